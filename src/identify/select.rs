//! Selection: the proteins with which a run goes on, and how many copies of each the fragments show.

use super::evidence::{Judge, evidence};
use super::hit::{EValue, Found};
use super::kept::Scored;
use super::parameters::{PREFERENCE_MARGIN, SAME_PART};
use super::profile::Profile;

/// Protein with the alignments of the profiles that fit it.
#[derive(Clone, Debug)]
pub(super) struct Aligned {
    pub(super) scored: Scored,
    /// Alignment of each profile, if it fits.
    pub(super) found: Vec<Option<Found>>,
}

/// Protein that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Taken {
    /// Index among the aligned proteins.
    pub(super) index: usize,
    /// Number of copies, at least 1.
    pub(super) copies: usize,
}

impl Aligned {
    /// Returns the evidence of a profile for this protein.
    fn evidence(&self, profile: usize) -> f64 {
        evidence(self.scored.verdict.surprises[profile])
    }

    /// Returns whether the same part of a profile lies on this protein and on `other`.
    fn shares(&self, other: &Self, profile: usize) -> bool {
        let (Some(own), Some(others)) = (&self.found[profile], &other.found[profile]) else {
            return false;
        };
        let ((a, b), (c, d)) = (own.columns(), others.columns());
        let common = (b.min(d) + 1).saturating_sub(a.max(c));
        let shorter = (b - a).min(d - c) + 1;
        common as f64 >= SAME_PART * shorter as f64
    }

    /// Returns the evidence for this protein that those `taken` leave: a profile that lies on one of them, too, counts by
    /// as much as it prefers this one.
    fn left_by(&self, taken: &[&Self]) -> f64 {
        let left = |profile: usize| {
            let own = self.evidence(profile);
            let others = taken.iter().filter(|other| self.shares(other, profile));
            let others = others.map(|other| other.evidence(profile) + PREFERENCE_MARGIN);
            let others = others.fold(f64::NEG_INFINITY, f64::max);
            match others.is_finite() {
                true => (own - others.max(0.0)).max(evidence(0.0)),
                false => own,
            }
        };
        (0..self.found.len()).map(left).sum()
    }
}

/// Returns the index of the first of `earlier` that explains the profiles of `protein`, if one explains most of the
/// evidence for it.
pub(super) fn explained_by(protein: &Aligned, earlier: &[Aligned]) -> Option<usize> {
    let own = protein.scored.verdict.evidence;
    earlier
        .iter()
        .position(|other| protein.left_by(&[other]) < 0.5 * own)
}

/// Takes proteins from `proteins`, most evidence first, as long as what the others leave has an E-value of `most` or less in
/// a search through `count` proteins.
pub(super) fn select(
    proteins: &[Aligned],
    profiles: &[Profile],
    judge: &Judge,
    (most, count): (f64, usize),
) -> Vec<Taken> {
    let mut taken: Vec<usize> = Vec::new();
    loop {
        let chosen: Vec<&Aligned> = taken.iter().map(|&index| &proteins[index]).collect();
        let left = |index: usize| (proteins[index].left_by(&chosen), index);
        let others = (0..proteins.len()).filter(|index| !taken.contains(index));
        // Of equal evidence, the first.
        let best = others
            .map(left)
            .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        let is_enough = |evidence: f64| {
            EValue::new(judge.log_probability(evidence), count).log <= most.max(1e-300).ln()
        };
        match best {
            Some((evidence, index)) if is_enough(evidence) => taken.push(index),
            _ => break,
        }
    }
    taken
        .iter()
        .map(|&index| Taken {
            index,
            copies: copies(index, &taken, proteins, profiles),
        })
        .collect()
}

/// Returns the number of copies of a protein: how often the profiles that prefer it cover each of its residues that they
/// cover at all, on average.
fn copies(index: usize, taken: &[usize], proteins: &[Aligned], profiles: &[Profile]) -> usize {
    let protein = &proteins[index];
    let mut depth = vec![0_usize; protein.scored.protein.residues.len()];
    for (profile, found) in protein.found.iter().enumerate() {
        let Some(found) = found else { continue };
        let prefers = |other: &&usize| {
            let other = &proteins[**other];
            !protein.shares(other, profile) || protein.evidence(profile) >= other.evidence(profile)
        };
        if taken
            .iter()
            .filter(|other| **other != index)
            .all(|other| prefers(&other))
        {
            for &(_, residue) in &found.pairs {
                depth[residue] += profiles[profile].copies;
            }
        }
    }
    let covered = depth.iter().filter(|depth| **depth > 0).count();
    let total: usize = depth.iter().sum();
    // 1.6 is two: of a copy, more is missed than is read twice.
    ((total as f64 / covered.max(1) as f64 + 0.4) as usize).max(1)
}
