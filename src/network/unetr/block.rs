//! Block: one layer of the transformer.

use burn::module::Module;
use burn::tensor::Tensor;
use burn::tensor::activation::{gelu, softmax};

use super::observer::Observer;
use crate::network::layers::{Dense, LayerNorm, Weights, WeightsError};

/// Self-attention and two linear steps, each after layer normalisation, each added to its input.
#[derive(Module, Debug)]
pub(super) struct Block {
    norm_1: LayerNorm,
    /// To queries, keys and values, in this order; of each the heads one after the other.
    to_qkv: Dense,
    out: Dense,
    norm_2: LayerNorm,
    expand: Dense,
    contract: Dense,
    #[module(skip)]
    heads: usize,
}

impl Block {
    /// Reads the layer `name` of `width` channels.
    pub(super) fn read(
        weights: &mut Weights,
        name: &str,
        [width, linear]: [usize; 2],
        heads: usize,
    ) -> Result<Self, WeightsError> {
        let named = |part: &str| format!("{name}.{part}");
        Ok(Self {
            to_qkv: to_qkv(weights, &named("mhsa.to_qvk.weight"), width, heads)?,
            out: Dense::without_bias(weights, &named("mhsa.W_0"), [width, width])?,
            norm_1: LayerNorm::read(weights, &named("norm_1"), width)?,
            norm_2: LayerNorm::read(weights, &named("norm_2"), width)?,
            expand: Dense::linear(weights, &named("linear.0"), [width, linear])?,
            contract: Dense::linear(weights, &named("linear.3"), [linear, width])?,
            heads,
        })
    }

    /// # Shapes
    /// - `tokens` and output: `[tiles * n, width]`
    pub(super) fn forward(
        &self,
        tokens: Tensor<2>,
        tiles: usize,
        number: usize,
        observer: &mut impl Observer,
    ) -> Tensor<2> {
        let normal = self.norm_1.forward(tokens.clone());
        observer.see(format_args!("block_{number:02}.norm_1"), &normal);
        let attended = self.attend(normal, tiles);
        observer.see(format_args!("block_{number:02}.mhsa"), &attended);
        let tokens = tokens + attended;
        let normal = self.norm_2.forward(tokens.clone());
        observer.see(format_args!("block_{number:02}.norm_2"), &normal);
        let linear = self.contract.rows(gelu(self.expand.rows(normal)));
        observer.see(format_args!("block_{number:02}.linear"), &linear);
        tokens + linear
    }

    /// Applies self-attention among the tokens of each tile.
    fn attend(&self, tokens: Tensor<2>, tiles: usize) -> Tensor<2> {
        let [rows, width] = tokens.dims();
        let (n, head) = (rows / tiles, width / self.heads);
        let qkv = self.to_qkv.rows(tokens);
        let qkv = qkv
            .reshape([tiles, n, 3, self.heads, head])
            .permute([2, 0, 3, 1, 4]);
        let [queries, keys, values] = [0, 1, 2].map(|part| {
            let part = qkv.clone().narrow(0, part, 1);
            part.reshape([tiles * self.heads, n, head])
        });
        let likeness = queries.matmul(keys.transpose()) / (head as f32).sqrt();
        let attended = softmax(likeness, 2).matmul(values);
        let joined = attended
            .reshape([tiles, self.heads, n, head])
            .swap_dims(1, 2)
            .reshape([rows, width]);
        self.out.rows(joined)
    }
}

/// Reads the layer to queries, keys and values, whose outputs the file orders by their index in the head, then by
/// query, key and value, then by the head.
fn to_qkv(
    weights: &mut Weights,
    name: &str,
    width: usize,
    heads: usize,
) -> Result<Dense, WeightsError> {
    let weight = weights.take(name, [3 * width, width])?;
    let ordered = weight
        .reshape([width / heads, 3, heads, width])
        .permute([1, 2, 0, 3])
        .reshape([3 * width, width]);
    Ok(Dense::of(ordered))
}
