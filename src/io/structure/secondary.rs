//! Secondary structure as files state it: helices and strands as ranges of residues.

use crate::residue::SecondaryStructure;
use crate::structure::{Chain, Residue, Structure};

/// The number and insertion code of a residue.
pub(crate) type ResidueId = (i32, Option<char>);

/// A helix or a strand: all residues of a chain from the first to the last, in file order.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Range {
    pub(crate) kind: SecondaryStructure,
    pub(crate) chain: String,
    pub(crate) first: ResidueId,
    pub(crate) last: ResidueId,
}

/// Marks the residues of `structure` that have a Cα: those in `ranges` as the range
/// says, the others as coil; strands win over helices. Without ranges nothing is marked, as the
/// file says nothing. Returns the number of ranges that name absent residues.
pub(crate) fn mark(structure: &mut Structure, ranges: &[Range]) -> usize {
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
    let index_of = |id: ResidueId| {
        let is_it = |r: &Residue| (r.number, r.insertion) == id;
        chain.residues.iter().position(is_it)
    };
    let (Some(first), Some(last)) = (index_of(range.first), index_of(range.last)) else {
        return false;
    };
    for residue in chain.residues.iter_mut().take(last + 1).skip(first) {
        if residue.secondary.is_some() {
            residue.secondary = Some(range.kind);
        }
    }
    first <= last
}

/// Returns the helices and strands of `chain`: residues of the same kind with numbers that follow each
/// other.
pub(crate) fn runs(chain: &Chain) -> impl Iterator<Item = (SecondaryStructure, &[Residue])> {
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
