//! Assemble: all chains of the sample, each candidate used once.

use crate::residue::Sequence;

use super::decode::{Placed, Terms, best_path};
use super::emission::Emission;
use super::lattice::Lattice;
use super::settings::TraceSettings;

/// Decodes of one chain until no candidate occurs twice in it.
const REPEATS: usize = 60;

/// What a candidate costs more after every decode that used it twice, in nats.
const REPEAT_PRICE: f32 = 1.5;

/// Times that every chain is decoded again while the others stay.
const ROUNDS: usize = 3;

/// A chain with its way through the lattice.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Placement {
    /// Which sequence.
    pub(super) sequence: usize,
    /// Which copy of it, from 0.
    pub(super) copy: usize,
    /// Its residues, by rising place.
    pub(super) path: Vec<Placed>,
}

/// Everything that stays the same while chains are placed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Assembly<'a> {
    pub(super) lattice: &'a Lattice,
    pub(super) emission: &'a Emission,
    pub(super) sequences: &'a [Sequence],
    pub(super) settings: &'a TraceSettings,
}

impl Assembly<'_> {
    /// Places the chains, best first, then each again while the others stay.
    pub(super) fn place_all(&self) -> Vec<Placement> {
        let mut placements = self.place_best_first();
        for _ in 0..ROUNDS {
            if !self.place_again(&mut placements) {
                break;
            }
        }
        placements.retain(|placement| !placement.path.is_empty());
        placements.sort_by_key(|placement| (placement.sequence, placement.copy));
        placements
    }

    /// Takes the best chain among all sequences that have copies left, until none is left.
    fn place_best_first(&self) -> Vec<Placement> {
        let mut used = vec![false; self.lattice.candidates()];
        let mut left: Vec<usize> = self.sequences.iter().map(copies).collect();
        let mut proposals: Vec<Option<Vec<Placed>>> = vec![None; self.sequences.len()];
        let mut placements = Vec::new();
        loop {
            for (sequence, proposal) in proposals.iter_mut().enumerate() {
                let spoilt = |path: &Vec<Placed>| path.iter().any(|p| used[p.candidate]);
                if left[sequence] > 0 && proposal.as_ref().is_none_or(spoilt) {
                    *proposal = Some(self.decode(sequence, &used));
                }
            }
            let best = (0..proposals.len())
                .filter(|&sequence| left[sequence] > 0)
                .filter_map(|sequence| Some((sequence, total(proposals[sequence].as_ref()?))))
                .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
            let Some((sequence, score)) = best else { break };
            if f64::from(score) < self.settings.chain_score {
                break;
            }
            let path = proposals[sequence].take().unwrap_or_default();
            path.iter().for_each(|p| used[p.candidate] = true);
            placements.push(Placement {
                sequence,
                copy: copies(&self.sequences[sequence]) - left[sequence],
                path,
            });
            left[sequence] -= 1;
        }
        placements
    }

    /// Decodes every chain again with the candidates that the others leave; whether any changed.
    fn place_again(&self, placements: &mut [Placement]) -> bool {
        let mut changed = false;
        for index in 0..placements.len() {
            let mut used = vec![false; self.lattice.candidates()];
            for (other, placement) in placements.iter().enumerate() {
                if other != index {
                    placement.path.iter().for_each(|p| used[p.candidate] = true);
                }
            }
            let path = self.decode(placements[index].sequence, &used);
            if total(&path) > total(&placements[index].path) + 0.01 {
                placements[index].path = path;
                changed = true;
            }
        }
        changed
    }

    /// The best path of a sequence over candidates that are not used yet, each at most once.
    fn decode(&self, sequence: usize, used: &[bool]) -> Vec<Placed> {
        let mut prices: Vec<f32> = used
            .iter()
            .map(|used| if *used { f32::INFINITY } else { 0.0 })
            .collect();
        let emissions: Vec<&[f32]> = self.sequences[sequence]
            .residues
            .iter()
            .map(|amino| self.emission.of(*amino))
            .collect();
        let mut best: Vec<Placed> = Vec::new();
        for round in 0..REPEATS {
            let terms = Terms {
                emissions: &emissions,
                prices: &prices,
                reward: self.settings.residue_reward as f32,
                gap_cost: self.settings.gap_cost as f32,
            };
            let path = best_path(self.lattice, terms);
            let step = REPEAT_PRICE / (1.0 + round as f32 * 0.2);
            let mut times = vec![0.0_f32; used.len()];
            path.iter().for_each(|p| times[p.candidate] += 1.0);
            let repeated = times.iter().any(|times| *times > 1.0);
            let mut real = path;
            real.iter_mut().for_each(|p| p.gain += prices[p.candidate]);
            let real = drop_repeats(real, used.len());
            if total(&real) > total(&best) {
                best = real;
            }
            if !repeated {
                break;
            }
            for (price, times) in prices.iter_mut().zip(times) {
                *price = (*price + step * (times - 1.0)).max(0.0);
            }
        }
        best
    }
}

/// How many copies of `sequence` the sample holds.
fn copies(sequence: &Sequence) -> usize {
    sequence.chain_ids.len().max(1)
}

/// The score of a path, in nats.
pub(super) fn total(path: &Vec<Placed>) -> f32 {
    path.iter().map(|placed| placed.gain).sum()
}

/// Keeps one occurrence of every candidate: the one in the longer run of neighbours.
fn drop_repeats(mut path: Vec<Placed>, candidates: usize) -> Vec<Placed> {
    loop {
        let mut owner: Vec<Option<usize>> = vec![None; candidates];
        let runs = runs(&path);
        let mut weakest: Option<(f32, usize)> = None;
        for (run, range) in runs.iter().enumerate() {
            for placed in &path[range.clone()] {
                if let Some(other) = owner[placed.candidate].replace(run) {
                    let score = |run: usize| path[runs[run].clone()].iter().map(|p| p.gain).sum::<f32>();
                    for run in [run, other] {
                        if weakest.is_none_or(|(least, _)| score(run) < least) {
                            weakest = Some((score(run), run));
                        }
                    }
                }
            }
        }
        let Some((_, run)) = weakest else { return path };
        path.drain(runs[run].clone());
    }
}

/// Ranges of `path` whose residues follow each other.
fn runs(path: &[Placed]) -> Vec<std::ops::Range<usize>> {
    let mut runs: Vec<std::ops::Range<usize>> = Vec::new();
    for (index, placed) in path.iter().enumerate() {
        match runs.last_mut() {
            Some(run) if path[index - 1].residue + 1 == placed.residue => run.end = index + 1,
            _ => runs.push(index..index + 1),
        }
    }
    runs
}
