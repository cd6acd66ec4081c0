//! Layer: one layer of the transformer.

use crate::network::layers::{Dense, LayerNorm, Weights, WeightsError};
use burn::module::Module;
use burn::tensor::Tensor;
use burn::tensor::activation::{gelu, softmax};

/// Self-attention and two linear layers, each after layer normalisation, each added to its input.
#[derive(Module, Debug)]
pub(super) struct Layer {
    norm_1: LayerNorm,
    qkv: Dense,
    out: Dense,
    norm_2: LayerNorm,
    expand: Dense,
    contract: Dense,
    #[module(skip)]
    heads: usize,
}

impl Layer {
    pub(super) fn read(
        weights: &mut Weights,
        name: &str,
        width: usize,
        heads: usize,
    ) -> Result<Self, WeightsError> {
        let named = |part: &str| format!("{name}.{part}");
        Ok(Self {
            norm_1: LayerNorm::read(weights, &named("norm_1"), width)?,
            qkv: Dense::linear(weights, &named("qkv"), [width, 3 * width])?,
            out: Dense::linear(weights, &named("out"), [width, width])?,
            norm_2: LayerNorm::read(weights, &named("norm_2"), width)?,
            expand: Dense::linear(weights, &named("expand"), [width, 4 * width])?,
            contract: Dense::linear(weights, &named("contract"), [4 * width, width])?,
            heads,
        })
    }

    /// # Shapes
    /// - `tokens` and output: `[n, width]`
    pub(super) fn forward(&self, tokens: Tensor<2>) -> Tensor<2> {
        let tokens = tokens.clone() + self.attend(self.norm_1.forward(tokens));
        let wide = gelu(self.expand.rows(self.norm_2.forward(tokens.clone())));
        tokens + self.contract.rows(wide)
    }

    /// Applies self-attention.
    fn attend(&self, tokens: Tensor<2>) -> Tensor<2> {
        let [n, width] = tokens.dims();
        let head = width / self.heads;
        let qkv = self.qkv.rows(tokens).reshape([n, 3, self.heads, head]);
        let [queries, keys, values] = [0, 1, 2].map(|part| {
            let part: Tensor<4> = qkv.clone().narrow(1, part, 1).permute([1, 2, 0, 3]);
            part.reshape([self.heads, n, head])
        });
        let likeness = queries.matmul(keys.transpose()) / (head as f32).sqrt();
        let attended = softmax(likeness, 2).matmul(values);
        self.out.rows(attended.swap_dims(0, 1).reshape([n, width]))
    }
}
