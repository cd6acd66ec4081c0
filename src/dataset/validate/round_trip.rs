//! The round trip: from an atom to its voxel (Formula 1 of Cryo2StructData, or the nearest voxel),
//! and from the voxel back (Formula 2).

use std::collections::BTreeSet;

use super::report::{Check, Verdict};
use crate::dataset::labels::LabelRule;
use crate::grid::Density;
use crate::space::{Position, Voxel};

/// The most voxels, of all, that may lead back to no atom: what the paper reports for its worst
/// maps.
const MOST_OFF: f64 = 0.07;

/// Judges `mask`, the map of Cα that `rule` labelled, by the Cα positions of the structure: every
/// labelled voxel should lead back to within a voxel of one.
pub(super) fn round_trip(mask: &Density, ca: &[Position], rule: LabelRule) -> Check {
    let cell = |ca: &Position| rule.index_of(*ca, mask.frame).map(|index| index as i64);
    let cells: BTreeSet<[i64; 3]> = ca.iter().map(cell).collect();
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
        "{exact} of {all} labelled voxels lead back to a Cα ({:.2} % off); the structure has {} Cα in \
         {} voxels",
        100.0 * off,
        ca.len(),
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
