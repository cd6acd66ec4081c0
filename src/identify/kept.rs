//! Kept proteins: those with the most evidence, and the best of each profile, while a proteome passes by.

use std::collections::BTreeMap;

use super::evidence::Verdict;
use super::parameters::KEPT;
use crate::io::fasta::Protein;

/// Protein with the scores of the profiles.
#[derive(Clone, Debug)]
pub(super) struct Scored {
    /// Index in the proteome.
    pub(super) index: usize,
    pub(super) protein: Protein,
    /// Score of every profile, in units.
    pub(super) scores: Vec<i16>,
    pub(super) verdict: Verdict,
}

/// Proteins that are kept.
#[derive(Clone, Debug, Default)]
pub(super) struct Kept {
    proteins: BTreeMap<usize, Scored>,
    /// Of each profile, the surprises and indices of its best proteins, best first.
    best: Vec<Vec<(f64, usize)>>,
    /// Least evidence of a protein that is kept for it.
    least: f64,
}

impl Kept {
    /// Begins with none, for so many profiles.
    pub(super) fn new(profiles: usize) -> Self {
        Self {
            proteins: BTreeMap::new(),
            best: vec![Vec::new(); profiles],
            least: f64::NEG_INFINITY,
        }
    }

    /// Takes a protein if it is among the best.
    pub(super) fn take(&mut self, scored: Scored) {
        let mut is_best = scored.verdict.evidence > self.least;
        for (best, &surprise) in self.best.iter_mut().zip(&scored.verdict.surprises) {
            let place = best.partition_point(|(other, _)| *other >= surprise);
            if place < KEPT.1 {
                best.insert(place, (surprise, scored.index));
                best.truncate(KEPT.1);
                is_best = true;
            }
        }
        if is_best {
            self.proteins.insert(scored.index, scored);
        }
        // Not after each one, so that the sort costs little.
        if self.proteins.len() > 2 * KEPT.0 + KEPT.1 * self.best.len() {
            self.drop_others();
        }
    }

    fn drop_others(&mut self) {
        let mut evidence: Vec<f64> = self
            .proteins
            .values()
            .map(|one| one.verdict.evidence)
            .collect();
        evidence.sort_by(|a, b| b.total_cmp(a));
        self.least = evidence.get(KEPT.0).copied().unwrap_or(f64::NEG_INFINITY);
        let best: Vec<usize> = self
            .best
            .iter()
            .flatten()
            .map(|(_, index)| *index)
            .collect();
        let least = self.least;
        let is_kept = |one: &Scored| one.verdict.evidence > least || best.contains(&one.index);
        self.proteins.retain(|_, one| is_kept(one));
    }

    /// Returns all, most evidence first; of equal evidence, in the order of the proteome.
    pub(super) fn into_sorted(self) -> Vec<Scored> {
        let mut all: Vec<Scored> = self.proteins.into_values().collect();
        sort(&mut all);
        all
    }
}

/// Sorts proteins by their evidence, most first; of equal evidence, in the order of the proteome.
pub(super) fn sort(proteins: &mut [Scored]) {
    proteins.sort_by(|a, b| {
        let by_evidence = b.verdict.evidence.total_cmp(&a.verdict.evidence);
        by_evidence.then(a.index.cmp(&b.index))
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn the_most_evidence_and_the_best_of_each_profile_stay() {
        let mut random = Random::new(4);
        let (profiles, count) = (3, 5_000);
        let mut kept = Kept::new(profiles);
        let mut all = Vec::new();
        for index in 0..count {
            let surprises: Vec<f64> = (0..profiles).map(|_| random.uniform()).collect();
            let evidence = (random.uniform() * 64.0).floor();
            all.push((evidence, surprises.clone()));
            kept.take(Scored {
                index,
                protein: Protein::default(),
                scores: Vec::new(),
                verdict: Verdict {
                    surprises,
                    evidence,
                    log_p: 0.0,
                },
            });
        }
        let found = kept.into_sorted();
        assert!(found.len() < 900, "{}", found.len());
        let mut order: Vec<usize> = (0..count).collect();
        order.sort_by(|&a, &b| all[b].0.total_cmp(&all[a].0).then(a.cmp(&b)));
        let better = order
            .iter()
            .filter(|&&index| all[index].0 > all[order[KEPT.0]].0);
        for index in better {
            assert!(found.iter().any(|one| one.index == *index), "{index}");
        }
        for profile in 0..profiles {
            order.sort_by(|&a, &b| all[b].1[profile].total_cmp(&all[a].1[profile]));
            for index in &order[..KEPT.1] {
                assert!(found.iter().any(|one| one.index == *index), "{index}");
            }
        }
        assert!(found.is_sorted_by(|a, b| a.verdict.evidence >= b.verdict.evidence));
    }
}
