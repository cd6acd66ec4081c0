//! Lanes: the best local alignments of many queries with a protein at once, each in a lane of the processor's vectors.
//!
//! The lanes of a group hold queries of about the same length, so that the scores of a residue against a column of all of
//! them are one vector of a table, and no gap has to wait for its neighbour (unlike within one query: Farrar,
//! Bioinformatics 23, 156, 2007). Scores are whole numbers of 16 bits that saturate.

use wide::i16x8;

use super::query::{CODES, DELETE, NEVER, Query};

/// Queries in a vector.
const WIDTH: usize = 8;

/// Vectors side by side: the sums of one go on while those of the other wait for their turn.
const VECTORS: usize = 2;

/// Queries side by side.
const LANES: usize = WIDTH * VECTORS;

/// A number of each lane.
type Lane = [i16x8; VECTORS];

/// Queries that are aligned together.
#[derive(Clone, Debug)]
pub(super) struct Lanes {
    groups: Vec<Group>,
    profiles: usize,
}

/// As many queries as there are lanes.
#[derive(Clone, Debug)]
struct Group {
    /// Row by row for the codes of residues: the scores of the columns.
    scores: Vec<Lane>,
    /// Costs of residues without a column after each column.
    costs: Vec<InsertionCosts>,
    /// Profile and score of the direction of each lane that is in use.
    lanes: Vec<(usize, i16)>,
}

#[derive(Clone, Copy, Debug)]
struct InsertionCosts {
    first: Lane,
    more: Lane,
}

impl Lanes {
    /// Puts `queries` of so many `profiles` side by side.
    pub(super) fn new(queries: &[Query], profiles: usize) -> Self {
        let mut order: Vec<&Query> = queries.iter().collect();
        // A stable sort: of equal lengths, the first comes first.
        order.sort_by_key(|query| query.columns.len());
        Self {
            groups: order.chunks(LANES).map(Group::new).collect(),
            profiles,
        }
    }

    /// Returns the score of every profile against `residues`, in units: that of its better direction.
    pub(super) fn scores(&self, residues: &[u8]) -> Vec<i16> {
        let mut scores = vec![i16::MIN; self.profiles];
        for group in &self.groups {
            let best = group.best(residues);
            for (&(profile, direction), best) in group.lanes.iter().zip(best) {
                let score = best.saturating_add(direction);
                scores[profile] = scores[profile].max(score);
            }
        }
        scores
    }
}

impl Group {
    fn new(queries: &[&Query]) -> Self {
        let columns = queries.iter().map(|query| query.columns.len());
        let columns = columns.max().unwrap_or(0);
        // Beyond its last column, and in a lane that is not in use, no residue matches.
        let lane = |index: usize, of: &dyn Fn(&Query, usize) -> i16, none: i16| {
            all_lanes(|lane| match queries.get(lane) {
                Some(query) if index < query.columns.len() => of(query, index),
                _ => none,
            })
        };
        let score = |code: usize, index: usize| {
            lane(
                index,
                &|query, index| query.columns[index].scores[code],
                NEVER,
            )
        };
        let costs = |index: usize| InsertionCosts {
            first: lane(index, &|query, index| query.columns[index].insert, i16::MAX),
            more: lane(
                index,
                &|query, index| query.columns[index].insert_more,
                i16::MAX,
            ),
        };
        let codes = (0..CODES).flat_map(|code| (0..columns).map(move |index| (code, index)));
        Self {
            scores: codes.map(|(code, index)| score(code, index)).collect(),
            costs: (0..columns).map(costs).collect(),
            lanes: queries
                .iter()
                .map(|query| (query.profile, query.direction))
                .collect(),
        }
    }

    /// Returns the best score of each lane.
    fn best(&self, residues: &[u8]) -> impl Iterator<Item = i16> {
        let columns = self.costs.len();
        let mut top = same(0);
        let mut row = vec![Cell::default(); columns];
        for &residue in residues {
            let scores = &self.scores[usize::from(residue) * columns..][..columns];
            next_row(&mut row, scores, &self.costs, &mut top);
        }
        top.into_iter().flat_map(i16x8::to_array)
    }
}

/// Returns `number` of every lane.
fn all_lanes(number: impl Fn(usize) -> i16) -> Lane {
    let vector = |nth: usize| i16x8::new(std::array::from_fn(|at| number(nth * WIDTH + at)));
    std::array::from_fn(vector)
}

/// Returns the same number for every lane.
fn same(number: i16) -> Lane {
    [i16x8::splat(number); VECTORS]
}

/// Scores of a column after a residue.
#[derive(Clone, Copy)]
struct Cell {
    /// Best score that ends here.
    best: Lane,
    /// Best score that ends here with a residue without a column.
    insertion: Lane,
}

impl Default for Cell {
    fn default() -> Self {
        Self {
            best: same(0),
            insertion: same(NEVER),
        }
    }
}

/// Goes on by a residue with these `scores` against the columns, and raises `top` to the best score.
fn next_row(row: &mut [Cell], scores: &[Lane], costs: &[InsertionCosts], top: &mut Lane) {
    let nothing = i16x8::splat(0);
    let (open, more) = (i16x8::splat(DELETE.0), i16x8::splat(DELETE.1));
    let (mut diagonal, mut left, mut deletion) = (same(0), same(0), same(NEVER));
    let mut highest = *top;
    for ((cell, score), cost) in row.iter_mut().zip(scores).zip(costs) {
        let above = cell.best;
        // A closure, not a loop: where code is built small, loops stay loops.
        let mut step = |v: usize| {
            let opened = above[v].saturating_sub(cost.first[v]);
            let insertion = opened.max(cell.insertion[v].saturating_sub(cost.more[v]));
            let opened = left[v].saturating_sub(open);
            deletion[v] = opened.max(deletion[v].saturating_sub(more));
            let matched = diagonal[v].saturating_add(score[v]).max(nothing);
            let best = matched.max(deletion[v]).max(insertion);
            cell.insertion[v] = insertion;
            cell.best[v] = best;
            left[v] = best;
            highest[v] = highest[v].max(best);
        };
        step(0);
        step(1);
        diagonal = above;
    }
    *top = highest;
}

