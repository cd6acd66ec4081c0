//! Fragments: runs of linked candidates that no sequence claims.

pub(super) mod molecule_type;

use crate::candidates::Candidate;
use crate::neighbours::Neighbours;
use crate::residue::Sequence;
use crate::space::Position;
use crate::trace::graph::edges::Links;
use crate::trace::trace_result::TracedChain;

/// Two candidates are joined if they are neighbours, in either direction, with this probability.
const LEAST_PROBABILITY: f64 = 0.5;

/// Proteins are packed, noise is anywhere: a run lies beside the chains that sequences claim if its
/// candidates have so many of theirs (mean) within so many Å.
const BESIDE: (f64, f64) = (2.0, 10.0);

/// Fewest candidates of a run that lies beside none.
const LEAST_ALONE: usize = 5;

/// Their least mean p(CA).
const LEAST_MEAN_P_CA: f64 = 0.55;

/// The same where sequences claim nothing, so that no run lies beside a chain.
const LEAST_MEAN_P_CA_UNCLAIMED: f64 = 0.48;

/// The runs of at least `least` candidates that are not `used`, each from its likelier
/// N-terminus on, longest first.
pub(super) fn stretches(
    links: &Links,
    probability: &[f64],
    used: &[bool],
    least: usize,
) -> Vec<Vec<usize>> {
    let neighbours = join(links, probability, used);
    let mut seen = used.to_vec();
    let mut stretches = Vec::new();
    for end in 0..neighbours.len() {
        // A run has two ends; a lone candidate is one too, but short.
        if seen[end] || neighbours[end].len() > 1 {
            continue;
        }
        let mut run = vec![end];
        seen[end] = true;
        let next = |at: usize, seen: &[bool]| neighbours[at].iter().copied().find(|&n| !seen[n]);
        while let Some(after) = run.last().and_then(|&last| next(last, &seen)) {
            seen[after] = true;
            run.push(after);
        }
        if run.len() >= least {
            if forwardness(links, probability, &run) < 0.0 {
                run.reverse();
            }
            stretches.push(run);
        }
    }
    stretches.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
    stretches
}

/// What tells noise, which links to runs, too, and ligands from chains.
pub(super) struct Noise<'a> {
    candidates: &'a [Candidate],
    claimed: Neighbours,
    room: usize,
    least_mean_p_ca: f64,
}

impl<'a> Noise<'a> {
    /// Given which of `candidates` sequences claim, and the `room` in these: the most residues in
    /// a row that have no place yet. Ligands lie beside chains as well, but what finds no room in
    /// the sequences is no part of them.
    pub(super) fn new(candidates: &'a [Candidate], claimed: &[bool], room: usize) -> Self {
        let claimed = candidates.iter().zip(claimed).filter(|(_, used)| **used);
        let places: Vec<Position> = claimed.map(|(candidate, _)| candidate.position).collect();
        Self {
            candidates,
            room,
            least_mean_p_ca: if places.is_empty() {
                LEAST_MEAN_P_CA_UNCLAIMED
            } else {
                LEAST_MEAN_P_CA
            },
            claimed: Neighbours::new(places, BESIDE.1),
        }
    }

    /// Whether a run may be noise.
    pub(super) fn may_be(&self, run: &[usize]) -> bool {
        let is_warm = || self.mean(run, |candidate| candidate.p_ca) >= self.least_mean_p_ca;
        let is_sure_alone = run.len() >= LEAST_ALONE && is_warm();
        let has_its_place = run.len() <= self.room && self.is_beside(run);
        !(is_sure_alone || has_its_place)
    }

    /// Whether a run lies beside the chains that sequences claim.
    fn is_beside(&self, run: &[usize]) -> bool {
        let around = |candidate: &Candidate| self.claimed.within(candidate.position, BESIDE.1);
        self.mean(run, |candidate| around(candidate).len() as f64) >= BESIDE.0
    }

    fn mean(&self, run: &[usize], of: impl Fn(&Candidate) -> f64) -> f64 {
        let sum: f64 = run.iter().map(|&place| of(&self.candidates[place])).sum();
        sum / run.len() as f64
    }
}

/// The most residues in a row that no chain has, of the sequences and all their copies.
pub(super) fn room(chains: &[TracedChain], sequences: &[Sequence]) -> usize {
    let in_copies = sequences.iter().enumerate().map(|(place, sequence)| {
        let copies = chains.iter().filter(|chain| chain.sequence == Some(place));
        let is_whole_left = copies.clone().count() < sequence.chain_ids.len().max(1);
        let whole = if is_whole_left {
            sequence.residues.len()
        } else {
            0
        };
        let gaps = copies.map(|chain| longest_gap(chain, sequence.residues.len()));
        gaps.max().unwrap_or(0).max(whole)
    });
    in_copies.max().unwrap_or(0)
}

