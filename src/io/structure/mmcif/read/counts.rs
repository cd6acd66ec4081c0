//! Numbers of odd atoms.

/// The chain id of atoms that have none.
pub(super) const NO_CHAIN: &str = "A";

/// Numbers of atoms whose residue or chain is not as it should be.
#[derive(Debug, Default)]
pub(super) struct Counts {
    /// Atoms with the residue number of the archive, as the author's is none.
    pub(super) label_numbers: usize,
    /// Atoms without a residue number.
    pub(super) no_number: usize,
    /// Atoms without a chain id.
    pub(super) no_chain: usize,
}
