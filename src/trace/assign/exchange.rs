//! Exchange: lets chains of related entities trade candidates where both together score better so.
//! Each alone stays where it is, since the other leaves it nothing better.
//!
//! A pair is decoded anew only if upper bounds on both scores leave a gain, so nearly all pairs
//! cost two passes of the decoder; [`MOST_EXCHANGES`] bounds the rest.

use std::collections::BTreeSet;

use crate::progress::{Cancelled, Progress};

use super::assembly::{Assembly, Conditions, EntityStates, Placement, mark, prices};
use super::entities::Entity;
use crate::trace::align::{Objective, PathResidue, best_path, total};
use crate::trace::parameters::{MARGINAL_WEIGHT, MOST_EXCHANGES, RELATED_WORDS, WORD};
use crate::trace::progress_reporter::ProgressReporter;

/// Parts of [`Assembly::exchange`] that it reports.
pub(super) const EXCHANGE_PARTS: usize = 4;

impl Assembly<'_> {
    /// Lets chains of related entities trade candidates where both together score better so.
    ///
    /// # Errors
    /// [`Cancelled`] if the run shall stop.
    pub(super) async fn exchange(
        &self,
        options: &[EntityStates],
        placements: &mut [Placement],
        reward: f32,
        reporter: &mut ProgressReporter<'_, impl Progress>,
    ) -> Result<(), Cancelled> {
        let pairs = self.related_pairs(placements);
        let mut left = MOST_EXCHANGES;
        for part in 0..EXCHANGE_PARTS {
            let start = part * pairs.len() / EXCHANGE_PARTS;
            let end = (part + 1) * pairs.len() / EXCHANGE_PARTS;
            for &pair in &pairs[start..end] {
                let tried = self
                    .exchanged(options, placements, pair, reward, &mut left, reporter)
                    .await?;
                for (index, path) in pair.into_iter().zip(tried.into_iter().flatten()) {
                    placements[index].path = path;
                }
            }
            reporter.part_done().await?;
        }
        Ok(())
    }

    /// Returns the pairs of placements whose entities are related, the lower index first.
    fn related_pairs(&self, placements: &[Placement]) -> Vec<[usize; 2]> {
        let words: Vec<BTreeSet<&[usize]>> = self.entities.iter().map(words).collect();
        let pairs = (1..placements.len()).flat_map(|second| (0..second).map(move |f| [f, second]));
        let are_related = |pair: &[usize; 2]| {
            let [first, second] = pair.map(|index| placements[index].entity);
            first != second && related(&words[first], &words[second])
        };
        pairs.filter(are_related).collect()
    }

    /// Returns the best paths of a pair of chains, if the first has to leave its candidates to the
    /// second, where both together score better so.
    async fn exchanged(
        &self,
        options: &[EntityStates],
        placements: &[Placement],
        pair: [usize; 2],
        reward: f32,
        left: &mut usize,
        reporter: &mut ProgressReporter<'_, impl Progress>,
    ) -> Result<Option<[Vec<PathResidue>; 2]>, Cancelled> {
        let [first, second] = pair.map(|index| &placements[index]);
        let options = pair.map(|index| &options[placements[index].entity]);
        let before = total(&first.path) + total(&second.path);
        let mut used = self.used_by(placements);
        mark(&mut used, &second.path, false);
        let bound = self.bound(options[0], &used, reward, reporter).await?;
        let mut used_by_others = used.clone();
        mark(&mut used_by_others, &first.path, false);
        let other_bound = self
            .bound(options[1], &used_by_others, reward, reporter)
            .await?;
        if bound + other_bound <= before || *left == 0 {
            return Ok(None);
        }
        *left -= 1;
        let conditions = Conditions::afresh(&used, reward);
        let one = self.decode(options[0], &conditions, reporter).await?;
        if total(&one) + other_bound <= before {
            return Ok(None);
        }
        mark(&mut used_by_others, &one, true);
        let conditions = Conditions::afresh(&used_by_others, reward);
        let other = self.decode(options[1], &conditions, reporter).await?;
        Ok((total(&one) + total(&other) > before).then_some([one, other]))
    }

    /// Returns an upper bound on the score of a node-disjoint path: that of the best path on which
    /// candidates may occur more than once.
    async fn bound(
        &self,
        options: &EntityStates,
        used: &[bool],
        reward: f32,
        reporter: &mut ProgressReporter<'_, impl Progress>,
    ) -> Result<f32, Cancelled> {
        let gains = options.gains.iter().zip(&options.marginals);
        let gains: Vec<f32> = gains
            .map(|(gain, marginal)| gain - MARGINAL_WEIGHT * marginal + reward)
            .collect();
        let prices = prices(used);
        let objective = Objective {
            states: &options.states,
            gains: &gains,
            prices: &prices,
            gap_cost: self.settings.gap_cost as f32,
        };
        reporter.worked(options.states.count()).await?;
        Ok(total(&best_path(self.graph, objective)))
    }
}

/// Returns the words of an entity.
fn words(entity: &Entity) -> BTreeSet<&[usize]> {
    entity.letters.windows(WORD).collect()
}

/// Returns whether two entities share enough of their words to be taken for each other.
fn related(first: &BTreeSet<&[usize]>, second: &BTreeSet<&[usize]>) -> bool {
    let fewer = first.len().min(second.len());
    let shared = first.intersection(second).count();
    shared as f64 > RELATED_WORDS * fewer as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequences_that_share_words_are_related() {
        let entity = |letters: Vec<usize>| Entity {
            letters,
            copies: vec![(0, 0)],
        };
        let one: Vec<usize> = (0..100).map(|n| n * n % 19).collect();
        let other: Vec<usize> = (0..100).map(|n| (n * n * n + 2) % 17).collect();
        let both = [&one[..50], &other[..50]].concat();
        let [one, other, both] = [one, other, both].map(entity);
        let related = |a: &Entity, b: &Entity| related(&words(a), &words(b));
        assert!(related(&one, &both) && related(&both, &other));
        assert!(!related(&one, &other));
    }
}
