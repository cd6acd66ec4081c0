//! Layer norm: rows brought to mean 0 and variance 1.

use burn::module::{Module, Param};
use burn::tensor::Tensor;

use super::weights::{Weights, WeightsError};

/// Added to a variance before its root is taken, as by PyTorch.
pub(in crate::network) const EPSILON: f32 = 1e-5;

/// Layer normalisation: mean and variance of each row.
#[derive(Module, Debug)]
pub(in crate::network) struct LayerNorm {
    /// `[channels]`
    weight: Param<Tensor<1>>,
    /// `[channels]`
    bias: Param<Tensor<1>>,
}

impl LayerNorm {
    pub(in crate::network) fn read(
        weights: &mut Weights,
        name: &str,
        channels: usize,
    ) -> Result<Self, WeightsError> {
        Ok(Self {
            weight: weights.vector(&format!("{name}.weight"), channels)?,
            bias: weights.vector(&format!("{name}.bias"), channels)?,
        })
    }

    /// # Shapes
    /// - `rows` and output: `[n, channels]`
    pub(in crate::network) fn forward(&self, rows: Tensor<2>) -> Tensor<2> {
        let centred = rows.clone() - rows.mean_dim(1);
        let variance = (centred.clone() * centred.clone()).mean_dim(1);
        let normal = centred / (variance + EPSILON).sqrt();
        normal * self.weight.val().unsqueeze() + self.bias.val().unsqueeze()
    }
}
