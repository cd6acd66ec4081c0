//! Assemble: all chains of the sample, each candidate used once.

use crate::progress::{Cancelled, Progress};

use super::decode::{Terms, Visit};
use super::emission::Emission;
use super::evidence::states_worth_a_thought;
use super::kinds::Kind;
use super::lattice::Lattice;
use super::settings::TraceSettings;
use super::sharing::Sharing;
use super::single_use::{best_single_use_path, total};
use super::states::States;
use super::watch::Watch;

/// The reward of modelling grows in these steps to the one of the settings: what the evidence
/// places by itself comes first, and the rest is fitted around it.
const REWARD_STEPS: [f64; 3] = [0.3, 0.6, 1.0];

/// What it is worth to keep a residue where the sharing of all chains sees it, in nats.
const SHARED: f32 = 1.5;

/// What it is worth to keep a residue where an earlier step placed it, in nats.
const ANCHOR: f32 = 1.0;

/// Times that every chain is decoded again while the others stay, in each step.
const ROUNDS: usize = 1;

/// A chain with its way through the lattice.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Placement {
    /// Which kind of sequence.
    pub(super) kind: usize,
    /// Which copy of it, from 0.
    pub(super) copy: usize,
    /// Its residues, by rising place.
    pub(super) path: Vec<Visit>,
    /// How often the sharing of all chains uses each residue's state, 0 to 1.
    pub(super) shares: Vec<f64>,
}

/// Everything that stays the same while chains are placed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Assembly<'a> {
    pub(super) lattice: &'a Lattice,
    pub(super) emission: &'a Emission,
    pub(super) kinds: &'a [Kind],
    pub(super) settings: &'a TraceSettings,
}

/// What a kind may choose among.
struct Choice {
    states: States,
    /// What each state is worth by its evidence and as the sharing sees it, in nats.
    gains: Vec<f32>,
    /// How often the sharing uses each state, 0 to 1.
    shares: Vec<f32>,
}

/// What a chain may use in a decode, and where it would better stay.
struct Offer<'a> {
    used: &'a [bool],
    before: &'a [Visit],
    reward: f32,
}

