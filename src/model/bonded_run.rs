//! Bonded runs: the pieces of a chain without a break, on which refinement and completion work.

use crate::residue::AminoAcid;
use crate::space::Position;
use crate::structure::Residue;

use super::parameters::BONDED_CA_ANGSTROM;

/// Cα position with the type of its residue.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct CaSite {
    pub(super) position: Position,
    pub(super) amino: Option<AminoAcid>,
}

/// Successive residues that are bonded, each with its Cα site.
#[derive(Clone, Debug)]
pub(super) struct BondedRun<'a> {
    pub(super) residues: Vec<&'a Residue>,
    /// One per residue.
    pub(super) sites: Vec<CaSite>,
}

/// Cuts the residues of a chain that have a Cα into bonded runs, in order.
pub(super) fn bonded_runs(residues: &[Residue]) -> Vec<BondedRun<'_>> {
    let sites: Vec<(&Residue, CaSite)> = residues
        .iter()
        .filter_map(|residue| {
            let (position, amino) = (residue.ca_atom()?.position, residue.amino());
            Some((residue, CaSite { position, amino }))
        })
        .collect();
    let runs = sites.chunk_by(|a, b| bonded(*a, *b));
    runs.map(|run| {
        let (residues, sites) = run.iter().copied().unzip();
        BondedRun { residues, sites }
    })
    .collect()
}

/// Returns whether `b` follows `a` in the chain.
fn bonded(a: (&Residue, CaSite), b: (&Residue, CaSite)) -> bool {
    let follows = i64::from(b.0.number) - i64::from(a.0.number) <= 1;
    follows && BONDED_CA_ANGSTROM.contains(&a.1.position.distance(b.1.position))
}
