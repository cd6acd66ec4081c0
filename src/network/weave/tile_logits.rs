//! Tile logits: output of the network for a tile, before the last step to probabilities.

use crate::geometry::peptide::CA_STEP_ANGSTROM;
use crate::grid::CubeRotation;
use crate::score::ResidueScores;

/// Edge of a cell of the coarse logits, in voxels.
pub(crate) const CELL: usize = 2;
/// Unit of the vectors to the next and the previous Cα, in Å.
const CA_STEP: f32 = CA_STEP_ANGSTROM as f32;

/// First channel of the amino acids in a cell; then those of the other groups.
const AMINO: usize = 0;
const SECONDARY: usize = 20;
const NEXT: usize = 23;
const PREVIOUS: usize = 26;
const MOLECULE_TYPE: usize = 29;
pub(super) const CHANNELS: usize = 32;

/// Output of the network for a tile before the last step to probabilities, in memory order.
#[derive(Clone, Debug, PartialEq)]
pub struct TileLogits {
    /// Value for each voxel of 1 Å, for each of
    /// [`BackboneAtom::ALL`](crate::residue::BackboneAtom::ALL) one after the other.
    pub fine: Vec<f32>,
    /// 32 channels for each cell of 2 Å: 20 amino acids; coil, helix, strand; the vectors to the
    /// next and the previous Cα in units of 3.8 Å; protein, nucleic acid, other.
    pub coarse: Vec<f32>,
}

impl TileLogits {
    /// Adds the logits of the rotated tile of `edge` voxels.
    pub(super) fn add_rotated(&mut self, rotation: CubeRotation, rotated: &Self, edge: usize) {
        let voxels = edge.pow(3);
        let atoms = self.fine.chunks_exact_mut(voxels);
        for (sum, rotated) in atoms.zip(rotated.fine.chunks_exact(voxels)) {
            rotation.add_back(sum, rotated, edge, 1);
        }
        let mut coarse = rotated.coarse.clone();
        for channels in coarse.chunks_exact_mut(CHANNELS) {
            for first in [NEXT, PREVIOUS] {
                let back = rotation.vector_back(part(channels, first));
                channels[first..first + 3].copy_from_slice(&back);
            }
        }
        rotation.add_back(&mut self.coarse, &coarse, edge / CELL, CHANNELS);
    }

    /// Divides all logits by `count`, which makes a mean of a sum.
    pub(super) fn divide(&mut self, count: usize) {
        let values = self.fine.iter_mut().chain(&mut self.coarse);
        values.for_each(|value| *value /= count as f32);
    }

    /// Returns the certainty of the network about a tile of `edge` voxels, 0 to about 1: the expected
    /// cosine between its vectors and the true ones, as the mean over cells, weighted by the Cα
    /// probability. The network is trained to give mean vectors, whose length in Cα steps is the
    /// mean cosine. Not a number if the tile is empty.
    pub(super) fn certainty(&self, edge: usize) -> f32 {
        let p_ca = self.largest_ca(edge);
        let cells = p_ca.iter().zip(self.coarse.chunks_exact(CHANNELS));
        let (sum, weights) = cells.fold((0.0, 0.0), |(sum, weights), (p_ca, channels)| {
            let [next, previous] = [NEXT, PREVIOUS].map(|first| length(part(channels, first)));
            (sum + p_ca * (next + previous) / 2.0, weights + p_ca)
        });
        sum / weights
    }

    /// Returns the largest Cα probability in each cell of a tile of `edge` voxels.
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

/// Converts the channels of a cell to scores.
pub(super) fn residue_scores(channels: &[f32]) -> ResidueScores {
    ResidueScores {
        amino: softmax(channels, AMINO),
        secondary: softmax(channels, SECONDARY),
        next: part::<3>(channels, NEXT).map(|steps| steps * CA_STEP),
        previous: part::<3>(channels, PREVIOUS).map(|steps| steps * CA_STEP),
        p_protein: softmax::<3>(channels, MOLECULE_TYPE)[0],
    }
}

/// Returns the `N` channels from `first`.
fn part<const N: usize>(channels: &[f32], first: usize) -> [f32; N] {
    std::array::from_fn(|i| channels[first + i])
}

fn length(vector: [f32; 3]) -> f32 {
    vector.iter().map(|along| along * along).sum::<f32>().sqrt()
}

/// Returns the softmax of the `N` channels from `first`.
fn softmax<const N: usize>(channels: &[f32], first: usize) -> [f32; N] {
    let logits = part::<N>(channels, first);
    let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let weights = logits.map(|logit| (logit - largest).exp());
    let sum: f32 = weights.iter().sum();
    weights.map(|weight| weight / sum)
}

/// Returns the probability of a logit.
pub(super) fn sigmoid(logit: f32) -> f32 {
    1.0 / (1.0 + (-logit).exp())
}
