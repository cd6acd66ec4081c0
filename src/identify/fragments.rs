//! Profiles of a map: its fragments, of which those that follow each other are joined.

use super::error::IdentifyError;
use super::parameters::{JOIN_ANGSTROM, LEAST_FRAGMENT, MOST_COLUMNS, SURE_DIRECTION};
use super::profile::{Column, Profile};
use crate::candidates::Candidate;
use crate::space::Position;
use crate::trace::{Fragment, fragments};

/// Makes profiles of the fragments of `candidates`, longest first, and notes on what was left out. `temperature` flattens
/// the probabilities of the amino acids, as in [`Column::new`].
///
/// # Errors
/// [`IdentifyError::NoFragments`] if there is no fragment.
pub fn map_profiles(
    candidates: &[Candidate],
    temperature: f64,
) -> Result<(Vec<Profile>, Vec<String>), IdentifyError> {
    let pieces = fragments(candidates, LEAST_FRAGMENT);
    if pieces.is_empty() {
        let least = LEAST_FRAGMENT;
        return Err(IdentifyError::NoFragments { least });
    }
    let position = |index: usize| candidates[index].position;
    let mut rows = joined(pieces, position);
    rows.sort_by(|a, b| {
        b.residues()
            .cmp(&a.residues())
            .then(a.pieces.cmp(&b.pieces))
    });
    let mut profiles: Vec<Profile> = (1..)
        .zip(&rows)
        .map(|(number, row)| profile(number, row, candidates, temperature))
        .collect();
    let notes = keep_longest(&mut profiles);
    Ok((profiles, notes))
}

/// Leaves out the shortest of `profiles`, longest first, where all have more than [`MOST_COLUMNS`].
pub(super) fn keep_longest(profiles: &mut Vec<Profile>) -> Vec<String> {
    let mut columns = 0;
    let fits = |profile: &&Profile| {
        columns += profile.columns.len();
        columns <= MOST_COLUMNS
    };
    let kept = profiles.iter().take_while(fits).count().max(1);
    let left_out = profiles.len().saturating_sub(kept);
    profiles.truncate(kept);
    let note = format!(
        "The {left_out} shortest fragments were left out of the search, which takes {MOST_COLUMNS} residues."
    );
    (left_out > 0).then_some(note).into_iter().collect()
}

/// Fragments in a row.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    /// The candidates of each, in the direction of the row.
    pieces: Vec<Vec<usize>>,
    /// Log-odds, in nats, that the chain runs so; negative if it rather runs the other way.
    forward: f64,
}

impl Row {
    fn residues(&self) -> usize {
        self.pieces.iter().map(Vec::len).sum()
    }

    fn reversed(mut self) -> Self {
        self.pieces.reverse();
        self.pieces.iter_mut().for_each(|piece| piece.reverse());
        self.forward = -self.forward;
        self
    }

    fn ends(&self) -> [Option<usize>; 2] {
        let first = self.pieces.first().and_then(|piece| piece.first());
        let last = self.pieces.last().and_then(|piece| piece.last());
        [first.copied(), last.copied()]
    }

    /// Puts `next` behind, unless both are sure of directions that do not go together.
    fn followed_by(&self, next: &Self) -> Option<Self> {
        let surer = self.forward.abs().min(next.forward.abs());
        let agree = self.forward.signum() == next.forward.signum();
        (agree || surer < SURE_DIRECTION).then(|| Self {
            pieces: [&self.pieces[..], &next.pieces].concat(),
            forward: self.forward + next.forward,
        })
    }
}

/// Two ends that are near: the fragments, whether it is the last end of each, and their distance in Å.
type NearEnds = (f64, [(usize, bool); 2]);