impl Assembly<'_> {
    /// Lets all chains share the candidates, then places them, best first, and each again while
    /// the others stay.
    ///
    /// # Errors
    /// [`Cancelled`] if the run shall stop.
    pub(super) async fn place_all(
        &self,
        progress: &mut impl Progress,
    ) -> Result<Vec<Placement>, Cancelled> {
        let mut watch = Watch::new(progress, REWARD_STEPS.len() + 1);
        let choices = self.choices(&mut watch).await?;
        watch.part_done().await?;
        let mut placements = Vec::new();
        for step in REWARD_STEPS {
            let reward = (self.settings.residue_reward * step) as f32;
            for _ in 0..ROUNDS {
                self.place_again(&choices, &mut placements, reward, &mut watch)
                    .await?;
            }
            self.place_best_first(&choices, &mut placements, reward, &mut watch)
                .await?;
            watch.part_done().await?;
        }
        let reward = self.settings.residue_reward as f32;
        self.place_again(&choices, &mut placements, reward, &mut watch)
            .await?;
        placements.retain(|placement| !placement.path.is_empty());
        for placement in &mut placements {
            let shares = &choices[placement.kind].shares;
            placement.shares = placement
                .path
                .iter()
                .map(|p| f64::from(shares[p.state]))
                .collect();
        }
        Ok(placements)
    }

    async fn choices(
        &self,
        watch: &mut Watch<'_, impl Progress>,
    ) -> Result<Vec<Choice>, Cancelled> {
        let states = states_worth_a_thought(self.lattice, self.emission, self.kinds, watch).await?;
        let sharing = Sharing {
            lattice: self.lattice,
            emission: self.emission,
            kinds: self.kinds,
            states: &states,
            reward: self.settings.residue_reward,
            gap_cost: self.settings.gap_cost,
        };
        let shares = sharing.settle(watch).await?;
        let kinds = self.kinds.iter().zip(states.into_iter().zip(shares));
        let choices = kinds.map(|(kind, (states, shares))| Choice {
            gains: self.gains(kind, &states, &shares),
            states,
            shares,
        });
        Ok(choices.collect())
    }

    /// What each state is worth: its evidence, and how the sharing sees it.
    fn gains(&self, kind: &Kind, states: &States, shares: &[f32]) -> Vec<f32> {
        let mut gains = vec![0.0; states.count()];
        for (residue, &letter) in kind.letters.iter().enumerate() {
            for (state, node) in states.of(residue) {
                let evidence = self.emission.at(letter, self.lattice.candidate(node));
                gains[state] = evidence + SHARED * shares[state];
            }
        }
        gains
    }

    /// Takes the best chain among all kinds that have copies left, until none is left.
    async fn place_best_first(
        &self,
        choices: &[Choice],
        placements: &mut Vec<Placement>,
        reward: f32,
        watch: &mut Watch<'_, impl Progress>,
    ) -> Result<(), Cancelled> {
        let mut proposals: Vec<Option<Vec<Visit>>> = vec![None; choices.len()];
        loop {
            let used = self.used_by(&*placements);
            let placed = |kind: usize| placements.iter().filter(|p| p.kind == kind).count();
            let open = |kind: &usize| placed(*kind) < self.kinds[*kind].copies.len();
            let open: Vec<usize> = (0..choices.len()).filter(open).collect();
            for &kind in &open {
                let spoilt = |path: &Vec<Visit>| path.iter().any(|p| used[p.candidate]);
                if proposals[kind].as_ref().is_none_or(spoilt) {
                    let offer = Offer {
                        used: &used,
                        before: &[],
                        reward,
                    };
                    proposals[kind] = Some(self.decode(&choices[kind], &offer, watch).await?);
                }
            }
            let best = open
                .iter()
                .filter_map(|&kind| Some((kind, total(proposals[kind].as_ref()?))))
                .filter(|&(_, score)| f64::from(score) >= self.settings.chain_score)
                .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
            let Some((kind, _)) = best else {
                return Ok(());
            };
            let copy = placed(kind);
            placements.push(Placement {
                kind,
                copy,
                path: proposals[kind].take().unwrap_or_default(),
                shares: Vec::new(),
            });
        }
    }

    /// Decodes every chain again with the candidates that the others leave.
    async fn place_again(
        &self,
        choices: &[Choice],
        placements: &mut [Placement],
        reward: f32,
        watch: &mut Watch<'_, impl Progress>,
    ) -> Result<(), Cancelled> {
        for index in 0..placements.len() {
            let mut used = self.used_by(&*placements);
            let own = &placements[index].path;
            own.iter().for_each(|placed| used[placed.candidate] = false);
            let offer = Offer {
                used: &used,
                before: own,
                reward,
            };
            let choice = &choices[placements[index].kind];
            placements[index].path = self.decode(choice, &offer, watch).await?;
        }
        Ok(())
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

    /// The best path of a kind over candidates that are not used yet.
    async fn decode(
        &self,
        choice: &Choice,
        offer: &Offer<'_>,
        watch: &mut Watch<'_, impl Progress>,
    ) -> Result<Vec<Visit>, Cancelled> {
        let price = |used: &bool| if *used { f32::INFINITY } else { 0.0 };
        let prices: Vec<f32> = offer.used.iter().map(price).collect();
        let mut gains: Vec<f32> = choice
            .gains
            .iter()
            .map(|gain| gain + offer.reward)
            .collect();
        for placed in offer.before {
            for (state, node) in choice.states.of(placed.residue) {
                if self.lattice.candidate(node) == placed.candidate {
                    gains[state] += ANCHOR;
                }
            }
        }
        let terms = Terms {
            states: &choice.states,
            gains: &gains,
            prices: &prices,
            gap_cost: self.settings.gap_cost as f32,
        };
        let mut path = best_single_use_path(self.lattice, terms, watch).await?;
        for placed in &mut path {
            // The chain's score is its evidence alone.
            let drawn = gains[placed.state] - choice.gains[placed.state] - offer.reward;
            placed.gain -= drawn + SHARED * choice.shares[placed.state];
        }
        Ok(path)
    }
}
