//! Part of a map around atoms.

use super::atoms::HeavyAtom;
use super::error::FitError;
use crate::grid::{Density, Grid, GridSize};
use crate::space::{Frame, Voxel};

/// Space around the atoms, in Å: more than the mask reaches.
const PADDING_ANGSTROM: f64 = 4.0;

/// Returns the part of `map` that holds its `atoms` and some space around them.
///
/// # Errors
/// [`FitError::NoAtomInMap`] or [`FitError::Memory`].
pub(super) fn part_around(map: &Density, atoms: &[HeavyAtom]) -> Result<Density, FitError> {
    let (mut low, mut high) = ([f64::INFINITY; 3], [f64::NEG_INFINITY; 3]);
    for atom in atoms.iter().filter(|atom| atom.is_in(map)) {
        for (axis, index) in map.frame.index_of(atom.position).into_iter().enumerate() {
            low[axis] = low[axis].min(index);
            high[axis] = high[axis].max(index);
        }
    }
    if low[0] > high[0] {
        let atoms = atoms.len();
        return Err(FitError::NoAtomInMap { atoms });
    }
    let (size, edges) = (map.grid.size(), map.frame.voxel_size);
    let (counts, edges) = ([size.x, size.y, size.z], [edges.x(), edges.y(), edges.z()]);
    let first =
        [0, 1, 2].map(|axis| (low[axis] - PADDING_ANGSTROM / edges[axis]).max(0.0) as usize);
    let end = [0, 1, 2].map(|axis| {
        let last = high[axis] + PADDING_ANGSTROM / edges[axis];
        (last as usize + 2).min(counts[axis])
    });
    let [x, y, z] = [0, 1, 2].map(|axis| end[axis] - first[axis]);
    let size = GridSize::new(x, y, z);
    let too_large = FitError::Memory {
        voxels: size.count() as u64,
    };
    let mut grid = Grid::try_filled(size, 0.0).ok_or(too_large)?;
    let mut rows = grid.values_mut().chunks_exact_mut(x);
    for z in first[2]..end[2] {
        for y in first[1]..end[1] {
            let start = map.grid.size().linear(Voxel::new(first[0], y, z));
            if let Some(row) = rows.next() {
                row.copy_from_slice(&map.grid.values()[start..start + x]);
            }
        }
    }
    let origin = map
        .frame
        .position_of(Voxel::new(first[0], first[1], first[2]));
    let voxel_size = map.frame.voxel_size;
    Ok(Density {
        grid,
        frame: Frame { origin, voxel_size },
    })
}
