//! Layers of a network: patch embedding, transformer, decoder.

use burn::module::{Module, Param};
use burn::tensor::Tensor;

use super::block::Block;
use super::configuration::{Configuration, PATCH, Sizes};
use super::decoder::Decoder;
use super::observer::Observer;
use super::sequence::SequencePath;
use crate::network::layers::{Dense, Weights, WeightsError, parameter};

/// Layers of a network.
#[derive(Module, Debug)]
pub(super) struct Layers {
    patches: Dense,
    /// `[1, tokens, embedding]`
    positions: Param<Tensor<3>>,
    sequence: Option<SequencePath>,
    blocks: Vec<Block>,
    decoder: Decoder,
    #[module(skip)]
    taps: [usize; 4],
}

impl Layers {
    /// Takes its tensors from `w`.
    pub(super) fn read(
        w: &mut Weights,
        configuration: &Configuration,
    ) -> Result<Self, WeightsError> {
        let Sizes {
            embedding,
            heads,
            layers,
            taps,
            linear,
            sequence,
            ..
        } = *configuration.sizes();
        let patches = w.take(
            "embed.patch_embeddings.weight",
            [embedding, 1, PATCH, PATCH, PATCH],
        )?;
        let tokens = configuration.patches().pow(3);
        let positions = w.take(
            "embed.position_embeddings.abs_pos_enc",
            [1, tokens, embedding],
        )?;
        let sequence = sequence
            .map(|inputs| SequencePath::read(w, [inputs, embedding]))
            .transpose()?;
        let block = |layer| {
            let name = format!("transformer.block_list.{layer}");
            Block::read(w, &name, [embedding, linear], heads)
        };
        Ok(Self {
            patches: Dense::of(patches.reshape([embedding, PATCH.pow(3)])),
            positions: parameter(positions),
            sequence,
            blocks: (0..layers).map(block).collect::<Result<_, _>>()?,
            decoder: Decoder::read(w, configuration)?,
            taps,
        })
    }

    /// Returns what a description of the sequence adds to every token; `None` if the network does not see the sequence.
    ///
    /// # Shapes
    /// - `description`: `[1, numbers]`
    /// - output: `[1, embedding]`
    pub(super) fn of_sequence(&self, description: Tensor<2>) -> Option<Tensor<2>> {
        let path = self.sequence.as_ref()?;
        Some(path.forward(description))
    }

    /// Runs the network on some tiles, each token with `of_sequence` added. The transformer takes them all at once, so that it reads its weights once.
    ///
    /// # Shapes
    /// - `tiles`: `[tiles, z, y, x]`
    /// - outputs: `[z, y, x, classes]` each
    pub(super) fn forward(
        &self,
        tiles: Tensor<4>,
        of_sequence: Option<&Tensor<2>>,
        observer: &mut impl Observer,
    ) -> Vec<Tensor<4>> {
        let [count, edge, ..] = tiles.dims();
        let n = edge / PATCH;
        let mut tokens = self.embed(tiles.clone(), of_sequence, observer);
        let mut outputs = Vec::with_capacity(self.blocks.len());
        for (index, block) in self.blocks.iter().enumerate() {
            tokens = block.forward(tokens, count, index + 1, observer);
            observer.see(format_args!("transformer.block_{:02}", index + 1), &tokens);
            outputs.push(tokens.clone());
        }
        let taps = self.taps.map(|tap| outputs[tap - 1].clone());
        (0..count)
            .map(|tile| {
                let tokens = n.pow(3);
                let of_tile = |tap: &Tensor<2>| {
                    let [_, width] = tap.dims();
                    tap.clone()
                        .narrow(0, tile * tokens, tokens)
                        .reshape([n, n, n, width])
                };
                let values = tiles.clone().narrow(0, tile, 1).reshape([edge, edge, edge]);
                self.decoder
                    .forward(values, taps.each_ref().map(of_tile), observer)
            })
            .collect()
    }

    /// Makes a token of each patch: `[tiles, z, y, x]` to `[tiles * n³, embedding]`.
    fn embed(
        &self,
        tiles: Tensor<4>,
        of_sequence: Option<&Tensor<2>>,
        observer: &mut impl Observer,
    ) -> Tensor<2> {
        let [count, edge, ..] = tiles.dims();
        let n = edge / PATCH;
        let patches = tiles
            .reshape([count, n, PATCH, n, PATCH, n, PATCH])
            .permute([0, 1, 3, 5, 2, 4, 6])
            .reshape([count * n.pow(3), PATCH.pow(3)]);
        let tokens = self.patches.rows(patches);
        observer.see(format_args!("embed.patch_embeddings"), &tokens);
        let [rows, width] = tokens.dims();
        let tokens = tokens.reshape([count, n.pow(3), width]) + self.positions.val();
        let tokens = tokens.reshape([rows, width]);
        let tokens = match of_sequence {
            Some(sequence) => tokens + sequence.clone(),
            None => tokens,
        };
        observer.see(format_args!("embed"), &tokens);
        tokens
    }
}
