//! Assemble: all chains of the sample, each candidate used once.

use crate::residue::Sequence;

use super::decode::{Placed, Terms, best_path};
use super::emission::Emission;
use super::lattice::Lattice;
use super::settings::TraceSettings;

/// Decodes of one chain until no candidate occurs twice in it.
const REPEATS: usize = 8;

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
        let mut path = Vec::new();
        for _ in 0..REPEATS {
            let terms = Terms {
                emissions: &emissions,
                prices: &prices,
                reward: self.settings.residue_reward as f32,
                gap_cost: self.settings.gap_cost as f32,
            };
            path = best_path(self.lattice, terms);
            let repeated = repeated(&path, used.len());
            if repeated.is_empty() {
                break;
            }
            for candidate in repeated {
                prices[candidate] += REPEAT_PRICE;
            }
        }
        drop_repeats(path, used.len())
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

/// The candidates that occur more than once in `path`.
fn repeated(path: &[Placed], candidates: usize) -> Vec<usize> {
    let mut times = vec![0_usize; candidates];
    for placed in path {
        times[placed.candidate] += 1;
    }
    (0..candidates).filter(|&c| times[c] > 1).collect()
}

/// Keeps the first occurrence of every candidate.
fn drop_repeats(path: Vec<Placed>, candidates: usize) -> Vec<Placed> {
    let mut seen = vec![false; candidates];
    path.into_iter()
        .filter(|placed| !std::mem::replace(&mut seen[placed.candidate], true))
        .collect()
}
