//! Memory: what a run needs, said before it is taken.

use serde::{Deserialize, Serialize};

use crate::grid::{Density, GridSize, voxels_of_cubes};
use crate::prepare::bin::bin;
use crate::prepare::molecule::Molecule;
use crate::prepare::resample::ResampleError;

/// Memory that a run may take where addresses have 32 bits, as in a browser, in bytes: of the 4 GiB that there are,
/// a quarter is left for what no estimate knows, gaps between pieces above all.
const LIMIT_OF_32_BIT: u64 = 3 << 30;
/// Memory of the network at work on one tile, with its weights, the program and the candidates, in bytes. Measured
/// in a browser on the CPU, where it is largest: of a run on 640³ voxels with one tile 181 MiB beside the map.
const NETWORK: u64 = 180 << 20;
/// Bytes of a value.
const VALUE: u64 = size_of::<f32>() as u64;
/// Backbone atoms that are scored at every voxel.
const ATOMS: u64 = 3;
/// Bytes of a voxel of the map while the fit of a model is judged: its density, its place in two masks, the calculated density, and
/// of this one slab more.
const JUDGED_VOXEL: u64 = 11;
/// Edge of the cells over which the solvent is found, in voxels of 1 Å, and the bytes of one.
const SOLVENT_CELL: (u64, u64) = (3, 8);

/// Memory that a run needs at its peak, part by part, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemoryEstimate {
    /// Values of the map, as it was read.
    pub map: u64,
    /// Cells over which the molecule is found; gone before the rest comes.
    pub finding: u64,
    /// The molecule on the 1 Å grid.
    pub prepared: u64,
    /// Scores of the tiles with density.
    pub scores: u64,
    /// The network at work, and everything small.
    pub network: u64,
    /// The map around the model while its fit is judged, after the network.
    pub judging: u64,
}

/// Reason why a run does not begin.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a map of {} × {} × {} voxels with {molecule} needs about {} MiB of memory, more than the {} MiB that there are \
     here: cut out the region of interest and build in that, or use the program on the command line",
    .map.x, .map.y, .map.z, .needed >> 20, .limit >> 20
)]
pub struct MemoryError {
    /// Voxels of the map along each axis.
    pub map: GridSize,
    /// Size of the molecule, in words.
    pub molecule: String,
    /// Bytes needed.
    pub needed: u64,
    /// Bytes that may be taken.
    pub limit: u64,
}

impl MemoryEstimate {
    /// Returns the least that a run needs on a map of `size`, however small its molecule.
    pub fn least(size: GridSize) -> Self {
        Self {
            map: voxels(size).saturating_mul(VALUE),
            finding: 0,
            prepared: 0,
            scores: 0,
            network: NETWORK,
            judging: 0,
        }
    }

    /// Finds the molecule of `map` and returns what a run needs on it whose network sees tiles with cores of `core`
    /// voxels.
    ///
    /// # Errors
    /// [`ResampleError`] if the map cannot be laid on the 1 Å grid.
    pub fn of(map: &Density, core: usize) -> Result<Self, ResampleError> {
        let binned = bin(map)?;
        let copied = match binned {
            std::borrow::Cow::Owned(_) => voxels(binned.grid.size()) * VALUE,
            std::borrow::Cow::Borrowed(_) => 0,
        };
        let run = Self::of_molecule(map, &Molecule::of(&binned)?, core);
        Ok(Self {
            prepared: run.prepared + copied,
            ..run
        })
    }

    /// Returns what a run on `map` needs once its molecule was found.
    pub(super) fn of_molecule(map: &Density, molecule: &Molecule<'_>, core: usize) -> Self {
        let cropped: u64 = molecule
            .ranges(core)
            .iter()
            .map(|range| range.len() as u64)
            .product();
        let (edge, bytes) = SOLVENT_CELL;
        let voxel = map.frame.voxel_size;
        let around = cropped as f64 / (voxel.x() * voxel.y() * voxel.z());
        let around = (around as u64).min(voxels(map.grid.size()));
        Self {
            finding: voxels(molecule.size()) / edge.pow(3) * bytes,
            prepared: cropped * VALUE,
            scores: voxels_of_cubes(molecule.cubes(core), core).saturating_mul(ATOMS * VALUE),
            judging: around * JUDGED_VOXEL,
            ..Self::least(map.grid.size())
        }
    }

