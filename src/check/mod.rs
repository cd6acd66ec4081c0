//! Map check: faults of a map that would spoil a run, told before it, with a mend for each.
//!
//! Comes in: a map as it was read, and what lies beside it; then the network, for a few tiles. Goes out:
//! [`Finding`]s. Never changes a map: [`Corrections`](crate::prepare::correction::Corrections) do.

mod box_use;
mod cost;
mod finding;
mod frame;
mod half_map;
mod kind;
mod mask;
mod parameters;
mod probe;
mod property;
mod readability;
mod reference;
mod reference_fit;
mod reference_search;
mod scale;
mod sequences;
mod sharpening;
mod spectrum;
mod stack;
mod subject;
mod texture;
mod values;
mod voxel_size;

use crate::io::mrc::MapNote;
use crate::residue::Sequence;

use box_use::BoxUse;
pub use cost::Cost;
pub use finding::{Finding, Level, Mend, Topic};
pub use half_map::names_half_map;
pub use probe::{Handedness, Probe};
pub use readability::Readability;
pub use scale::{Scale, scale};
pub use sequences::dalton;
pub use spectrum::PowerScale;
pub use subject::Subject;
pub use values::Values;

/// Checks a map without the network. The findings stand in the order of [`Topic`].
pub fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = vec![voxel_size::finding(
        subject.map.frame.voxel_size,
        subject.header,
    )];
    findings.extend(kind::findings(subject));
    findings.push(outliers(subject.outliers, not_finite(subject.notes)));
    findings.push(frame::cell(subject.header, subject.map.grid.size()));
    findings.extend(frame::position(subject));
    findings.extend(subject.values.box_use.findings());
    findings.extend(sequences::finding(subject.sequences, None));
    let memory = subject.memory;
    findings.extend(
        Cost {
            memory,
            ..Cost::default()
        }
        .finding(),
    );
    findings.sort_by_key(|finding| finding.topic);
    findings
}

/// Adds what the probe said to the findings of [`check`] on a map of these `values`; `edge` is that of a voxel along x, in Å.
///
/// The number of residues in a part of a map, `is_part`, is not held against the sequences.
pub fn add_probe(
    findings: &mut Vec<Finding>,
    probe: &Probe,
    values: &Values,
    sequences: &[Sequence],
    is_part: bool,
    edge: f64,
) {
    if values.box_use.too_small().is_some() {
        replace(findings, BoxUse::unjudged());
        return;
    }
    replace(findings, probe.findings());
    replace(findings, probe.power.and_then(|power| power.finding(edge)));
    replace(findings, probe.sharpening());
    let residues = (!is_part).then(|| probe.residues());
    replace(findings, sequences::finding(sequences, residues));
}

/// Puts `later` findings in place of those of the same topics.
pub fn replace(findings: &mut Vec<Finding>, later: impl IntoIterator<Item = Finding>) {
    for later in later {
        findings.retain(|finding| finding.topic != later.topic);
        findings.push(later);
    }
    findings.sort_by_key(|finding| finding.topic);
}

/// Puts what a run showed in place of what was found before it: the resolution by all its scores, and
/// the size of the voxels, `edge` Å along x, by the scale of its helices and strands.
pub fn add_run(
    findings: &mut Vec<Finding>,
    readability: &Readability,
    scale: Option<Scale>,
    edge: f64,
) {
    replace(findings, [readability.finding()]);
    replace(
        findings,
        scale.and_then(|scale| scale::finding(scale, edge)),
    );
}

/// Returns the highest level of alarm.
pub fn highest(findings: &[Finding]) -> Level {
    let levels = findings.iter().map(|finding| finding.level);
    levels.max().unwrap_or(Level::Green)
}

/// Returns the number of voxels that were no finite number.
fn not_finite(notes: &[MapNote]) -> usize {
    let counts = notes.iter().map(|note| match note {
        MapNote::NotFinite { count } => *count,
        _ => 0,
    });
    counts.sum()
}

fn outliers(count: usize, not_finite: usize) -> Finding {
    let (level, words) = match count {
        0 if not_finite > 0 => (Level::Amber, String::new()),
        0 => (Level::Green, "None.".to_owned()),
        1 => (
            Level::Amber,
            "1 voxel is far beyond all others; it counts as the mean of its neighbours.".to_owned(),
        ),
        _ => (
            Level::Amber,
            format!(
                "{count} voxels are far beyond all others; they count as the mean of their neighbours."
            ),
        ),
    };
    let not_finite = match not_finite {
        0 => None,
        1 => Some("1 voxel is infinite or not a number; it counts as 0.".to_owned()),
        _ => Some(format!(
            "{not_finite} voxels are infinite or not a number; they count as 0."
        )),
    };
    let words = [Some(words).filter(|words| !words.is_empty()), not_finite];
    let words: Vec<String> = words.into_iter().flatten().collect();
    Finding::new(Topic::Outliers, level, words.join(" "))
}

#[cfg(test)]
mod tests;
