//! Query: a profile in one direction, in whole numbers, and its best local alignment with a protein.
//!
//! Smith and Waterman, J. Mol. Biol. 147, 195 (1981), with affine gaps after Gotoh, J. Mol. Biol. 162, 705 (1982). The
//! costs of a gap depend on the column, so that residues may be missing where two pieces are joined.

use super::parameters::{CERTAIN_DIRECTION, GAP, JOIN_GAP, UNITS_PER_NAT};
use super::profile::{Column, Profile};
use crate::io::fasta::UNKNOWN;

/// Codes of residues: the amino acids, and [`UNKNOWN`].
pub(super) const CODES: usize = UNKNOWN as usize + 1;

/// Less than any score, with room to subtract from.
pub(super) const NEVER: i16 = i16::MIN / 2;

/// Profile in one direction. Scores are in units, [`UNITS_PER_NAT`] of them a nat.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Query {
    /// Index of the profile.
    pub(super) profile: usize,
    /// True if the chain runs against the profile.
    pub(super) is_reversed: bool,
    /// Score of the direction: the logarithm of its probability.
    pub(super) direction: i16,
    pub(super) columns: Vec<QueryColumn>,
}

/// Column of a query.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct QueryColumn {
    /// Scores of the residues, by code.
    pub(super) scores: [i16; CODES],
    /// Cost of the first residue of the protein after this column that no column stands for.
    pub(super) insert: i16,
    /// Cost of each further one.
    pub(super) insert_more: i16,
}

/// Cost of leaving out a column, and of each further one.
pub(super) const DELETE: (i16, i16) = (units(GAP.0), units(GAP.1));

/// Returns a score in nats as a whole number of units.
pub(super) const fn units(nats: f64) -> i16 {
    (nats * UNITS_PER_NAT).round() as i16
}

/// Returns a score in units in nats.
pub(super) fn nats(units: i16) -> f64 {
    f64::from(units) / UNITS_PER_NAT
}

/// Returns the queries of `profiles`: of each in its likelier direction, and in the other where that is possible.
pub(super) fn queries(profiles: &[Profile]) -> Vec<Query> {
    let mut queries = Vec::new();
    for (index, profile) in profiles.iter().enumerate() {
        queries.push(Query::new(index, profile, false));
        let against = 1.0 - profile.forward;
        if against > 0.0 && (profile.forward / against).ln() < CERTAIN_DIRECTION {
            queries.push(Query::new(index, profile, true));
        }
    }
    queries
}

impl Query {
    fn new(index: usize, profile: &Profile, is_reversed: bool) -> Self {
        let last = profile.columns.len().saturating_sub(1);
        let column = |at: usize| {
            let (column, is_join) = match is_reversed {
                false => (at, profile.is_join(at)),
                true => (last - at, at < last && profile.is_join(last - at - 1)),
            };
            QueryColumn::new(&profile.columns[column], is_join)
        };
        let probability = match is_reversed {
            false => profile.forward,
            true => 1.0 - profile.forward,
        };
        Self {
            profile: index,
            is_reversed,
            direction: units(probability.max(1e-9).ln()),
            columns: (0..profile.columns.len()).map(column).collect(),
        }
    }
}

impl QueryColumn {
    fn new(column: &Column, is_join: bool) -> Self {
        let (insert, insert_more) = if is_join { JOIN_GAP } else { GAP };
        let mut scores = [0; CODES];
        for (score, log_odds) in scores.iter_mut().zip(column.log_odds) {
            *score = units(log_odds);
        }
        Self {
            scores,
            insert: units(insert),
            insert_more: units(insert_more),
        }
    }
}

/// Best local alignment of a query with a protein.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct LocalAlignment {
    /// Score in units, without that of the direction.
    pub(super) score: i16,
    /// Columns with the residues that stand on them, both from 0 and rising.
    pub(super) pairs: Vec<(usize, usize)>,
}

/// Rows of an alignment: the scores of the columns against one residue.
struct Row {
    /// Best score that ends at a column.
    best: Vec<i16>,
    /// Best score that ends with a residue without a column.
    insertion: Vec<i16>,
}

