//! Messages of programs that use the worker as a library, without the page (`docs/api.md`).

use serde::{Deserialize, Serialize};

/// Task of a program that uses the worker as a library. Settings are JSON with the field names of the records of runs, so
/// that a name that does not exist is refused: of an object in a message only the known fields are read.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Task {
    /// Run our method on what is loaded, by these [`Settings`](crate::pipeline::Settings).
    Predict(String),
    /// Read the attached `File`, the map that is loaded, again, changed by these
    /// [`Corrections`](crate::prepare::correction::Corrections).
    Correct(String),
    /// Make the record of the attached `File`s, a map, its structure and, if there are, sequences and metadata, by these
    /// [`RecordSettings`](crate::dataset::records::RecordSettings).
    Label(String),
    /// Compare the second of the attached `File`s, a model, with the first, a reference structure.
    Evaluate,
}
