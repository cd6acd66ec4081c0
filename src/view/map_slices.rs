//! Slices of a map: its density in grey, over it what the network said of the voxels, or how that compares with a reference
//! structure; and the same in words.

use serde::{Deserialize, Serialize};

use super::color::LegendEntry;
use super::dot::{self, RIGHT, STANDS_FOR_ANGSTROM, WRONG};
use super::probability::{PROBABILITIES, ProbabilityOf, likeliest, residue_at};
use super::slice::Slice;
use crate::grid::Density;
use crate::neighbours::Neighbours;
use crate::residue::{AminoAcid, BackboneAtom, SecondaryStructure};
use crate::score::VoxelScores;
use crate::space::{Position, Voxel};

/// Edge of the cubes in which the Cα of a reference structure are quickest to find, in Å.
pub const REFERENCE_ANGSTROM: f64 = STANDS_FOR_ANGSTROM;
/// Probability from which a voxel counts as one of a Cα.
const LIKELY: f32 = 0.5;
/// Radius of the ball that stands for a Cα that the network missed, in Å.
const BALL_ANGSTROM: f64 = 1.0;
/// Colour of the balls of those, which missed candidates have, too.
const MISSED: LegendEntry = LegendEntry {
    words: "a Cα of the reference near which none is likely",
    ..dot::MISSED
};
/// Strength of a colour that has no probability.
const STRONG: f32 = 0.85;

/// Layer over the density of a slice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SliceLayer {
    /// A probability, or the likeliest class: the stronger, the more probable.
    Probability(ProbabilityOf),
    /// Voxels of a likely Cα beside the Cα of the reference structure.
    Reference,
}

/// A map with what slices may show over it.
#[derive(Clone, Copy, Debug)]
pub struct MapSlices<'a> {
    /// The map.
    pub map: &'a Density,
    /// Values that are black and white, in the map's own units.
    pub range: [f32; 2],
    /// The scores of its voxels, where the network ran.
    pub scores: Option<&'a VoxelScores>,
    /// Cα of the reference structure, in cubes of [`REFERENCE_ANGSTROM`], where there is one.
    pub reference: Option<&'a Neighbours>,
}

impl SliceLayer {
    /// Returns all of them.
    pub fn all() -> impl Iterator<Item = Self> {
        let probabilities = ProbabilityOf::ALL.into_iter().map(Self::Probability);
        probabilities.chain([Self::Reference])
    }

    /// Returns its word in the page.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Probability(of) => of.name(),
            Self::Reference => "reference",
        }
    }

    /// Returns the meaning of its colours.
    pub fn legend(self) -> Vec<LegendEntry> {
        match self {
            Self::Probability(of) => of.legend(),
            Self::Reference => vec![RIGHT, WRONG, MISSED],
        }
    }
}

/// Number of voxels of a likely Cα near one of the reference structure and near none, and of Cα that were missed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Compared {
    right: usize,
    wrong: usize,
    missed: usize,
}

