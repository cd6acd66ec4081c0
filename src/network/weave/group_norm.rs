//! Group norm: features brought to mean 0 and variance 1, by group of channels.

use burn::module::{Module, Param};
use burn::tensor::Tensor;
use burn::tensor::activation::silu;

use crate::network::layers::{EPSILON, Weights, WeightsError};

/// Number of groups of channels.
const GROUPS: usize = 8;

/// Group normalisation: mean and variance of each eighth of the channels over the whole tile.
#[derive(Module, Debug)]
pub(super) struct GroupNorm {
    /// `[channels]`
    weight: Param<Tensor<1>>,
    /// `[channels]`
    bias: Param<Tensor<1>>,
}

impl GroupNorm {
    pub(super) fn read(
        weights: &mut Weights,
        name: &str,
        channels: usize,
    ) -> Result<Self, WeightsError> {
        Ok(Self {
            weight: weights.vector(&format!("{name}.weight"), channels)?,
            bias: weights.vector(&format!("{name}.bias"), channels)?,
        })
    }

    /// Normalises, then applies `x * sigmoid(x)`.
    ///
    /// # Shapes
    /// - `features` and output: `[x, y, z, channels]`
    pub(super) fn activate(&self, features: Tensor<4>) -> Tensor<4> {
        let [x, y, z, channels] = features.dims();
        let rows = features.reshape([x, y * z, channels]);
        let centred = rows.clone() - group_mean(rows);
        let variance = group_mean(centred.clone() * centred.clone());
        let scale = self.weight.val().unsqueeze::<3>() / (variance + EPSILON).sqrt();
        let normal = centred * scale + self.bias.val().unsqueeze();
        silu(normal).reshape([x, y, z, channels])
    }
}

/// Returns the mean of each group, for each channel of it: `[x, yz, channels]` to `[1, 1, channels]`.
/// Summing along one axis after the other keeps the rounding of long sums small.
fn group_mean(rows: Tensor<3>) -> Tensor<3> {
    let channels = rows.dims()[2];
    rows.mean_dim(1)
        .mean_dim(0)
        .reshape([GROUPS, channels / GROUPS])
        .mean_dim(1)
        .expand([GROUPS, channels / GROUPS])
        .reshape([1, 1, channels])
}
