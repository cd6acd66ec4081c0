//! Volumes that hold a residue right-handed and its planar groups flat.

use super::restraint::Volume;
use crate::geometry::side_chain::{SideChain, Site};
use crate::space::Position;

/// Standard deviation of the volume at a chiral atom, in Å³.
const CHIRAL_SPREAD: f64 = 0.15;
/// Standard deviation of an atom from the plane of its group, in Å.
const PLANE_SPREAD: f64 = 0.02;

/// Returns the volumes of a residue whose sites stand at `positions`.
pub(super) fn volumes(side: &SideChain, positions: &[Position]) -> Vec<Volume> {
    let mut found = planes(side, positions);
    for centre in 0..positions.len() {
        let bonded: Vec<Site> = (0..positions.len())
            .filter(|other| side.bonds_between(centre, *other) == 1)
            .collect();
        if let ([a, b, c], false) = (&bonded[..], side.plane.contains(&centre)) {
            let atoms = [centre, *a, *b, *c];
            found.push(Volume {
                atoms,
                ideal: volume(atoms.map(|site| positions[site])),
                spread: CHIRAL_SPREAD,
            });
        }
    }
    found
}

/// Returns the volumes of the atoms of the planar group with its three that span most.
fn planes(side: &SideChain, positions: &[Position]) -> Vec<Volume> {
    let plane = &side.plane;
    let mut widest = (0.0, [0; 3]);
    for (i, &a) in plane.iter().enumerate() {
        for (j, &b) in plane.iter().enumerate().skip(i + 1) {
            for &c in &plane[j + 1..] {
                let (ab, ac) = (positions[b] - positions[a], positions[c] - positions[a]);
                let area = ab.cross(ac).length();
                if area > widest.0 {
                    widest = (area, [a, b, c]);
                }
            }
        }
    }
    let (area, [a, b, c]) = widest;
    let others = plane.iter().filter(|site| ![a, b, c].contains(site));
    let volumes = others.map(|&other| Volume {
        atoms: [a, b, c, other],
        ideal: 0.0,
        spread: PLANE_SPREAD * area,
    });
    volumes.collect()
}

/// Returns the signed volume from the first position to the others, in Å³.
pub(super) fn volume([a, b, c, d]: [Position; 4]) -> f64 {
    (b - a).dot((c - a).cross(d - a))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::residue::AminoAcid;

    #[test]
    fn chiral_atoms_and_planes_have_volumes() {
        let count = |amino| {
            let side = SideChain::of(amino);
            let backbone = [
                Position::new(1.459, 0.0, 0.0),
                Position::default(),
                Position::new(-0.5465, 1.4237, 0.0),
            ];
            let mut sites = Vec::new();
            side.place(backbone, &[1.0; 4], &mut sites);
            volumes(side, &sites).len()
        };
        assert_eq!(count(AminoAcid::Gly), 0);
        assert_eq!(count(AminoAcid::Ala), 1);
        assert_eq!(count(AminoAcid::Ile), 2);
        assert_eq!(count(AminoAcid::Leu), 2);
        // Eight atoms in the plane of tyrosine, three of them the plane, and CA.
        assert_eq!(count(AminoAcid::Tyr), 6);
    }
}
