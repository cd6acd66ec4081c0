//! Peptide bonds between the residues of a file, by distance.

use crate::space::Position;
use crate::structure::Residue;

/// Longest peptide bond, in Å, with room for poor models; it is 1.33 Å long.
const BOND: f64 = 2.0;

/// Longest distance between the Cα of bonded residues, in Å, with room for poor models; it is 3.8 Å long.
const STEP: f64 = 4.5;

/// Returns true if a peptide bond leads from `first` to `second`, or could lead there where one of them has no C or N.
pub(super) fn are_bonded(first: &Residue, second: &Residue) -> bool {
    let by_bond = within(position(first, "C"), position(second, "N"), BOND);
    by_bond.or_else(|| within(position(first, "CA"), position(second, "CA"), STEP)) == Some(true)
}

fn position(residue: &Residue, name: &str) -> Option<Position> {
    Some(residue.atom(name)?.position)
}

fn within(one: Option<Position>, other: Option<Position>, most: f64) -> Option<bool> {
    let (one, other) = one.zip(other)?;
    Some((one - other).length() <= most)
}
