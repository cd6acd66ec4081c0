//! Work: the files and choices of a run, which the browser keeps so that a reload loses nothing.

use serde::{Deserialize, Serialize};

use super::{Loaded, Method};
use crate::pipeline::Settings;
use crate::prepare::correction::Corrections;

/// Work that the browser keeps: the last run that was begun with the user's own files.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Work {
    /// Date and time at which the run began, as ISO 8601 has them.
    pub began: String,
    /// True once the run has ended.
    pub ended: bool,
    /// The files, in the order in which they are attached.
    pub files: Vec<WorkFile>,
    /// Corrections of the map.
    pub corrections: Corrections,
    /// Method of the run.
    pub method: Method,
    /// Settings of the run.
    pub settings: Settings,
    /// View on it, as the query of a link.
    pub view: String,
}

/// File of kept work.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WorkFile {
    /// Its kind.
    pub what: Loaded,
    /// Its name.
    pub name: String,
    /// Its size, in bytes.
    pub bytes: f64,
    /// Time at which it was last changed, in milliseconds since 1970.
    pub changed: f64,
}
