//! The molecule of a map: the part that is not solvent, found before the map is resampled, so that no more than
//! that part is ever in memory on the 1 Å grid.

use std::ops::Range;

use super::resample::{ResampleError, Resampling};
use super::solvent::{CellSums, Solvent};
use crate::grid::{Density, GridSize};

/// The part of a map that is not solvent, on the 1 Å grid.
pub struct Molecule<'a> {
    map: Resampling<'a>,
    solvent: Solvent,
}

impl<'a> Molecule<'a> {
    /// Finds that of `map`; of the map on the 1 Å grid only a row is in memory.
    ///
    /// # Errors
    /// [`ResampleError`] if the map cannot be laid on the 1 Å grid.
    pub fn of(map: &'a Density) -> Result<Self, ResampleError> {
        let map = Resampling::of(map)?;
        let mut sums = CellSums::new(map.size());
        map.for_each_row(|y, z, row| sums.add_row(y, z, row));
        let solvent = sums.solvent();
        Ok(Self { map, solvent })
    }

    /// Returns the number of voxels of 1 Å of the whole map along each axis.
    pub fn size(&self) -> GridSize {
        self.map.size()
    }

    /// Returns the ranges of voxels of 1 Å along x, y and z that hold the molecule, from and to whole steps of
    /// `step` voxels from the first one, or the end of the map.
    pub fn ranges(&self, step: usize) -> [Range<usize>; 3] {
        let step = step.max(1);
        let size = self.map.size();
        let mut ends = [size.x, size.y, size.z].into_iter();
        self.solvent.around_molecule().map(|range| {
            let end = range.end.next_multiple_of(step);
            range.start / step * step..end.min(ends.next().unwrap_or(end))
        })
    }

    /// Returns the number of cubes of `edge` voxels of 1 Å, side by side from the first voxel on, that hold some of
    /// it: no fewer than the tiles that a network with such cores scores.
    pub fn cubes(&self, edge: usize) -> usize {
        self.solvent.cubes_with_molecule(edge.max(1))
    }

    /// Returns the density in [`Molecule::ranges`], without solvent: what [`resample`](super::resample::resample) and
    /// [`flatten_solvent`](super::solvent::flatten_solvent) leave of the whole map there; elsewhere they leave nothing.
    ///
    /// # Errors
    /// [`ResampleError`] if it is too large.
    pub fn density(&self, step: usize) -> Result<Density, ResampleError> {
        let ranges = self.ranges(step);
        let first = ranges[0].start;
        self.map.part(ranges, |y, z, row| {
            self.solvent.flatten_row(first, y, z, row);
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::Grid;
    use crate::prepare::resample::resample;
    use crate::prepare::solvent::flatten_solvent;
    use crate::random::Random;
    use crate::space::{Frame, Position, Voxel, VoxelSize};

    /// Makes noise with a ball of density 1 around voxel 70, 30, 40.
    fn ball(edge: f64) -> Density {
        let mut random = Random::new(5);
        let grid = Grid::from_fn(GridSize::new(110, 60, 70), |v| {
            let offset = [v.x as f64 - 70.0, v.y as f64 - 30.0, v.z as f64 - 40.0];
            let square: f64 = offset.iter().map(|along| along * along).sum();
            f32::from(u8::from(square < 144.0)) + 0.3 * random.normal() as f32
        });
        let voxel_size = VoxelSize::new(edge, edge, edge * 1.1).unwrap();
        let origin = Position::new(-3.0, 2.0, 50.0);
        Density {
            grid,
            frame: Frame { origin, voxel_size },
        }
    }

    #[test]
    fn a_crop_has_all_that_is_left_of_the_whole_map() {
        for (edge, step) in [(1.0, 16), (1.05, 16), (0.9, 10), (1.3, 1), (1.0, 1000)] {
            let map = ball(edge);
            let mut whole = resample(&map).unwrap();
            flatten_solvent(&mut whole);
            let molecule = Molecule::of(&map).unwrap();
            let cropped = molecule.density(step).unwrap();
            let [xs, ys, zs] = molecule.ranges(step);
            let size = whole.grid.size();
            let mut inside = 0;
            for voxel in (0..size.count()).map(|linear| size.voxel(linear)) {
                let value = whole.grid[voxel];
                if xs.contains(&voxel.x) && ys.contains(&voxel.y) && zs.contains(&voxel.z) {
                    let Voxel { x, y, z } = voxel;
                    let at = Voxel::new(x - xs.start, y - ys.start, z - zs.start);
                    assert_eq!(cropped.grid[at], value);
                    let distance = cropped.frame.position_of(at);
                    assert!(distance.distance(whole.frame.position_of(voxel)) < 1e-9);
                    inside += 1;
                } else {
                    assert_eq!(value, 0.0, "{voxel:?} was cut off");
                }
            }
            assert_eq!(inside, cropped.grid.size().count());
            assert!(step > 100 || inside < size.count() / 2, "{inside} voxels");
            assert!(xs.start.is_multiple_of(step) && ys.start.is_multiple_of(step));
        }
    }
}
