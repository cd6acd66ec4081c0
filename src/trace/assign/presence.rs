//! Presence of a sequence: whether it lies in the map better than its own residues in other orders.
//!
//! A long chain of candidates suits any sequence somewhere, a short sequence suits many chains: what a path is worth says
//! little by itself. Decoys with the same residues, and so the same length and composition, tell what chance is worth in
//! this map (as in searches of spectra: Elias & Gygi, Nature Methods 4, 207, 2007). "Foreign sequences" in
//! `assets/weave.md` has how well that tells those that are not in a map.

use crate::progress::{Cancelled, Progress};

use super::assembly::{Assembly, AssignedChain};
use super::node_disjoint_path::best_node_disjoint_path;
use crate::trace::align::{Objective, States, prune_states, total};
use crate::trace::parameters::{PRESENCE_SPREAD, PRESENCE_TOLD, PRESENT_FROM};
use crate::trace::progress_reporter::ProgressReporter;

/// Number of decoys of a sequence.
const DECOYS: usize = 3;

impl Assembly<'_> {
    /// Returns for every entity the probability, 0 to 1, that it is in the map, given that it or another of the same length
    /// and composition is; 1 where its residues have no order, since all are alike.
    ///
    /// # Errors
    /// [`Cancelled`] if the run shall stop.
    pub(in crate::trace) async fn presences(
        &self,
        reporter: &mut ProgressReporter<'_, impl Progress>,
    ) -> Result<Vec<f64>, Cancelled> {
        let mut presences = Vec::with_capacity(self.entities.len());
        for entity in self.entities {
            presences.push(match decoys(&entity.letters) {
                Some(decoys) => self.presence(&entity.letters, &decoys, reporter).await?,
                None => 1.0,
            });
        }
        Ok(presences)
    }

    /// Returns the same once chains are placed: where their candidates hardly tell amino acids the order of a sequence
    /// cannot show, and that it does not is no reason to doubt it.
    pub(in crate::trace) fn doubted(
        &self,
        presences: &[f64],
        assigned: &[AssignedChain],
    ) -> Vec<f64> {
        let doubted = |(entity, &presence): (usize, &f64)| {
            let own = assigned.iter().filter(|p| p.entity == entity);
            let own = own.flat_map(|chain| &chain.path);
            let told: Vec<f64> = own
                .map(|residue| self.emission.information(residue.candidate))
                .collect();
            let mean = told.iter().sum::<f64>() / told.len().max(1) as f64;
            let (least, full) = PRESENCE_TOLD;
            let weight = ((mean - least) / (full - least)).clamp(0.0, 1.0);
            1.0 - weight * (1.0 - presence)
        };
        presences.iter().enumerate().map(doubted).collect()
    }

    async fn presence(
        &self,
        own: &[usize],
        decoys: &[Vec<usize>; DECOYS],
        reporter: &mut ProgressReporter<'_, impl Progress>,
    ) -> Result<f64, Cancelled> {
        let decoys = decoys.iter().map(Vec::as_slice);
        let letters: Vec<&[usize]> = [own].into_iter().chain(decoys).collect();
        let most = self.most_states;
        let states = prune_states(self.graph, self.emission, &letters, most, reporter).await?;
        let mut worths = Vec::with_capacity(letters.len());
        for (states, letters) in states.iter().zip(letters) {
            worths.push(self.worth(states, letters, reporter).await?);
        }
        let chance = worths[1..].iter().copied().fold(0.0, f64::max);
        // What chance is worth varies as a sum over the residues that can be placed.
        let placed = own.len().min(self.graph.candidates()) as f64;
        let surplus = (worths[0] - chance) / placed.sqrt();
        Ok(1.0 / (1.0 + ((PRESENT_FROM - surplus) / PRESENCE_SPREAD).exp()))
    }

    /// Returns what the best path of `letters` is worth, in nats, with all candidates to itself.
    async fn worth(
        &self,
        states: &States,
        letters: &[usize],
        reporter: &mut ProgressReporter<'_, impl Progress>,
    ) -> Result<f64, Cancelled> {
        let reward = self.settings.residue_reward as f32;
        let mut gains = vec![0.0; states.count()];
        for (residue, &letter) in letters.iter().enumerate() {
            for (state, node) in states.of(residue) {
                gains[state] = self.emission.at(letter, self.graph.candidate(node)) + reward;
            }
        }
        let objective = Objective {
            states,
            gains: &gains,
            prices: &vec![0.0; self.graph.candidates()],
            gap_cost: self.settings.gap_cost as f32,
        };
        let found = best_node_disjoint_path(self.graph, objective, reporter).await?;
        Ok(f64::from(total(&found.path)))
    }
}

