//! Sessions: a run in one zip archive, to be opened again as it was shown. `docs/session.md` describes the layout.

mod content;
mod error;
mod layout;
mod read;
mod write;

pub use error::SessionError;
pub use layout::{RESULT as SESSION_RESULT, SESSION_VERSION, Session, session_candidates};
pub use read::{OpenedSession, StoredFile, is_session, read_session};
pub use write::{SessionFile, SessionWriter, write_session};

#[cfg(test)]
mod tests;
