//! The chain comparison: every residue of the model looks for its own in the known structure.
//!
//! The rules are those of `phenix.chain_comparison` with its default settings, so that the numbers
//! can stand beside published ones. Crystal symmetry is not applied.

use crate::evaluate::alpha_chains::{Alpha, AlphaChain, alpha_chains, centre};
use crate::evaluate::unique_chains::unique_chains;
use crate::evaluate::{Evaluation, Match, MatchDirection, ReferencePart};
use crate::neighbours::Neighbours;
use crate::structure::Structure;

/// How far a residue may be from the one that it matches, in Å.
pub const MAX_DISTANCE: f64 = 3.0;

/// Compares `model` with the whole of `known` and with its unique chains, and gives the comparison
/// that finds the greater share (the unique chains if both find the same).
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
pub fn evaluate(known: &Structure, model: &Structure) -> Evaluation {
    let unique = compare(known, model, ReferencePart::UniqueChains);
    let whole = compare(known, model, ReferencePart::Whole);
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

/// Compares `model` with a `part` of `known`.
pub fn compare(known: &Structure, model: &Structure, part: ReferencePart) -> Evaluation {
    let model = in_one(&alpha_chains(model));
    let known = alpha_chains(known);
    let known = in_one(&match part {
        ReferencePart::Whole => known,
        ReferencePart::UniqueChains => unique_chains(&known, centre(model.iter())),
    });
    let matches = matches(&known, &model);
    Evaluation::of(part, known.len(), model.len(), matches)
}

/// The alpha carbons of all `chains`, one after the other.
fn in_one<'a>(chains: &[AlphaChain<'a>]) -> Vec<Alpha<'a>> {
    let chains = chains.iter();
    chains
        .flat_map(|chain| chain.alphas.iter().copied())
        .collect()
}

/// A residue of the model and its own in the known structure, by their places in the lists.
#[derive(Clone, Copy)]
struct Pair {
    model: usize,
    known: usize,
    distance: f64,
}

/// The matches with their directions, in the order of the model.
fn matches(known: &[Alpha<'_>], model: &[Alpha<'_>]) -> Vec<Match> {
    let pairs = pairs(known, model);
    let directions = directions(&pairs);
    let both = pairs.iter().zip(directions);
    both.map(|(pair, direction)| Match {
        model: model[pair.model].residue,
        known: known[pair.known].residue,
        distance_angstrom: pair.distance,
        same_name: model[pair.model].name == known[pair.known].name,
        direction,
    })
    .collect()
}

/// Gives every residue of the model, in order, the nearest known one; if that is taken, the second
/// nearest; if that is taken too or too far, none.
fn pairs(known: &[Alpha<'_>], model: &[Alpha<'_>]) -> Vec<Pair> {
    let places = known.iter().map(|alpha| alpha.position).collect();
    let neighbours = Neighbours::new(places, MAX_DISTANCE);
    let mut taken = vec![false; known.len()];
    let mut pairs = Vec::new();
    for (index, alpha) in model.iter().enumerate() {
        let near = neighbours.nearest(alpha.position, MAX_DISTANCE);
        let free = near.iter().take(2).find(|(_, known)| !taken[*known]);
        if let Some(&(distance, known)) = free {
            taken[known] = true;
            pairs.push(Pair {
                model: index,
                known,
                distance,
            });
        }
    }
    pairs
}

/// Which way the model runs at each pair. A run begins with a pair that its successor continues,
/// but never with the pair right after a run: that one is mixed.
fn directions(pairs: &[Pair]) -> Vec<MatchDirection> {
    let mut in_run = false;
    let mut directions = Vec::with_capacity(pairs.len());
    for (place, pair) in pairs.iter().enumerate() {
        let direction = if in_run {
            step(&pairs[place - 1], pair)
        } else {
            pairs.get(place + 1).and_then(|next| step(pair, next))
        };
        in_run = direction.is_some();
        directions.push(direction.unwrap_or(MatchDirection::Mixed));
    }
    directions
}

