//! Ladders: bridges between strands, one after the other.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use super::backbone::Backbone;
use super::hydrogen_bond::HydrogenBonds;
use super::state::DsspState;

/// Relative direction of two strands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum StrandDirection {
    Parallel,
    Antiparallel,
}

/// Bridges that follow each other: residues of one strand with those of another, later one.
#[derive(Clone, Debug)]
struct Ladder {
    direction: StrandDirection,
    first: RangeInclusive<usize>,
    second: RangeInclusive<usize>,
}

/// Marks strands and single bridges.
pub(super) fn mark(backbone: &Backbone, bonds: &HydrogenBonds, states: &mut [DsspState]) {
    let mut ladders = ladders(backbone, bonds);
    join_over_bulges(backbone, &mut ladders);
    for ladder in &ladders {
        let alone = ladder.first.start() == ladder.first.end();
        for index in ladder.first.clone().chain(ladder.second.clone()) {
            if states[index] != DsspState::Strand {
                states[index] = if alone {
                    DsspState::Bridge
                } else {
                    DsspState::Strand
                };
            }
        }
    }
}

/// Returns the ladders without bulges, by their first residues.
fn ladders(backbone: &Backbone, bonds: &HydrogenBonds) -> Vec<Ladder> {
    let mut ladders: Vec<Ladder> = Vec::new();
    for (i, j) in candidates(bonds) {
        let Some(direction) = bridge(backbone, bonds, i, j) else {
            continue;
        };
        let continued = ladders
            .iter_mut()
            .find(|ladder| ladder.direction == direction && ladder.continues_with(i, j));
        match continued {
            Some(ladder) => ladder.extend(i, j),
            None => ladders.push(Ladder {
                direction,
                first: i..=i,
                second: j..=j,
            }),
        }
    }
    ladders.sort_by_key(|ladder| (*ladder.first.start(), *ladder.second.start()));
    ladders
}

impl Ladder {
    fn continues_with(&self, i: usize, j: usize) -> bool {
        i == self.first.end() + 1
            && match self.direction {
                StrandDirection::Parallel => j == self.second.end() + 1,
                StrandDirection::Antiparallel => j + 1 == *self.second.start(),
            }
    }

    /// Adds the residues `i` and `j`, and those between.
    fn extend(&mut self, i: usize, j: usize) {
        let hull = |range: &RangeInclusive<usize>, index: usize| {
            index.min(*range.start())..=index.max(*range.end())
        };
        self.first = hull(&self.first, i);
        self.second = hull(&self.second, j);
    }
}

/// Returns the pairs of residues (i, j), j at least 3 later, that some bond might make a bridge, in order.
fn candidates(bonds: &HydrogenBonds) -> BTreeSet<(usize, usize)> {
    let pairs = bonds.all().flat_map(|(donor, acceptor)| {
        let before = donor.checked_sub(1);
        [
            Some((donor, acceptor)),
            before.map(|before| (before, acceptor)),
            before.map(|before| (before, acceptor + 1)),
        ]
    });
    let ordered = pairs.flatten().map(|(a, b)| (a.min(b), a.max(b)));
    ordered.filter(|(i, j)| *j >= i + 3).collect()
}

/// Returns the bridge between residues `i` and `j`, if the bonds around them make one.
fn bridge(
    backbone: &Backbone,
    bonds: &HydrogenBonds,
    i: usize,
    j: usize,
) -> Option<StrandDirection> {
    let (before_i, before_j) = (i.checked_sub(1)?, j.checked_sub(1)?);
    if !backbone.unbroken(before_i, i + 1) || !backbone.unbroken(before_j, j + 1) {
        return None;
    }
    let both =
        |a: (usize, usize), b: (usize, usize)| bonds.bonded(a.0, a.1) && bonds.bonded(b.0, b.1);
    if both((i + 1, j), (j, before_i)) || both((j + 1, i), (i, before_j)) {
        Some(StrandDirection::Parallel)
    } else if both((i + 1, before_j), (j + 1, before_i)) || both((j, i), (i, j)) {
        Some(StrandDirection::Antiparallel)
    } else {
        None
    }
}

/// Joins ladders with a bulge between them: at most one extra residue in one strand and four in
/// the other.
fn join_over_bulges(backbone: &Backbone, ladders: &mut Vec<Ladder>) {
    let mut at = 0;
    while at < ladders.len() {
        let mut next = at + 1;
        while next < ladders.len() {
            if bulge(backbone, &ladders[at], &ladders[next]) {
                let joined = ladders.remove(next);
                ladders[at].extend(*joined.first.start(), *joined.second.start());
                ladders[at].extend(*joined.first.end(), *joined.second.end());
            } else {
                next += 1;
            }
        }
        at += 1;
    }
}

/// Returns whether only a bulge lies between two ladders, of which `later` starts later.
fn bulge(backbone: &Backbone, ladder: &Ladder, later: &Ladder) -> bool {
    if ladder.direction != later.direction {
        return false;
    }
    let step = |from: &usize, to: &usize| to.checked_sub(*from);
    let first = step(ladder.first.end(), later.first.start());
    let second = match ladder.direction {
        StrandDirection::Parallel => step(ladder.second.end(), later.second.start()),
        StrandDirection::Antiparallel => step(later.second.end(), ladder.second.start()),
    };
    let (Some(first), Some(second)) = (first, second) else {
        return false;
    };
    let [from, to] = match ladder.direction {
        StrandDirection::Parallel => [ladder.second.start(), later.second.end()],
        StrandDirection::Antiparallel => [later.second.start(), ladder.second.end()],
    };
    first > 0
        && first.max(second) < 6
        && first.min(second) < 3
        && backbone.unbroken(*ladder.first.start(), *later.first.end())
        && backbone.unbroken(*from, *to)
}
