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
    let starts: Vec<usize> = (0..size.z).step_by(SLAB).collect();
    let slabs = parallel::map(&starts, |&start| {
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
        slab.grid.into_vec()
    });
    let voxels = size.count();
    let too_large = || FitError::Memory {
        voxels: voxels as u64,
    };
    let mut values = Vec::new();
    values.try_reserve_exact(voxels).map_err(|_| too_large())?;
    values.extend(slabs.into_iter().flatten());
    Grid::from_vec(size, values).ok_or_else(too_large)
}