/// Returns the residues of `letters` in other orders: backwards, and every second one first, forwards and backwards. `None`
/// if all are alike.
fn decoys(letters: &[usize]) -> Option<[Vec<usize>; DECOYS]> {
    let is_uniform = letters.windows(2).all(|pair| pair[0] == pair[1]);
    let backwards: Vec<usize> = letters.iter().rev().copied().collect();
    let halves = |letters: &[usize]| -> Vec<usize> {
        let second = letters.iter().skip(1).step_by(2);
        second.chain(letters.iter().step_by(2)).copied().collect()
    };
    (!is_uniform).then(|| [halves(letters), halves(&backwards), backwards])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::Silent;
    use crate::residue::Sequence;
    use crate::space::Displacement;
    use crate::trace::samples::{candidates, helices, sequence};
    use crate::trace::{TraceNote, TraceResult, TraceSettings, trace};

    /// Traces `asked`, or else their own sequence, on eight helices whose amino acids show.
    fn traced(asked: Option<Sequence>) -> TraceResult {
        let points = helices(8, Displacement::default());
        let own = sequence(points.len(), 7, &["Q"]);
        let mut all = candidates(&points, &own);
        for candidate in &mut all {
            let sum: f64 = candidate.amino.iter().map(|p| p * p).sum();
            candidate.amino = candidate.amino.map(|p| p * p / sum);
        }
        let (settings, mut silent) = (TraceSettings::default(), Silent);
        let sequences = [asked.unwrap_or(own)];
        pollster::block_on(trace(&all, &sequences, &settings, &mut silent)).unwrap()
    }

    fn greatest_confidence(result: &TraceResult) -> f64 {
        let residues = result.trace.chains.iter().filter(|c| c.sequence.is_some());
        let residues = residues.flat_map(|chain| &chain.residues);
        residues.map(|r| r.confidence).fold(0.0, f64::max)
    }

    #[test]
    fn a_sequence_that_is_not_there_is_a_guess_and_has_no_copies() {
        let own = traced(None);
        assert!(own.presence[0] > 0.95, "{:?}", own.presence);
        assert!(greatest_confidence(&own) > 0.9);
        for (length, seed) in [(126, 8), (60, 9), (30, 10), (14, 11)] {
            let result = traced(Some(sequence(length, seed, &["A"])));
            assert!(result.presence[0] < 0.5, "{length}: {:?}", result.presence);
            assert!(greatest_confidence(&result) < 0.5, "{length}");
            let chains = result.trace.chains.iter();
            assert!(
                chains.filter(|chain| chain.sequence.is_some()).count() <= 1,
                "{length}"
            );
            let is_guess = |note: &TraceNote| {
                matches!(
                    note,
                    TraceNote::NotInTheMap { .. } | TraceNote::NoBetterThanChance { .. }
                )
            };
            assert!(
                result.notes.iter().any(is_guess),
                "{length}: {:?}",
                result.notes
            );
        }
    }

    #[test]
    fn a_piece_of_a_chain_is_there() {
        let own = sequence(126, 7, &["Q"]);
        for (start, length) in [(20, 90), (50, 60), (80, 45)] {
            let residues = own.residues[start..start + length].to_vec();
            let result = traced(Some(Sequence {
                residues,
                ..own.clone()
            }));
            assert!(result.presence[0] > 0.8, "{length}: {:?}", result.presence);
        }
    }

    #[test]
    fn one_kind_of_residue_has_no_order() {
        let own = sequence(15, 7, &["Q"]);
        let uniform = Sequence {
            residues: vec![None; 15],
            ..own
        };
        let notes = traced(Some(uniform)).notes;
        assert!(
            notes
                .iter()
                .any(|note| matches!(note, TraceNote::Uniform { .. })),
            "{notes:?}"
        );
    }

    #[test]
    fn decoys_have_the_residues_in_other_orders() {
        let own = [3, 1, 4, 1, 5, 9, 2];
        let decoys = decoys(&own).expect("the residues have an order");
        assert_eq!(decoys[0], [1, 1, 9, 3, 4, 5, 2]);
        for decoy in &decoys {
            let sorted = |letters: &[usize]| {
                let mut letters = letters.to_vec();
                letters.sort_unstable();
                letters
            };
            assert_eq!(sorted(decoy), sorted(&own));
            assert_ne!(decoy[..], own);
        }
        assert!(super::decoys(&[7; 15]).is_none());
        assert!(super::decoys(&[]).is_none());
    }
}
