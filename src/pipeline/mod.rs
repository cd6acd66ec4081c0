//! Pipeline: the whole walk, from a map to a scored model, readable on one screen.
//!
//! Comes in: what the doors have read. Goes out: a [`Prediction`], and the files and the record
//! of a run. Never reads a clock: whoever implements [`Progress`](crate::progress::Progress)
//! measures.

mod counts;
mod memory;
#[cfg(feature = "network")]
mod network_record;
mod output;
mod record;
mod reference_cost;
mod settings;
mod walk;

pub use counts::Counts;
pub use memory::{MemoryError, MemoryEstimate};
#[cfg(feature = "network")]
pub use network_record::network_record;
pub use output::{OutputFile, RECORD_FILE, output_files, output_names, sample_name};
pub use record::{InputFile, NetworkRecord, RECORD_VERSION, RunRecord, StageTime, Stopwatch};
pub use reference_cost::ReferenceCost;
pub use settings::{Settings, SettingsError};
pub use walk::{
    PredictError, Prediction, Sample, build, counted, predict, prepare, prepare_as_released,
    prepare_molecule, prepared, score,
};
