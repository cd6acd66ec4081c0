//! Assemble: all chains of the sample, each candidate used once.

use std::collections::BTreeSet;

use crate::progress::{Cancelled, Progress};

use super::entities::Kind;
use super::joint_marginals::Sharing;
use super::node_disjoint_path::{best_single_use_path, total};
use crate::trace::align::decode::{Terms, Visit};
use crate::trace::align::emission::Emission;
use crate::trace::align::prune::states_worth_a_thought;
use crate::trace::align::states::States;
use crate::trace::graph::candidate_graph::Lattice;
use crate::trace::reporter::Watch;
use crate::trace::settings::TraceSettings;

/// The reward of modelling grows in these steps to the one of the settings: what the evidence
/// places by itself comes first, and the rest is fitted around it.
const REWARD_STEPS: [f64; 3] = [0.3, 0.6, 1.0];

/// What it is worth to keep a residue where the sharing of all chains sees it, in nats.
const SHARED: f32 = 1.5;

/// What it is worth to keep a residue where an earlier step placed it, in nats.
const ANCHOR: f32 = 1.0;

/// Residues of a word, and the share of words that related sequences have in common: some of alpha
/// and beta haemoglobin, hardly any by chance.
const WORD: usize = 4;
const SHARED_WORDS: f64 = 0.03;

/// Times that every chain is decoded again while the others stay, in each step.
const ROUNDS: usize = 1;

/// Parts of [`Assembly::place_all`] that it reports: choices, steps, the last round.
pub(in crate::trace) const PARTS: usize = REWARD_STEPS.len() + 2;

/// A chain with its way through the lattice.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::trace) struct Placement {
    /// Which kind of sequence.
    pub(in crate::trace) kind: usize,
    /// Which copy of it, from 0.
    pub(in crate::trace) copy: usize,
    /// Its residues, by rising place.
    pub(in crate::trace) path: Vec<Visit>,
    /// How often the sharing of all chains uses each residue's state, 0 to 1.
    pub(in crate::trace) shares: Vec<f64>,
}

/// Everything that stays the same while chains are placed.
#[derive(Clone, Copy, Debug)]
pub(in crate::trace) struct Assembly<'a> {
    pub(in crate::trace) lattice: &'a Lattice,
    pub(in crate::trace) emission: &'a Emission,
    pub(in crate::trace) kinds: &'a [Kind],
    pub(in crate::trace) settings: &'a TraceSettings,
}

/// The chains that were placed, and what each kind chose among.
pub(in crate::trace) struct Assembled {
    pub(in crate::trace) placements: Vec<Placement>,
    pub(in crate::trace) choices: Vec<Choice>,
}

/// What a kind may choose among.
pub(in crate::trace) struct Choice {
    states: States,
    /// What each state is worth by its evidence and as the sharing sees it, in nats.
    gains: Vec<f32>,
    /// How often the sharing uses each state, 0 to 1.
    shares: Vec<f32>,
}

/// What a chain may use in a decode, and where it would better stay.
pub(in crate::trace) struct Offer<'a> {
    used: &'a [bool],
    before: &'a [Visit],
    reward: f32,
}

impl<'a> Offer<'a> {
    /// To a chain that has no place yet.
    pub(in crate::trace) fn afresh(used: &'a [bool], reward: f32) -> Self {
        Self {
            used,
            before: &[],
            reward,
        }
    }
}

