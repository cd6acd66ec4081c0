//! Sharing: candidates of several copies that lie on each other share their evidence.

use crate::candidates::Candidate;
use crate::geometry::Superposition;
use crate::neighbours::Neighbours;
use crate::residue::AminoAcid;
use crate::space::Displacement;
use crate::trace::align::PathResidue;
use crate::trace::assign::{AssignedChain, used_by};
use crate::trace::parameters::{
    BACKGROUND, COPY_WEIGHT, LEAST_AMINO_PROBABILITY, MEETING_ANGSTROM, MOST_COPY_WEIGHT,
};

use super::superpose::{Site, superpose};

/// A copy on which the best one was superposed.
struct Superposed {
    /// From the best copy to this one.
    superposition: Superposition,
    /// For each residue of the best copy the candidate that it meets.
    met: Vec<Option<usize>>,
}

/// Returns the candidates with the evidence that copies of an entity share; `None` where no two lie
/// on each other.
pub(in crate::trace) fn share(
    candidates: &[Candidate],
    chains: &[AssignedChain],
) -> Option<Vec<Candidate>> {
    let mut shared = candidates.to_vec();
    let mut any_superposed = false;
    let entities = chains.iter().map(|p| p.entity + 1).max().unwrap_or(0);
    for entity in 0..entities {
        let of_entity = |index: &usize| chains[*index].entity == entity;
        let copies: Vec<usize> = (0..chains.len()).filter(of_entity).collect();
        let surety = |index: &usize| chains[*index].posteriors.iter().sum::<f64>();
        let order = |a: &usize, b: &usize| surety(a).total_cmp(&surety(b)).then(b.cmp(a));
        let Some(best) = copies.iter().copied().max_by(order) else {
            continue;
        };
        let others = copies.into_iter().filter(|&copy| copy != best);
        let superpose_on = |copy| Superposed::on(candidates, chains, best, copy);
        let superposed: Vec<Superposed> = others.filter_map(superpose_on).collect();
        any_superposed |= !superposed.is_empty();
        share_along(candidates, &chains[best], &superposed, &mut shared);
    }
    any_superposed.then_some(shared)
}

impl Superposed {
    /// Lays the placed chain `best` on the placed chain `copy`.
    fn on(
        candidates: &[Candidate],
        chains: &[AssignedChain],
        best: usize,
        copy: usize,
    ) -> Option<Self> {
        let [template, poorer] = [best, copy].map(|index| sites(candidates, &chains[index]));
        let (free, indices) = free(candidates, chains, copy);
        let superposition = superpose(&template, &poorer, &free)?;
        let meet = |site: &Site| {
            let met = free.closest(superposition.apply(site.1), MEETING_ANGSTROM)?;
            Some(indices[met])
        };
        Some(Self {
            met: template.iter().map(meet).collect(),
            superposition,
        })
    }
}

/// Shares the evidence along the chain `best` with what it meets in the copies on which it was
/// superposed.
fn share_along(
    candidates: &[Candidate],
    best: &AssignedChain,
    superposed: &[Superposed],
    shared: &mut [Candidate],
) {
    for (index, residue) in best.path.iter().enumerate() {
        let own = (residue.candidate, Superposition::IDENTITY);
        let met = |copy: &Superposed| Some((copy.met[index]?, copy.superposition));
        let members: Vec<_> = [own]
            .into_iter()
            .chain(superposed.iter().filter_map(met))
            .collect();
        for own in 0..members.len() {
            shared[members[own].0] = pooled(candidates, &members, own);
        }
    }
}

/// Returns the numbers and positions of a placed chain.
fn sites(candidates: &[Candidate], chain: &AssignedChain) -> Vec<Site> {
    let site = |residue: &PathResidue| (residue.residue, candidates[residue.candidate].position);
    chain.path.iter().map(site).collect()
}

/// Returns the positions that a chain may use, those that no other chain does, with the indices of
/// their candidates.
fn free(
    candidates: &[Candidate],
    chains: &[AssignedChain],
    index: usize,
) -> (Neighbours, Vec<usize>) {
    let others = chains.iter().enumerate();
    let others = others.filter_map(|(other, chain)| (other != index).then_some(chain));
    let used = used_by(candidates.len(), others);
    let free: Vec<usize> = (0..used.len()).filter(|&index| !used[index]).collect();
    let positions = free.iter().map(|&index| candidates[index].position);
    (
        Neighbours::new(positions.collect(), 2.0 * MEETING_ANGSTROM),
        free,
    )
}

/// Returns the candidate of the member `own` with the evidence of all `members`, each given with the
/// superposition from the best copy to its own.
fn pooled(candidates: &[Candidate], members: &[(usize, Superposition)], own: usize) -> Candidate {
    let candidate = &candidates[members[own].0];
    if members.len() < 2 {
        return candidate.clone();
    }
    let weight = COPY_WEIGHT.min(MOST_COPY_WEIGHT / (members.len() - 1) as f64);
    let onto = members[own].1;
    let (mut log_odds, mut next, mut previous) = ([0.0; AminoAcid::COUNT], None, None);
    for (index, (member, from)) in members.iter().enumerate() {
        let weight = if index == own { 1.0 } else { weight };
        let other = &candidates[*member];
        for (sum, (p, background)) in log_odds.iter_mut().zip(other.amino.iter().zip(BACKGROUND)) {
            *sum += weight * (p.max(LEAST_AMINO_PROBABILITY) / background).ln();
        }
        let back = from.inverse();
        let turned = |vector: Displacement| onto.rotate(back.rotate(vector));
        add(&mut next, other.next.map(turned), weight);
        add(&mut previous, other.previous.map(turned), weight);
    }
    Candidate {
        amino: probabilities(log_odds),
        next: mean(next),
        previous: mean(previous),
        ..candidate.clone()
    }
}

/// Adds a vector to a sum, and its weight: a long one is a sure one.
fn add(sum: &mut Option<(Displacement, f64)>, vector: Option<Displacement>, weight: f64) {
    if let Some(vector) = vector {
        let weight = weight * vector.length();
        let (vectors, weights) = sum.unwrap_or_default();
        *sum = Some((vectors + vector * weight, weights + weight));
    }
}

/// Returns the weighted mean of the vectors that were added.
fn mean(sum: Option<(Displacement, f64)>) -> Option<Displacement> {
    sum.map(|(vectors, weights)| vectors * (1.0 / weights.max(f64::MIN_POSITIVE)))
}

/// Returns the probabilities with these log-odds against the background.
fn probabilities(log_odds: [f64; AminoAcid::COUNT]) -> [f64; AminoAcid::COUNT] {
    let most = log_odds.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut p = log_odds.map(|value| (value - most).exp());
    p.iter_mut().zip(BACKGROUND).for_each(|(p, b)| *p *= b);
    let sum: f64 = p.iter().sum();
    p.map(|p| p / sum)
}
