//! Usage: arguments that do not go together, told as the parser tells wrong ones.

/// Exit code of wrong arguments, which is that of the parser.
pub(super) const WRONG_ARGUMENTS: u8 = 2;

/// Arguments that are sound one by one and do not go together, in words.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct UsageError(String);

/// Refuses arguments in words unless they go together.
///
/// # Errors
/// [`UsageError`] with the `words`.
pub(super) fn require(go_together: bool, words: impl Into<String>) -> Result<(), UsageError> {
    match go_together {
        true => Ok(()),
        false => Err(UsageError(words.into())),
    }
}
