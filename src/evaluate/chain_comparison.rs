//! Chain comparison: matches the residues of a model with those of the reference structure.
//!
//! The rules are those of `phenix.chain_comparison` with its default settings, so that the numbers
//! compare with published ones. As there, every Cα counts whatever its occupancy: those of bridged
//! residues, which have the occupancy 0, as all others. Crystal symmetry is not applied.

use crate::evaluate::ca_chains::{CaChain, ComparedCa, ca_chains, centre};
use crate::evaluate::unique_chains::unique_chains;
use crate::evaluate::{Evaluation, Match, MatchDirection, ReferencePart};
use crate::neighbours::Neighbours;
use crate::structure::Structure;

/// Largest distance between residues that match, in Å (the default of `phenix.chain_comparison`).
pub const MAX_DISTANCE: f64 = 3.0;

/// Compares `model` with the whole of `reference` and with its unique chains, and returns the
/// comparison with the higher percentage matched (that with the unique chains if both are the same).
///
/// # Examples
///
/// ```
/// use cryoweave::evaluate::evaluate;
/// use cryoweave::io::structure::read_structure;
///
/// let (reference, _) = read_structure(&std::fs::read("assets/example/5ni1.cif.gz")?)?;
/// let mut model = reference.clone();
/// model.chains.truncate(2); // two of the four chains
/// let evaluation = evaluate(&reference, &model);
/// assert_eq!(evaluation.sequence_percent, 100.0);
/// assert!(evaluation.rmsd_angstrom.is_some_and(|rmsd| rmsd < 1e-6));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn evaluate(reference: &Structure, model: &Structure) -> Evaluation {
    let unique = compare(reference, model, ReferencePart::UniqueChains);
    let whole = compare(reference, model, ReferencePart::Whole);
    if whole.matched_percent > unique.matched_percent || unique.target_residues == 0 {
        return whole;
    }
    // Where no chain is a copy of another, the unique chains are the whole.
    let part = match unique.target_residues == whole.target_residues {
        true => ReferencePart::Whole,
        false => ReferencePart::UniqueChains,
    };
    Evaluation { part, ..unique }
}

/// Compares `model` with a `part` of `reference`.
pub fn compare(reference: &Structure, model: &Structure, part: ReferencePart) -> Evaluation {
    let model = in_one(&ca_chains(model));
    let chains = ca_chains(reference);
    let reference = in_one(&match part {
        ReferencePart::Whole => chains,
        ReferencePart::UniqueChains => unique_chains(&chains, centre(model.iter())),
    });
    let matches = matches(&reference, &model);
    Evaluation::of(part, reference.len(), model.len(), matches)
}

/// Returns the Cα of all `chains`, one after the other.
fn in_one<'a>(chains: &[CaChain<'a>]) -> Vec<ComparedCa<'a>> {
    let chains = chains.iter();
    chains.flat_map(|chain| chain.cas.iter().copied()).collect()
}

/// Residue of the model and its match in the reference structure, by their indices.
#[derive(Clone, Copy)]
struct Pair {
    model: usize,
    reference: usize,
    distance: f64,
}

/// Returns the matches with their directions, in the order of the model.
fn matches(reference: &[ComparedCa<'_>], model: &[ComparedCa<'_>]) -> Vec<Match> {
    let pairs = pairs(reference, model);
    let directions = directions(&pairs);
    let both = pairs.iter().zip(directions);
    both.map(|(pair, direction)| Match {
        model: model[pair.model].residue,
        reference: reference[pair.reference].residue,
        distance_angstrom: pair.distance,
        same_name: model[pair.model].name == reference[pair.reference].name,
        direction,
    })
    .collect()
}

/// Matches every residue of the model, in order, with the nearest one of the reference; if that is
/// taken, the second nearest; if that is taken too or too far, none.
fn pairs(reference: &[ComparedCa<'_>], model: &[ComparedCa<'_>]) -> Vec<Pair> {
    let positions = reference.iter().map(|ca| ca.position).collect();
    let neighbours = Neighbours::new(positions, MAX_DISTANCE);
    let mut taken = vec![false; reference.len()];
    let mut pairs = Vec::new();
    for (index, ca) in model.iter().enumerate() {
        let near = neighbours.two_nearest(ca.position, MAX_DISTANCE);
        let free = near.iter().find(|(_, reference)| !taken[*reference]);
        if let Some(&(distance, reference)) = free {
            taken[reference] = true;
            pairs.push(Pair {
                model: index,
                reference,
                distance,
            });
        }
    }
    pairs
}

/// Returns the direction of the model at each pair. A run begins with a pair that its successor
/// continues, but never with the pair right after a run: that one is mixed.
fn directions(pairs: &[Pair]) -> Vec<MatchDirection> {
    let mut in_run = false;
    let mut directions = Vec::with_capacity(pairs.len());
    for (index, pair) in pairs.iter().enumerate() {
        let direction = if in_run {
            step(&pairs[index - 1], pair)
        } else {
            pairs.get(index + 1).and_then(|next| step(pair, next))
        };
        in_run = direction.is_some();
        directions.push(direction.unwrap_or(MatchDirection::Mixed));
    }
    directions
}

