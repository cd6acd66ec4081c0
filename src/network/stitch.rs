//! Stitching: the scores of tiles, kept or made anew, put together to those of a map.

use super::tiles::{Tile, Tiling};
use crate::grid::{GridSize, SparseGrid, voxels_of_cubes};
use crate::progress::{Progress, Stage, Step};
use crate::residue::AminoAcid;
use crate::score::{Cells, KeptTiles, ResidueScores, ScoreError, VoxelScores};
use crate::space::{Frame, Voxel};

/// Scores of the core of a tile.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct TileScores {
    /// Probabilities of Cα, N and C at the core's voxels of the grid, in memory order.
    pub(super) atoms: [Vec<f32>; 3],
    /// Cells of the core that may hold a Cα.
    pub(super) cells: Vec<(Voxel, ResidueScores)>,
}

/// Numbers of a cell: its index, then its scores.
const INDEX: usize = 3;
/// Number of scores of a cell.
const SCORES: usize = AminoAcid::COUNT + 10;

impl TileScores {
    /// Returns the bytes of all numbers, little-endian: atoms, number of cells, cells.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for value in self.atoms.iter().flatten() {
            bytes.extend(value.to_le_bytes());
        }
        bytes.extend((self.cells.len() as u32).to_le_bytes());
        for (cell, scores) in &self.cells {
            for index in [cell.x, cell.y, cell.z] {
                bytes.extend((index as u32).to_le_bytes());
            }
            for score in numbers_of(scores) {
                bytes.extend(score.to_le_bytes());
            }
        }
        bytes
    }

    /// Reads the scores of `tile` from such `bytes`; `None` if they are not of that length.
    pub(super) fn from_bytes(bytes: &[u8], tiling: &Tiling, tile: Tile) -> Option<Self> {
        let (numbers, rest) = bytes.as_chunks::<4>();
        let voxels: usize = tiling
            .core_of(tile)
            .iter()
            .map(ExactSizeIterator::len)
            .product();
        let (atoms, numbers) = numbers.split_at_checked(3 * voxels)?;
        let (count, cells) = numbers.split_first()?;
        let (cells, odd) = cells.as_chunks::<{ INDEX + SCORES }>();
        if !rest.is_empty() || !odd.is_empty() || cells.len() != u32::from_le_bytes(*count) as usize
        {
            return None;
        }
        let mut atoms = atoms.chunks_exact(voxels.max(1));
        let values = |atom: &[[u8; 4]]| {
            atom.iter()
                .map(|bytes| f32::from_le_bytes(*bytes))
                .collect()
        };
        let atoms = [(); 3].map(|()| atoms.next().map(values).unwrap_or_default());
        let cell = |numbers: &[[u8; 4]; INDEX + SCORES]| {
            let [x, y, z] = [0, 1, 2].map(|axis| u32::from_le_bytes(numbers[axis]) as usize);
            let score = |at: usize| f32::from_le_bytes(numbers[INDEX + at]);
            (Voxel::new(x, y, z), scores_of(score))
        };
        Some(Self {
            atoms,
            cells: cells.iter().map(cell).collect(),
        })
    }
}

/// Returns all numbers of `scores`, in the order of the fields.
fn numbers_of(scores: &ResidueScores) -> [f32; SCORES] {
    let ResidueScores {
        amino,
        secondary,
        next,
        previous,
        p_protein,
    } = scores;
    let groups = [&amino[..], secondary, next, previous, &[*p_protein]];
    let mut all = groups.into_iter().flatten().copied();
    std::array::from_fn(|_| all.next().unwrap_or_default())
}

/// Returns the scores whose numbers are those, each by its place in the order of the fields.
fn scores_of(number: impl Fn(usize) -> f32) -> ResidueScores {
    let three = |first: usize| std::array::from_fn(|i| number(AminoAcid::COUNT + first + i));
    ResidueScores {
        amino: std::array::from_fn(&number),
        secondary: three(0),
        next: three(3),
        previous: three(6),
        p_protein: number(AminoAcid::COUNT + 9),
    }
}

