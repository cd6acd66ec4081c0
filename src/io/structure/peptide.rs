//! Bonds between the residues of a file, by distance.

use crate::structure::Residue;

/// Longest distance between the Cα of bonded residues, in Å, with room for poor models; it is 3.8 Å long.
const STEP: f64 = 4.5;

/// Returns true if a peptide bond leads from `first` to `second`, or could lead there where one of them has no C or N.
pub(super) fn are_bonded(first: &Residue, second: &Residue) -> bool {
    let is_near = || {
        let [first, second] = [first, second].map(|residue| residue.atom("CA"));
        let step = first?.position.distance(second?.position);
        Some(step <= STEP)
    };
    first.is_bonded_to(second).or_else(is_near) == Some(true)
}
