//! Player: a walk along the path, step by step.

use crate::trace::reference::FragmentTable;
use crate::trace::{Trellis, TrellisStep};

/// Time between two steps, in milliseconds.
pub(super) const PACE: i32 = 700;

/// An action of the player.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web::app) enum Play {
    /// Play, or pause.
    Toggle,
    /// One step on.
    Step,
    /// One step back.
    Back,
    /// To the beginning.
    Reset,
    /// The next step of the play with this number is due.
    Due(u32),
}

impl Play {
    /// Returns the action of that name in the page.
    pub(super) fn from_name(name: &str) -> Option<Self> {
        match name {
            "play" => Some(Self::Toggle),
            "step" => Some(Self::Step),
            "back" => Some(Self::Back),
            "reset" => Some(Self::Reset),
            _ => None,
        }
    }
}

/// Where the walk is.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Player {
    /// Residues that have a place.
    pub(super) step: usize,
    pub(super) playing: bool,
    /// Counts the plays, so that a late step of an old one is known.
    pub(super) number: u32,
}

impl Player {
    /// Returns the walk at the beginning of another path, which steps that are due on this one do not move.
    pub(super) fn anew(self) -> Self {
        Self {
            number: self.number,
            ..Self::default()
        }
    }

    /// Does `action`, on a path of `length` residues; returns false if it comes too late and nothing was done. Without
    /// motion a play jumps to the end.
    pub(super) fn act(&mut self, action: Play, length: usize, reduced_motion: bool) -> bool {
        let late = matches!(action, Play::Due(number) if number != self.number || !self.playing);
        if late {
            return false;
        }
        match action {
            Play::Toggle if self.playing => self.playing = false,
            Play::Toggle if reduced_motion => self.step = length,
            Play::Toggle => {
                self.step = if self.step >= length { 0 } else { self.step };
                self.playing = true;
                self.number += 1;
            }
            Play::Step | Play::Back | Play::Reset => {
                self.playing = false;
                self.step = match action {
                    Play::Step => (self.step + 1).min(length),
                    Play::Back => self.step.saturating_sub(1),
                    _ => 0,
                };
            }
            Play::Due(_) => self.step = (self.step + 1).min(length),
        }
        self.playing &= self.step < length;
        true
    }
}

/// Returns the number of residues that a walk along the tables places.
pub(super) fn length_of(tables: &[FragmentTable]) -> usize {
    tables.iter().map(|table| table.path.len()).sum()
}

/// Returns the fragment in which a walk of `step` residues is, and how many of its residues have a place.
pub(super) fn fragment_at(tables: &[FragmentTable], step: usize) -> Option<(usize, usize)> {
    let mut before = 0;
    for (index, table) in tables.iter().enumerate() {
        let end = before + table.path.len();
        if step <= end || index + 1 == tables.len() {
            return Some((index, (step - before).min(table.path.len())));
        }
        before = end;
    }
    None
}

/// Returns the best path of a fragment as it stands when `rows` of its residues have a place, and its score.
pub(super) fn leading(table: &FragmentTable, rows: usize) -> (Vec<usize>, f64) {
    let Some(scores) = rows.checked_sub(1).and_then(|row| table.scores.get(row)) else {
        return (Vec::new(), 0.0);
    };
    let mut best = (0, f64::NEG_INFINITY);
    for &state in &table.available {
        if scores[state] > best.1 {
            best = (state, scores[state]);
        }
    }
    let mut path = vec![best.0];
    for before in table.before[..rows - 1].iter().rev() {
        path.push(before[path[path.len() - 1]] as usize);
    }
    path.reverse();
    (path, best.1)
}

/// Returns the steps of the path that a walk of `step` residues has placed.
pub(super) fn placed(trellis: &Trellis, step: usize) -> &[TrellisStep] {
    &trellis.path[..step.min(trellis.path.len())]
}
