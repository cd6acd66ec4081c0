//! Dots: candidate Cα, and what their colours show.

use glam::Vec3;

use super::backbone::Backbone;
use super::color::{ColorBy, LegendEntry, Rgb, residue_color};
use crate::neighbours::Neighbours;
use crate::residue::AminoAcid;
use crate::space::Position;

/// Distance, in Å, up to which a candidate stands for a Cα of the reference structure: about half of that of neighbours.
pub(super) const STANDS_FOR_ANGSTROM: f64 = 2.0;

/// Colour of candidates where all have one, which no residue has.
pub const DOT_COLOR: Rgb = Rgb::hex(0x8E_44_AD);
/// Colours beside a reference structure.
pub(super) const RIGHT: LegendEntry =
    LegendEntry::new(0x00_9E_73, "a Cα of the reference within 2 Å");
pub(super) const WRONG: LegendEntry = LegendEntry::new(0xD5_5E_00, "none within 2 Å");
pub(super) const MISSED: LegendEntry =
    LegendEntry::new(0x56_B4_E9, "a Cα of the reference without a candidate");

/// Property of a candidate that its colour shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CandidateColor {
    /// Nothing: all have one.
    One,
    /// The likeliest amino acid.
    Residue,
    /// The Cα of the reference structure, whether it is near one.
    Reference,
}

impl CandidateColor {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::One, Self::Residue, Self::Reference];

    /// Returns its word in a link and in the page.
    pub const fn name(self) -> &'static str {
        match self {
            Self::One => "one",
            Self::Residue => "residue",
            Self::Reference => "reference",
        }
    }
}

/// A candidate Cα.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dot {
    /// Position, in Å.
    pub position: Vec3,
    /// Cα probability, 0 to 1: more probable dots are bigger.
    pub probability: f32,
    /// Its colour.
    pub color: Rgb,
}

impl Dot {
    /// Returns the dot of a candidate, in the colour that all have.
    pub fn new(position: Vec3, probability: f32) -> Self {
        Self {
            position,
            probability,
            color: DOT_COLOR,
        }
    }
}

impl From<[f32; 4]> for Dot {
    /// Makes the dot of x, y, z in Å and the Cα probability.
    fn from([x, y, z, probability]: [f32; 4]) -> Self {
        Self::new(Vec3::new(x, y, z), probability)
    }
}

/// Dots in colours, and the meaning of these.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ColoredDots {
    /// The candidates, in their order.
    pub candidates: Vec<Dot>,
    /// Cα of the reference structure that no candidate stands for, where the colours tell it.
    pub missed: Vec<Dot>,
    /// The colours with their meaning, in words; none where all have one.
    pub legend: Vec<(Rgb, String)>,
}

impl ColoredDots {
    /// Colours `candidates`, whose likeliest amino acids are `types`, beside the `reference` structure. What is not known of a
    /// candidate leaves it in the colour that all have.
    pub fn of(
        candidates: &[Dot],
        types: &[Option<AminoAcid>],
        reference: Option<&Backbone>,
        color: CandidateColor,
    ) -> Self {
        let plain = Self {
            candidates: candidates.to_vec(),
            ..Self::default()
        };
        match (color, reference) {
            (CandidateColor::Residue, _) if !types.is_empty() => plain.by_type(types),
            (CandidateColor::Reference, Some(reference)) => plain.beside(reference),
            _ => plain,
        }
    }

    fn by_type(mut self, types: &[Option<AminoAcid>]) -> Self {
        for (dot, amino) in self.candidates.iter_mut().zip(types) {
            dot.color = amino.map_or(dot.color, residue_color);
        }
        let entries = ColorBy::Residue.legend();
        let entries = entries
            .iter()
            .map(|entry| (entry.color, entry.words.to_owned()));
        self.legend = entries.collect();
        self
    }

