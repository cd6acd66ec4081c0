//! Head: from the description of a residue to the probabilities of all tokens.

use burn::module::{Module, Param};
use burn::tensor::Tensor;
use burn::tensor::activation::gelu;

use super::names::Names;
use super::vocabulary::TOKENS;
use crate::network::layers::{Dense, LayerNorm, Weights, WeightsError};

/// A linear step and layer normalisation; then the table of the tokens, the same as at the begin of the network.
#[derive(Module, Debug)]
pub(super) struct Head {
    dense: Dense,
    norm: LayerNorm,
    /// `[tokens]`
    bias: Param<Tensor<1>>,
}

impl Head {
    /// Reads the head; `None` if the file has none.
    pub(super) fn read(
        weights: &mut Weights,
        names: &Names,
        width: usize,
    ) -> Result<Option<Self>, WeightsError> {
        let parts = ["dense", "layer_norm", "bias"].map(|part| names.of_head(part));
        let [Some(dense), Some(norm), Some(bias)] = parts else {
            return Ok(None);
        };
        Ok(Some(Self {
            dense: Dense::linear(weights, &dense, [width, width])?,
            norm: LayerNorm::read(weights, &norm, width)?,
            bias: weights.vector(&bias, TOKENS)?,
        }))
    }

    /// # Shapes
    /// - `described`: `[n, width]`
    /// - `table`: `[tokens, width]`
    /// - output: `[n, tokens]`
    pub(super) fn forward(&self, described: Tensor<2>, table: Tensor<2>) -> Tensor<2> {
        let rows = self.norm.forward(gelu(self.dense.rows(described)));
        rows.matmul(table.transpose()) + self.bias.val().unsqueeze()
    }
}
