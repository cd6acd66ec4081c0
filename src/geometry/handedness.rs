//! Handedness of the helices of a backbone.
//!
//! A projection looks the same from a particle and from its mirror image, so a reconstruction may
//! come out mirrored. Density and distances do not show it; helices do: those of proteins are
//! right-handed, so those of a model built into a mirrored map are left-handed.

use serde::{Deserialize, Serialize};

use super::torsion::torsion;
use crate::space::Position;
use crate::structure::{Residue, Structure};

/// Distances in a helix from a Cα to the third after it, in Å: 5.0 in crystals, widened for maps.
/// By hand.
const THIRD_ANGSTROM: (f64, f64) = (4.3, 6.3);
/// Distances in a helix from a Cα to the second after it, in Å: 5.4 in crystals, widened for maps.
/// By hand.
const SECOND_ANGSTROM: (f64, f64) = (4.7, 6.2);
/// Torsion of four Cα in a helix, in degrees: 50 in crystals, widened for maps. By hand.
const TORSION_DEGREES: (f64, f64) = (30.0, 75.0);

/// Minimum number of left-handed turns of a mirrored map: about two helices. By hand.
const LEAST_LEFT: usize = 12;
/// Minimum ratio of left-handed to right-handed turns of a mirrored map. By hand.
const LEFT_FOR_RIGHT: usize = 4;

/// Numbers of four successive Cα that lie as in a helix, by handedness.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HelixTurns {
    /// Right-handed, as in proteins.
    pub right: usize,
    /// Left-handed, as in the mirror image of a protein.
    pub left: usize,
}

impl HelixTurns {
    /// Counts the turns of `structure`; what its file calls HETATM does not count.
    pub fn of(structure: &Structure) -> Self {
        let mut turns = Self::default();
        for chain in &structure.chains {
            let residues: Vec<&Residue> = chain.residues.iter().filter(|r| !r.hetero).collect();
            for four in residues.windows(4) {
                match four_in_helix(four) {
                    Some(torsion) if torsion > 0.0 => turns.right += 1,
                    Some(_) => turns.left += 1,
                    None => {}
                }
            }
        }
        turns
    }

    /// Returns whether the map that the structure was built into seems to be mirrored.
    pub const fn seem_mirrored(self) -> bool {
        self.left >= LEAST_LEFT && self.left >= LEFT_FOR_RIGHT * self.right
    }
}

/// Returns the torsion in degrees of four residues that follow each other by number, if they lie as
/// in a helix of either handedness.
fn four_in_helix(four: &[&Residue]) -> Option<f64> {
    let follow = |pair: &[&Residue]| i64::from(pair[1].number) - i64::from(pair[0].number) == 1;
    if !four.windows(2).all(follow) {
        return None;
    }
    let position = |residue: &Residue| residue.ca_atom().map(|atom| atom.position);
    let [a, b, c, d]: [Position; 4] = [
        position(four[0])?,
        position(four[1])?,
        position(four[2])?,
        position(four[3])?,
    ];
    let within = |value: f64, (least, most): (f64, f64)| (least..=most).contains(&value);
    let torsion = torsion(a, b, c, d).to_degrees();
    (within(a.distance(d), THIRD_ANGSTROM)
        && within(a.distance(c), SECOND_ANGSTROM)
        && within(b.distance(d), SECOND_ANGSTROM)
        && within(torsion.abs(), TORSION_DEGREES))
    .then_some(torsion)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Makes an ideal helix of Cα: 100° and 1.5 Å per residue, radius 2.3 Å; `handedness` 1 is
    /// right-handed, -1 left-handed.
    fn helix(residues: i32, handedness: f64) -> Structure {
        let position = |number: i32| {
            let turn = handedness * f64::from(number) * 100_f64.to_radians();
            let (y, x) = turn.sin_cos();
            Position::new(2.3 * x, 2.3 * y, 1.5 * f64::from(number))
        };
        Structure::of_ca((1..=residues).map(position))
    }

    #[test]
    fn a_helix_and_its_mirror_image_are_distinguished() {
        let right = HelixTurns::of(&helix(20, 1.0));
        let left = HelixTurns::of(&helix(20, -1.0));
        assert_eq!((right.right, right.left), (17, 0));
        assert_eq!((left.right, left.left), (0, 17));
        assert!(left.seem_mirrored() && !right.seem_mirrored());
    }

    #[test]
    fn a_short_helix_says_nothing() {
        assert!(!HelixTurns::of(&helix(10, -1.0)).seem_mirrored());
    }

    #[test]
    fn a_gap_in_the_numbers_is_no_helix() {
        let mut gapped = helix(5, 1.0);
        gapped.chains[0].residues[2].number = 30;
        assert_eq!(HelixTurns::of(&gapped), HelixTurns::default());
    }
}
