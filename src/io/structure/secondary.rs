//! The secondary structure that a file states.

use crate::residue::SecondaryStructure;
use crate::structure::{Chain, Residue, Structure};

/// The number and insertion code of a residue.
pub(super) type ResidueId = (i32, Option<char>);

/// A helix or a strand: all residues of a chain from the first to the last, in file order.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Range {
    pub(super) kind: SecondaryStructure,
    pub(super) chain: String,
    pub(super) first: ResidueId,
    pub(super) last: ResidueId,
}

/// Marks the residues of `structure` that have an alpha carbon: those in `ranges` as the range
/// says, the others as coil; strands win over helices. Without ranges nothing is marked, as the
/// file says nothing. Returns how many ranges name residues that are not there.
pub(super) fn mark(structure: &mut Structure, ranges: &[Range]) -> usize {
    if ranges.is_empty() {
        return 0;
    }
    for residue in structure.chains.iter_mut().flat_map(|c| &mut c.residues) {
        residue.secondary = residue.ca_atom().map(|_| SecondaryStructure::Coil);
    }
    let mut lost = 0;
    for kind in [SecondaryStructure::Helix, SecondaryStructure::Strand] {
        for range in ranges.iter().filter(|range| range.kind == kind) {
            let chain = structure.chains.iter_mut().find(|c| c.id == range.chain);
            lost += usize::from(!chain.is_some_and(|chain| mark_range(chain, range)));
        }
    }
    lost
}

fn mark_range(chain: &mut Chain, range: &Range) -> bool {
    let place = |id: ResidueId| {
        let is_it = |r: &Residue| (r.number, r.insertion) == id;
        chain.residues.iter().position(is_it)
    };
    let (Some(first), Some(last)) = (place(range.first), place(range.last)) else {
        return false;
    };
    for residue in chain.residues.iter_mut().take(last + 1).skip(first) {
        if residue.secondary.is_some() {
            residue.secondary = Some(range.kind);
        }
    }
    first <= last
}

/// The helices and strands of `chain`: residues of the same kind with numbers that follow each
/// other.
pub(super) fn runs(chain: &Chain) -> impl Iterator<Item = (SecondaryStructure, &[Residue])> {
    let residues = chain.residues.as_slice();
    let same = |a: &Residue, b: &Residue| {
        a.secondary == b.secondary && i64::from(b.number) == i64::from(a.number) + 1
    };
    residues
        .chunk_by(same)
        .filter_map(|run| match run[0].secondary {
            Some(kind) if kind != SecondaryStructure::Coil => Some((kind, run)),
            _ => None,
        })
}
