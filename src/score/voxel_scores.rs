//! Voxel scores: probabilities of backbone atoms on voxels, and of residues on cells.

use std::ops::Range;

use crate::grid::{GridSize, SparseGrid};
use crate::residue::{AminoAcid, BackboneAtom};
use crate::space::{Frame, Position, Voxel, VoxelSize};

/// Scores of a map on the 1 Å grid, as a network gives them.
///
/// The voxels measure 1 Å and the grids of all atoms have the same size; [`VoxelScores::new`]
/// refuses anything else.
#[derive(Clone, Debug, PartialEq)]
pub struct VoxelScores {
    frame: Frame,
    atoms: [SparseGrid; 3],
    cells: Cells,
    tiles: Vec<[Range<usize>; 3]>,
}

/// Reason why grids are no scores.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum VoxelScoresError {
    /// The voxels do not measure 1 Å.
    #[error(
        "the scores lie on voxels of {} × {} × {} Å, not of 1 Å: score a map that was resampled \
         to 1 Å",
        .voxel_size.x(), .voxel_size.y(), .voxel_size.z()
    )]
    VoxelSize {
        /// Their edges.
        voxel_size: VoxelSize,
    },
    /// The grids differ in size.
    #[error(
        "the scores of {} have {} × {} × {} voxels, those of CA {} × {} × {}: score all atoms on \
         the same grid",
        .atom.name(), .found.x, .found.y, .found.z, .wanted.x, .wanted.y, .wanted.z
    )]
    Size {
        /// The atom whose grid differs.
        atom: BackboneAtom,
        /// Size of the grid of Cα.
        wanted: GridSize,
        /// Size of its grid.
        found: GridSize,
    },
}

impl VoxelScores {
    /// Takes the probabilities, 0 to 1, that a backbone atom sits at a voxel, one grid for each of
    /// [`BackboneAtom::ALL`], and the scores of residues on `cells` of one or more voxels. The grids are sparse, or
    /// become it.
    ///
    /// # Errors
    /// [`VoxelScoresError`] if the voxels of `frame` do not measure 1 Å, or the grids differ in
    /// size.
    pub fn new(
        frame: Frame,
        atoms: [impl Into<SparseGrid>; 3],
        cells: Cells,
    ) -> Result<Self, VoxelScoresError> {
        let voxel_size = frame.voxel_size;
        if voxel_size != VoxelSize::ONE {
            return Err(VoxelScoresError::VoxelSize { voxel_size });
        }
        let atoms: [SparseGrid; 3] = atoms.map(Into::into);
        let wanted = atoms[0].size();
        for (atom, grid) in BackboneAtom::ALL.into_iter().zip(&atoms) {
            let found = grid.size();
            if found != wanted {
                return Err(VoxelScoresError::Size {
                    atom,
                    wanted,
                    found,
                });
            }
        }
        Ok(Self {
            frame,
            atoms,
            cells,
            tiles: Vec::new(),
        })
    }

    /// Returns the scores with the tiles that a network ran on, each without its margin, as ranges of voxels along x, y and z.
    #[must_use]
    pub fn with_tiles(self, tiles: Vec<[Range<usize>; 3]>) -> Self {
        Self { tiles, ..self }
    }

    /// Returns the tiles that a network ran on, as [`with_tiles`](Self::with_tiles) has them; none if it sees no tiles.
    pub fn tiles(&self) -> &[[Range<usize>; 3]] {
        &self.tiles
    }

    /// Returns the frame of the voxels, which measure 1 Å.
    pub fn frame(&self) -> Frame {
        self.frame
    }

    /// Returns the number of voxels along each axis.
    pub fn size(&self) -> GridSize {
        self.atoms[0].size()
    }

    /// Returns the probabilities of `atom`.
    pub fn atom(&self, atom: BackboneAtom) -> &SparseGrid {
        &self.atoms[atom as usize]
    }

