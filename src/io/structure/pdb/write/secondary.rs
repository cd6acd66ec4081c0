//! The records `HELIX` and `SHEET`.

use super::lines::{Lines, residue_columns, serial};
use crate::io::structure::secondary::{helix_class, runs};
use crate::residue::SecondaryStructure;
use crate::structure::{Residue, Structure};

pub(super) fn write(lines: &mut Lines, structure: &Structure) {
    for (index, (id, run)) in all_runs(structure, SecondaryStructure::Helix).enumerate() {
        let (serial, length, class) = (serial(index), run.len(), helix_class(run[0].helix));
        let [first, last] = ends(run).map(|residue| residue_columns(id, residue, " "));
        lines.push(&format!(
            "HELIX  {serial:>3} {serial:>3} {first} {last}{class:>2}{:30} {length:>5}",
            ""
        ));
    }
    for (index, (id, run)) in all_runs(structure, SecondaryStructure::Strand).enumerate() {
        let serial = serial(index);
        let [first, last] = ends(run).map(|residue| residue_columns(id, residue, ""));
        lines.push(&format!("SHEET    1 {serial:>3} 1 {first} {last} 0"));
    }
}

/// Returns all helices or all strands, each with the id of its chain.
fn all_runs(
    structure: &Structure,
    wanted: SecondaryStructure,
) -> impl Iterator<Item = (&str, &[Residue])> {
    structure.chains.iter().flat_map(move |chain| {
        let runs = runs(chain).filter(move |(kind, _)| *kind == wanted);
        runs.map(|(_, run)| (chain.id.as_str(), run))
    })
}

fn ends(run: &[Residue]) -> [&Residue; 2] {
    [&run[0], &run[run.len() - 1]]
}
