//! Chain ids of two letters, told from residue names of four: both fill column 21.

use super::names::{is_polymer, is_standard};
use crate::io::structure::pdb::columns::columns;
use crate::io::structure::pdb::hybrid_36;

/// Returns true if column 21 belongs to the chain ids: with it a well-known residue would be none, and residues that
/// follow each other agree in it. A name of four letters stands between others of three.
pub(super) fn has_two_letter_chains<'a>(lines: impl Iterator<Item = &'a [u8]> + Clone) -> bool {
    if !lines.clone().any(is_two_letter_chain) {
        return false;
    }
    let (mut agreeing, mut differing) = (0, 0);
    let mut last: Option<([&str; 2], i32)> = None;
    for line in lines.filter(|line| is_polymer(columns(line, 18, 20))) {
        let ids = [columns(line, 21, 21), columns(line, 22, 22)];
        let Some(number) = hybrid_36::number(columns(line, 23, 26)) else {
            continue;
        };
        if let Some(([before, chain], last)) = last
            && (chain, last.checked_add(1)) == (ids[1], Some(number))
        {
            match (before, ids[0]) {
                ("", "") => {}
                (before, here) if before == here => agreeing += 1,
                _ => differing += 1,
            }
        }
        last = Some((ids, number));
    }
    differing == 0 || agreeing > differing
}

/// Returns true if columns 21 and 22 of `line` can only be a chain id: with column 21 a well-known
/// residue would be none.
fn is_two_letter_chain(line: &[u8]) -> bool {
    // A sign belongs to the name of a charged residue, `LYS+`.
    let has_more = line.get(20).is_some_and(u8::is_ascii_alphanumeric);
    has_more && is_standard(columns(line, 18, 20)) && !is_polymer(columns(line, 18, 21))
}