/// Returns the direction from `pair` to `next`, if they are neighbours in both structures.
fn step(pair: &Pair, next: &Pair) -> Option<MatchDirection> {
    if next.model != pair.model + 1 {
        None
    } else if next.reference == pair.reference + 1 {
        Some(MatchDirection::Forward)
    } else if next.reference + 1 == pair.reference {
        Some(MatchDirection::Reverse)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::residue::AminoAcid;
    use crate::space::{Displacement, Position};
    use crate::structure::{Atom, Chain, Residue};

    fn residue(number: i32, name: &str, position: Position) -> Residue {
        Residue {
            number,
            insertion: None,
            name: name.to_owned(),
            hetero: false,
            secondary: None,
            helix: Default::default(),
            atoms: vec![Atom {
                name: "CA".to_owned(),
                element: "C".to_owned(),
                position,
                occupancy: 1.0,
                b_factor: 0.0,
            }],
        }
    }

    /// Makes a chain along x at height `y`, of all twenty amino acids, from the type `shift` on.
    fn chain(id: &str, y: f64, shift: usize) -> Chain {
        let residues = (0..20).map(|i| {
            let amino = AminoAcid::ALL[(i + shift) % 20];
            let position = Position::new(i as f64 * 3.8, y, 0.0);
            residue(i as i32 + 1, amino.code(), position)
        });
        Chain {
            id: id.to_owned(),
            residues: residues.collect(),
        }
    }

    fn structure(chains: Vec<Chain>) -> Structure {
        Structure {
            name: String::new(),
            chains,
        }
    }

    fn moved(structure: &Structure, by: Displacement) -> Structure {
        let mut moved = structure.clone();
        let residues = moved
            .chains
            .iter_mut()
            .flat_map(|chain| &mut chain.residues);
        for atom in residues.flat_map(|residue| &mut residue.atoms) {
            atom.position = atom.position + by;
        }
        moved
    }

    #[test]
    fn a_structure_matches_itself() {
        let reference = structure(vec![chain("A", 0.0, 0)]);
        let evaluation = evaluate(
            &reference,
            &moved(&reference, Displacement::new(0.0, 0.5, 0.0)),
        );
        assert_eq!(evaluation.matched_percent, 100.0);
        assert_eq!(evaluation.sequence_percent, 100.0);
        assert_eq!(evaluation.rmsd_angstrom, Some(0.5));
        assert_eq!((evaluation.forward, evaluation.mixed), (20, 0));
    }

    #[test]
    fn a_model_may_run_backwards_with_other_types() {
        let reference = structure(vec![chain("A", 0.0, 0)]);
        let mut model = structure(vec![chain("B", 0.0, 10)]);
        model.chains[0].residues.reverse();
        let evaluation = evaluate(&reference, &model);
        assert_eq!((evaluation.reverse, evaluation.matched), (20, 20));
        assert_eq!(evaluation.sequence_percent, 0.0);
        assert_eq!(evaluation.matches[0].reference.residue, 19);
    }

    #[test]
    fn a_break_costs_the_pair_after_it() {
        let reference = structure(vec![chain("A", 0.0, 0)]);
        let mut model = reference.clone();
        model.chains[0].residues.remove(10);
        let evaluation = evaluate(&reference, &model);
        assert_eq!((evaluation.forward, evaluation.mixed), (18, 1));
        assert_eq!(evaluation.matches[10].direction, MatchDirection::Mixed);
        assert_eq!(evaluation.matched_percent, 95.0);
    }

    #[test]
    fn atoms_of_occupancy_0_count_as_all_others() {
        let reference = structure(vec![chain("A", 0.0, 0)]);
        let mut model = reference.clone();
        model.chains[0].residues[10].atoms[0].occupancy = 0.0;
        let evaluation = evaluate(&reference, &model);
        assert_eq!((evaluation.forward, evaluation.model_residues), (20, 20));
        assert_eq!(evaluate(&model, &reference).target_residues, 20);
    }

    #[test]
    fn a_known_residue_is_matched_once() {
        let reference = structure(vec![chain("A", 0.0, 0)]);
        let model = structure(vec![chain("A", 0.1, 0), chain("B", 0.2, 0)]);
        let evaluation = evaluate(&reference, &model);
        assert_eq!((evaluation.matched, evaluation.model_residues), (20, 40));
        assert!(
            evaluation
                .matches
                .iter()
                .all(|found| found.model.chain == 0)
        );
    }

    #[test]
    fn of_two_copies_the_better_share_counts() {
        let reference = structure(vec![chain("A", 0.0, 0), chain("B", 50.0, 0)]);
        let both = evaluate(&reference, &reference);
        assert_eq!(
            (both.part, both.target_residues),
            (ReferencePart::UniqueChains, 20)
        );
        let one = structure(vec![chain("X", 50.0, 0)]);
        let near = evaluate(&reference, &one);
        assert_eq!((near.part, near.matched), (ReferencePart::UniqueChains, 20));
        assert_eq!(near.matches[0].reference.chain, 1);
        let whole = compare(&reference, &reference, ReferencePart::Whole);
        assert_eq!((whole.matched, whole.target_residues), (40, 40));
    }

    #[test]
    fn empty_and_distant_models_match_nothing() {
        let reference = structure(vec![chain("A", 0.0, 0)]);
        let empty = evaluate(&reference, &Structure::default());
        assert_eq!((empty.matched, empty.rmsd_angstrom), (0, None));
        assert_eq!(
            evaluate(&Structure::default(), &reference).matched_percent,
            0.0
        );
        let far = moved(&reference, Displacement::new(0.0, 3.01, 0.0));
        assert_eq!(evaluate(&reference, &far).matched, 0);
    }

    #[test]
    fn an_evaluation_survives_json() {
        let reference = structure(vec![chain("A", 0.0, 0)]);
        let evaluation = evaluate(&reference, &reference);
        let text = serde_json::to_string(&evaluation).unwrap();
        assert_eq!(
            serde_json::from_str::<Evaluation>(&text).unwrap(),
            evaluation
        );
    }
}
