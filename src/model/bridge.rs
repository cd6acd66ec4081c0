//! Bridge: residues across short gaps whose ends fit, where the network sees a little.
//!
//! A gap stays open unless alpha carbons 3.8 Å apart lead across it, past all others and at common
//! angles, through heat that was too weak for candidates. Ways grow from one end by a beam search
//! (Lowerre, The HARPY speech recognition system, 1976); the warmest that reaches the other is taken.

use std::f64::consts::PI;
use std::ops::RangeInclusive;

use crate::neighbours::Neighbours;
use crate::residue::BackboneAtom;
use crate::score::VoxelScores;
use crate::space::{Displacement, Position};
use crate::structure::{Atom, Residue, Structure};

/// Most residues of a gap that is bridged.
const LONGEST_GAP: i32 = 3;

/// The way between neighbouring alpha carbons in Å, and how much of it the last one may lack or
/// exceed.
const STEP_ANGSTROM: (f64, f64) = (3.8, 0.6);

/// How far apart the neighbours of an alpha carbon are, in Å: angles of 78° to 154°.
const NEIGHBOURS_ANGSTROM: RangeInclusive<f64> = 4.8..=7.4;

/// No other alpha carbon is nearer, in Å.
const CLEAR_ANGSTROM: f64 = 3.1;

/// Mean heat of the alpha carbons below which nothing is bridged.
const LEAST_HEAT: f64 = 0.05;

/// Directions that are tried at every step, and ways that are kept.
const DIRECTIONS: usize = 400;
const KEPT: usize = 60;

/// A bridge is so many times as sure as the less sure of its ends.
const AS_SURE: f64 = 0.5;

/// Adds residues to the short gaps of `structure`, alpha carbons alone, where `scores` allow it.
/// They have the occupancy 0, as atoms have that are modelled without evidence. `name` tells what
/// the residue with a number is called in the chain at a place.
pub(super) fn bridge(
    structure: &mut Structure,
    scores: &VoxelScores,
    name: impl Fn(usize, i32) -> String,
) {
    let all = structure.residues().filter_map(|(_, r)| r.ca_atom());
    let search = Search {
        scores,
        others: Neighbours::new(all.map(|atom| atom.position).collect(), CLEAR_ANGSTROM),
        directions: (0..DIRECTIONS).map(direction).collect(),
    };
    let mut bridges: Vec<Position> = Vec::new();
    for (place, chain) in structure.chains.iter_mut().enumerate() {
        for at in (1..chain.residues.len()).rev() {
            let (before, after) = chain.residues.split_at(at);
            let first = before[at - 1].number.saturating_add(1);
            let missing = after[0].number.saturating_sub(first);
            let Some(ends) = Ends::of(before, after) else {
                continue;
            };
            if !(1..=LONGEST_GAP).contains(&missing) {
                continue;
            }
            if let Some(way) = search.warmest(&ends, missing as usize, &bridges) {
                bridges.extend(&way);
                let residues = (first..).zip(way).map(|(number, position)| {
                    let b_factor = AS_SURE * ends.b_factor;
                    between(number, name(place, number), position, b_factor)
                });
                chain.residues.splice(at..at, residues);
            }
        }
    }
}

/// The alpha carbons around a gap.
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
        let place = |residue: Option<&Residue>, number: i32| {
            let residue = residue.filter(|residue| residue.number == number)?;
            Some(residue.ca_atom()?.position)
        };
        let earlier = before.len().checked_sub(2).and_then(|at| before.get(at));
        Some(Self {
            start: (
                first.position,
                place(earlier, start.number.saturating_sub(1)),
            ),
            end: (
                last.position,
                place(after.get(1), end.number.saturating_add(1)),
            ),
            b_factor: first.b_factor.min(last.b_factor),
        })
    }
}

/// What a bridge is searched with.
struct Search<'a> {
    scores: &'a VoxelScores,
    others: Neighbours,
    directions: Vec<Displacement>,
}