/// The most residues in a row that `chain` lacks of its `length`, its ends included.
fn longest_gap(chain: &TracedChain, length: usize) -> usize {
    let numbers = chain.residues.iter().map(|residue| residue.number);
    let ends: Vec<usize> = [0].into_iter().chain(numbers).chain([length + 1]).collect();
    let gaps = ends
        .windows(2)
        .map(|pair| pair[1].saturating_sub(pair[0] + 1));
    gaps.max().unwrap_or(0)
}

/// For every candidate its neighbours, at most two, best links first and without rings.
fn join(links: &Links, probability: &[f64], used: &[bool]) -> Vec<Vec<usize>> {
    let either =
        |link: usize| probability[link] + links.reverse(link).map_or(0.0, |r| probability[r]);
    let mut pairs: Vec<(f64, usize, usize)> = links
        .all
        .iter()
        .enumerate()
        .filter(|(_, link)| link.from < link.to && !used[link.from] && !used[link.to])
        .map(|(place, link)| (either(place), link.from, link.to))
        .filter(|&(either, _, _)| either >= LEAST_PROBABILITY)
        .collect();
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut neighbours = vec![Vec::new(); used.len()];
    // The other end of the run that ends at a candidate.
    let mut other_end: Vec<usize> = (0..used.len()).collect();
    for (_, a, b) in pairs {
        if neighbours[a].len() < 2 && neighbours[b].len() < 2 && other_end[a] != b {
            neighbours[a].push(b);
            neighbours[b].push(a);
            let (far_a, far_b) = (other_end[a], other_end[b]);
            other_end[far_a] = far_b;
            other_end[far_b] = far_a;
        }
    }
    neighbours
}

/// The evidence, in nats, that the chain runs as `run` does and not against it.
fn forwardness(links: &Links, probability: &[f64], run: &[usize]) -> f64 {
    let evidence = run.windows(2).map(|pair| {
        let Some(ahead) = links.between(pair[0], pair[1]) else {
            return 0.0;
        };
        let back = links.reverse(ahead).map_or(0.0, |r| probability[r]);
        ((probability[ahead] + 0.01) / (back + 0.01)).ln()
    });
    evidence.sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::TracedResidue;

    /// Two rows of candidates, 3.8 Å apart in a row; the second is as far from the first as told.
    fn rows(far: f64, p_ca: f64) -> Vec<Candidate> {
        let row = |y: f64, p_ca: f64| {
            (0..6).map(move |nth| {
                let place = Position::new(3.8 * f64::from(nth), y, 0.0);
                Candidate {
                    p_ca,
                    ..Candidate::with_residue_type(place, None, 0.9)
                }
            })
        };
        row(0.0, 0.9).chain(row(far, p_ca)).collect()
    }

    fn is_built(run: &[usize], far: f64, p_ca: f64, claimed: bool) -> bool {
        let used: Vec<bool> = (0..12).map(|place| claimed && place < 6).collect();
        !Noise::new(&rows(far, p_ca), &used, 3).may_be(run)
    }

    #[test]
    fn a_short_and_weak_run_is_built_beside_a_chain_alone() {
        assert!(is_built(&[6, 7, 8], 5.0, 0.3, true));
        assert!(!is_built(&[6, 7, 8], 30.0, 0.3, true));
        assert!(!is_built(&[6, 7, 8], 5.0, 0.3, false));
    }

    #[test]
    fn a_weak_run_is_built_beside_a_chain_if_the_sequences_have_room_for_it() {
        assert!(is_built(&[6, 7, 8], 5.0, 0.3, true));
        assert!(!is_built(&[6, 7, 8, 9], 5.0, 0.3, true));
    }

    #[test]
    fn room_is_in_gaps_at_ends_and_in_copies_that_were_not_found() {
        let chain = |numbers: &[usize]| TracedChain {
            sequence: Some(0),
            id: "A".into(),
            residues: numbers
                .iter()
                .map(|&number| TracedResidue {
                    number,
                    candidate: number,
                    confidence: 1.0,
                })
                .collect(),
        };
        let sequence = |ids: &[&str]| Sequence {
            name: "one".into(),
            chain_ids: ids.iter().map(|&id| id.into()).collect(),
            residues: vec![None; 10],
        };
        let room_of = |numbers: &[usize], ids: &[&str]| room(&[chain(numbers)], &[sequence(ids)]);
        assert_eq!(room_of(&[1, 2, 5, 6, 7, 8, 9, 10], &["A"]), 2);
        assert_eq!(room_of(&[4, 5, 7], &["A"]), 3);
        assert_eq!(room_of(&[4, 5, 7], &["A", "B"]), 10);
        assert_eq!(room(&[], &[sequence(&[])]), 10);
    }

    #[test]
    fn a_run_by_itself_must_be_long_and_warm() {
        let run = [6, 7, 8, 9, 10];
        assert!(is_built(&run, 30.0, 0.6, true) && !is_built(&run[1..], 30.0, 0.6, true));
        assert!(is_built(&run, 30.0, 0.5, false) && !is_built(&run, 30.0, 0.5, true));
    }
}
