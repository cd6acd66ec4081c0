//! Dense: a linear layer on rows of channels, which is also the 1 x 1 x 1 convolution.

use burn::module::{Module, Param};
use burn::tensor::Tensor;

use super::weights::{Weights, WeightsError, parameter};

/// `y = x W + b` for every row of channels; `b` may be absent.
#[derive(Module, Debug)]
pub(in crate::network) struct Dense {
    /// `[in, out]`
    weight: Param<Tensor<2>>,
    /// `[out]`
    bias: Option<Param<Tensor<1>>>,
}

impl Dense {
    /// Reads a linear layer, stored `[out, in]`.
    pub(in crate::network) fn linear(
        weights: &mut Weights,
        name: &str,
        [inputs, outputs]: [usize; 2],
    ) -> Result<Self, WeightsError> {
        let weight = weights.take(&format!("{name}.weight"), [outputs, inputs])?;
        Self::from_weight(weights, name, weight, outputs)
    }

    /// Reads a linear layer without a bias, stored `[out, in]`.
    pub(in crate::network) fn without_bias(
        weights: &mut Weights,
        name: &str,
        [inputs, outputs]: [usize; 2],
    ) -> Result<Self, WeightsError> {
        let weight = weights.take(&format!("{name}.weight"), [outputs, inputs])?;
        Ok(Self::of(weight))
    }

    /// Makes a linear layer without a bias of its weight, `[out, in]`.
    pub(in crate::network) fn of(weight: Tensor<2>) -> Self {
        Self {
            weight: parameter(packed(weight.transpose())),
            bias: None,
        }
    }

    /// Reads a 1 x 1 x 1 convolution, stored `[out, in, 1, 1, 1]`.
    pub(in crate::network) fn pointwise(
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
            bias: Some(weights.vector(&format!("{name}.bias"), outputs)?),
            ..Self::of(weight)
        })
    }

    /// # Shapes
    /// - `rows`: `[n, in]`
    /// - output: `[n, out]`
    pub(in crate::network) fn rows(&self, rows: Tensor<2>) -> Tensor<2> {
        let outputs = rows.matmul(self.weight.val());
        match &self.bias {
            Some(bias) => outputs + bias.val().unsqueeze(),
            None => outputs,
        }
    }

    /// # Shapes
    /// - `features`: `[x, y, z, in]`
    /// - output: `[x, y, z, out]`
    pub(in crate::network) fn forward(&self, features: Tensor<4>) -> Tensor<4> {
        let [x, y, z, channels] = features.dims();
        let rows = self.rows(features.reshape([x * y * z, channels]));
        let outputs = rows.dims()[1];
        rows.reshape([x, y, z, outputs])
    }
}

/// Returns the same values, moved so that they lie in memory as their shape says.
pub(in crate::network) fn packed<const D: usize>(tensor: Tensor<D>) -> Tensor<D> {
    tensor.mul_scalar(1.0)
}
