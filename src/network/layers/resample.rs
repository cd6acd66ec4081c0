//! Resample: between a grid and the one of twice its spacing.
//!
//! The 2 x 2 x 2 voxels of a cell do not overlap, so both ways are a linear layer on cells.

use burn::module::{Module, Param};
use burn::tensor::Tensor;

use super::dense::packed;
use super::weights::{Weights, WeightsError, parameter};

/// 2 x 2 x 2 convolution of stride 2: each cell becomes one voxel.
#[derive(Module, Debug)]
pub(in crate::network) struct Down {
    /// `[8 * in, out]`
    weight: Param<Tensor<2>>,
    /// `[out]`
    bias: Param<Tensor<1>>,
}

impl Down {
    pub(in crate::network) fn read(
        weights: &mut Weights,
        name: &str,
        [inputs, outputs]: [usize; 2],
    ) -> Result<Self, WeightsError> {
        let weight = weights.take(&format!("{name}.weight"), [outputs, inputs, 2, 2, 2])?;
        let weight = weight.permute([2, 3, 4, 1, 0]);
        Ok(Self {
            weight: parameter(packed(weight).reshape([8 * inputs, outputs])),
            bias: weights.vector(&format!("{name}.bias"), outputs)?,
        })
    }

    /// # Shapes
    /// - `features`: `[2x, 2y, 2z, in]`
    /// - output: `[x, y, z, out]`
    pub(in crate::network) fn forward(&self, features: Tensor<4>) -> Tensor<4> {
        let [x, y, z, channels] = features.dims();
        let [x, y, z] = [x / 2, y / 2, z / 2];
        let cells = features
            .reshape([x, 2, y, 2, z, 2, channels])
            .permute([0, 2, 4, 1, 3, 5, 6])
            .reshape([x * y * z, 8 * channels]);
        let rows = cells.matmul(self.weight.val()) + self.bias.val().unsqueeze();
        let outputs = rows.dims()[1];
        rows.reshape([x, y, z, outputs])
    }
}

/// 2 x 2 x 2 transposed convolution of stride 2: each voxel becomes one cell.
#[derive(Module, Debug)]
pub(in crate::network) struct Up {
    /// `[in, 8 * out]`
    weight: Param<Tensor<2>>,
    /// `[out]`
    bias: Option<Param<Tensor<1>>>,
}

impl Up {
    pub(in crate::network) fn read(
        weights: &mut Weights,
        name: &str,
        [inputs, outputs]: [usize; 2],
    ) -> Result<Self, WeightsError> {
        // The weight first: the self-test makes weights up in the order in which they are taken.
        let without = Self::without_bias(weights, name, [inputs, outputs])?;
        Ok(Self {
            bias: Some(weights.vector(&format!("{name}.bias"), outputs)?),
            ..without
        })
    }

    /// Reads one that has no bias.
    pub(in crate::network) fn without_bias(
        weights: &mut Weights,
        name: &str,
        [inputs, outputs]: [usize; 2],
    ) -> Result<Self, WeightsError> {
        let weight = weights.take(&format!("{name}.weight"), [inputs, outputs, 2, 2, 2])?;
        let weight = weight.permute([0, 2, 3, 4, 1]);
        Ok(Self {
            weight: parameter(packed(weight).reshape([inputs, 8 * outputs])),
            bias: None,
        })
    }

    /// # Shapes
    /// - `features`: `[x, y, z, in]`
    /// - output: `[2x, 2y, 2z, out]`
    pub(in crate::network) fn forward(&self, features: Tensor<4>) -> Tensor<4> {
        let [x, y, z, channels] = features.dims();
        let cells = features
            .reshape([x * y * z, channels])
            .matmul(self.weight.val());
        let outputs = cells.dims()[1] / 8;
        let unfolded = cells
            .reshape([x, y, z, 2, 2, 2, outputs])
            .permute([0, 3, 1, 4, 2, 5, 6])
            .reshape([2 * x, 2 * y, 2 * z, outputs]);
        match &self.bias {
            Some(bias) => unfolded + bias.val().unsqueeze(),
            None => unfolded,
        }
    }
}