/// Scores of a map, tile after tile.
pub(super) struct Stitch<'a, K> {
    tiling: Tiling,
    /// Tiles with density, by their number.
    tiles: &'a [Tile],
    kept: &'a mut K,
    /// Number of those that have their scores.
    done: usize,
    atoms: [SparseGrid; 3],
    cells: Vec<(Voxel, ResidueScores)>,
}

impl<'a, K: KeptTiles> Stitch<'a, K> {
    /// Starts with zero everywhere on a grid of `size`, takes the memory for the atoms of `tiles`, and adds those that
    /// `kept` has. Returns the others, too, with their numbers.
    ///
    /// # Errors
    /// [`ScoreError`] if the run was cancelled, or there is not enough memory.
    pub(super) async fn begin(
        tiling: Tiling,
        size: GridSize,
        tiles: &'a [Tile],
        kept: &'a mut K,
        progress: &mut impl Progress,
    ) -> Result<(Self, Vec<(usize, Tile)>), ScoreError> {
        let mut atoms = std::array::from_fn(|_| SparseGrid::new(size));
        for atom in &mut atoms {
            let cores = tiles.iter().map(|tile| tiling.core_of(*tile));
            if atom.reserve(cores).is_err() {
                let voxels = voxels_of_cubes(tiles.len(), tiling.core());
                let mib = (3 * size_of::<f32>() as u64 * voxels) >> 20;
                return Err(ScoreError::Memory { mib });
            }
        }
        let mut stitch = Self {
            tiling,
            tiles,
            kept,
            done: 0,
            atoms,
            cells: Vec::new(),
        };
        progress.report(stitch.step()).await?;
        let mut missing = Vec::new();
        for (number, tile) in tiles.iter().enumerate() {
            let bytes = stitch.kept.take(number);
            match bytes.and_then(|bytes| TileScores::from_bytes(&bytes, &tiling, *tile)) {
                Some(scores) => stitch.add(*tile, scores)?,
                None => missing.push((number, *tile)),
            }
        }
        stitch.done = tiles.len() - missing.len();
        if stitch.done > 0 {
            progress.report(stitch.step()).await?;
        }
        Ok((stitch, missing))
    }

    /// Returns the step that scoring is at.
    pub(super) fn step(&self) -> Step {
        Step {
            stage: Stage::Score,
            done: self.done,
            of: self.tiles.len().max(1),
        }
    }

    /// Returns whether tiles with density are without scores.
    pub(super) fn is_missing(&self) -> bool {
        self.done < self.tiles.len()
    }

    /// Adds and keeps the `scores` of the tile of that `number`, and reports.
    ///
    /// # Errors
    /// [`ScoreError`] if the run was cancelled, or there is not enough memory for its cells.
    pub(super) async fn put(
        &mut self,
        number: usize,
        scores: TileScores,
        progress: &mut impl Progress,
    ) -> Result<(), ScoreError> {
        self.kept.keep(number, &scores.to_bytes());
        self.add(self.tiles[number], scores)?;
        self.done += 1;
        Ok(progress.report(self.step()).await?)
    }

    /// Adds the scores of `tile`.
    ///
    /// # Errors
    /// [`ScoreError::Memory`] if there is not enough for its cells.
    pub(super) fn add(&mut self, tile: Tile, scores: TileScores) -> Result<(), ScoreError> {
        let length = self.tiling.core_of(tile)[0].len();
        for (atom, values) in self.atoms.iter_mut().zip(&scores.atoms) {
            let rows = values.chunks_exact(length);
            for (start, row) in self.tiling.core_row_starts(tile).zip(rows) {
                atom.write_row(start, row);
            }
        }
        if self.cells.try_reserve(scores.cells.len()).is_err() {
            let cell = size_of::<(Voxel, ResidueScores)>() as u64;
            let mib = (2 * self.cells.len() as u64 * cell) >> 20;
            return Err(ScoreError::Memory { mib });
        }
        self.cells.extend(scores.cells);
        Ok(())
    }

