//! The aligner against a dense plain twin, which is slow and obviously right.

use super::{AlignedChain, Fragment, Hmm, align, tables};
use crate::candidates::Candidate;
use crate::progress::Silent;
use crate::random::Random;
use crate::residue::{AminoAcid, Sequence};
use crate::space::Position;
use crate::trace::LAMBDA;

/// The model as full matrices of logarithms.
struct Plain {
    transition: Vec<Vec<f64>>,
    emission: Vec<Vec<f64>>,
    initial: Vec<Vec<f64>>,
}

impl Plain {
    /// The matrices by the formulas of the reference.
    fn by_formula(candidates: &[Candidate]) -> Self {
        let share = |row: Vec<f64>| -> Vec<f64> {
            let sum: f64 = row.iter().sum();
            row.into_iter().map(|value| value / sum).collect()
        };
        let logarithms = |row: Vec<f64>| row.into_iter().map(f64::ln).collect();
        let sd = 0.036_223_04 * 10.0;
        let normal = |distance: f64| {
            let z = (distance - 3.804_717_972_771_904_5) / sd;
            (-z * z / 2.0).exp() / (sd * (2.0 * std::f64::consts::PI).sqrt()) + 1e-20
        };
        let transition = candidates.iter().map(|from| {
            let row = candidates.iter();
            logarithms(share(
                row.map(|to| normal(from.position.distance(to.position)))
                    .collect(),
            ))
        });
        let emission: Vec<Vec<f64>> = candidates
            .iter()
            .map(|candidate| {
                let raised = share(candidate.amino.iter().map(|p| p + 1e-20).collect());
                let background = crate::trace::parameters::BACKGROUND.iter();
                let means = raised.iter().zip(background).map(|(p, b)| (p * b).sqrt());
                share(means.collect())
            })
            .collect();
        let column = |amino: usize| -> Vec<f64> { emission.iter().map(|row| row[amino]).collect() };
        let columns = (0..AminoAcid::COUNT).map(column);
        Self {
            transition: transition.collect(),
            initial: columns.clone().map(|c| logarithms(share(c))).collect(),
            emission: columns.map(logarithms).collect(),
        }
    }

    /// The matrices as `hmm` has them, so that ties are the same to the last digit.
    fn of(hmm: &Hmm) -> Self {
        let states = 0..hmm.states();
        let row = |from| states.clone().map(|to| hmm.transition(from, to)).collect();
        let symbols = AminoAcid::ALL.iter();
        Self {
            transition: states.clone().map(row).collect(),
            emission: symbols.clone().map(|&a| hmm.emission(a).to_vec()).collect(),
            initial: symbols.map(|&a| hmm.initial(a).to_vec()).collect(),
        }
    }

    /// One fragment from residue `first` on, and the states in `free` that it leaves.
    fn fragment(&self, chain: &[AminoAcid], first: usize, free: &mut Vec<usize>) -> Fragment {
        let emission = |residue: usize| &self.emission[chain[residue].index()];
        let mut best: Vec<(f64, Vec<usize>)> = free
            .iter()
            .map(|&state| {
                let initial = self.initial[chain[0].index()][state];
                (initial + emission(first)[state], vec![state])
            })
            .collect();
        let mut blocked_by = None;
        for residue in first + 1..chain.len() {
            match self.extended(&best, emission(residue), free) {
                Ok(longer) => best = longer,
                Err(state) => {
                    blocked_by = Some(state);
                    break;
                }
            }
        }
        let mut end = &best[0];
        for path in &best {
            if path.0 > end.0 {
                end = path;
            }
        }
        free.retain(|state| !end.1.contains(state));
        Fragment {
            first_residue: first,
            states: end.1.clone(),
            log_probability: end.0,
            blocked_by,
        }
    }

    /// The best paths, one state longer, or the first state that none extends to.
    fn extended(
        &self,
        best: &[(f64, Vec<usize>)],
        emission: &[f64],
        free: &[usize],
    ) -> Result<Vec<(f64, Vec<usize>)>, usize> {
        let mut longer = Vec::new();
        for &state in free {
            let mut found: Option<(f64, &Vec<usize>)> = None;
            for (score, path) in best {
                if path.contains(&state) {
                    continue;
                }
                let from = path[path.len() - 1];
                let score = score + self.transition[from][state] + emission[state];
                if found.is_none_or(|(best, _)| score > best) {
                    found = Some((score, path));
                }
            }
            let (score, path) = found.ok_or(state)?;
            longer.push((score, [&path[..], &[state]].concat()));
        }
        Ok(longer)
    }

    /// All chains, each with what the earlier ones left.
    fn align(&self, chains: &[Vec<AminoAcid>]) -> Vec<Vec<Fragment>> {
        let mut free: Vec<usize> = (0..self.transition.len()).collect();
        let mut all = Vec::new();
        for chain in chains {
            let mut fragments = Vec::new();
            let mut first = 0;
            while first < chain.len() && !free.is_empty() {
                let fragment = self.fragment(chain, first, &mut free);
                first += fragment.states.len();
                fragments.push(fragment);
            }
            all.push(fragments);
        }
        all
    }
}

fn amino(random: &mut Random) -> AminoAcid {
    AminoAcid::ALL[random.below(AminoAcid::COUNT)]
}

/// A small case. On a lattice many sums are equal; so they are beside a mirror image, but for
/// the last digit, because they are added up the other way round.
struct Case {
    candidates: Vec<Candidate>,
    chains: Vec<Vec<AminoAcid>>,
}

