//! The records `HELIX` and `SHEET`.

use super::atom::residue_id;
use crate::io::structure::pdb::columns::columns;
use crate::io::structure::secondary::Range;
use crate::residue::SecondaryStructure;

/// Reads a `HELIX` record.
pub(super) fn helix(line: &[u8]) -> Option<Range> {
    range(line, SecondaryStructure::Helix, [20, 22, 32, 34])
}

/// Reads a `SHEET` record: one strand.
pub(super) fn strand(line: &[u8]) -> Option<Range> {
    range(line, SecondaryStructure::Strand, [22, 23, 33, 34])
}

/// Reads a range whose chain and number stand in the columns `[chain, number, last chain, last
/// number]`; `None` if its ends are in two chains.
fn range(line: &[u8], kind: SecondaryStructure, at: [usize; 4]) -> Option<Range> {
    let [chain, first, last_chain, last] = at;
    let id = columns(line, chain - 1, chain);
    let same_chain = id == columns(line, last_chain - 1, last_chain);
    let range = Range {
        kind,
        chain: if id.is_empty() { "A" } else { id }.to_owned(),
        first: residue_id(line, first, first + 4)?,
        last: residue_id(line, last, last + 4)?,
    };
    same_chain.then_some(range)
}