    /// Returns the scores of the residues.
    pub fn cells(&self) -> &Cells {
        &self.cells
    }

    /// Returns the probability, 0 to 1, of `atom` at `position`: trilinear, 0 outside the map.
    pub fn probability(&self, atom: BackboneAtom, position: Position) -> f64 {
        self.atom(atom).trilinear(self.frame.index_of(position))
    }
}

/// Scores of residues on cubic cells of `edge` voxels: cell (i, j, k) holds the voxels from
/// (i, j, k) * `edge`. Only cells that may hold a Cα are kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cells {
    edge: usize,
    sorted: Vec<(Voxel, ResidueScores)>,
}

impl Cells {
    /// Takes cells of `edge` voxels, each with its index and its scores, in any order.
    pub fn new(edge: usize, mut cells: Vec<(Voxel, ResidueScores)>) -> Self {
        cells.sort_by_key(|(cell, _)| (cell.z, cell.y, cell.x));
        Self {
            edge: edge.max(1),
            sorted: cells,
        }
    }

    /// Returns the number of voxels along each edge of a cell.
    pub fn edge(&self) -> usize {
        self.edge
    }

    /// Returns the bytes that the cells take.
    pub fn bytes(&self) -> u64 {
        size_of_val(self.sorted.as_slice()) as u64
    }

    /// Returns the scores of the cell that holds `voxel`, if that cell was kept.
    pub fn at(&self, voxel: Voxel) -> Option<&ResidueScores> {
        let edge = self.edge.max(1);
        let cell = Voxel::new(voxel.x / edge, voxel.y / edge, voxel.z / edge);
        self.sorted
            .binary_search_by_key(&(cell.z, cell.y, cell.x), |(c, _)| (c.z, c.y, c.x))
            .ok()
            .map(|found| &self.sorted[found].1)
    }

    /// Returns all cells kept, in memory order, with their scores.
    pub fn iter(&self) -> impl Iterator<Item = &(Voxel, ResidueScores)> {
        self.sorted.iter()
    }
}

/// Scores of the residue whose Cα lies in a cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ResidueScores {
    /// Probabilities of the amino acids, in the order of [`AminoAcid::ALL`].
    pub amino: [f32; AminoAcid::COUNT],
    /// Probabilities of coil, helix, strand.
    pub secondary: [f32; 3],
    /// Displacement from this Cα to the next one of the chain: x, y, z in Å. Zero if not known.
    pub next: [f32; 3],
    /// Displacement from this Cα to the previous one of the chain: x, y, z in Å. Zero if not known.
    pub previous: [f32; 3],
    /// Probability that the molecule is protein, neither nucleic acid nor anything else.
    pub p_protein: f32,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::Grid;

    fn grid(x: usize) -> Grid<f32> {
        Grid::filled(GridSize::new(x, 4, 5), 0.0)
    }

    #[test]
    fn only_voxels_of_1_angstrom_hold_scores() {
        let scores = |frame| VoxelScores::new(frame, [3, 3, 3].map(grid), Cells::default());
        let mut frame = Frame::one_angstrom(Position::default());
        assert!(scores(frame).is_ok());
        for edges in [[0.5, 0.5, 0.5], [1.0, 1.0, 1.01]] {
            let [x, y, z] = edges;
            let voxel_size = VoxelSize::new(x, y, z).unwrap();
            frame.voxel_size = voxel_size;
            let refused = scores(frame).unwrap_err();
            assert_eq!(refused, VoxelScoresError::VoxelSize { voxel_size });
        }
    }

    #[test]
    fn all_atoms_have_the_same_grid() {
        let frame = Frame::one_angstrom(Position::default());
        let refused = VoxelScores::new(frame, [3, 3, 2].map(grid), Cells::default()).unwrap_err();
        let words = "the scores of C have 2 × 4 × 5 voxels, those of CA 3 × 4 × 5: score all atoms \
                     on the same grid";
        assert_eq!(refused.to_string(), words);
    }
}
