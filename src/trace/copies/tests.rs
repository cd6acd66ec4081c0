//! Copies made in code, moved and spoilt.

use super::share;
use super::superpose::{Site, superpose};
use crate::candidates::Candidate;
use crate::neighbours::Neighbours;
use crate::random::Random;
use crate::residue::AminoAcid;
use crate::space::{Displacement, Position};
use crate::trace::align::PathResidue;
use crate::trace::assign::AssignedChain;
use crate::trace::samples::{candidates, sequence};

/// A chain without symmetry: steps of 3.8 Å in random directions that seldom turn back.
fn coil(count: usize, seed: u64) -> Vec<Position> {
    let mut random = Random::new(seed);
    let (mut at, mut ahead) = (Position::default(), Displacement::new(1.0, 0.0, 0.0));
    let step = |_| {
        let direction = ahead + random.normal_vector() * 0.8;
        ahead = direction.unit().unwrap_or(ahead);
        at = at + ahead * 3.8;
        at
    };
    (0..count).map(step).collect()
}

/// A quarter of a turn about z, and a shift.
fn moved(position: Position) -> Position {
    Position::new(80.0 - position.y, position.x - 10.0, position.z + 5.0)
}

/// The copy of `points`, each displaced by about 0.5 Å.
fn copy(points: &[Position], seed: u64) -> Vec<Position> {
    let mut random = Random::new(seed);
    let displaced = |&point: &Position| moved(point) + random.normal_vector() * 0.3;
    points.iter().map(displaced).collect()
}

/// Numbered sites, from `first` on.
fn sites(points: &[Position], first: usize) -> Vec<Site> {
    (first..).zip(points.iter().copied()).collect()
}

#[test]
fn a_copy_is_found_by_numbers_and_by_shape() {
    let points = coil(80, 3);
    let there = copy(&points, 4);
    let free = Neighbours::new(there.clone(), 4.0);
    let template = sites(&points, 0);
    // Right numbers, numbers that are three off, and a third of the chain with wrong numbers.
    let partial = sites(&there[30..56], 70);
    for poorer in [sites(&there, 0), sites(&there, 3), partial] {
        let found = superpose(&template, &poorer, &free).expect("a copy");
        for &point in &points {
            let off = found.apply(point).distance(moved(point));
            assert!(off < 0.6, "{off}");
        }
    }
}

#[test]
fn another_chain_is_no_copy() {
    let template = sites(&coil(80, 3), 0);
    let other = coil(80, 9);
    let free = Neighbours::new(other.clone(), 4.0);
    assert_eq!(superpose(&template, &sites(&other, 0), &free), None);
    // Half of a copy and one residue is one, less is none.
    let there = copy(&coil(80, 3), 4);
    for (length, is_copy) in [(45, true), (35, false)] {
        let part = there[..length].to_vec();
        let free = Neighbours::new(part.clone(), 4.0);
        let found = superpose(&template, &sites(&part, 0), &free);
        assert_eq!(found.is_some(), is_copy, "{length}");
    }
}

/// An assigned chain on `candidates` in a row, with this posterior probability.
fn chain(copy: usize, candidates: std::ops::Range<usize>, posterior: f64) -> AssignedChain {
    let residue = |(residue, candidate)| PathResidue {
        residue,
        candidate,
        state: 0,
        gain: 1.0,
    };
    AssignedChain {
        entity: 0,
        copy,
        posteriors: vec![posterior; candidates.len()],
        path: (0..).zip(candidates).map(residue).collect(),
    }
}

#[test]
fn the_better_copy_tells_the_other_its_types_and_directions() {
    let points = coil(60, 5);
    let known = sequence(60, 7, &[]);
    let mut all = candidates(&points, &known);
    let poor = candidates(&copy(&points, 6), &known).into_iter();
    all.extend(poor.map(|candidate| Candidate {
        amino: [1.0 / 20.0; AminoAcid::COUNT],
        next: None,
        previous: None,
        ..candidate
    }));
    let chains = [chain(0, 60..120, 0.1), chain(1, 0..60, 0.9)];
    let shared = share(&all, &chains).expect("a copy");
    assert_eq!(shared.len(), all.len());
    for index in 60..119 {
        let amino = known.residues[index - 60].expect("a type").index();
        let likeliest = (0..20).max_by(|&a, &b| {
            let p = &shared[index].amino;
            p[a].total_cmp(&p[b])
        });
        assert_eq!(likeliest, Some(amino));
        assert!((shared[index].amino.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        let ahead = shared[index].next.expect("a direction").unit();
        let step = (moved(points[index - 59]) - moved(points[index - 60])).unit();
        let cosine = ahead.expect("long").dot(step.expect("long"));
        assert!(cosine > 0.99, "{index}: {cosine}");
        // The position is its own.
        assert_eq!(shared[index].position, all[index].position);
    }
    // Nothing of the good copy is lost: the other says nothing.
    let (before, after) = (&all[10], &shared[10]);
    assert!(
        after
            .amino
            .iter()
            .zip(&before.amino)
            .all(|(a, b)| a.max(*b) < 0.9)
    );
    assert!((after.next.expect("told") - before.next.expect("told")).length() < 1e-9);
}

#[test]
fn one_copy_shares_with_nobody() {
    let all = candidates(&coil(60, 5), &sequence(60, 7, &[]));
    assert_eq!(share(&all, &[chain(0, 0..60, 0.9)]), None);
    assert_eq!(share(&all, &[]), None);
    let mut two = [chain(0, 0..30, 0.9), chain(0, 30..60, 0.9)];
    two[1].entity = 1;
    assert_eq!(share(&all, &two), None);
}