    fn beside(mut self, reference: &Backbone) -> Self {
        let known = places(reference.residues().map(|residue| residue.position));
        let found = places(self.candidates.iter().map(|dot| dot.position));
        let mut right = 0;
        for dot in &mut self.candidates {
            let is_right = is_near(&known, dot.position);
            right += usize::from(is_right);
            dot.color = if is_right { RIGHT.color } else { WRONG.color };
        }
        let missed = reference.residues().map(|residue| residue.position);
        let missed = missed.filter(|at| !is_near(&found, *at));
        self.missed = missed
            .map(|position| Dot {
                position,
                probability: 0.0,
                color: MISSED.color,
            })
            .collect();
        let wrong = self.candidates.len() - right;
        let counted = [(RIGHT, right), (WRONG, wrong), (MISSED, self.missed.len())];
        let counted =
            counted.map(|(entry, count)| (entry.color, format!("{}: {count}", entry.words)));
        self.legend = counted.to_vec();
        self
    }
}

/// Returns the points, to be searched.
fn places(points: impl Iterator<Item = Vec3>) -> Neighbours {
    Neighbours::new(points.map(place).collect(), STANDS_FOR_ANGSTROM)
}

fn place(at: Vec3) -> Position {
    let [x, y, z] = at.to_array().map(f64::from);
    Position::new(x, y, z)
}

/// Returns whether one of `places` is so near to `at` that either stands for the other.
fn is_near(places: &Neighbours, at: Vec3) -> bool {
    places.closest(place(at), STANDS_FOR_ANGSTROM).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::structure::Structure;

    fn dots(all: &[[f32; 3]]) -> Vec<Dot> {
        let dot = |at: &[f32; 3]| Dot::new(Vec3::from(*at), 0.5);
        all.iter().map(dot).collect()
    }

    fn reference(all: &[[f32; 3]]) -> Backbone {
        let positions = all.iter().map(|at| place(Vec3::from(*at)));
        Backbone::of(&Structure::of_ca(positions))
    }

    #[test]
    fn candidates_are_told_right_and_wrong_and_what_they_miss() {
        let candidates = dots(&[[0.0, 0.0, 0.0], [9.0, 0.0, 0.0]]);
        let known = reference(&[[1.5, 0.0, 0.0], [0.0, 5.0, 0.0], [0.0, 8.8, 0.0]]);
        let color = CandidateColor::Reference;
        let colored = ColoredDots::of(&candidates, &[], Some(&known), color);
        let colors: Vec<Rgb> = colored.candidates.iter().map(|dot| dot.color).collect();
        assert_eq!(colors, [RIGHT.color, WRONG.color]);
        assert_eq!(colored.missed.len(), 2);
        let words: Vec<&str> = colored.legend.iter().map(|(_, words)| &**words).collect();
        let counts: Vec<_> = words
            .iter()
            .filter_map(|words| words.rsplit(' ').next())
            .collect();
        assert_eq!(counts, ["1", "1", "2"], "{words:?}");
        // Without a structure there is nothing to tell.
        let untold = ColoredDots::of(&candidates, &[], None, color);
        assert_eq!(untold.candidates, candidates);
        assert_eq!((untold.missed.len(), untold.legend.len()), (0, 0));
    }

    #[test]
    fn candidates_have_the_colours_of_their_likeliest_types() {
        let candidates = dots(&[[0.0; 3], [4.0, 0.0, 0.0]]);
        let types = [Some(AminoAcid::Lys), None];
        let colored = ColoredDots::of(&candidates, &types, None, CandidateColor::Residue);
        assert_eq!(colored.candidates[0].color, residue_color(AminoAcid::Lys));
        assert_eq!(colored.candidates[1].color, DOT_COLOR);
        assert!(
            colored
                .legend
                .iter()
                .any(|(_, words)| words.starts_with("positive"))
        );
        let of_one = ColoredDots::of(&candidates, &types, None, CandidateColor::One);
        assert_eq!(of_one.candidates, candidates);
    }
}
