//! Steps: the distances between neighbouring Cα that a run found, which tell a wrong voxel size.

use super::finding::{Finding, Level, Mend, Topic};
use crate::candidates::Candidate;
use crate::geometry::peptide::CA_STEP_ANGSTROM;
use crate::trace::Trace;

/// Minimum number of steps for a verdict.
const LEAST_STEPS: usize = 50;
/// Relative deviation of the middle step from which the voxel size is doubted.
const DOUBTFUL: f64 = 0.04;

/// Returns the median distance of neighbouring Cα of `trace`, where the network saw them, as a ratio to
/// that of proteins, 3.8 Å; `None` if there are too few.
pub fn step_ratio(trace: &Trace, candidates: &[Candidate]) -> Option<f64> {
    let mut steps: Vec<f64> = Vec::new();
    for chain in &trace.chains {
        for pair in chain.residues.windows(2) {
            if pair[1].number == pair[0].number + 1 {
                let [from, to] = [pair[0], pair[1]].map(|r| candidates[r.candidate].position);
                steps.push(from.distance(to));
            }
        }
    }
    steps.sort_by(f64::total_cmp);
    (steps.len() >= LEAST_STEPS).then(|| steps[steps.len() / 2] / CA_STEP_ANGSTROM)
}

/// Returns a doubt about the voxel size, `edge` Å along x, if the steps came out too long or too short: all
/// distances of a map scale with its voxels, but those of proteins do not.
pub(super) fn finding(ratio: f64, edge: f64) -> Option<Finding> {
    ((ratio - 1.0).abs() > DOUBTFUL).then(|| {
        let proposed = edge / ratio;
        let words = format!(
            "The voxel size seems to be wrong: neighbouring Cα came out {:.2} Å apart (median), not \
             {CA_STEP_ANGSTROM} Å. Voxels of about {proposed:.3} Å, not {edge:.3} Å, would make that right.",
            ratio * CA_STEP_ANGSTROM
        );
        Finding::new(Topic::VoxelSize, Level::Amber, words).with_mend(Mend::VoxelSize(proposed))
    })
}
