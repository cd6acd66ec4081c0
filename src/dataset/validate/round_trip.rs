//! The round trip: from an atom to its voxel (Formula 1), and from the voxel back (Formula 2).

use std::collections::BTreeSet;

use super::report::{Check, Verdict};
use crate::grid::Density;
use crate::space::{Position, Voxel};

/// The most voxels, of all, that may lead back to no atom: what the paper reports for its worst
/// maps.
const MOST_OFF: f64 = 0.07;

/// Judges `mask`, the map of alpha carbons, by the `alphas` of the structure: Formula 2 should
/// lead from every labelled voxel to within a voxel of one.
pub(super) fn round_trip(mask: &Density, alphas: &[Position]) -> Check {
    let cells: BTreeSet<[i64; 3]> = alphas.iter().map(|alpha| cell(mask, *alpha)).collect();
    let size = mask.grid.size();
    let labelled: Vec<Voxel> = mask
        .grid
        .values()
        .iter()
        .enumerate()
        .filter(|(_, value)| **value > 0.0)
        .map(|(linear, _)| size.voxel(linear))
        .collect();
    let own = |v: &Voxel| [v.x, v.y, v.z].map(|index| index as i64);
    let back = labelled.iter().filter(|voxel| cells.contains(&own(voxel)));
    let (exact, all) = (back.count(), labelled.len());
    let off = (all - exact) as f64 / all.max(1) as f64;
    let facts = format!(
        "{exact} of {all} labelled voxels lead back to an alpha carbon ({:.2} % off); the structure \
         has {} alpha carbons in {} voxels",
        100.0 * off,
        alphas.len(),
        cells.len()
    );
    let verdict = match off {
        _ if all == 0 => Verdict::Fail,
        0.0 => Verdict::Pass,
        off if off < MOST_OFF => Verdict::Warn,
        _ => Verdict::Fail,
    };
    Check::new("round trip", verdict, facts)
}

/// The voxel of 1 Å whose corner Formula 2 gives for an atom at `position`.
fn cell(mask: &Density, position: Position) -> [i64; 3] {
    // In single precision, as Formula 1 is.
    let origin = mask.frame.origin.to_array();
    let position = position.to_array();
    [0, 1, 2].map(|axis| (position[axis] as f32 - origin[axis] as f32).floor() as i64)
}
