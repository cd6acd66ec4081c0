//! Bridge: residues across short gaps whose ends fit, where the Cα probability is weak.
//!
//! A gap stays open unless Cα 3.8 Å apart lead across it, clear of all others and at common angles,
//! through probabilities that were too low for candidates. Paths grow from one end by a beam search
//! (Lowerre, The HARPY speech recognition system, 1976); of those that reach the other end the most
//! probable is taken.

use std::f64::consts::PI;

use crate::geometry::peptide::CA_STEP_ANGSTROM;
use crate::neighbours::Neighbours;
use crate::residue::BackboneAtom;
use crate::score::VoxelScores;
use crate::space::{Displacement, Position};
use crate::structure::{Atom, Residue, Structure};

use super::parameters::{
    BRIDGE_BEAM, BRIDGE_CONFIDENCE, BRIDGE_DIRECTIONS, CA_SECOND_ANGSTROM, CA_STEP_SLACK_ANGSTROM,
    CLEARANCE_ANGSTROM, LEAST_BRIDGE_PROBABILITY, LONGEST_GAP,
};

/// Adds residues to the short gaps of `structure`, Cα alone, where `scores` allow it.
///
/// They have the occupancy 0, as atoms have that are modelled without evidence. `name` returns the
/// name of the residue with a number in the chain with an index.
pub(super) fn bridge(
    structure: &mut Structure,
    scores: &VoxelScores,
    name: impl Fn(usize, i32) -> String,
) {
    let all = structure.residues().filter_map(|(_, r)| r.ca_atom());
    let search = Search {
        scores,
        others: Neighbours::new(all.map(|atom| atom.position).collect(), CLEARANCE_ANGSTROM),
        directions: (0..BRIDGE_DIRECTIONS).map(direction).collect(),
    };
    let mut bridges: Vec<Position> = Vec::new();
    for (chain_index, chain) in structure.chains.iter_mut().enumerate() {
        for index in (1..chain.residues.len()).rev() {
            let (before, after) = chain.residues.split_at(index);
            let first = before[index - 1].number.saturating_add(1);
            let missing = after[0].number.saturating_sub(first);
            let Some(ends) = Ends::of(before, after) else {
                continue;
            };
            if !(1..=LONGEST_GAP).contains(&missing) {
                continue;
            }
            if let Some(path) = search.most_probable(&ends, missing as usize, &bridges) {
                bridges.extend(&path);
                let residues = (first..).zip(path).map(|(number, position)| {
                    let b_factor = BRIDGE_CONFIDENCE * ends.b_factor;
                    bridging_residue(number, name(chain_index, number), position, b_factor)
                });
                chain.residues.splice(index..index, residues);
            }
        }
    }
}

/// Cα on both sides of a gap.
struct Ends {
    /// The last one before it, and the one before that.
    start: (Position, Option<Position>),
    /// The first one after it, and the one after that.
    end: (Position, Option<Position>),
    /// The lesser of both B factors.
    b_factor: f64,
}

impl Ends {
    fn of(before: &[Residue], after: &[Residue]) -> Option<Self> {
        let (start, end) = (before.last()?, after.first()?);
        let [first, last] = [start.ca_atom()?, end.ca_atom()?];
        let position = |residue: Option<&Residue>, number: i32| {
            let residue = residue.filter(|residue| residue.number == number)?;
            Some(residue.ca_atom()?.position)
        };
        let earlier = before.len().checked_sub(2).and_then(|at| before.get(at));
        Some(Self {
            start: (
                first.position,
                position(earlier, start.number.saturating_sub(1)),
            ),
            end: (
                last.position,
                position(after.get(1), end.number.saturating_add(1)),
            ),
            b_factor: first.b_factor.min(last.b_factor),
        })
    }
}

/// Everything that a search for a path needs.
struct Search<'a> {
    scores: &'a VoxelScores,
    others: Neighbours,
    directions: Vec<Displacement>,
}

impl Search<'_> {
    /// Returns the most probable path over `missing` residues from end to end, if there is one with
    /// a mean Cα probability of at least [`LEAST_BRIDGE_PROBABILITY`].
    fn most_probable(
        &self,
        ends: &Ends,
        missing: usize,
        bridges: &[Position],
    ) -> Option<Vec<Position>> {
        // Each with its sum of probabilities.
        let mut paths: Vec<(f64, Vec<Position>)> = vec![(0.0, Vec::new())];
        for left in (1..=missing).rev() {
            let mut grown = Vec::new();
            for (sum, path) in &paths {
                let last = path.last().copied().unwrap_or(ends.start.0);
                for direction in &self.directions {
                    let position = last + *direction * CA_STEP_ANGSTROM;
                    if ends.allow(path, position, left) && self.is_clear(position, bridges) {
                        let sum = sum + self.scores.probability(BackboneAtom::Ca, position);
                        grown.push((sum, [&path[..], &[position]].concat()));
                    }
                }
            }
            grown.sort_by(|a, b| b.0.total_cmp(&a.0));
            grown.truncate(BRIDGE_BEAM);
            paths = grown;
        }
        let (sum, path) = paths.into_iter().next()?;
        (sum >= LEAST_BRIDGE_PROBABILITY * missing as f64).then_some(path)
    }

    fn is_clear(&self, position: Position, bridges: &[Position]) -> bool {
        let near = self.others.within(position, CLEARANCE_ANGSTROM);
        near.is_empty()
            && bridges
                .iter()
                .all(|other| other.distance(position) > CLEARANCE_ANGSTROM)
    }
}