impl Search<'_> {
    /// The warmest way over `missing` residues from end to end, if there is one that is warm.
    fn warmest(&self, ends: &Ends, missing: usize, bridges: &[Position]) -> Option<Vec<Position>> {
        let mut ways: Vec<(f64, Vec<Position>)> = vec![(0.0, Vec::new())];
        for left in (1..=missing).rev() {
            let mut grown = Vec::new();
            for (heat, way) in &ways {
                let last = way.last().copied().unwrap_or(ends.start.0);
                for direction in &self.directions {
                    let place = last + *direction * STEP_ANGSTROM.0;
                    if ends.allow(way, place, left) && self.is_clear(place, bridges) {
                        let heat = heat + self.scores.probability(BackboneAtom::Ca, place);
                        grown.push((heat, [&way[..], &[place]].concat()));
                    }
                }
            }
            grown.sort_by(|a, b| b.0.total_cmp(&a.0));
            grown.truncate(KEPT);
            ways = grown;
        }
        let (heat, way) = ways.into_iter().next()?;
        (heat >= LEAST_HEAT * missing as f64).then_some(way)
    }

    fn is_clear(&self, place: Position, bridges: &[Position]) -> bool {
        self.others.within(place, CLEAR_ANGSTROM).is_empty()
            && bridges
                .iter()
                .all(|other| other.distance(place) > CLEAR_ANGSTROM)
    }
}

impl Ends {
    /// Whether `place` may follow `way` if so many residues are `left`, this one counted.
    fn allow(&self, way: &[Position], place: Position, left: usize) -> bool {
        let last = way.last().copied().unwrap_or(self.start.0);
        let before_last = match way {
            [] => self.start.1,
            [_] => Some(self.start.0),
            [.., before_last, _] => Some(*before_last),
        };
        let bends = |a: Position, b: Position| NEIGHBOURS_ANGSTROM.contains(&a.distance(b));
        let to_end = place.distance(self.end.0);
        let (step, slack) = STEP_ANGSTROM;
        let reaches = match left {
            1 => {
                (to_end - step).abs() <= slack
                    && bends(last, self.end.0)
                    && self.end.1.is_none_or(|after| bends(place, after))
            }
            2 => NEIGHBOURS_ANGSTROM.contains(&to_end),
            _ => to_end <= step * left as f64,
        };
        reaches && before_last.is_none_or(|before| bends(before, place))
    }
}

/// One of the directions that are spread evenly, on a spiral over the sphere.
fn direction(nth: usize) -> Displacement {
    let height = 1.0 - (2.0 * nth as f64 + 1.0) / DIRECTIONS as f64;
    let (sine, cosine) = (nth as f64 * PI * (3.0 - 5_f64.sqrt())).sin_cos();
    let radius = (1.0 - height * height).sqrt();
    Displacement::new(radius * cosine, radius * sine, height)
}

/// A residue of a bridge.
fn between(number: i32, name: String, position: Position, b_factor: f64) -> Residue {
    Residue {
        number,
        insertion: None,
        name,
        hetero: false,
        secondary: None,
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

    /// Alpha carbons of a helix along z.
    fn helix(nth: usize) -> Position {
        let turn = (100.0 * nth as f64).to_radians();
        let (x, y) = (2.3 * turn.cos(), 2.3 * turn.sin());
        Position::new(10.0 + x, 10.0 + y, 4.0 + 1.5 * nth as f64)
    }

    /// Twelve residues of a helix without those `missing`; these are weakly seen.
    fn broken(missing: &[usize], heat: f64) -> (Structure, VoxelScores) {
        let residues = (0..12).filter(|nth| !missing.contains(nth));
        let residues = residues.map(|nth| Residue {
            atoms: vec![Atom {
                occupancy: 1.0,
                b_factor: 80.0,
                ..between(0, String::new(), helix(nth), 0.0).atoms[0].clone()
            }],
            ..between(nth as i32, "ALA".to_owned(), helix(nth), 0.0)
        });
        let chain = Chain {
            id: "A".to_owned(),
            residues: residues.collect(),
        };
        let size = GridSize::new(20, 20, 26);
        let ca = Grid::from_fn(size, |Voxel { x, y, z }| {
            let at = Position::new(x as f64, y as f64, z as f64);
            let heats = missing.iter().map(|&nth| {
                let far = at.distance(helix(nth));
                heat * (-far * far / 1.28).exp()
            });
            heats.fold(0.0, f64::max) as f32
        });
        let nothing = Grid::filled(size, 0.0);
        let scores = VoxelScores {
            frame: Frame::one_angstrom(Position::default()),
            atoms: [ca, nothing.clone(), nothing],
            cells: Cells::default(),
        };
        let structure = Structure {
            name: "helix".to_owned(),
            chains: vec![chain],
        };
        (structure, scores)
    }

    fn built(missing: &[usize], heat: f64) -> Vec<Residue> {
        let (mut structure, scores) = broken(missing, heat);
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
    fn what_nobody_sees_and_what_is_long_stays_missing() {
        assert_eq!(built(&[4, 5], 0.0).len(), 10);
        assert_eq!(built(&[3, 4, 5, 6], 0.2).len(), 8);
    }
}
