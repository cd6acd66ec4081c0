//! Peptide group: a flat, rigid body between two Cα.

use std::f64::consts::PI;

use crate::residue::AminoAcid;
use crate::space::{Displacement, Position};

/// Distance of neighbouring Cα across a trans peptide, in Å, rounded; the unit of the network's vectors.
pub const CA_STEP_ANGSTROM: f64 = 3.8;

/// Length of the bond N-Cα in Å; this and the next three after Engh and Huber, International Tables
/// for Crystallography F, 18.3 (2001).
pub const N_CA: f64 = 1.459;
/// Length of the bond Cα-C in Å.
pub const CA_C: f64 = 1.525;
/// Length of the bond C-O in Å.
pub const C_O: f64 = 1.229;
/// Length of the peptide bond C-N in Å.
pub const C_N: f64 = 1.336;
/// Angle N-Cα-C in degrees, from the same source.
pub const N_CA_C: f64 = 111.0;
/// Angle Cα-C-O of a trans peptide in degrees, from the same source.
pub const CA_C_O: f64 = 120.1;

/// Isomer of the peptide bond.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Isomer {
    /// ω is 180°: nearly every peptide.
    Trans,
    /// The same before proline, whose ring takes room beside N.
    TransProline,
    /// ω is 0°.
    Cis,
}

/// Position of an atom in the plane of the group, in Å: along the axis through both Cα from their
/// middle, and across.
type PlanePoint = [f64; 2];

/// Shape of the group.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PeptideShape {
    /// Distance from one Cα to the other, in Å.
    pub length: f64,
    isomer: Isomer,
    c: PlanePoint,
    o: PlanePoint,
    n: PlanePoint,
}

/// Atoms of a peptide group in space.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PeptideGroup {
    /// C of the first residue.
    pub c: Position,
    /// O of the first residue.
    pub o: Position,
    /// N of the second residue.
    pub n: Position,
}

/// Distance in Å below which the Cα before a proline are taken for those of a cis peptide: between
/// the medians of cis (2.96) and trans (3.81).
const CIS_ANGSTROM: f64 = 3.2;

impl PeptideShape {
    /// Returns the shape between two neighbours `distance` Å apart: trans, but cis where they are
    /// near and the second is proline, as one in 18 of those is. Elsewhere one in 1,040 is cis, and
    /// more Cα are misplaced by as much.
    pub fn between(distance: f64, second: Option<AminoAcid>) -> Self {
        Self::of(match second {
            Some(AminoAcid::Pro) if distance < CIS_ANGSTROM => Isomer::Cis,
            Some(AminoAcid::Pro) => Isomer::TransProline,
            _ => Isomer::Trans,
        })
    }

    /// Returns whether the peptide is cis.
    pub fn is_cis(&self) -> bool {
        self.isomer == Isomer::Cis
    }

    /// Builds the shape with ideal bonds and angles. The angles of cis peptides are the medians of 240 in
    /// crystal structures, which have no other standard.
    fn of(isomer: Isomer) -> Self {
        let (ca_c_n, c_n_ca, ca_c_o, turn) = match isomer {
            Isomer::Trans => (117.2_f64, 121.7_f64, CA_C_O, -1.0),
            Isomer::TransProline => (117.1, 119.3, CA_C_O, -1.0),
            Isomer::Cis => (118.6, 126.8, 119.6, 1.0),
        };
        let step = |from: PlanePoint, length: f64, heading: f64| {
            [
                from[0] + length * heading.cos(),
                from[1] + length * heading.sin(),
            ]
        };
        let c = step([0.0, 0.0], CA_C, 0.0);
        let o = step(c, C_O, ca_c_o.to_radians() - PI);
        let heading = PI - ca_c_n.to_radians();
        let n = step(c, C_N, heading);
        let end = step(n, N_CA, heading + turn * (PI - c_n_ca.to_radians()));
        let length = end[0].hypot(end[1]);
        let (cos, sin) = (end[0] / length, end[1] / length);
        let laid = |[x, y]: PlanePoint| [x * cos + y * sin - length / 2.0, y * cos - x * sin];
        Self {
            length,
            isomer,
            c: laid(c),
            o: laid(o),
            n: laid(n),
        }
    }