impl Ends {
    /// Returns whether `position` may follow `path` if `left` residues are missing, this one counted.
    fn allow(&self, path: &[Position], position: Position, left: usize) -> bool {
        let last = path.last().copied().unwrap_or(self.start.0);
        let before_last = match path {
            [] => self.start.1,
            [_] => Some(self.start.0),
            [.., before_last, _] => Some(*before_last),
        };
        let bends = |a: Position, b: Position| CA_SECOND_ANGSTROM.contains(&a.distance(b));
        let to_end = position.distance(self.end.0);
        let reaches = match left {
            1 => {
                (to_end - CA_STEP_ANGSTROM).abs() <= CA_STEP_SLACK_ANGSTROM
                    && bends(last, self.end.0)
                    && self.end.1.is_none_or(|after| bends(position, after))
            }
            2 => CA_SECOND_ANGSTROM.contains(&to_end),
            _ => to_end <= CA_STEP_ANGSTROM * left as f64,
        };
        reaches && before_last.is_none_or(|before| bends(before, position))
    }
}

/// Returns direction number `nth` of those spread evenly over the sphere, on a spiral.
fn direction(nth: usize) -> Displacement {
    let height = 1.0 - (2.0 * nth as f64 + 1.0) / BRIDGE_DIRECTIONS as f64;
    let (sine, cosine) = (nth as f64 * PI * (3.0 - 5_f64.sqrt())).sin_cos();
    let radius = (1.0 - height * height).sqrt();
    Displacement::new(radius * cosine, radius * sine, height)
}

/// Makes a residue of a bridge.
fn bridging_residue(number: i32, name: String, position: Position, b_factor: f64) -> Residue {
    Residue {
        number,
        insertion: None,
        name,
        hetero: false,
        secondary: None,
        helix: Default::default(),
        atoms: vec![Atom {
            name: "CA".to_owned(),
            element: "C".to_owned(),
            position,
            occupancy: 0.0,
            b_factor,
        }],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::{Grid, GridSize};
    use crate::score::Cells;
    use crate::space::{Frame, Voxel};
    use crate::structure::Chain;

    /// Cα number `nth` of a helix along z.
    fn helix(nth: usize) -> Position {
        let turn = (100.0 * nth as f64).to_radians();
        let (x, y) = (2.3 * turn.cos(), 2.3 * turn.sin());
        Position::new(10.0 + x, 10.0 + y, 4.0 + 1.5 * nth as f64)
    }

    /// Twelve residues of a helix without those `missing`, which show with the `probability`.
    fn broken(missing: &[usize], probability: f64) -> (Structure, VoxelScores) {
        let residues = (0..12).filter(|nth| !missing.contains(nth));
        let residues = residues.map(|nth| Residue {
            atoms: vec![Atom {
                occupancy: 1.0,
                b_factor: 80.0,
                ..bridging_residue(0, String::new(), helix(nth), 0.0).atoms[0].clone()
            }],
            ..bridging_residue(nth as i32, "ALA".to_owned(), helix(nth), 0.0)
        });
        let chain = Chain {
            id: "A".to_owned(),
            residues: residues.collect(),
        };
        let size = GridSize::new(20, 20, 26);
        let ca = Grid::from_fn(size, |Voxel { x, y, z }| {
            let at = Position::new(x as f64, y as f64, z as f64);
            let spots = missing.iter().map(|&nth| {
                let far = at.distance(helix(nth));
                probability * (-far * far / 1.28).exp()
            });
            spots.fold(0.0, f64::max) as f32
        });
        let nothing = Grid::filled(size, 0.0);
        let frame = Frame::one_angstrom(Position::default());
        let atoms = [ca, nothing.clone(), nothing];
        let scores = VoxelScores::new(frame, atoms, Cells::default()).unwrap();
        let structure = Structure {
            name: "helix".to_owned(),
            chains: vec![chain],
        };
        (structure, scores)
    }

    fn built(missing: &[usize], probability: f64) -> Vec<Residue> {
        let (mut structure, scores) = broken(missing, probability);
        bridge(&mut structure, &scores, |_, _| "GLY".to_owned());
        structure.chains.remove(0).residues
    }

    #[test]
    fn a_short_gap_is_bridged_and_marked() {
        let missing = [4, 7, 8];
        let residues = built(&missing, 0.2);
        assert_eq!(residues.len(), 12);
        for (nth, residue) in residues.iter().enumerate() {
            let atom = residue.ca_atom().unwrap();
            assert_eq!(residue.number, nth as i32);
            if missing.contains(&nth) {
                assert_eq!((atom.occupancy, atom.b_factor), (0.0, 40.0));
                assert_eq!(residue.name, "GLY");
                assert!(atom.position.distance(helix(nth)) < 1.0, "{nth}");
            } else {
                assert_eq!((atom.occupancy, atom.b_factor), (1.0, 80.0));
            }
        }
    }

    #[test]
    fn gaps_without_probability_and_long_gaps_stay_open() {
        assert_eq!(built(&[4, 5], 0.0).len(), 10);
        assert_eq!(built(&[3, 4, 5, 6], 0.2).len(), 8);
    }
}
