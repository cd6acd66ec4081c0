//! Parts of a search, in which its progress is reported.

use super::error::IdentifyError;
use crate::progress::{Progress, Stage, Step};

/// Their number.
pub(super) const PARTS: usize = 1_000;

/// Reports that `done` parts are done.
///
/// # Errors
/// [`IdentifyError::Cancelled`] if the search shall stop.
pub(super) async fn report(done: usize, progress: &mut impl Progress) -> Result<(), IdentifyError> {
    let (stage, of) = (Stage::Identify, PARTS);
    Ok(progress.report(Step { stage, done, of }).await?)
}