    /// Returns the scores, with cells of `edge` voxels, laid into space by `frame`; reports the end of a map without density.
    ///
    /// # Errors
    /// [`ScoreError`] if the run was cancelled.
    pub(super) async fn finish(
        self,
        edge: usize,
        frame: Frame,
        progress: &mut impl Progress,
    ) -> Result<VoxelScores, ScoreError> {
        if self.tiles.is_empty() {
            let mut end = self.step();
            end.done = end.of;
            progress.report(end).await?;
        }
        let cores = self
            .tiles
            .iter()
            .map(|tile| self.tiling.core_of(*tile))
            .collect();
        let scores = VoxelScores::new(frame, self.atoms, Cells::new(edge, self.cells))
            .expect("grids of one size, on the 1 Å grid of a normalised map");
        Ok(scores.with_tiles(cores))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::Silent;
    use crate::score::NoTiles;

    fn scores(tiling: &Tiling, tile: Tile) -> TileScores {
        let voxels: usize = tiling
            .core_of(tile)
            .iter()
            .map(ExactSizeIterator::len)
            .product();
        let atom = |atom: usize| {
            (0..voxels)
                .map(|i| (i * (atom + 1)) as f32 / 997.0)
                .collect()
        };
        let cell = |i: usize| {
            let numbers = |at: usize| (i * 31 + at) as f32 * 0.125;
            (Voxel::new(i, 2 * i, 7), scores_of(numbers))
        };
        TileScores {
            atoms: [0, 1, 2].map(atom),
            cells: (0..5).map(cell).collect(),
        }
    }

    #[test]
    fn scores_survive_as_bytes() {
        let tiling = Tiling::new(GridSize::new(25, 20, 11), 32, 20).unwrap();
        for tile in tiling.tiles() {
            let whole = scores(&tiling, tile);
            let bytes = whole.to_bytes();
            assert_eq!(TileScores::from_bytes(&bytes, &tiling, tile), Some(whole));
            for length in [0, 3, bytes.len() - 4, bytes.len() - 1] {
                assert_eq!(
                    TileScores::from_bytes(&bytes[..length], &tiling, tile),
                    None
                );
            }
        }
    }

    #[test]
    fn tiles_lie_where_they_were_cut() {
        let size = GridSize::new(25, 20, 11);
        let tiling = Tiling::new(size, 32, 20).unwrap();
        let tiles: Vec<Tile> = tiling.tiles().collect();
        let (mut kept, mut silent) = (NoTiles, Silent);
        let begun = Stitch::begin(tiling, size, &tiles, &mut kept, &mut silent);
        let (mut stitch, missing) = pollster::block_on(begun).unwrap();
        assert_eq!(missing.len(), tiles.len());
        let value = |voxel: Voxel, atom: usize| (size.linear(voxel) * 3 + atom) as f32 / 1e5 + 0.01;
        for (number, tile) in missing {
            let atoms = [0, 1, 2].map(|atom| {
                let grid = crate::grid::Grid::from_fn(size, |voxel| value(voxel, atom));
                let cut = tiling.cut(&grid, tile);
                let rows = tiling.core_rows(tile, &cut);
                rows.flat_map(|(_, row)| row.iter().copied()).collect()
            });
            let cells = Vec::new();
            let put = stitch.put(number, TileScores { atoms, cells }, &mut silent);
            pollster::block_on(put).unwrap();
        }
        assert!(!stitch.is_missing());
        let frame = Frame::one_angstrom(crate::space::Position::default());
        let finished = stitch.finish(1, frame, &mut silent);
        let scores = pollster::block_on(finished).unwrap();
        assert_eq!(scores.tiles().len(), tiles.len());
        for (number, atom) in crate::residue::BackboneAtom::ALL.into_iter().enumerate() {
            let mut seen = 0;
            for (voxel, found) in scores.atom(atom).iter_stored() {
                assert_eq!(found, value(voxel, number));
                seen += 1;
            }
            assert_eq!(seen, size.count());
        }
    }
}