/// Steps that lead to a cell.
#[derive(Clone, Copy, Default)]
struct Step(u8);

impl Step {
    const MATCH: u8 = 1;
    const DELETION: u8 = 2;
    const INSERTION: u8 = 3;
    const DELETES_ON: u8 = 4;
    const INSERTS_ON: u8 = 8;
}

impl Row {
    fn new(columns: usize) -> Self {
        Self {
            best: vec![0; columns],
            insertion: vec![NEVER; columns],
        }
    }

    /// Goes on to the next residue; calls `see` with the score of every column and its step.
    fn next(&mut self, query: &Query, residue: u8, mut see: impl FnMut(usize, i16, Step)) {
        let (mut diagonal, mut left, mut deletion) = (0_i16, 0_i16, NEVER);
        for (index, column) in query.columns.iter().enumerate() {
            let above = self.best[index];
            let (open, more) = (
                above.saturating_sub(column.insert),
                self.insertion[index].saturating_sub(column.insert_more),
            );
            let insertion = open.max(more);
            let mut step = if more > open { Step::INSERTS_ON } else { 0 };
            let (open, more) = (
                left.saturating_sub(DELETE.0),
                deletion.saturating_sub(DELETE.1),
            );
            deletion = open.max(more);
            if more > open {
                step |= Step::DELETES_ON;
            }
            let matched = diagonal.saturating_add(column.scores[usize::from(residue)]);
            let best = matched.max(0).max(deletion).max(insertion);
            step |= match best {
                0 => 0,
                _ if best == matched => Step::MATCH,
                _ if best == deletion => Step::DELETION,
                _ => Step::INSERTION,
            };
            diagonal = above;
            left = best;
            self.best[index] = best;
            self.insertion[index] = insertion;
            see(index, best, Step(step));
        }
    }
}

/// Aligns `query` with `residues`. Of equally good alignments, the one that ends first in the protein.
pub(super) fn align(query: &Query, residues: &[u8]) -> LocalAlignment {
    let columns = query.columns.len();
    let (mut score, mut end) = (0, (0, 0));
    let mut row = Row::new(columns);
    for (at, &residue) in residues.iter().enumerate() {
        row.next(query, residue, |column, best, _| {
            if best > score {
                (score, end) = (best, (column, at));
            }
        });
    }
    if score == 0 {
        return LocalAlignment::default();
    }
    // The steps of no more residues are kept: an alignment with longer gaps loses its beginning.
    let first = (end.1 + 1).saturating_sub(4 * columns + 400);
    let mut steps = vec![Step::default(); (end.1 + 1 - first) * columns];
    let mut row = Row::new(columns);
    for (at, &residue) in residues[first..=end.1].iter().enumerate() {
        let kept = &mut steps[at * columns..][..columns];
        row.next(query, residue, |column, _, step| kept[column] = step);
    }
    LocalAlignment {
        score,
        pairs: pairs(&steps, columns, (end.0, end.1 - first), first),
    }
}

/// Collects the pairs from the cell `end` back to the first; `first` is the residue of the first row.
fn pairs(steps: &[Step], columns: usize, end: (usize, usize), first: usize) -> Vec<(usize, usize)> {
    let (mut column, mut at) = end;
    let mut pairs = Vec::new();
    let mut gap = None;
    loop {
        let Step(step) = steps[at * columns + column];
        let (is_first_column, is_first_row) = (column == 0, at == 0);
        match gap.take().unwrap_or(step & 3) {
            Step::MATCH => {
                pairs.push((column, first + at));
                if is_first_column || is_first_row {
                    break;
                }
                (column, at) = (column - 1, at - 1);
            }
            Step::DELETION if !is_first_column => {
                gap = (step & Step::DELETES_ON > 0).then_some(Step::DELETION);
                column -= 1;
            }
            Step::INSERTION if !is_first_row => {
                gap = (step & Step::INSERTS_ON > 0).then_some(Step::INSERTION);
                at -= 1;
            }
            _ => break,
        }
    }
    pairs.reverse();
    pairs
}