impl MapSlices<'_> {
    /// Returns the picture of `slice`, with `layer` over it where what it shows is there; as [`Slice::pixels`] has it.
    pub fn pixels(&self, slice: &Slice, layer: Option<SliceLayer>) -> Vec<u8> {
        let shade = |voxel| self.shade(voxel);
        match (layer, self.scores, self.reference) {
            (Some(SliceLayer::Probability(of)), Some(scores), _) => slice.tinted(shade, |voxel| {
                let at = self.map.frame.position_of(voxel);
                let probability = probability_at(scores, of.atom(), at);
                let color = || of.color(of.class_at(scores, at));
                (probability >= PROBABILITIES[0]).then(|| (color(), probability))
            }),
            (Some(SliceLayer::Reference), Some(scores), Some(reference)) => {
                let missed = self.missed(slice, scores, reference);
                let missed = Neighbours::new(missed, BALL_ANGSTROM);
                slice.tinted(shade, |voxel| {
                    let at = self.map.frame.position_of(voxel);
                    let color = match self.is_right(at, scores, reference) {
                        Some(true) => RIGHT.color,
                        Some(false) => WRONG.color,
                        None if missed.closest(at, BALL_ANGSTROM).is_some() => MISSED.color,
                        None => return None,
                    };
                    Some((color, STRONG))
                })
            }
            _ => slice.tinted(shade, |_| None),
        }
    }

    /// Describes what `slice` shows.
    pub fn in_words(&self, slice: &Slice, layer: Option<SliceLayer>) -> String {
        let (Some(layer), Some(scores)) = (layer, self.scores) else {
            return "the density".into();
        };
        match (layer, self.reference) {
            (SliceLayer::Probability(of), _) => {
                let atom = of.atom();
                let likely = slice.voxels().filter(|voxel| {
                    let at = self.map.frame.position_of(*voxel);
                    probability_at(scores, atom, at) >= LIKELY
                });
                format!("{} voxels of a likely {}", likely.count(), name(atom))
            }
            (SliceLayer::Reference, Some(reference)) => {
                let Compared {
                    right,
                    wrong,
                    missed,
                } = self.compared(slice, scores, reference);
                format!(
                    "of a likely Cα {right} voxels within 2 Å of one of the reference structure and {wrong} of none; {missed} Cα missed"
                )
            }
            (SliceLayer::Reference, None) => "the density".into(),
        }
    }

    /// Describes the density at `voxel`, and what the network says there.
    pub fn describe(&self, voxel: Voxel) -> String {
        let at = self.map.frame.position_of(voxel);
        let [x, y, z] = at.to_array();
        let (density, index) = (self.value(voxel), [voxel.x, voxel.y, voxel.z]);
        let [column, row, section] = index;
        let said = self.scores.map(|scores| said_at(scores, at));
        format!(
            "Voxel {column}, {row}, {section} at {x:.1}, {y:.1}, {z:.1} Å: density {density:.4}{}.",
            said.unwrap_or_default()
        )
    }

    fn value(&self, voxel: Voxel) -> f32 {
        self.map.grid.get(voxel).copied().unwrap_or_default()
    }

    fn shade(&self, voxel: Voxel) -> u8 {
        let [black, white] = self.range;
        let share = (self.value(voxel) - black) / (white - black).max(f32::MIN_POSITIVE);
        (255.0 * share.clamp(0.0, 1.0)) as u8
    }

    /// Returns whether a Cα of the reference structure is near `at`, where the network says that a Cα is likely.
    fn is_right(&self, at: Position, scores: &VoxelScores, reference: &Neighbours) -> Option<bool> {
        let is_likely = probability_at(scores, BackboneAtom::Ca, at) >= LIKELY;
        is_likely.then(|| reference.closest(at, STANDS_FOR_ANGSTROM).is_some())
    }

    fn compared(&self, slice: &Slice, scores: &VoxelScores, reference: &Neighbours) -> Compared {
        let mut compared = Compared {
            missed: self.missed(slice, scores, reference).len(),
            ..Compared::default()
        };
        for voxel in slice.voxels() {
            let at = self.map.frame.position_of(voxel);
            match self.is_right(at, scores, reference) {
                Some(true) => compared.right += 1,
                Some(false) => compared.wrong += 1,
                None => {}
            }
        }
        compared
    }

    /// Returns the Cα of the reference structure whose balls `slice` cuts and near which no Cα is likely.
    fn missed(&self, slice: &Slice, scores: &VoxelScores, reference: &Neighbours) -> Vec<Position> {
        let mut near: Vec<usize> = Vec::new();
        for voxel in slice.voxels() {
            let at = self.map.frame.position_of(voxel);
            near.extend(reference.within(at, BALL_ANGSTROM));
        }
        near.sort_unstable();
        near.dedup();
        let places = near.into_iter().map(|index| reference.point(index));
        places.filter(|at| !is_found(scores, *at)).collect()
    }
}

/// Describes what the network says at `at`: of the atoms, and where a Cα may be, of its residue.
fn said_at(scores: &VoxelScores, at: Position) -> String {
    let probability = |atom| probability_at(scores, atom, at);
    let percent = |share: f32| format!("{:.0} %", 100.0 * share);
    let atoms = BackboneAtom::ALL
        .map(|atom| format!("{} {}", name(atom), percent(probability(atom))))
        .join(", ");
    let residue = residue_at(scores, at)
        .filter(|_| probability(BackboneAtom::Ca) >= PROBABILITIES[0])
        .and_then(|residue| {
            let (amino, secondary) = (likeliest(&residue.amino)?, likeliest(&residue.secondary)?);
            Some(format!(
                "; its residue likeliest {} ({}), {} ({})",
                AminoAcid::ALL.get(amino)?.code(),
                percent(residue.amino[amino]),
                words_of(*SecondaryStructure::ALL.get(secondary)?),
                percent(residue.secondary[secondary])
            ))
        });
    format!("; probability of {atoms}{}", residue.unwrap_or_default())
}

const fn words_of(secondary: SecondaryStructure) -> &'static str {
    match secondary {
        SecondaryStructure::Helix => "helix",
        SecondaryStructure::Strand => "strand",
        SecondaryStructure::Coil => "coil",
    }
}

/// Returns whether the network says that a Cα is likely within 2 Å of `at`.
fn is_found(scores: &VoxelScores, at: Position) -> bool {
    let reach = STANDS_FOR_ANGSTROM as i32;
    let steps = || (-reach..=reach).map(f64::from);
    let around = steps().flat_map(|x| steps().flat_map(move |y| steps().map(move |z| [x, y, z])));
    let [x, y, z] = at.to_array();
    let square = |by: &[f64; 3]| by.iter().map(|part| part * part).sum::<f64>();
    let mut around = around.filter(|by| square(by) <= STANDS_FOR_ANGSTROM.powi(2));
    around.any(|by| {
        let at = Position::new(x + by[0], y + by[1], z + by[2]);
        probability_at(scores, BackboneAtom::Ca, at) >= LIKELY
    })
}

