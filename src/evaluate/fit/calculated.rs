//! The map that atoms would show at a resolution.

use super::atoms::HeavyAtom;
use super::error::FitError;
use crate::grid::{Density, Grid, GridSize};
use crate::parallel;
use crate::space::{Frame, Voxel};

/// Standard deviation of an atom's Gaussian as a fraction of the resolution, 1 / (π √2): its transform falls to 1/e at the
/// resolution. As in `molmap` of ChimeraX.
const SIGMA_OF_RESOLUTION: f64 = std::f64::consts::FRAC_1_PI * std::f64::consts::FRAC_1_SQRT_2;

/// Sections that are calculated at a time.
const SLAB: usize = 16;

/// Calculates a map like `part`: the sum of a Gaussian for every atom, whose integral is the atomic number and whose width
/// the resolution sets. B factors and occupancies do not count, which in built models tell other things.
///
/// # Errors
/// [`FitError::Memory`].
pub(super) fn calculated(
    part: &Density,
    atoms: &[HeavyAtom],
    resolution_angstrom: f64,
) -> Result<Grid<f32>, FitError> {
    let size = part.grid.size();
    let sigma = SIGMA_OF_RESOLUTION * resolution_angstrom;
    let voxels = size.count() as u64;
    let mut grid = Grid::try_filled(size, 0.0).ok_or(FitError::Memory { voxels })?;
    let starts: Vec<usize> = (0..size.z).step_by(SLAB).collect();
    // Few slabs at a time, so that no second copy of the whole is in memory.
    let at_once = 2 * parallel::threads();
    let slab_values = size.x * size.y * SLAB;
    let parts = grid.values_mut().chunks_mut(at_once * slab_values);
    for (values, starts) in parts.zip(starts.chunks(at_once)) {
        let slabs = parallel::map(starts, |&start| {
            let sections = SLAB.min(size.z - start);
            let mut slab = Density {
                grid: Grid::filled(GridSize::new(size.x, size.y, sections), 0.0),
                frame: Frame {
                    origin: part.frame.position_of(Voxel::new(0, 0, start)),
                    ..part.frame
                },
            };
            for atom in atoms {
                slab.add_gaussian(atom.position, f64::from(atom.number), sigma);
            }
            slab.grid
        });
        for (values, slab) in values.chunks_mut(slab_values).zip(&slabs) {
            values.copy_from_slice(slab.values());
        }
    }
    Ok(grid)
}
