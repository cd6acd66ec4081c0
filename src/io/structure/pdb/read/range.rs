//! The records `HELIX` and `SHEET`.

use super::atom::residue_id;
use crate::io::structure::pdb::columns::columns;
use crate::io::structure::secondary::{Ends, Range, helix_of_class};
use crate::residue::{HelixKind, SecondaryStructure};

/// Reads a `HELIX` record; `None` if it is none of the three states, such as a polyproline helix.
pub(super) fn helix(line: &[u8]) -> Option<Range> {
    let helix = helix_of_class(columns(line, 39, 40))?;
    let range = range(line, SecondaryStructure::Helix, [16, 20, 22, 28, 32, 34])?;
    Some(Range { helix, ..range })
}

/// Reads a `SHEET` record: one strand.
pub(super) fn strand(line: &[u8]) -> Option<Range> {
    range(line, SecondaryStructure::Strand, [18, 22, 23, 29, 33, 34])
}

/// Reads a range whose residue, chain and number stand in the columns `[residue, chain, number, last
/// residue, last chain, last number]`; `None` if its ends are in two chains.
fn range(line: &[u8], kind: SecondaryStructure, at: [usize; 6]) -> Option<Range> {
    let [residue, chain, first, last_residue, last_chain, last] = at;
    let id = columns(line, chain - 1, chain);
    let same_chain = id == columns(line, last_chain - 1, last_chain);
    let name = |at| columns(line, at, at + 2).to_owned();
    let range = Range {
        kind,
        helix: HelixKind::default(),
        names: [name(residue), name(last_residue)],
        author: Some(Ends {
            chain: id.to_owned(),
            first: residue_id(line, first, first + 4)?,
            last: residue_id(line, last, last + 4)?,
        }),
        label: None,
    };
    same_chain.then_some(range)
}