/// Returns the probability of `atom` in the voxel that holds `at`; 0 outside the grid of the scores.
fn probability_at(scores: &VoxelScores, atom: BackboneAtom, at: Position) -> f32 {
    let voxel = scores.size().nearest(scores.frame().index_of(at));
    let value = voxel.and_then(|voxel| scores.atom(atom).get(voxel));
    value.copied().unwrap_or(0.0)
}

const fn name(atom: BackboneAtom) -> &'static str {
    match atom {
        BackboneAtom::Ca => "Cα",
        BackboneAtom::N => "N",
        BackboneAtom::C => "C",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::{Grid, GridSize};
    use crate::score::Cells;
    use crate::space::{Frame, VoxelSize};
    use crate::view::slice::Plane;

    const SIZE: GridSize = GridSize::new(30, 20, 10);
    const FRAME: Frame = Frame::one_angstrom(Position::new(4.0, -6.0, 8.0));
    /// Voxels where the network is sure of a Cα; the second is none.
    const SAID: [Voxel; 2] = [Voxel::new(8, 8, 5), Voxel::new(20, 12, 5)];

    fn scores() -> VoxelScores {
        let value = |voxel| if SAID.contains(&voxel) { 0.9 } else { 0.0 };
        let empty = || Grid::filled(SIZE, 0.0);
        let atoms = [Grid::from_fn(SIZE, value), empty(), empty()];
        VoxelScores::new(FRAME, atoms, Cells::new(4, Vec::new())).unwrap()
    }

    /// A map of half the voxel size, with more around the scores.
    fn map() -> Density {
        Density {
            grid: Grid::from_fn(GridSize::new(80, 60, 40), |at| at.x as f32),
            frame: Frame {
                origin: Position::new(0.0, -10.0, 4.0),
                voxel_size: VoxelSize::new(0.5, 0.5, 0.5).unwrap(),
            },
        }
    }

    #[test]
    fn probabilities_and_errors_lie_where_they_are_in_space() {
        let (map, scores) = (map(), scores());
        let missed = FRAME.position_of(Voxel::new(25, 4, 5));
        let right = FRAME.position_at([8.0, 9.0, 5.0]);
        let reference = Neighbours::new(vec![right, missed], STANDS_FOR_ANGSTROM);
        let slices = MapSlices {
            map: &map,
            range: [0.0, 79.0],
            scores: Some(&scores),
            reference: Some(&reference),
        };
        let at = map.frame.index_of(FRAME.position_of(SAID[0]));
        let at = map.grid.size().nearest(at).unwrap();
        let slice = Slice::through(Plane::Xy, at, map.grid.size(), 1);
        let plain = slices.pixels(&slice, None);
        let colored = |layer| {
            let pixels = slices.pixels(&slice, Some(layer));
            let (after, before) = (pixels.as_chunks::<4>().0, plain.as_chunks::<4>().0);
            let changed = after.iter().zip(before).filter(|(one, other)| one != other);
            changed.count()
        };
        // A voxel of 1 Å is four of the slice.
        assert_eq!(colored(SliceLayer::Probability(ProbabilityOf::Ca)), 8);
        assert_eq!(colored(SliceLayer::Probability(ProbabilityOf::N)), 0);
        // A ball of 1 Å around the one that was missed, cut in the middle: 13 voxels of half an Å.
        assert_eq!(colored(SliceLayer::Reference), 8 + 13);
        let words = slices.in_words(&slice, Some(SliceLayer::Reference));
        assert!(
            words.starts_with("of a likely Cα 4 voxels within 2 Å"),
            "{words}"
        );
        assert!(words.contains("and 4 of none; 1 Cα missed"), "{words}");
        let words = slices.describe(at);
        assert!(
            words.ends_with("; probability of Cα 90 %, N 0 %, C 0 %."),
            "{words}"
        );
        assert!(
            words.starts_with("Voxel 24, 24, 18 at 12.0, 2.0, 13.0 Å: density 24.0000"),
            "{words}"
        );
    }

    #[test]
    fn a_map_alone_is_grey() {
        let map = map();
        let slices = MapSlices {
            map: &map,
            range: [0.0, 79.0],
            scores: None,
            reference: None,
        };
        let slice = Slice::through(Plane::Xz, Voxel::new(0, 0, 0), map.grid.size(), 1);
        for layer in SliceLayer::all() {
            assert_eq!(
                slices.pixels(&slice, Some(layer)),
                slices.pixels(&slice, None)
            );
            assert_eq!(slices.in_words(&slice, Some(layer)), "the density");
        }
        let row = &slices.pixels(&slice, None)[..4 * 80];
        assert_eq!((row[0], row[4 * 79]), (18, 150));
    }
}
