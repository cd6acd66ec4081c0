//! Single restraints: a distance, a volume.

/// Distance between two atoms.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Distance {
    pub(super) atoms: [usize; 2],
    /// In Å.
    pub(super) ideal: f64,
    /// Standard deviation in Å.
    pub(super) spread: f64,
    /// Bonds between the two.
    pub(super) bonds: usize,
}

/// Signed volume of the parallelepiped from one atom to three others: 0 in a plane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Volume {
    pub(super) atoms: [usize; 4],
    /// In Å³.
    pub(super) ideal: f64,
    /// Standard deviation in Å³.
    pub(super) spread: f64,
}
