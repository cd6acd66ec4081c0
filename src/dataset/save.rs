//! Saving: where the files of records and shards go, one after the other.

use std::error::Error;

/// Takes the name and the content of each file as it is ready.
pub type Save<'a> = dyn FnMut(&str, &[u8]) -> Result<(), Box<dyn Error + Send + Sync>> + 'a;

/// A file could not be kept.
#[derive(Debug, thiserror::Error)]
#[error("{name} could not be written: {reason}")]
pub struct SaveError {
    /// The file's name.
    pub name: String,
    /// Reason.
    pub reason: Box<dyn Error + Send + Sync>,
}

/// Gives the file called `name` to `save`.
///
/// # Errors
/// [`SaveError`] if it could not be kept.
pub(super) fn keep(save: &mut Save<'_>, name: &str, bytes: &[u8]) -> Result<(), SaveError> {
    save(name, bytes).map_err(|reason| SaveError {
        name: name.to_owned(),
        reason,
    })
}