    /// Places the group between two Cα with `middle` between them, along the unit vector `along` and
    /// oriented so that C lies off the axis as `across` points. Cα that are not `length` apart share
    /// the error.
    pub fn place(
        &self,
        middle: Position,
        along: Displacement,
        across: Displacement,
    ) -> PeptideGroup {
        // C lies on the negative side of the axis as it was laid.
        let at = |[x, y]: PlanePoint| middle + along * x - across * y;
        PeptideGroup {
            c: at(self.c),
            o: at(self.o),
            n: at(self.n),
        }
    }
}

/// Returns the position of the atom bonded to `c` by `length` Å, with the angle b-c-atom and the
/// torsion a-b-c-atom in radians; `None` if `a`, `b`, `c` lie in a line.
pub fn extend([a, b, c]: [Position; 3], length: f64, angle: f64, torsion: f64) -> Option<Position> {
    let bond = (c - b).unit()?;
    let normal = (b - a).cross(bond).unit()?;
    let across = normal.cross(bond);
    let (sin, cos) = torsion.sin_cos();
    let direction = bond * -angle.cos() + (across * cos + normal * sin) * angle.sin();
    Some(c + direction * length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::{angle, torsion};

    fn placed(isomer: Isomer) -> [Position; 5] {
        let shape = PeptideShape::of(isomer);
        let (first, second) = (
            Position::new(0.0, 0.0, 0.0),
            Position::new(shape.length, 0.0, 0.0),
        );
        let middle = Position::new(shape.length / 2.0, 0.0, 0.0);
        let (along, across) = (
            Displacement::new(1.0, 0.0, 0.0),
            Displacement::new(0.0, 0.0, 1.0),
        );
        let group = shape.place(middle, along, across);
        assert!(group.c.z > 0.0);
        [first, group.c, group.o, group.n, second]
    }

    #[test]
    fn bonds_and_angles_are_those_of_engh_and_huber() {
        for isomer in [Isomer::Trans, Isomer::TransProline, Isomer::Cis] {
            let [first, c, o, n, second] = placed(isomer);
            for (a, b, length) in [
                (first, c, CA_C),
                (c, o, C_O),
                (c, n, C_N),
                (n, second, N_CA),
            ] {
                assert!((a.distance(b) - length).abs() < 1e-9);
            }
            let around = angle(first, c, o) + angle(o, c, n) + angle(n, c, first);
            assert!((around - 2.0 * PI).abs() < 1e-9);
        }
        let [first, c, _, n, second] = placed(Isomer::Trans);
        assert!((angle(first, c, n).to_degrees() - 117.2).abs() < 1e-9);
        assert!((angle(c, n, second).to_degrees() - 121.7).abs() < 1e-9);
        let [_, c, _, n, proline] = placed(Isomer::TransProline);
        assert!((angle(c, n, proline).to_degrees() - 119.3).abs() < 1e-9);
    }

    #[test]
    fn ca_atoms_are_as_far_apart_as_in_crystals() {
        // The medians of 67,558 and of 240 peptides in crystal structures.
        let [trans, cis] =
            [Isomer::Trans, Isomer::Cis].map(|isomer| PeptideShape::of(isomer).length);
        assert!((trans - 3.809).abs() < 0.02, "{trans}");
        assert!((cis - 2.959).abs() < 0.03, "{cis}");
    }

    #[test]
    fn trans_is_180_degrees_and_cis_0() {
        let omega = |isomer| {
            let [first, c, _, n, second] = placed(isomer);
            torsion(first, c, n, second).to_degrees().abs()
        };
        assert!((omega(Isomer::Trans) - 180.0).abs() < 1e-6);
        assert!(omega(Isomer::Cis) < 1e-6);
    }

    #[test]
    fn extending_gives_the_angles_asked_for() {
        let [a, b, c] = [[0.0, 0.0, 0.0], [1.5, 0.2, 0.0], [2.0, 1.4, 0.7]]
            .map(|[x, y, z]| Position::new(x, y, z));
        for wanted in [-2.5_f64, 0.0, 1.0] {
            let d = extend([a, b, c], 1.4, 1.9, wanted).unwrap();
            assert!((c.distance(d) - 1.4).abs() < 1e-9);
            assert!((angle(b, c, d) - 1.9).abs() < 1e-9);
            assert!((torsion(a, b, c, d) - wanted).abs() < 1e-9);
        }
        assert_eq!(extend([a, a, c], 1.4, 1.9, 0.0), None);
    }
}
