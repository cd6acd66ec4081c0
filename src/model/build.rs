//! Build: one residue per traced candidate, then bridge, refine, complete.

use crate::candidates::Candidate;
use crate::geometry::dssp::assign_secondary;
use crate::residue::{AminoAcid, Sequence};
use crate::score::VoxelScores;
use crate::structure::{Atom, Chain, Residue, Structure};
use crate::trace::{Trace, TracedChain, TracedResidue};

use super::bonded_run::bonded_runs;
use super::bridge::bridge;
use super::complete::complete;
use super::refine::refine;

/// Builds `trace` as a structure called `name`.
///
/// Residues are numbered as in their sequence; the B factor is the confidence, 0 to 100. With
/// `scores`, gaps of up to three residues whose ends fit are bridged where the Cα probability is
/// weak but not nothing; such residues have the occupancy 0. The backbone is that of
/// [`build_backbone`], secondary structure that of [`dssp`](crate::geometry::dssp). Residues whose
/// candidate is not in `candidates` are left out.
pub fn build(
    name: &str,
    trace: &Trace,
    candidates: &[Candidate],
    sequences: &[Sequence],
    scores: Option<&VoxelScores>,
) -> Structure {
    let chain = |chain: &TracedChain| build_chain(chain, candidates, sequences);
    let mut ca_atoms = Structure {
        name: name.to_owned(),
        chains: trace.chains.iter().map(chain).collect(),
    };
    if let Some(scores) = scores {
        let name = |chain: usize, number| residue_name(&trace.chains[chain], number, sequences);
        bridge(&mut ca_atoms, scores, name);
    }
    let mut model = build_backbone(&ca_atoms, scores);
    assign_secondary(&mut model);
    model
}

/// Builds the backbone of `structure` from its Cα atoms: refines their positions, then adds N, C
/// and O.
///
/// With `scores` the atoms follow the probabilities of Cα, N and C; without, the shapes of chains
/// alone. Other atoms, and residues without a Cα, are dropped; a residue without a bonded
/// neighbour keeps its Cα alone.
pub fn build_backbone(structure: &Structure, scores: Option<&VoxelScores>) -> Structure {
    let chain = |chain: &Chain| {
        let runs = bonded_runs(&chain.residues).into_iter();
        let residues = runs.flat_map(|mut run| {
            run.sites = refine(&run.sites, scores);
            complete(&run, scores)
        });
        Chain {
            id: chain.id.clone(),
            residues: residues.collect(),
        }
    };
    Structure {
        name: structure.name.clone(),
        chains: structure.chains.iter().map(chain).collect(),
    }
}

/// Returns the name of the residue `number` in the sequence of `chain`; `UNK` if it is not known.
fn residue_name(chain: &TracedChain, number: i32, sequences: &[Sequence]) -> String {
    let amino = || -> Option<AminoAcid> {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        *sequences.get(chain.sequence?)?.residues.get(index)?
    };
    amino().map_or("UNK", AminoAcid::code).to_owned()
}

/// Builds the Cα atoms of a traced chain.
fn build_chain(chain: &TracedChain, candidates: &[Candidate], sequences: &[Sequence]) -> Chain {
    let residues = chain
        .residues
        .iter()
        .filter_map(|residue| Some((residue, candidates.get(residue.candidate)?)));
    let number = |traced: &TracedResidue| i32::try_from(traced.number).unwrap_or(i32::MAX);
    let residues = residues.map(|(traced, candidate)| Residue {
        number: number(traced),
        insertion: None,
        name: residue_name(chain, number(traced), sequences),
        hetero: false,
        secondary: None,
        helix: Default::default(),
        atoms: vec![Atom {
            name: "CA".to_owned(),
            element: "C".to_owned(),
            position: candidate.position,
            occupancy: 1.0,
            b_factor: 100.0 * traced.confidence.clamp(0.0, 1.0),
        }],
    });
    Chain {
        id: chain.id.clone(),
        residues: residues.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::residue::SecondaryStructure;
    use crate::space::Position;

    fn candidate(x: f64) -> Candidate {
        Candidate {
            position: Position::new(x, 0.0, 0.0),
            p_ca: 0.9,
            p_protein: 1.0,
            amino: [0.05; AminoAcid::COUNT],
            secondary: [1.0, 0.0, 0.0],
            next: None,
            previous: None,
            contacts: Vec::new(),
        }
    }

    fn chain(id: &str, sequence: Option<usize>, residues: &[(usize, usize)]) -> TracedChain {
        let residue = |&(number, candidate)| TracedResidue {
            number,
            candidate,
            confidence: 0.75,
        };
        TracedChain {
            sequence,
            id: id.to_owned(),
            residues: residues.iter().map(residue).collect(),
        }
    }

    #[test]
    fn a_helix_of_ca_atoms_is_a_helix_by_its_bonds() {
        let candidates: Vec<Candidate> = (0..12)
            .map(|n| {
                let turn = (100.0 * f64::from(n)).to_radians();
                Candidate {
                    position: Position::new(2.3 * turn.cos(), 2.3 * turn.sin(), 1.5 * f64::from(n)),
                    ..candidate(0.0)
                }
            })
            .collect();
        let residues: Vec<(usize, usize)> = (0..12).map(|n| (n + 1, n)).collect();
        let trace = Trace {
            chains: vec![chain("A", None, &residues)],
        };
        let model = build("helix", &trace, &candidates, &[], None);
        let helix = model.residues().filter(|(_, residue)| {
            assert_eq!(residue.atoms.len(), 4);
            residue.secondary == Some(SecondaryStructure::Helix)
        });
        assert!(helix.count() >= 9);
    }

    #[test]
    fn residues_are_named_and_numbered_by_their_sequence() {
        let sequence = Sequence {
            name: "one".to_owned(),
            chain_ids: vec!["Q".to_owned()],
            residues: vec![Some(AminoAcid::Trp), None, Some(AminoAcid::Gly)],
        };
        let trace = Trace {
            chains: vec![
                chain("Q", Some(0), &[(2, 1), (3, 0), (3, 99)]),
                chain("A", None, &[(1, 2)]),
            ],
        };
        let candidates = [0.0, 1.0, 2.0].map(candidate);
        let model = build("map", &trace, &candidates, &[sequence], None);
        let found: Vec<_> = model
            .residues()
            .map(|(chain, r)| (chain.id.as_str(), r.number, r.name.as_str()))
            .collect();
        assert_eq!(found, [("Q", 2, "UNK"), ("Q", 3, "GLY"), ("A", 1, "UNK")]);
        let atom = &model.chains[0].residues[0].atoms[0];
        assert_eq!((atom.position.x, atom.b_factor), (1.0, 75.0));
        assert!(model.chains[0].residues[0].ca_atom().is_some());
    }
}
