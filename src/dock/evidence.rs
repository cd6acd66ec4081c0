//! Evidence: how much the candidates speak for a Cα at a position.

use crate::candidates::Candidate;
use crate::neighbours::Neighbours;
use crate::space::Position;

/// Distance in Å within which a candidate speaks for a Cα: predictions are right to about 1 Å, and neighbours stand 3.8 Å off.
pub(super) const REACH_ANGSTROM: f64 = 3.0;

/// Candidates, by position.
pub(super) struct Evidence {
    near: Neighbours,
    p_ca: Vec<f64>,
}

impl Evidence {
    pub(super) fn new(candidates: &[Candidate]) -> Self {
        let positions = candidates.iter().map(|candidate| candidate.position);
        Self {
            near: Neighbours::new(positions.collect(), REACH_ANGSTROM),
            p_ca: candidates.iter().map(|candidate| candidate.p_ca).collect(),
        }
    }

    /// Returns 0 to 1: the Cα probability of the nearest candidate, which falls with the square of its distance.
    pub(super) fn at(&self, position: Position) -> f64 {
        let near = self.near.closest(position, REACH_ANGSTROM);
        near.map_or(0.0, |index| {
            let apart = self.near.point(index).distance(position) / REACH_ANGSTROM;
            self.p_ca[index] * (1.0 - apart * apart)
        })
    }

    /// Returns the position of the candidate nearest to `position`, at most `reach` Å away.
    pub(super) fn nearest(&self, position: Position, reach: f64) -> Option<Position> {
        let near = self.near.closest(position, reach)?;
        Some(self.near.point(near))
    }
}
