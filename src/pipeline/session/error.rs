//! Reasons why a session cannot be opened.

use super::layout::SESSION_VERSION;

/// Reason why a session cannot be opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SessionError {
    /// It is no session, or a damaged one.
    #[error("this is no session that can be opened: {reason}; save it again where it came from")]
    Wrong {
        /// The reason.
        reason: String,
    },
    /// A newer program wrote it.
    #[error(
        "this session has the version {version}, and this program opens {SESSION_VERSION} or older: use a newer Cryoweave"
    )]
    Newer {
        /// Its version.
        version: u64,
    },
    /// A file in it is larger than any that a session holds, or than there is memory for.
    #[error("{name} in this session has {bytes} bytes, more than can be taken")]
    TooLarge {
        /// The file.
        name: String,
        /// Its bytes.
        bytes: u64,
    },
}

impl SessionError {
    pub(super) fn wrong(reason: impl Into<String>) -> Self {
        Self::Wrong {
            reason: reason.into(),
        }
    }
}
