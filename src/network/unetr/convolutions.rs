//! Convolutions of the decoder, each step normalised over the tile.

use burn::module::Module;
use burn::tensor::Tensor;
use burn::tensor::activation::leaky_relu;

use super::observer::Observer;
use crate::network::layers::{Convolution, Dense, EPSILON, Weights, WeightsError};

/// Slope of the activation below 0, as of PyTorch's LeakyReLU.
const SLOPE: f64 = 0.01;

/// Two 3 x 3 x 3 convolutions, and a 1 x 1 x 1 convolution that goes past them.
#[derive(Module, Debug)]
pub(super) struct Convolutions {
    first: Convolution,
    second: Convolution,
    past: Dense,
}

impl Convolutions {
    /// Reads those called `name`.
    pub(super) fn read(
        weights: &mut Weights,
        name: &str,
        [inputs, outputs]: [usize; 2],
    ) -> Result<Self, WeightsError> {
        let named = |part: &str| format!("{name}.{part}");
        Ok(Self {
            first: Convolution::read(weights, &named("conv_block.0"), [inputs, outputs])?,
            second: Convolution::read(weights, &named("conv_block.3"), [outputs, outputs])?,
            past: Dense::pointwise(weights, &named("conv_down.0"), [inputs, outputs])?,
        })
    }

    /// # Shapes
    /// - `features`: `[z, y, x, in]`
    /// - output: `[z, y, x, out]`
    pub(super) fn forward(
        &self,
        features: Tensor<4>,
        name: &str,
        observer: &mut impl Observer,
    ) -> Tensor<4> {
        let first = self.first.forward(features.clone());
        observer.see(format_args!("{name}.conv_block.0"), &first);
        let normal = instance_norm(first);
        observer.see(format_args!("{name}.conv_block.1"), &normal);
        let main = instance_norm(self.second.forward(leaky_relu(normal, SLOPE)));
        observer.see(format_args!("{name}.conv_block.4"), &main);
        let past = instance_norm(self.past.forward(features));
        observer.see(format_args!("{name}.conv_down"), &past);
        let sum = leaky_relu(main + past, SLOPE);
        observer.see(format_args!("{name}"), &sum);
        sum
    }
}

/// Brings each channel to mean 0 and variance 1 over the tile.
///
/// # Shapes
/// - `features` and output: `[z, y, x, channels]`
fn instance_norm(features: Tensor<4>) -> Tensor<4> {
    let [z, y, x, channels] = features.dims();
    let rows = features.reshape([z, y * x, channels]);
    // Summing along one axis after the other keeps the rounding of long sums small.
    let mean = |rows: Tensor<3>| rows.mean_dim(1).mean_dim(0);
    let centred = rows.clone() - mean(rows);
    let variance = mean(centred.clone() * centred.clone());
    let scale = (variance + EPSILON).sqrt().recip();
    (centred * scale).reshape([z, y, x, channels])
}
