//! Residual: two convolutions whose result is added to their input.

use burn::module::Module;
use burn::tensor::Tensor;

use super::group_norm::GroupNorm;
use crate::network::layers::{Convolution, Weights, WeightsError};

/// Two 3 x 3 x 3 convolutions around a residual, each after group norm and SiLU.
#[derive(Module, Debug)]
pub(super) struct Residual {
    norm_1: GroupNorm,
    conv_1: Convolution,
    norm_2: GroupNorm,
    conv_2: Convolution,
}

impl Residual {
    pub(super) fn read(
        weights: &mut Weights,
        name: &str,
        channels: usize,
    ) -> Result<Self, WeightsError> {
        let named = |part: &str| format!("{name}.{part}");
        Ok(Self {
            norm_1: GroupNorm::read(weights, &named("norm_1"), channels)?,
            conv_1: Convolution::read(weights, &named("conv_1"), [channels, channels])?,
            norm_2: GroupNorm::read(weights, &named("norm_2"), channels)?,
            conv_2: Convolution::read(weights, &named("conv_2"), [channels, channels])?,
        })
    }

    /// # Shapes
    /// - `features` and output: `[x, y, z, channels]`
    pub(super) fn forward(&self, features: Tensor<4>) -> Tensor<4> {
        let hidden = self.conv_1.forward(self.norm_1.activate(features.clone()));
        features + self.conv_2.forward(self.norm_2.activate(hidden))
    }
}
