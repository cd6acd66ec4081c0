//! Score: what a network says of every voxel, whichever network it is.
//!
//! Comes in: [`NormalizedDensity`]. Goes out: [`VoxelScores`]. Never knows burn.
//!
#![doc = include_str!("own_network.md")]

mod oracle;
mod settings;

use std::future::Future;

use crate::grid::Grid;
use crate::prepare::normalize::{NormalizedDensity, Rule};
use crate::progress::{Cancelled, Progress};
use crate::residue::{AminoAcid, BackboneAtom};
use crate::space::{Frame, Position, Voxel};

pub use oracle::{Flaws, Oracle};
pub use settings::ScoreSettings;

/// Something that scores voxels: a network, recorded scores, or the labels of a known structure.
pub trait Scorer {
    /// The rule that the density has to be normalised by.
    fn rule(&self) -> Rule;

    /// Scores every voxel of `map`, reporting [`Stage::Score`](crate::progress::Stage::Score).
    ///
    /// # Errors
    /// [`ScoreError`] if the run was cancelled or the device failed.
    fn score(
        &self,
        map: &NormalizedDensity,
        settings: &ScoreSettings,
        progress: &mut impl Progress,
    ) -> impl Future<Output = Result<VoxelScores, ScoreError>>;
}

/// Why there are no scores.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ScoreError {
    /// The user asked to stop.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// The device could not compute.
    #[error("the network failed on {device}: {reason}")]
    Device {
        /// The device, in words.
        device: String,
        /// What it said.
        reason: String,
    },
}

/// What a network says of every voxel of a map on the 1 Å grid.
#[derive(Clone, Debug, PartialEq)]
pub struct VoxelScores {
    /// Where the voxels are.
    pub frame: Frame,
    /// The probability, 0 to 1, that a backbone atom sits at the voxel, one grid for each of
    /// [`BackboneAtom::ALL`].
    pub atoms: [Grid<f32>; 3],
    /// What residue sits where, on cells of one or more voxels.
    pub cells: Cells,
}

impl VoxelScores {
    /// The probability grid of `atom`.
    pub fn atom(&self, atom: BackboneAtom) -> &Grid<f32> {
        &self.atoms[atom as usize]
    }

    /// The probability, 0 to 1, that `atom` sits at `place`: trilinear, 0 outside the map.
    pub fn probability(&self, atom: BackboneAtom, place: Position) -> f64 {
        self.atom(atom).trilinear(self.frame.index_of(place))
    }
}

/// What a network says of the residues, on cubic cells of `edge` voxels: cell (i, j, k) holds
/// the voxels from (i, j, k) * `edge`. Only cells that may hold an alpha carbon are kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cells {
    edge: usize,
    sorted: Vec<(Voxel, ResidueScores)>,
}

impl Cells {
    /// Cells of `edge` voxels, each with its index and its scores, in any order.
    pub fn new(edge: usize, mut cells: Vec<(Voxel, ResidueScores)>) -> Self {
        cells.sort_by_key(|(cell, _)| (cell.z, cell.y, cell.x));
        Self {
            edge: edge.max(1),
            sorted: cells,
        }
    }

    /// How many voxels a cell has along each edge.
    pub fn edge(&self) -> usize {
        self.edge
    }

    /// The scores of the cell that holds `voxel`, if that cell was kept.
    pub fn at(&self, voxel: Voxel) -> Option<&ResidueScores> {
        let edge = self.edge.max(1);
        let cell = Voxel::new(voxel.x / edge, voxel.y / edge, voxel.z / edge);
        self.sorted
            .binary_search_by_key(&(cell.z, cell.y, cell.x), |(c, _)| (c.z, c.y, c.x))
            .ok()
            .map(|found| &self.sorted[found].1)
    }

    /// All cells kept, in memory order, with their scores.
    pub fn iter(&self) -> impl Iterator<Item = &(Voxel, ResidueScores)> {
        self.sorted.iter()
    }
}

/// What a network says of the residue whose alpha carbon lies in a cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ResidueScores {
    /// Probabilities of the amino acids, in the order of [`AminoAcid::ALL`].
    pub amino: [f32; AminoAcid::COUNT],
    /// Probabilities of coil, helix, strand.
    pub secondary: [f32; 3],
    /// From this alpha carbon to the next one of the chain: x, y, z in Å. Zero if not known.
    pub next: [f32; 3],
    /// From this alpha carbon to the previous one of the chain: x, y, z in Å. Zero if not known.
    pub previous: [f32; 3],
    /// The probability that it is protein, neither nucleic acid nor other matter.
    pub p_protein: f32,
}