impl Assembly<'_> {
    /// Lets all chains share the candidates, then places them, best first, and each again while
    /// the others stay.
    ///
    /// # Errors
    /// [`Cancelled`] if the run shall stop.
    pub(in crate::trace) async fn place_all(
        &self,
        watch: &mut Watch<'_, impl Progress>,
    ) -> Result<Assembled, Cancelled> {
        let choices = self.choices(watch).await?;
        watch.part_done().await?;
        let mut placements = Vec::new();
        for step in REWARD_STEPS {
            let reward = (self.settings.residue_reward * step) as f32;
            for _ in 0..ROUNDS {
                self.place_again(&choices, &mut placements, reward, watch)
                    .await?;
            }
            self.place_best_first(&choices, &mut placements, reward, watch)
                .await?;
            watch.part_done().await?;
        }
        let reward = self.settings.residue_reward as f32;
        self.place_again(&choices, &mut placements, reward, watch)
            .await?;
        self.exchange(&choices, &mut placements, reward, watch)
            .await?;
        placements.retain(|placement| !placement.path.is_empty());
        watch.part_done().await?;
        for placement in &mut placements {
            let shares = &choices[placement.kind].shares;
            placement.shares = placement
                .path
                .iter()
                .map(|p| f64::from(shares[p.state]))
                .collect();
        }
        Ok(Assembled {
            placements,
            choices,
        })
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
                    let offer = Offer::afresh(&used, reward);
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
            mark(&mut used, own, false);
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

    /// Lets chains of related kinds change places where both together go better with that: each
    /// alone stays where it is, since the other leaves it nothing better.
    async fn exchange(
        &self,
        choices: &[Choice],
        placements: &mut [Placement],
        reward: f32,
        watch: &mut Watch<'_, impl Progress>,
    ) -> Result<(), Cancelled> {
        for second in 1..placements.len() {
            for first in 0..second {
                let pair = [first, second];
                if related(pair.map(|place| &self.kinds[placements[place].kind])) {
                    let paths = self
                        .exchanged(choices, placements, pair, reward, watch)
                        .await?;
                    let before = pair.map(|place| total(&placements[place].path));
                    if paths.iter().map(|path| total(path)).sum::<f32>() > before.iter().sum() {
                        for (place, path) in pair.into_iter().zip(paths) {
                            placements[place].path = path;
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// The best paths of a pair of chains, if the first has to leave what it holds to the second.
    async fn exchanged(
        &self,
        choices: &[Choice],
        placements: &[Placement],
        [first, second]: [usize; 2],
        reward: f32,
        watch: &mut Watch<'_, impl Progress>,
    ) -> Result<[Vec<Visit>; 2], Cancelled> {
        let [first, second] = [first, second].map(|place| &placements[place]);
        let mut used = self.used_by(placements);
        mark(&mut used, &second.path, false);
        let one = self
            .decode(&choices[first.kind], &Offer::afresh(&used, reward), watch)
            .await?;
        mark(&mut used, &first.path, false);
        mark(&mut used, &one, true);
        let other = self
            .decode(&choices[second.kind], &Offer::afresh(&used, reward), watch)
            .await?;
        Ok([one, other])
    }

    /// Whether each candidate is taken.
    pub(in crate::trace) fn used_by<'p>(
        &self,
        placements: impl IntoIterator<Item = &'p Placement>,
    ) -> Vec<bool> {
        let mut used = vec![false; self.lattice.candidates()];
        for placement in placements {
            mark(&mut used, &placement.path, true);
        }
        used
    }

    /// The best path of a kind over candidates that are not used yet.
    pub(in crate::trace) async fn decode(
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

/// Notes whether the candidates of `path` are used.
pub(in crate::trace) fn mark(used: &mut [bool], path: &[Visit], is_used: bool) {
    path.iter()
        .for_each(|visit| used[visit.candidate] = is_used);
}

/// Whether two kinds are different and share enough words for their chains to be taken for each
/// other.
fn related(kinds: [&Kind; 2]) -> bool {
    let words = kinds.map(|kind| kind.letters.windows(WORD).collect::<BTreeSet<_>>());
    let fewer = words[0].len().min(words[1].len());
    let shared = words[0].intersection(&words[1]).count();
    kinds[0] != kinds[1] && shared as f64 > SHARED_WORDS * fewer as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequences_that_share_words_are_related() {
        let kind = |letters: Vec<usize>| Kind {
            letters,
            copies: vec![(0, 0)],
        };
        let one: Vec<usize> = (0..100).map(|n| n * n % 19).collect();
        let other: Vec<usize> = (0..100).map(|n| (n * n * n + 2) % 17).collect();
        let both = [&one[..50], &other[..50]].concat();
        let [one, other, both] = [one, other, both].map(kind);
        assert!(related([&one, &both]) && related([&both, &other]));
        assert!(!related([&one, &other]) && !related([&one, &one]));
    }
}