/// Joins fragments whose ends are near, the nearest first, each end once and without rings. Rows run in their likelier
/// direction.
fn joined(fragments: Vec<Fragment>, position: impl Fn(usize) -> Position) -> Vec<Row> {
    let mut rows: Vec<Option<Row>> = fragments
        .into_iter()
        .map(|fragment| {
            Some(Row {
                pieces: vec![fragment.candidates],
                forward: fragment.forward_log_odds,
            })
        })
        .collect();
    // The candidate at each end, of which each join uses up one.
    let ends: Vec<[Option<usize>; 2]> = rows.iter().flatten().map(Row::ends).collect();
    let mut row_of: Vec<usize> = (0..rows.len()).collect();
    for (_, near) in near_ends(&ends, position) {
        let [a, b] = near
            .map(|(fragment, is_last)| (row_of[fragment], ends[fragment][usize::from(is_last)]));
        if a.0 == b.0 {
            continue;
        }
        let (Some(first), Some(second)) = (&rows[a.0], &rows[b.0]) else {
            continue;
        };
        let (Some(first), Some(second)) = (ending_with(first, a.1), ending_with(second, b.1))
        else {
            continue;
        };
        let Some(row) = first.followed_by(&second.reversed()) else {
            continue;
        };
        rows[a.0] = Some(row);
        rows[b.0] = None;
        row_of
            .iter_mut()
            .filter(|row| **row == b.0)
            .for_each(|row| *row = a.0);
    }
    let in_direction = |row: Row| {
        if row.forward < 0.0 {
            row.reversed()
        } else {
            row
        }
    };
    rows.into_iter().flatten().map(in_direction).collect()
}

/// Returns `row` in the direction in which it ends with `candidate`; `None` if that is no end of it any more.
fn ending_with(row: &Row, candidate: Option<usize>) -> Option<Row> {
    match row.ends() {
        [_, last] if last == candidate => Some(row.clone()),
        [first, _] if first == candidate => Some(row.clone().reversed()),
        _ => None,
    }
}

/// Returns the pairs of ends of different fragments within [`JOIN_ANGSTROM`], nearest first.
fn near_ends(ends: &[[Option<usize>; 2]], position: impl Fn(usize) -> Position) -> Vec<NearEnds> {
    let all: Vec<((usize, bool), Position)> = ends
        .iter()
        .enumerate()
        .flat_map(|(fragment, ends)| {
            let [first, last] = ends.map(|end| end.map(&position));
            let first = first.map(|at| ((fragment, false), at));
            first
                .into_iter()
                .chain(last.map(|at| ((fragment, true), at)))
        })
        .collect();
    let mut near: Vec<NearEnds> = Vec::new();
    for (index, &(a, at)) in all.iter().enumerate() {
        for &(b, other) in &all[index + 1..] {
            let distance = at.distance(other);
            if a.0 != b.0 && distance <= JOIN_ANGSTROM {
                near.push((distance, [a, b]));
            }
        }
    }
    near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    near
}

