//! Dense: a linear layer on rows of channels, which is also the 1 x 1 x 1 convolution.

use burn::module::{Module, Param};
use burn::tensor::Tensor;

use super::weights::{Weights, WeightsError};

/// `y = x W + b` for every row of channels.
#[derive(Module, Debug)]
pub(super) struct Dense {
    /// `[in, out]`
    weight: Param<Tensor<2>>,
    /// `[out]`
    bias: Param<Tensor<1>>,
}

impl Dense {
    /// Reads a linear layer, stored `[out, in]`.
    pub(super) fn linear(
        weights: &mut Weights,
        name: &str,
        [inputs, outputs]: [usize; 2],
    ) -> Result<Self, WeightsError> {
        let weight = weights.take(&format!("{name}.weight"), [outputs, inputs])?;
        Self::from_weight(weights, name, weight, outputs)
    }

    /// Reads a 1 x 1 x 1 convolution, stored `[out, in, 1, 1, 1]`.
    pub(super) fn pointwise(
        weights: &mut Weights,
        name: &str,
        [inputs, outputs]: [usize; 2],
    ) -> Result<Self, WeightsError> {
        let weight = weights.take(&format!("{name}.weight"), [outputs, inputs, 1, 1, 1])?;
        Self::from_weight(weights, name, weight.reshape([outputs, inputs]), outputs)
    }

    fn from_weight(
        weights: &mut Weights,
        name: &str,
        weight: Tensor<2>,
        outputs: usize,
    ) -> Result<Self, WeightsError> {
        Ok(Self {
            weight: Param::from_tensor(packed(weight.transpose())),
            bias: weights.vector(&format!("{name}.bias"), outputs)?,
        })
    }

    /// # Shapes
    /// - `rows`: `[n, in]`
    /// - output: `[n, out]`
    pub(super) fn rows(&self, rows: Tensor<2>) -> Tensor<2> {
        rows.matmul(self.weight.val()) + self.bias.val().unsqueeze()
    }

    /// # Shapes
    /// - `features`: `[x, y, z, in]`
    /// - output: `[x, y, z, out]`
    pub(super) fn forward(&self, features: Tensor<4>) -> Tensor<4> {
        let [x, y, z, channels] = features.dims();
        let rows = self.rows(features.reshape([x * y * z, channels]));
        let outputs = rows.dims()[1];
        rows.reshape([x, y, z, outputs])
    }
}

/// Returns the same values, moved so that they lie in memory as their shape says.
pub(super) fn packed<const D: usize>(tensor: Tensor<D>) -> Tensor<D> {
    tensor.mul_scalar(1.0)
}
