//! Contacts between atoms that are not bonded: overlaps cost, hydrogen bonds pay.

use crate::residue::AminoAcid;

/// Chemical part of an atom in contacts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::model) enum Contact {
    /// Carbon.
    Carbon,
    /// Gives a hydrogen bond.
    Donor,
    /// Takes a hydrogen bond.
    Acceptor,
    /// Does either.
    Both,
    /// Sulphur.
    Sulphur,
    /// Sulphur of cysteine, which may bond with another.
    Thiol,
}

/// Cost in nats of an overlap of 1 Å; it grows with the square.
const OVERLAP: f64 = 12.0;
/// Greatest cost in nats of one contact: a backbone that is a little off must not forbid what the density shows.
const MOST: f64 = 8.0;
/// Cost in nats of a hydrogen bond, and the distances in Å of the heavy atoms that it has.
const HYDROGEN_BOND: (f64, std::ops::Range<f64>) = (-0.5, 2.5..3.3);
/// Cost in nats of a bond between two cysteines.
const DISULPHIDE: f64 = -4.0;
/// Distances in Å of SG of two cysteines that may be bonded before refinement.
pub(in crate::model) const DISULPHIDE_ANGSTROM: std::ops::Range<f64> = 1.6..2.6;

/// Distance in Å beyond which no contact counts.
pub(super) const REACH_ANGSTROM: f64 = 3.6;

impl Contact {
    /// Returns that of the atom called `name` in `amino`.
    pub(in crate::model) fn of(amino: Option<AminoAcid>, name: &str) -> Self {
        match (amino, name) {
            (Some(AminoAcid::Pro), "N") => Self::Carbon,
            (Some(AminoAcid::Cys), "SG") => Self::Thiol,
            (Some(AminoAcid::His), "ND1" | "NE2") => Self::Both,
            (_, "OG" | "OG1" | "OH") => Self::Both,
            _ => match name.as_bytes().first() {
                Some(b'N') => Self::Donor,
                Some(b'O') => Self::Acceptor,
                Some(b'S') => Self::Sulphur,
                _ => Self::Carbon,
            },
        }
    }

    fn is_polar(self) -> bool {
        matches!(self, Self::Donor | Self::Acceptor | Self::Both)
    }

    /// Returns whether a hydrogen bond joins the two.
    fn bonds(self, other: Self) -> bool {
        let gives = |c: Self| matches!(c, Self::Donor | Self::Both);
        let takes = |c: Self| matches!(c, Self::Acceptor | Self::Both);
        gives(self) && takes(other) || takes(self) && gives(other)
    }

    /// Returns the distance in Å at which the two begin to overlap: a little above the least between atoms of different
    /// residues in crystal structures, as most carbons carry hydrogens that are not built.
    pub(in crate::model) fn least_angstrom(self, other: Self) -> f64 {
        match (self, other) {
            (Self::Thiol, Self::Thiol) => 3.4,
            (Self::Sulphur | Self::Thiol, _) | (_, Self::Sulphur | Self::Thiol) => 3.55,
            (Self::Carbon, Self::Carbon) => 3.6,
            (Self::Carbon, _) | (_, Self::Carbon) => 3.25,
            _ if self.bonds(other) => 2.75,
            _ => 3.0,
        }
    }

    /// Returns the cost in nats of a contact at `distance` Å.
    pub(super) fn cost(self, other: Self, distance: f64) -> f64 {
        if self == Self::Thiol && other == Self::Thiol && DISULPHIDE_ANGSTROM.contains(&distance) {
            return DISULPHIDE;
        }
        let overlap = self.least_angstrom(other) - distance;
        if overlap > 0.0 {
            return (OVERLAP * overlap * overlap).min(MOST);
        }
        let is_bond = self.is_polar() && self.bonds(other) && HYDROGEN_BOND.1.contains(&distance);
        if is_bond { HYDROGEN_BOND.0 } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlaps_cost_and_bonds_pay() {
        let of = |amino, name| Contact::of(Some(amino), name);
        let (nd2, od1) = (of(AminoAcid::Asn, "ND2"), of(AminoAcid::Asp, "OD1"));
        assert!(nd2.cost(od1, 2.9) < 0.0 && od1.cost(nd2, 2.9) < 0.0);
        assert!(od1.cost(od1, 2.7) > 0.5 && nd2.cost(nd2, 2.7) > 0.5);
        let sg = of(AminoAcid::Cys, "SG");
        assert!(sg.cost(sg, 2.05) < -1.0 && sg.cost(sg, 3.0) > 1.0);
        let cb = of(AminoAcid::Ala, "CB");
        assert_eq!((cb.cost(cb, 3.6), cb.cost(cb, 0.5)), (0.0, MOST));
        assert!(cb.cost(cb, 3.4) > 0.0);
        assert_eq!(cb.cost(nd2, REACH_ANGSTROM), 0.0);
    }
}