    /// Returns the bytes at the peak of the run.
    pub fn total(self) -> u64 {
        let scoring = self
            .prepared
            .saturating_add(self.scores)
            .saturating_add(self.network);
        let judging = self.scores.saturating_add(self.judging);
        let work = scoring.max(judging).max(self.finding);
        self.map.saturating_add(work)
    }

    /// Returns the bytes that a run may take here; `None` where addresses have 64 bits, and the system decides.
    pub fn limit() -> Option<u64> {
        (usize::BITS <= 32).then_some(LIMIT_OF_32_BIT)
    }

    /// Refuses a run on a map of `map` voxels with `molecule` (in words) that needs more than `limit`.
    ///
    /// # Errors
    /// [`MemoryError`] if it does.
    pub fn within(
        self,
        limit: Option<u64>,
        map: GridSize,
        molecule: impl FnOnce() -> String,
    ) -> Result<(), MemoryError> {
        let needed = self.total();
        match limit {
            Some(limit) if needed > limit => Err(MemoryError {
                map,
                molecule: molecule(),
                needed,
                limit,
            }),
            _ => Ok(()),
        }
    }
}

/// Returns the number of voxels, as far as it can be counted.
fn voxels(GridSize { x, y, z }: GridSize) -> u64 {
    (x as u64).saturating_mul(y as u64).saturating_mul(z as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::Grid;
    use crate::space::{Frame, Position, VoxelSize};

    /// A map of 1.2 Å voxels that is empty but for a box of density of `edge` voxels at its first voxel.
    fn map(size: GridSize, edge: usize) -> Density {
        let grid = Grid::from_fn(size, |v| {
            f32::from(u8::from(v.x < edge && v.y < edge && v.z < edge))
        });
        let voxel_size = VoxelSize::new(1.2, 1.2, 1.2).unwrap();
        let origin = Position::default();
        Density {
            grid,
            frame: Frame { origin, voxel_size },
        }
    }

    #[test]
    fn the_parts_are_those_of_the_molecule() {
        let size = GridSize::new(100, 90, 80);
        let small = MemoryEstimate::of(&map(size, 30), 48).unwrap();
        assert_eq!(small.map, 4 * 100 * 90 * 80);
        assert_eq!(small.scores, 3 * 4 * 48 * 48 * 48);
        let cells = (120 * 108 * 96) / 27 * 8;
        assert_eq!((small.prepared, small.finding), (4 * 48 * 48 * 48, cells));
        assert_eq!(
            small.total(),
            small.map + small.prepared + small.scores + small.network
        );
        let large = MemoryEstimate::of(&map(size, 100), 48).unwrap();
        assert_eq!(large.prepared, 4 * 120 * 108 * 96);
        assert_eq!(large.scores, 3 * 3 * 2 * small.scores);
        assert!(MemoryEstimate::least(size).total() < small.total());
    }

    #[test]
    fn beyond_the_limit_the_size_the_memory_and_the_remedy_are_named() {
        let size = GridSize::new(900, 900, 900);
        let refused = |limit| {
            let estimate = MemoryEstimate {
                scores: 1 << 30,
                ..MemoryEstimate::least(size)
            };
            estimate.within(limit, size, || "a molecule of 800 × 700 × 600 Å".to_owned())
        };
        assert_eq!(refused(None), Ok(()));
        assert_eq!(refused(Some(1 << 40)), Ok(()));
        let words = refused(Some(3 << 30)).unwrap_err().to_string();
        for part in [
            "900 × 900 × 900",
            "800 × 700 × 600 Å",
            "3984 MiB",
            "3072 MiB",
            "region",
        ] {
            assert!(words.contains(part), "{words}");
        }
    }
}