/// Makes the profile of a row.
fn profile(number: usize, row: &Row, candidates: &[Candidate], temperature: f64) -> Profile {
    let all: Vec<usize> = row.pieces.concat();
    let column = |&index: &usize| Column::new(&candidates[index].amino, temperature);
    let mut joins = Vec::new();
    let mut end = 0;
    for piece in &row.pieces {
        end += piece.len();
        joins.push(end);
    }
    joins.pop();
    let sum = all.iter().fold([0.0; 3], |sum, &index| {
        let [x, y, z] = candidates[index].position.to_array();
        [sum[0] + x, sum[1] + y, sum[2] + z]
    });
    let [x, y, z] = sum.map(|sum| sum / all.len().max(1) as f64);
    Profile {
        name: format!("fragment_{number}"),
        place: format!("around {x:.0}, {y:.0}, {z:.0} Å"),
        columns: all.iter().map(column).collect(),
        joins,
        forward: 1.0 / (1.0 + (-row.forward).exp()),
        copies: 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Candidates in a row along x, with gaps of `gap` Å after each of the `lengths`, and their fragments.
    fn line(lengths: &[usize], gap: f64, forward: &[f64]) -> (Vec<Fragment>, Vec<Position>) {
        let (mut x, mut positions, mut fragments) = (0.0, Vec::new(), Vec::new());
        for (&length, &forward_log_odds) in lengths.iter().zip(forward) {
            let first = positions.len();
            for _ in 0..length {
                positions.push(Position::new(x, 0.0, 0.0));
                x += 3.8;
            }
            x += gap - 3.8;
            let candidates: Vec<usize> = (first..first + length).collect();
            fragments.push(Fragment {
                candidates,
                forward_log_odds,
            });
        }
        (fragments, positions)
    }

    fn rows(gap: f64, forward: &[f64]) -> Vec<Row> {
        let (fragments, positions) = line(&[5, 6, 7], gap, forward);
        joined(fragments, |index| positions[index])
    }

    #[test]
    fn fragments_that_follow_each_other_are_joined() {
        let found = rows(7.0, &[1.0, 0.5, 2.0]);
        assert_eq!(found.len(), 1);
        let lengths: Vec<usize> = found[0].pieces.iter().map(Vec::len).collect();
        assert_eq!(lengths, [5, 6, 7]);
        assert_eq!(found[0].pieces.concat(), (0..18).collect::<Vec<_>>());
        assert!((found[0].forward - 3.5).abs() < 1e-9);
        assert_eq!(rows(9.0, &[1.0, 0.5, 2.0]).len(), 3);
    }

    #[test]
    fn an_unsure_fragment_turns_and_a_sure_one_does_not() {
        let (mut fragments, positions) = line(&[5, 6, 7], 6.0, &[2.0, 0.4, 2.0]);
        // The middle one was listed against the others.
        fragments[1].candidates.reverse();
        let found = joined(fragments.clone(), |index| positions[index]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].pieces.concat(), (0..18).collect::<Vec<_>>());
        assert!((found[0].forward - 3.6).abs() < 1e-9);
        fragments[1].forward_log_odds = 3.0;
        assert_eq!(joined(fragments, |index| positions[index]).len(), 3);
    }

    #[test]
    fn a_ring_is_not_closed() {
        let corners = [(0.0, 0.0), (19.0, 0.0), (19.0, 19.0), (0.0, 19.0)];
        let mut positions = Vec::new();
        let mut fragments = Vec::new();
        for (from, to) in (0..4).map(|side| (corners[side], corners[(side + 1) % 4])) {
            let first = positions.len();
            for step in 0..5 {
                let share = f64::from(step) / 4.2;
                let between = |a: f64, b: f64| a + share * (b - a);
                positions.push(Position::new(
                    between(from.0, to.0),
                    between(from.1, to.1),
                    0.0,
                ));
            }
            fragments.push(Fragment {
                candidates: (first..first + 5).collect(),
                forward_log_odds: 1.0,
            });
        }
        let found = joined(fragments, |index| positions[index]);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].pieces.len(), found[0].residues()), (4, 20));
    }

    #[test]
    fn profiles_tell_where_pieces_meet() {
        let (_, positions) = line(&[12], 3.8, &[0.0]);
        let candidates: Vec<Candidate> = positions
            .iter()
            .map(|&position| {
                Candidate::with_residue_type(position, Some(crate::residue::AminoAcid::Trp), 0.9)
            })
            .collect();
        let row = Row {
            pieces: vec![(0..5).collect(), (5..12).collect()],
            forward: 1.0,
        };
        let profile = profile(3, &row, &candidates, 1.0);
        assert_eq!(
            (profile.name.as_str(), profile.joins.as_slice()),
            ("fragment_3", &[5][..])
        );
        assert_eq!(
            (profile.letters().as_str(), profile.place.as_str()),
            ("WWWWWWWWWWWW", "around 21, 0, 0 Å")
        );
        assert!((profile.forward - 0.731).abs() < 1e-3);
        assert!(map_profiles(&[], 1.0).is_err());
    }
}