#[cfg(test)]
mod tests {
    use super::super::profile::{Column, Profile};
    use super::super::query::{align, nats, queries};
    use super::*;
    use crate::random::Random;
    use crate::residue::AminoAcid;

    /// Profiles of random probabilities, of these lengths, with joins.
    fn profiles(lengths: &[usize], random: &mut Random) -> Vec<Profile> {
        let mut column = || {
            let amino = [(); AminoAcid::COUNT].map(|()| random.uniform().powi(4));
            let sum: f64 = amino.iter().sum();
            Column::new(&amino.map(|value| value / sum), 1.2)
        };
        let profile = |(index, &length): (usize, &usize)| Profile {
            name: format!("p{index}"),
            place: String::new(),
            columns: (0..length).map(|_| column()).collect(),
            joins: (1..length).filter(|at| at % 4 == 3).collect(),
            forward: 0.5 + 0.1 * (index % 5) as f64,
            copies: 1,
        };
        lengths.iter().enumerate().map(profile).collect()
    }

    fn residues(length: usize, random: &mut Random) -> Vec<u8> {
        (0..length).map(|_| random.below(CODES) as u8).collect()
    }

    /// The best score over all paths, each step of each tried: match, insertion, deletion.
    fn brute_force(query: &Query, residues: &[u8]) -> i32 {
        fn walk(query: &Query, residues: &[u8], at: (usize, usize), score: i32, gap: u8) -> i32 {
            let (column, residue) = at;
            let mut best = score;
            // A match of the next column and the next residue.
            if let (Some(next), Some(&code)) = (query.columns.get(column), residues.get(residue)) {
                let matched = score + i32::from(next.scores[usize::from(code)]);
                best = best.max(walk(query, residues, (column + 1, residue + 1), matched, 0));
            }
            if column < query.columns.len() {
                let cost = i32::from(if gap == 1 { DELETE.1 } else { DELETE.0 });
                best = best.max(walk(
                    query,
                    residues,
                    (column + 1, residue),
                    score - cost,
                    1,
                ));
            }
            // An insertion after the column before.
            if residue < residues.len() && column > 0 {
                let before = &query.columns[column - 1];
                let cost = if gap == 2 {
                    before.insert_more
                } else {
                    before.insert
                };
                let score = score - i32::from(cost);
                best = best.max(walk(query, residues, (column, residue + 1), score, 2));
            }
            best
        }
        let starts = |column| (0..residues.len()).map(move |residue| (column, residue));
        let all = (0..query.columns.len()).flat_map(starts);
        all.map(|at| walk(query, residues, at, 0, 0))
            .max()
            .unwrap_or(0)
    }

    #[test]
    fn no_path_is_better() {
        let mut random = Random::new(5);
        for _ in 0..12 {
            let profiles = profiles(&[2, 4, 5], &mut random);
            let protein = residues(5, &mut random);
            for query in queries(&profiles) {
                let found = align(&query, &protein);
                assert_eq!(i32::from(found.score), brute_force(&query, &protein));
            }
        }
    }

    /// The lanes find the same scores as one query after the other, in whatever lengths.
    #[test]
    fn lanes_agree_with_single_alignments() {
        let mut random = Random::new(7);
        let lengths: Vec<usize> = (0..23).map(|_| 1 + random.below(40)).collect();
        let profiles = profiles(&lengths, &mut random);
        let queries = queries(&profiles);
        let lanes = Lanes::new(&queries, profiles.len());
        for length in [0, 1, 3, 50, 200] {
            let protein = residues(length, &mut random);
            let scores = lanes.scores(&protein);
            for (index, &score) in scores.iter().enumerate() {
                let own = queries.iter().filter(|query| query.profile == index);
                let own = own.map(|query| align(query, &protein).score + query.direction);
                assert_eq!(Some(score), own.max(), "profile {index}");
            }
        }
    }

    /// The pairs of an alignment and their gaps have the score that it states.
    #[test]
    fn an_alignment_is_worth_its_score() {
        let mut random = Random::new(11);
        let profiles = profiles(&[30], &mut random);
        let query = &queries(&profiles)[0];
        let mut protein = residues(20, &mut random);
        let best = |column: &Column| column.likeliest().index() as u8;
        protein.extend(profiles[0].columns[..15].iter().map(best));
        protein.extend([3, 3]);
        protein.extend(profiles[0].columns[17..].iter().map(best));
        let found = align(query, &protein);
        assert!(
            nats(found.score) > 20.0 && found.pairs.len() > 20,
            "{found:?}"
        );
        let mut score = 0;
        for (index, &(column, residue)) in found.pairs.iter().enumerate() {
            score += i32::from(query.columns[column].scores[usize::from(protein[residue])]);
            let Some(&(next, after)) = found.pairs.get(index + 1) else {
                continue;
            };
            let gap = |length: usize, first: i16, more: i16| match length {
                0 => 0,
                _ => i32::from(first) + (length as i32 - 1) * i32::from(more),
            };
            let at = &query.columns[column];
            score -= gap(next - column - 1, DELETE.0, DELETE.1);
            score -= gap(after - residue - 1, at.insert, at.insert_more);
        }
        assert_eq!(score, i32::from(found.score));
    }
}
