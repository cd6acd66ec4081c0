//! The reasons why there is no fit.

/// Reason why there is no fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FitError {
    /// The structure does not lie in the map.
    #[error(
        "none of the {atoms} atoms lies in the map; check that map and structure belong together, and the origin of the map"
    )]
    NoAtomInMap {
        /// Atoms other than hydrogen.
        atoms: usize,
    },
    /// There is not enough memory.
    #[error(
        "there is not enough memory for a calculated map of {voxels} voxels; crop the map to the molecule"
    )]
    Memory {
        /// Voxels of the map around the structure.
        voxels: u64,
    },
}
