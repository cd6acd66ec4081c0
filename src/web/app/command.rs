//! Commands of the page around this one.

use web_sys::File;

/// Command of the page around this one.
#[derive(Clone, Debug)]
pub(super) enum Command {
    /// Load these files.
    Files(Vec<File>),
    /// Load and show what this query of a link names.
    Link(String),
    /// Begin a run.
    Run,
    /// Cancel it.
    Cancel,
    /// Select this residue, or none.
    Select(Option<String>),
    /// Whatever it was: a page of this origin may give none.
    Refused(String),
}