impl Case {
    /// Every eleventh case is greater than the others, which are quick.
    fn random(random: &mut Random, round: usize) -> Self {
        let on_lattice = round.is_multiple_of(2);
        let states = 1 + random.below(if round.is_multiple_of(11) { 100 } else { 24 });
        let edge = 4.0 + 40.0 * random.uniform();
        let candidates = (0..states).map(|_| candidate(random, edge, on_lattice));
        let mut candidates: Vec<Candidate> = candidates.collect();
        if round.is_multiple_of(3) {
            let mirrored = candidates.clone().into_iter().rev().map(mirrored);
            candidates.extend(mirrored);
        }
        let chains = 1 + random.below(3);
        let chain = |random: &mut Random| {
            let length = random.below(2 * states / chains + 3);
            (0..length).map(|_| amino(random)).collect()
        };
        Self {
            candidates,
            chains: (0..chains).map(|_| chain(random)).collect(),
        }
    }

    fn aligned(&self, hmm: &Hmm) -> Vec<Vec<Fragment>> {
        let sequence = |chain: &Vec<AminoAcid>| Sequence {
            name: String::new(),
            chain_ids: Vec::new(),
            residues: chain.iter().copied().map(Some).collect(),
        };
        let sequences: Vec<Sequence> = self.chains.iter().map(sequence).collect();
        let aligned = pollster::block_on(align(hmm, &sequences, &mut Silent)).unwrap();
        let fragments = |chain: AlignedChain| chain.fragments;
        aligned.into_iter().map(fragments).collect()
    }
}

fn candidate(random: &mut Random, edge: f64, on_lattice: bool) -> Candidate {
    let mut along = || {
        let step = if on_lattice { 3.8 } else { 1e-3 };
        (random.uniform() * edge / step).floor() * step
    };
    let position = Position::new(along(), along(), along());
    let mut amino = [0.0; AminoAcid::COUNT];
    for p in &mut amino {
        let some = if on_lattice { 0.05 } else { random.uniform() };
        *p = [0.0, some][random.below(2)];
    }
    Candidate {
        position,
        p_ca: 0.5,
        p_protein: 1.0,
        amino,
        secondary: [1.0 / 3.0; 3],
        next: None,
        previous: None,
        contacts: Vec::new(),
    }
}

fn mirrored(candidate: Candidate) -> Candidate {
    let Position { x, y, z } = candidate.position;
    Candidate {
        position: Position::new(-x, y, z),
        ..candidate
    }
}

#[test]
fn the_sparse_model_is_the_dense_one() {
    let mut random = Random::new(5);
    for round in 0..100 {
        let case = Case::random(&mut random, round);
        let found = Plain::of(&Hmm::new(&case.candidates, LAMBDA));
        let expected = Plain::by_formula(&case.candidates);
        for (found, expected) in [
            (found.transition, expected.transition),
            (found.emission, expected.emission),
            (found.initial, expected.initial),
        ] {
            for (found, expected) in found.concat().into_iter().zip(expected.concat()) {
                assert!((found - expected).abs() <= 1e-12 * expected.abs().max(1.0));
            }
        }
    }
}

#[test]
fn a_wider_distance_is_less_particular_about_it() {
    let at = |x| Candidate::with_residue_type(Position::new(x, 0.0, 0.0), None, 0.9);
    let candidates = [at(0.0), at(3.8), at(-4.8)];
    let advantage = |lambda| {
        let hmm = Hmm::new(&candidates, lambda);
        hmm.transition(0, 1) - hmm.transition(0, 2)
    };
    let expected = |lambda: f64| {
        ((4.8_f64 - 3.804_718).powi(2) - (3.8_f64 - 3.804_718).powi(2))
            / (2.0 * (0.036_223_04 * lambda).powi(2))
    };
    for lambda in [5.0, 10.0, 20.0] {
        assert!(
            (advantage(lambda) - expected(lambda)).abs() < 1e-4,
            "{lambda}"
        );
    }
}

#[test]
fn tables_are_those_behind_the_alignment() {
    let mut random = Random::new(11);
    for round in 0..200 {
        let case = Case::random(&mut random, round);
        let hmm = Hmm::new(&case.candidates, LAMBDA);
        let alone = Case {
            candidates: case.candidates.clone(),
            chains: vec![case.chains[0].clone()],
        };
        let found = alone.aligned(&hmm).concat();
        let tables = tables(&hmm, &case.chains[0]);
        assert_eq!(tables.len(), found.len(), "round {round}");
        for (table, fragment) in tables.iter().zip(&found) {
            assert_eq!(
                (&table.path, table.blocked_by),
                (&fragment.states, fragment.blocked_by)
            );
            assert_eq!(table.scores.len(), table.path.len());
            let [.., last] = &table.scores[..] else {
                unreachable!("a fragment has a residue")
            };
            assert_eq!(
                last[table.path[table.path.len() - 1]],
                fragment.log_probability
            );
            for (step, before) in table.before.iter().enumerate() {
                assert_eq!(before[table.path[step + 1]] as usize, table.path[step]);
            }
        }
    }
}

#[test]
fn random_cases_equal_the_plain_twin() {
    let mut random = Random::new(7);
    let (mut blocked, mut ran_out) = (0, 0);
    for round in 0..600 {
        let case = Case::random(&mut random, round);
        let hmm = Hmm::new(&case.candidates, LAMBDA);
        let found = case.aligned(&hmm);
        assert_eq!(found, Plain::of(&hmm).align(&case.chains), "round {round}");
        let all = found.concat();
        blocked += all.iter().filter(|f| f.blocked_by.is_some()).count();
        let placed: usize = all.iter().map(|f| f.states.len()).sum();
        ran_out += usize::from(placed < case.chains.concat().len());
    }
    assert!(blocked > 500 && ran_out > 50, "{blocked}, {ran_out}");
}
