//! Probabilities: the classes of the voxels of a tile, by all networks.

use crate::network::stitch::TileScores;
use crate::network::tiles::{Tile, Tiling};
use crate::residue::AminoAcid;
use crate::score::ResidueScores;
use crate::space::Voxel;

/// Cα probability, 0 to 1, that a voxel needs to keep what it tells of the residue: far less than a candidate needs,
/// but most of a map, solvent, has less. By hand.
const LEAST_CA: f32 = 0.02;

/// Probabilities of the classes of each voxel of a tile, one voxel after the other in memory order.
pub(super) struct TileProbabilities {
    atoms: Vec<[f32; 4]>,
    amino: Option<Vec<[f32; 1 + AminoAcid::COUNT]>>,
    secondary: Option<Vec<[f32; 4]>>,
}

impl TileProbabilities {
    /// Takes the logits of the networks.
    pub(super) fn of(
        atoms: Vec<f32>,
        amino: Option<Vec<f32>>,
        secondary: Option<Vec<f32>>,
    ) -> Self {
        Self {
            atoms: softmax(&atoms),
            amino: amino.map(|logits| softmax(&logits)),
            secondary: secondary.map(|logits| softmax(&logits)),
        }
    }

    /// Returns whether a voxel may hold a Cα.
    pub(super) fn has_ca(&self) -> bool {
        self.atoms.iter().any(|classes| classes[1] >= LEAST_CA)
    }

    /// Returns the scores of the core of `tile`.
    pub(super) fn core_scores(&self, tiling: &Tiling, tile: Tile) -> TileScores {
        let atoms = [1, 2, 3].map(|class| {
            let values: Vec<f32> = self.atoms.iter().map(|classes| classes[class]).collect();
            tiling.core_values(tile, &values)
        });
        let indices: Vec<usize> = (0..self.atoms.len()).collect();
        let mut cells = Vec::new();
        for (start, row) in tiling.core_rows(tile, &indices) {
            for (x, index) in (start.x..).zip(row) {
                if self.atoms[*index][1] >= LEAST_CA {
                    let voxel = Voxel::new(x, start.y, start.z);
                    cells.push((voxel, self.residue(*index)));
                }
            }
        }
        TileScores { atoms, cells }
    }

    /// Returns what the voxel of an index tells of the residue.
    fn residue(&self, index: usize) -> ResidueScores {
        let amino = self.amino.as_ref().map(|classes| {
            let [_, amino @ ..] = classes[index];
            amino
        });
        let secondary = self.secondary.as_ref().map(|classes| {
            let [_, coil, helix, strand] = classes[index];
            let sum = (coil + helix + strand).max(f32::MIN_POSITIVE);
            [coil, helix, strand].map(|class| class / sum)
        });
        ResidueScores {
            // What is left of 1 is "none".
            amino: amino.unwrap_or_default(),
            secondary: secondary.unwrap_or([1.0 / 3.0; 3]),
            next: [0.0; 3],
            previous: [0.0; 3],
            p_protein: 1.0,
        }
    }
}

/// Returns the softmax of every `N` logits.
fn softmax<const N: usize>(logits: &[f32]) -> Vec<[f32; N]> {
    let (voxels, _) = logits.as_chunks::<N>();
    let softmax = |logits: &[f32; N]| {
        let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let weights = logits.map(|logit| (logit - largest).exp());
        let sum: f32 = weights.iter().sum();
        weights.map(|weight| weight / sum)
    };
    voxels.iter().map(softmax).collect()
}
