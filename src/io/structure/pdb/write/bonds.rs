//! The records `SSBOND`: the disulphides.

use super::lines::{Lines, residue_columns, serial};
use crate::structure::Structure;

/// Symmetry operator of both ends: none.
const IDENTITY: &str = "1555";

pub(super) fn write(lines: &mut Lines, structure: &Structure) {
    for (index, bond) in structure.disulphides().iter().enumerate() {
        let [first, second] = bond
            .ends
            .map(|(chain, residue)| residue_columns(&chain.id, residue, " "));
        lines.push(&format!(
            "SSBOND {:>3} {first}   {second}{:23}{IDENTITY:>6} {IDENTITY:>6} {:>5.2}",
            serial(index),
            "",
            bond.length
        ));
    }
}
