//! Assembly: the problem of all chains together, and the decoding of one of them.

use crate::progress::{Cancelled, Progress};

use super::entities::Entity;
use super::joint_marginals::JointMarginals;
use super::node_disjoint_path::best_node_disjoint_path;
use crate::trace::align::{Emission, Objective, PathResidue, States, prune_states};
use crate::trace::graph::CandidateGraph;
use crate::trace::parameters::{ANCHOR_WEIGHT, MARGINAL_WEIGHT};
use crate::trace::progress_reporter::ProgressReporter;
use crate::trace::settings::TraceSettings;

/// A chain with its path through the candidate graph.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::trace) struct AssignedChain {
    /// Index of the entity.
    pub(in crate::trace) entity: usize,
    /// Number of the copy, from 0.
    pub(in crate::trace) copy: usize,
    /// Its residues, in rising order.
    pub(in crate::trace) path: Vec<PathResidue>,
    /// The posterior probability of each residue, 0 to 1; empty before they are set.
    pub(in crate::trace) posteriors: Vec<f64>,
}

/// Everything that stays the same while chains are placed.
#[derive(Clone, Copy, Debug)]
pub(in crate::trace) struct Assembly<'a> {
    pub(in crate::trace) graph: &'a CandidateGraph,
    pub(in crate::trace) emission: &'a Emission,
    pub(in crate::trace) entities: &'a [Entity],
    pub(in crate::trace) settings: &'a TraceSettings,
    /// Number of states above which they are pruned to about as many.
    pub(in crate::trace) most_states: usize,
}

/// The states of an entity, with their worth.
pub(super) struct EntityStates {
    pub(super) states: States,
    /// Worth of each state by its evidence and its joint marginal, in nats.
    pub(super) gains: Vec<f32>,
    /// The joint marginal of each state, 0 to 1.
    pub(super) marginals: Vec<f32>,
}

/// The conditions of one decode.
pub(super) struct Conditions<'a> {
    /// For each candidate, `true` if another chain has taken it.
    pub(super) used: &'a [bool],
    /// An earlier path, on which the chain would better stay.
    pub(super) anchors: &'a [PathResidue],
    /// Worth of a modelled residue, in nats.
    pub(super) reward: f32,
}

impl<'a> Conditions<'a> {
    /// Returns the conditions of a chain that has no path yet.
    pub(super) fn afresh(used: &'a [bool], reward: f32) -> Self {
        Self {
            used,
            anchors: &[],
            reward,
        }
    }
}

impl Assembly<'_> {
    /// Finds the states of every entity, and their joint marginals.
    pub(super) async fn options(
        &self,
        reporter: &mut ProgressReporter<'_, impl Progress>,
    ) -> Result<Vec<EntityStates>, Cancelled> {
        let letters: Vec<&[usize]> = self.entities.iter().map(|e| &e.letters[..]).collect();
        let most = self.most_states;
        let states = prune_states(self.graph, self.emission, &letters, most, reporter).await?;
        let joint = JointMarginals {
            graph: self.graph,
            emission: self.emission,
            entities: self.entities,
            states: &states,
            reward: self.settings.residue_reward,
            gap_cost: self.settings.gap_cost,
        };
        let marginals = joint.solve(reporter).await?;
        let entities = self.entities.iter().zip(states.into_iter().zip(marginals));
        let options = entities.map(|(entity, (states, marginals))| EntityStates {
            gains: self.gains(entity, &states, &marginals),
            states,
            marginals,
        });
        Ok(options.collect())
    }

    /// Returns the worth of each state: its evidence, and its joint marginal.
    fn gains(&self, entity: &Entity, states: &States, marginals: &[f32]) -> Vec<f32> {
        let mut gains = vec![0.0; states.count()];
        for (residue, &letter) in entity.letters.iter().enumerate() {
            for (state, node) in states.of(residue) {
                let evidence = self.emission.at(letter, self.graph.candidate(node));
                gains[state] = evidence + MARGINAL_WEIGHT * marginals[state];
            }
        }
        gains
    }

    /// Returns for each candidate whether one of `chains` uses it.
    pub(super) fn used_by<'p>(
        &self,
        chains: impl IntoIterator<Item = &'p AssignedChain>,
    ) -> Vec<bool> {
        used_by(self.graph.candidates(), chains)
    }

    /// Finds the best path of an entity over candidates that are not used yet. Its score is made
    /// of the evidence and the reward, without anchors and joint marginals.
    pub(super) async fn decode(
        &self,
        options: &EntityStates,
        conditions: &Conditions<'_>,
        reporter: &mut ProgressReporter<'_, impl Progress>,
    ) -> Result<Vec<PathResidue>, Cancelled> {
        let prices = prices(conditions.used);
        let mut gains: Vec<f32> = options
            .gains
            .iter()
            .map(|gain| gain + conditions.reward)
            .collect();
        for anchor in conditions.anchors {
            for (state, node) in options.states.of(anchor.residue) {
                if self.graph.candidate(node) == anchor.candidate {
                    gains[state] += ANCHOR_WEIGHT;
                }
            }
        }
        let objective = Objective {
            states: &options.states,
            gains: &gains,
            prices: &prices,
            gap_cost: self.settings.gap_cost as f32,
        };
        let found = best_node_disjoint_path(self.graph, objective, reporter).await?;
        let mut path = found.path;
        for residue in &mut path {
            let state = residue.state;
            let anchored = gains[state] - options.gains[state] - conditions.reward;
            residue.gain -= anchored + MARGINAL_WEIGHT * options.marginals[state];
        }
        Ok(path)
    }
}

/// Returns for each of `candidates` candidates whether one of `chains` uses it.
pub(in crate::trace) fn used_by<'p>(
    candidates: usize,
    chains: impl IntoIterator<Item = &'p AssignedChain>,
) -> Vec<bool> {
    let mut used = vec![false; candidates];
    for chain in chains {
        mark(&mut used, &chain.path, true);
    }
    used
}

/// Returns the prices that keep a path off the candidates that are used.
fn prices(used: &[bool]) -> Vec<f32> {
    let price = |used: &bool| if *used { f32::INFINITY } else { 0.0 };
    used.iter().map(price).collect()
}

/// Marks the candidates of `path` as used, or as free.
pub(super) fn mark(used: &mut [bool], path: &[PathResidue], is_used: bool) {
    path.iter()
        .for_each(|residue| used[residue.candidate] = is_used);
}
