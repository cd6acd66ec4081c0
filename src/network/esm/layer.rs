//! Layer: one layer of the transformer.

use burn::module::Module;
use burn::tensor::Tensor;
use burn::tensor::activation::{gelu, softmax};

use super::names::Names;
use super::rotary::Rotary;
use crate::network::layers::{Dense, LayerNorm, Weights, WeightsError};

/// Upper limit on the likenesses of queries and keys that are in memory at once: 64 MiB.
const LIKENESSES: usize = 1 << 24;

/// Self-attention and two linear steps, each after layer normalisation, each added to its input.
#[derive(Module, Debug)]
pub(super) struct Layer {
    norm_1: LayerNorm,
    query: Dense,
    key: Dense,
    value: Dense,
    out: Dense,
    norm_2: LayerNorm,
    expand: Dense,
    contract: Dense,
    #[module(skip)]
    heads: usize,
}

impl Layer {
    /// Reads the layer of that `index`.
    pub(super) fn read(
        weights: &mut Weights,
        names: &Names,
        index: usize,
        [width, heads]: [usize; 2],
    ) -> Result<Self, WeightsError> {
        let named = |part: &str| names.of_layer(index, part);
        let square = [width, width];
        Ok(Self {
            norm_1: LayerNorm::read(weights, &named("norm_1"), width)?,
            query: Dense::linear(weights, &named("query"), square)?,
            key: Dense::linear(weights, &named("key"), square)?,
            value: Dense::linear(weights, &named("value"), square)?,
            out: Dense::linear(weights, &named("out"), square)?,
            norm_2: LayerNorm::read(weights, &named("norm_2"), width)?,
            expand: Dense::linear(weights, &named("expand"), [width, 4 * width])?,
            contract: Dense::linear(weights, &named("contract"), [4 * width, width])?,
            heads,
        })
    }

    /// # Shapes
    /// - `tokens` and output: `[n, width]`
    pub(super) fn forward(&self, tokens: Tensor<2>, rotary: &Rotary) -> Tensor<2> {
        let tokens = tokens.clone() + self.attend(self.norm_1.forward(tokens), rotary);
        let wide = gelu(self.expand.rows(self.norm_2.forward(tokens.clone())));
        tokens + self.contract.rows(wide)
    }

    /// Applies self-attention, some queries at a time, so that long sequences fit into memory.
    fn attend(&self, tokens: Tensor<2>, rotary: &Rotary) -> Tensor<2> {
        let [n, width] = tokens.dims();
        let head = width / self.heads;
        let by_head = |of: &Dense| -> Tensor<3> {
            let rows = of.rows(tokens.clone());
            rows.reshape([n, self.heads, head]).swap_dims(0, 1)
        };
        let queries = rotary.turn(by_head(&self.query) / (head as f32).sqrt());
        let keys = rotary.turn(by_head(&self.key)).transpose();
        let values = by_head(&self.value);
        let step = (LIKENESSES / (self.heads * n).max(1)).clamp(1, n.max(1));
        let parts = (0..n).step_by(step).map(|from| {
            let some = queries.clone().narrow(1, from, step.min(n - from));
            softmax(some.matmul(keys.clone()), 2).matmul(values.clone())
        });
        let attended = Tensor::cat(parts.collect(), 1);
        self.out.rows(attended.swap_dims(0, 1).reshape([n, width]))
    }
}
