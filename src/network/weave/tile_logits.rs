//! Box logits: what the network says of a box, before the last step to probabilities.

use super::turn::Turn;
use crate::score::ResidueScores;

/// Cells of the coarse logits measure 2 voxels.
pub(super) const CELL: usize = 2;
/// The unit of the vectors to the next and the previous alpha carbon, in Å.
const CA_STEP: f32 = 3.8;

/// What the channels of a cell are.
const AMINO: usize = 0;
const SECONDARY: usize = 20;
const NEXT: usize = 23;
const PREVIOUS: usize = 26;
const KIND: usize = 29;
pub(super) const CHANNELS: usize = 32;

/// What the network says of a box before the last step to probabilities, in memory order.
#[derive(Clone, Debug, PartialEq)]
pub struct TileLogits {
    /// A value for each voxel of 1 Å, for each of
    /// [`BackboneAtom::ALL`](crate::residue::BackboneAtom::ALL) one after the other.
    pub fine: Vec<f32>,
    /// 32 channels for each cell of 2 Å: 20 amino acids; coil, helix, strand; the vectors to the
    /// next and the previous alpha carbon in units of 3.8 Å; protein, nucleic acid, other.
    pub coarse: Vec<f32>,
}

impl TileLogits {
    /// Adds what the network said of the box of `edge` voxels after a turn.
    pub(super) fn add_turned(&mut self, turn: Turn, turned: &Self, edge: usize) {
        let voxels = edge.pow(3);
        let atoms = self.fine.chunks_exact_mut(voxels);
        for (sum, turned) in atoms.zip(turned.fine.chunks_exact(voxels)) {
            turn.add_back(sum, turned, edge, 1);
        }
        let mut coarse = turned.coarse.clone();
        for channels in coarse.chunks_exact_mut(CHANNELS) {
            for first in [NEXT, PREVIOUS] {
                let back = turn.vector_back(part(channels, first));
                channels[first..first + 3].copy_from_slice(&back);
            }
        }
        turn.add_back(&mut self.coarse, &coarse, edge / CELL, CHANNELS);
    }

    /// Divides all by `count`, which makes a mean of a sum.
    pub(super) fn divide(&mut self, count: usize) {
        let values = self.fine.iter_mut().chain(&mut self.coarse);
        values.for_each(|value| *value /= count as f32);
    }

    /// How sure the network is of a box of `edge` voxels, 0 to about 1: the cosine that it expects
    /// between its vectors and the true ones, as the mean over cells, weighted by the probability
    /// of an alpha carbon. It is taught to give mean vectors, whose length in steps is the mean
    /// cosine. Not a number if the box is empty.
    pub(super) fn certainty(&self, edge: usize) -> f32 {
        let p_ca = self.largest_ca(edge);
        let cells = p_ca.iter().zip(self.coarse.chunks_exact(CHANNELS));
        let (sum, weights) = cells.fold((0.0, 0.0), |(sum, weights), (p_ca, channels)| {
            let [next, previous] = [NEXT, PREVIOUS].map(|first| length(part(channels, first)));
            (sum + p_ca * (next + previous) / 2.0, weights + p_ca)
        });
        sum / weights
    }

    /// The largest probability of an alpha carbon in each cell of a box of `edge` voxels.
    pub(super) fn largest_ca(&self, edge: usize) -> Vec<f32> {
        let mut largest = vec![f32::NEG_INFINITY; self.coarse.len() / CHANNELS];
        let cells = edge / CELL;
        for (row, logits) in self.fine[..edge.pow(3)].chunks_exact(edge).enumerate() {
            let (y, z) = (row % edge / CELL, row / edge / CELL);
            let largest = &mut largest[(z * cells + y) * cells..][..cells];
            for (largest, logits) in largest.iter_mut().zip(logits.chunks_exact(CELL)) {
                *largest = logits.iter().copied().fold(*largest, f32::max);
            }
        }
        largest.into_iter().map(sigmoid).collect()
    }
}

/// What the channels of a cell stand for.
pub(super) fn residue_scores(channels: &[f32]) -> ResidueScores {
    ResidueScores {
        amino: softmax(channels, AMINO),
        secondary: softmax(channels, SECONDARY),
        next: part::<3>(channels, NEXT).map(|share| share * CA_STEP),
        previous: part::<3>(channels, PREVIOUS).map(|share| share * CA_STEP),
        p_protein: softmax::<3>(channels, KIND)[0],
    }
}

/// The `N` channels from `first`.
fn part<const N: usize>(channels: &[f32], first: usize) -> [f32; N] {
    std::array::from_fn(|i| channels[first + i])
}

fn length(vector: [f32; 3]) -> f32 {
    vector.iter().map(|along| along * along).sum::<f32>().sqrt()
}

/// The probabilities that the `N` channels from `first` stand for.
fn softmax<const N: usize>(channels: &[f32], first: usize) -> [f32; N] {
    let logits = part::<N>(channels, first);
    let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let shares = logits.map(|logit| (logit - largest).exp());
    let sum: f32 = shares.iter().sum();
    shares.map(|share| share / sum)
}

pub(super) fn sigmoid(logit: f32) -> f32 {
    1.0 / (1.0 + (-logit).exp())
}
