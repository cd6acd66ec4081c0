//! Rotary positions: queries and keys turned by angles that grow along the sequence.
//!
//! Su et al., <https://arxiv.org/abs/2104.09864>. Channel `i` and channel `i + half` are turned together.

use burn::tensor::{Device, Tensor, TensorData};

/// Base of the frequencies.
const BASE: f64 = 10_000.0;

/// Cosines and sines of the positions of a sequence.
#[derive(Clone, Debug)]
pub(super) struct Rotary {
    /// `[1, n, head]`
    cosines: Tensor<3>,
    /// `[1, n, head]`
    sines: Tensor<3>,
}

impl Rotary {
    /// Returns those of `n` positions for heads of `head` channels, an even number.
    pub(super) fn new(n: usize, head: usize, device: &Device) -> Self {
        let half = head / 2;
        let angle = |index: usize| {
            let (position, channel) = (index / head, index % head % half.max(1));
            position as f64 / BASE.powf(2.0 * channel as f64 / head as f64)
        };
        let table = |of: fn(f64) -> f64| {
            let values: Vec<f32> = (0..n * head).map(|index| of(angle(index)) as f32).collect();
            Tensor::from_data(TensorData::new(values, [1, n, head]), device)
        };
        Self {
            cosines: table(f64::cos),
            sines: table(f64::sin),
        }
    }

    /// # Shapes
    /// - `vectors` and output: `[heads, n, head]`
    pub(super) fn turn(&self, vectors: Tensor<3>) -> Tensor<3> {
        let half = vectors.dims()[2] / 2;
        let (low, high) = (
            vectors.clone().narrow(2, 0, half),
            vectors.clone().narrow(2, half, half),
        );
        let across = Tensor::cat(vec![high.neg(), low], 2);
        vectors * self.cosines.clone() + across * self.sines.clone()
    }
}
