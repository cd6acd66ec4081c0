//! Assemble: all chains of the sample, each candidate used once.

use crate::progress::{Cancelled, Progress};
use crate::residue::Sequence;

use super::decode::{Placed, Terms};
use super::emission::Emission;
use super::lattice::Lattice;
use super::settings::TraceSettings;
use super::single_use::{best_single_use_path, total};
use super::watch::Watch;

/// The reward of modelling grows in these steps to the one of the settings: what the evidence
/// places by itself comes first, and the rest is fitted around it.
const REWARD_STEPS: [f64; 3] = [0.3, 0.6, 1.0];

/// What it is worth to keep a residue where an earlier step placed it, in nats.
const ANCHOR: f32 = 1.0;

/// Times that every chain is decoded again while the others stay.
const ROUNDS: usize = 2;

/// A chain with its way through the lattice.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Placement {
    /// Which sequence.
    pub(super) sequence: usize,
    /// Which copy of it, from 0.
    pub(super) copy: usize,
    /// Its residues, by rising place.
    pub(super) path: Vec<Placed>,
    /// What its candidates cost this chain, so that it uses none twice.
    prices: Vec<f32>,
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
    ///
    /// # Errors
    /// [`Cancelled`] if the run shall stop.
    pub(super) async fn place_all(
        &self,
        progress: &mut impl Progress,
    ) -> Result<Vec<Placement>, Cancelled> {
        let mut watch = Watch::new(progress, REWARD_STEPS.len() + 1);
        let mut placements = Vec::new();
        for step in REWARD_STEPS {
            let reward = (self.settings.residue_reward * step) as f32;
            for _ in 0..ROUNDS {
                if !self
                    .place_again(&mut placements, reward, &mut watch)
                    .await?
                {
                    break;
                }
            }
            self.place_best_first(&mut placements, reward, &mut watch)
                .await?;
            watch.part_done().await?;
        }
        for _ in 0..ROUNDS {
            let reward = self.settings.residue_reward as f32;
            if !self
                .place_again(&mut placements, reward, &mut watch)
                .await?
            {
                break;
            }
        }
        placements.sort_by_key(|placement| (placement.sequence, placement.copy));
        watch.part_done().await?;
        Ok(placements)
    }

    /// Takes the best chain among all sequences that have copies left, until none is left.
    async fn place_best_first(
        &self,
        placements: &mut Vec<Placement>,
        reward: f32,
        watch: &mut Watch<'_, impl Progress>,
    ) -> Result<(), Cancelled> {
        let mut used = self.used_by(placements.iter());
        let mut proposals: Vec<Option<(Vec<Placed>, Vec<f32>)>> = vec![None; self.sequences.len()];
        loop {
            let placed = |sequence: usize| {
                let same = placements.iter().filter(|p| p.sequence == sequence);
                same.count()
            };
            let open: Vec<usize> = (0..self.sequences.len())
                .filter(|&sequence| placed(sequence) < copies(&self.sequences[sequence]))
                .collect();
            for &sequence in &open {
                let spoilt = |path: &[Placed]| path.iter().any(|p| used[p.candidate]);
                if proposals[sequence]
                    .as_ref()
                    .is_none_or(|(path, _)| spoilt(path))
                {
                    let mut prices = vec![0.0; used.len()];
                    let path = self
                        .decode(sequence, &used, &[], &mut prices, reward, watch)
                        .await?;
                    proposals[sequence] = Some((path, prices));
                }
            }
            let best = open
                .iter()
                .filter_map(|&sequence| Some((sequence, total(&proposals[sequence].as_ref()?.0))))
                .filter(|&(_, score)| f64::from(score) >= self.settings.chain_score)
                .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
            let Some((sequence, _)) = best else {
                return Ok(());
            };
            let (path, prices) = proposals[sequence].take().unwrap_or_default();
            path.iter().for_each(|p| used[p.candidate] = true);
            let copy = placed(sequence);
            placements.push(Placement {
                sequence,
                copy,
                path,
                prices,
            });
        }
    }

    /// Decodes every chain again with the candidates that the others leave; whether any changed.
    async fn place_again(
        &self,
        placements: &mut [Placement],
        reward: f32,
        watch: &mut Watch<'_, impl Progress>,
    ) -> Result<bool, Cancelled> {
        let mut changed = false;
        for index in 0..placements.len() {
            let others = placements.iter().enumerate().filter(|(n, _)| *n != index);
            let used = self.used_by(others.map(|(_, placement)| placement));
            let placement = &mut placements[index];
            let Placement {
                sequence,
                path,
                prices,
                ..
            } = placement;
            let path = self
                .decode(*sequence, &used, path, prices, reward, watch)
                .await?;
            changed |= path != placement.path;
            placement.path = path;
        }
        Ok(changed)
    }

    /// Whether each candidate is taken.
    pub(super) fn used_by<'p>(
        &self,
        placements: impl IntoIterator<Item = &'p Placement>,
    ) -> Vec<bool> {
        let mut used = vec![false; self.lattice.candidates()];
        for placed in placements.into_iter().flat_map(|placement| &placement.path) {
            used[placed.candidate] = true;
        }
        used
    }

    /// The best path of a sequence over candidates that are not used yet, drawn to where
    /// `before` placed it.
    async fn decode(
        &self,
        sequence: usize,
        used: &[bool],
        before: &[Placed],
        own_prices: &mut [f32],
        reward: f32,
        watch: &mut Watch<'_, impl Progress>,
    ) -> Result<Vec<Placed>, Cancelled> {
        let residues = &self.sequences[sequence].residues;
        let emissions: Vec<&[f32]> = residues.iter().map(|a| self.emission.of(*a)).collect();
        let price = |used: &bool| if *used { f32::INFINITY } else { 0.0 };
        let prices: Vec<f32> = used.iter().map(price).collect();
        let mut anchors = vec![None; residues.len()];
        for placed in before {
            anchors[placed.residue] = Some((placed.candidate, ANCHOR));
        }
        let terms = Terms {
            emissions: &emissions,
            prices: &prices,
            anchors: &anchors,
            reward,
            gap_cost: self.settings.gap_cost as f32,
        };
        let mut path = best_single_use_path(self.lattice, terms, own_prices, watch).await?;
        for placed in &mut path {
            let anchored = anchors[placed.residue].filter(|(c, _)| *c == placed.candidate);
            placed.gain -= anchored.map_or(0.0, |(_, worth)| worth);
        }
        Ok(path)
    }
}

/// How many copies of `sequence` the sample holds.
fn copies(sequence: &Sequence) -> usize {
    sequence.chain_ids.len().max(1)
}
