//! Change of what a structure is for: it is read again, for the new use.

use crate::web::messages::Loaded;

/// Change of a structure's use while it is read again for the new one.
pub(super) struct UseChange {
    /// The use so far.
    pub(super) from: Loaded,
    /// The new one.
    pub(super) to: Loaded,
    /// Name of the file.
    pub(super) file: String,
}
