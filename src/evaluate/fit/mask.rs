//! Mask of a molecule: the voxels that no solvent reaches.
//!
//! Jiang and Brünger, J. Mol. Biol. 243, 100 (1994), with the radii by which cctbx and so `CC_mask` of Phenix make it.

use super::atoms::HeavyAtom;
use super::error::FitError;
use crate::grid::{Density, Grid};
use crate::space::{Position, Voxel};

/// Radius of the solvent, in Å (cctbx).
const SOLVENT_ANGSTROM: f64 = 1.11;
/// Distance in Å by which the solvent then reaches into what its radius kept clear (cctbx).
const SHRINK_ANGSTROM: f64 = 0.9;

/// Returns whether each voxel of `part` belongs to the molecule of `atoms`.
///
/// # Errors
/// [`FitError::Memory`].
pub(super) fn molecule(part: &Density, atoms: &[HeavyAtom]) -> Result<Grid<bool>, FitError> {
    let size = part.grid.size();
    let empty = || {
        let voxels = size.count() as u64;
        Grid::try_filled(size, false).ok_or(FitError::Memory { voxels })
    };
    let (mut clear, mut inside) = (empty()?, empty()?);
    for atom in atoms {
        let radius = atom.radius_angstrom() + SOLVENT_ANGSTROM;
        for_each_within(part, atom.position, radius, |linear| {
            clear.values_mut()[linear] = true;
        });
    }
    let reach = offsets(part, SHRINK_ANGSTROM);
    for linear in 0..size.count() {
        let voxel = size.voxel(linear);
        let is_clear = |offset: &[i64; 3]| {
            let at = |index: usize, by: i64| usize::try_from(index as i64 + by).ok();
            let beside = || {
                let [x, y, z] = *offset;
                let voxel = Voxel::new(at(voxel.x, x)?, at(voxel.y, y)?, at(voxel.z, z)?);
                clear.get(voxel)
            };
            // Beyond the part nothing is known of solvent.
            beside().is_none_or(|clear| *clear)
        };
        inside.values_mut()[linear] = clear.values()[linear] && reach.iter().all(is_clear);
    }
    Ok(inside)
}

/// Calls `see` with the index in memory order of every voxel of `part` at most `radius_angstrom` from `center`.
pub(super) fn for_each_within(
    part: &Density,
    center: Position,
    radius_angstrom: f64,
    mut see: impl FnMut(usize),
) {
    let size = part.grid.size();
    let (index, edges) = (part.frame.index_of(center), part.frame.voxel_size);
    let range = |axis: usize, count: usize, edge: f64| {
        let reach = radius_angstrom / edge;
        let first = (index[axis] - reach).ceil().max(0.0) as usize;
        let end = ((index[axis] + reach).floor() + 1.0).clamp(0.0, count as f64) as usize;
        first..end
    };
    for z in range(2, size.z, edges.z()) {
        for y in range(1, size.y, edges.y()) {
            for x in range(0, size.x, edges.x()) {
                let voxel = Voxel::new(x, y, z);
                if part.frame.position_of(voxel).distance(center) <= radius_angstrom {
                    see(size.linear(voxel));
                }
            }
        }
    }
}

/// Returns the steps from a voxel to those at most `radius_angstrom` from it, but for itself.
fn offsets(part: &Density, radius_angstrom: f64) -> Vec<[i64; 3]> {
    let edges = part.frame.voxel_size;
    let edges = [edges.x(), edges.y(), edges.z()];
    let [x, y, z] = edges.map(|edge| (radius_angstrom / edge).floor() as i64);
    let all = (-z..=z).flat_map(|z| (-y..=y).flat_map(move |y| (-x..=x).map(move |x| [x, y, z])));
    let length = |offset: &[i64; 3]| {
        let squares = [0, 1, 2].map(|axis| (offset[axis] as f64 * edges[axis]).powi(2));
        squares.iter().sum::<f64>().sqrt()
    };
    all.filter(|offset| *offset != [0; 3] && length(offset) <= radius_angstrom)
        .collect()
}