/// The direction from `pair` to `next`, if they are neighbours in both structures.
fn step(pair: &Pair, next: &Pair) -> Option<MatchDirection> {
    if next.model != pair.model + 1 {
        None
    } else if next.known == pair.known + 1 {
        Some(MatchDirection::Forward)
    } else if next.known + 1 == pair.known {
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
            atoms: vec![Atom {
                name: "CA".to_owned(),
                element: "C".to_owned(),
                position,
                occupancy: 1.0,
                b_factor: 0.0,
            }],
        }
    }

    /// A chain along x at height `y`, of all twenty amino acids, from the type `shift` on.
    fn chain(id: &str, y: f64, shift: usize) -> Chain {
        let residues = (0..20).map(|i| {
            let amino = AminoAcid::ALL[(i + shift) % 20];
            let place = Position::new(i as f64 * 3.8, y, 0.0);
            residue(i as i32 + 1, amino.code(), place)
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

    fn moved(structure: &Structure, way: Displacement) -> Structure {
        let mut moved = structure.clone();
        let residues = moved
            .chains
            .iter_mut()
            .flat_map(|chain| &mut chain.residues);
        for atom in residues.flat_map(|residue| &mut residue.atoms) {
            atom.position = atom.position + way;
        }
        moved
    }

    #[test]
    fn a_structure_matches_itself() {
        let known = structure(vec![chain("A", 0.0, 0)]);
        let evaluation = evaluate(&known, &moved(&known, Displacement::new(0.0, 0.5, 0.0)));
        assert_eq!(evaluation.matched_percent, 100.0);
        assert_eq!(evaluation.sequence_percent, 100.0);
        assert_eq!(evaluation.rmsd_angstrom, Some(0.5));
        assert_eq!((evaluation.forward, evaluation.mixed), (20, 0));
    }

    #[test]
    fn a_model_may_run_backwards_with_other_types() {
        let known = structure(vec![chain("A", 0.0, 0)]);
        let mut model = structure(vec![chain("B", 0.0, 10)]);
        model.chains[0].residues.reverse();
        let evaluation = evaluate(&known, &model);
        assert_eq!((evaluation.reverse, evaluation.matched), (20, 20));
        assert_eq!(evaluation.sequence_percent, 0.0);
        assert_eq!(evaluation.matches[0].known.residue, 19);
    }

    #[test]
    fn a_break_costs_the_pair_after_it() {
        let known = structure(vec![chain("A", 0.0, 0)]);
        let mut model = known.clone();
        model.chains[0].residues.remove(10);
        let evaluation = evaluate(&known, &model);
        assert_eq!((evaluation.forward, evaluation.mixed), (18, 1));
        assert_eq!(evaluation.matches[10].direction, MatchDirection::Mixed);
        assert_eq!(evaluation.matched_percent, 95.0);
    }

    #[test]
    fn a_known_residue_is_matched_once() {
        let known = structure(vec![chain("A", 0.0, 0)]);
        let model = structure(vec![chain("A", 0.1, 0), chain("B", 0.2, 0)]);
        let evaluation = evaluate(&known, &model);
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
        let known = structure(vec![chain("A", 0.0, 0), chain("B", 50.0, 0)]);
        let both = evaluate(&known, &known);
        assert_eq!(
            (both.part, both.target_residues),
            (ReferencePart::UniqueChains, 20)
        );
        let one = structure(vec![chain("X", 50.0, 0)]);
        let near = evaluate(&known, &one);
        assert_eq!((near.part, near.matched), (ReferencePart::UniqueChains, 20));
        assert_eq!(near.matches[0].known.chain, 1);
        let whole = compare(&known, &known, ReferencePart::Whole);
        assert_eq!((whole.matched, whole.target_residues), (40, 40));
    }

    #[test]
    fn nothing_matches_nothing() {
        let known = structure(vec![chain("A", 0.0, 0)]);
        let empty = evaluate(&known, &Structure::default());
        assert_eq!((empty.matched, empty.rmsd_angstrom), (0, None));
        assert_eq!(evaluate(&Structure::default(), &known).matched_percent, 0.0);
        let far = moved(&known, Displacement::new(0.0, 3.01, 0.0));
        assert_eq!(evaluate(&known, &far).matched, 0);
    }

    #[test]
    fn an_evaluation_survives_json() {
        let known = structure(vec![chain("A", 0.0, 0)]);
        let evaluation = evaluate(&known, &known);
        let text = serde_json::to_string(&evaluation).unwrap();
        assert_eq!(
            serde_json::from_str::<Evaluation>(&text).unwrap(),
            evaluation
        );
    }
}
