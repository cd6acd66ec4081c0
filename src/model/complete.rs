//! Completion: N, C and O around the Cα of a bonded run.

use std::f64::consts::{PI, TAU};

use super::bonded_run::BondedRun;
use super::parameters::END_ANGLES;
use super::peptide_orientation::{atom_cost, oriented_groups};
use crate::geometry::peptide::{C_O, CA_C, CA_C_O, N_CA, N_CA_C, PeptideGroup, extend};
use crate::geometry::ramachandran::{TorsionKind, Torsions, rarity};
use crate::residue::BackboneAtom;
use crate::score::VoxelScores;
use crate::space::Position;
use crate::structure::{Atom, Residue};

/// Backbone atoms of a residue other than its Cα.
#[derive(Clone, Copy, Debug, PartialEq)]
struct PeptideAtoms {
    n: Position,
    c: Position,
    o: Position,
}

/// Returns the residues of `run` with N, C and O around their Cα: where `scores`, if there are
/// any, give N and C a high probability, where peptides are flat and torsions common. Other atoms
/// are dropped. A residue alone keeps its Cα alone, since nothing tells its direction.
pub(super) fn complete(run: &BondedRun<'_>, scores: Option<&VoxelScores>) -> Vec<Residue> {
    let atoms = peptide_atoms(run, scores);
    let residues = run.residues.iter().zip(&run.sites).zip(atoms);
    residues
        .filter_map(|((residue, site), atoms)| {
            let position = site.position;
            let ca = Atom {
                position,
                ..residue.ca_atom()?.clone()
            };
            Some(with_atoms(residue, ca, atoms))
        })
        .collect()
}

/// Returns `residue` with `ca` and the other backbone atoms, in the order of the PDB.
fn with_atoms(residue: &Residue, ca: Atom, others: Option<PeptideAtoms>) -> Residue {
    let atom = |name: &str, position: Position| Atom {
        name: name.to_owned(),
        element: name[..1].to_owned(),
        position,
        ..ca.clone()
    };
    let atoms = match others {
        Some(PeptideAtoms { n, c, o }) => {
            vec![
                atom("N", n),
                atom("CA", ca.position),
                atom("C", c),
                atom("O", o),
            ]
        }
        None => vec![ca],
    };
    Residue {
        atoms,
        ..residue.clone()
    }
}

/// Places the other backbone atoms of every residue of `run`; `None` for a residue alone.
fn peptide_atoms(run: &BondedRun<'_>, scores: Option<&VoxelScores>) -> Vec<Option<PeptideAtoms>> {
    let sites = &run.sites;
    let groups = oriented_groups(sites, scores);
    (0..sites.len())
        .map(|index| {
            let before = index.checked_sub(1).and_then(|before| groups.get(before));
            let next = sites.get(index + 1).and_then(|next| next.amino);
            let end = End {
                ca: sites[index].position,
                kind: TorsionKind::of(sites[index].amino, next),
                scores,
            };
            match (before, groups.get(index)) {
                (Some(before), Some(after)) => Some(PeptideAtoms {
                    n: before.n,
                    c: after.c,
                    o: after.o,
                }),
                (None, Some(after)) => end.first(after),
                (Some(before), None) => end.last(before),
                (None, None) => None,
            }
        })
        .collect()
}

/// Residue at an end of a run, with a peptide group on one side only.
struct End<'a> {
    ca: Position,
    kind: TorsionKind,
    scores: Option<&'a VoxelScores>,
}

impl End<'_> {
    /// Completes the first residue: its N at the best ψ, with the φ that goes best with it.
    fn first(&self, after: &PeptideGroup) -> Option<PeptideAtoms> {
        let bend = N_CA_C.to_radians();
        let tried = angles().filter_map(|psi| {
            let n = extend([after.n, after.c, self.ca], N_CA, bend, psi)?;
            let rare = angles().map(|phi| rarity(self.kind, Torsions { phi, psi }));
            let cost =
                rare.fold(f64::INFINITY, f64::min) + atom_cost(self.scores, BackboneAtom::N, n);
            Some((cost, n))
        });
        let (_, n) = tried.min_by(|a, b| a.0.total_cmp(&b.0))?;
        Some(PeptideAtoms {
            n,
            c: after.c,
            o: after.o,
        })
    }

    /// Completes the last residue: its C at the best φ, its O by the best ψ for that.
    fn last(&self, before: &PeptideGroup) -> Option<PeptideAtoms> {
        let bend = N_CA_C.to_radians();
        let tried = angles().filter_map(|phi| {
            let c = extend([before.c, before.n, self.ca], CA_C, bend, phi)?;
            let rare = angles().map(|psi| (rarity(self.kind, Torsions { phi, psi }), psi));
            let (rare, psi) = rare.min_by(|a, b| a.0.total_cmp(&b.0))?;
            Some((rare + atom_cost(self.scores, BackboneAtom::C, c), c, psi))
        });
        let (_, c, psi) = tried.min_by(|a, b| a.0.total_cmp(&b.0))?;
        let bend = CA_C_O.to_radians();
        let o = extend([before.n, self.ca, c], C_O, bend, psi + PI)?;
        Some(PeptideAtoms { n: before.n, c, o })
    }
}

/// Angles around the circle, in radians.
fn angles() -> impl Iterator<Item = f64> {
    (0..END_ANGLES).map(|nth| nth as f64 * TAU / END_ANGLES as f64)
}
