//! Pipeline: the whole walk, from a map to a scored model, readable on one screen.
//!
//! Comes in: what the doors have read. Goes out: a [`Prediction`], and the files and the record
//! of a run. Never reads a clock: whoever implements [`Progress`](crate::progress::Progress)
//! measures.

mod circumstances;
mod citation;
mod counts;
mod evidence;
#[cfg(feature = "network")]
mod input_map;
mod judgement;
mod memory;
#[cfg(feature = "network")]
mod network_record;
mod outcome;
mod output;
mod proteome;
mod record;
mod reference_cost;
mod report;
mod residues;
mod role;
mod sample;
mod second_look;
mod session;
mod settings;
mod walk;

pub use circumstances::Circumstances;
pub use citation::bibtex;
pub use counts::Counts;
pub use evidence::CaEvidence;
#[cfg(feature = "network")]
pub use input_map::{InputMap, InputMapError};
pub use judgement::part_in;
pub use memory::{MemoryError, MemoryEstimate};
#[cfg(feature = "network")]
pub use network_record::network_record;
pub use outcome::{BridgedResidue, BuiltResidue, ChainOutcome, FOUND_LABEL, Outcome, ResultFile};
pub use output::{
    OutputFile, RECORD_FILE, found_sequences, output_files, output_names, plain_file_name,
    proteome_files, sample_name,
};
pub use proteome::identify_in;
pub use record::{InputFile, NetworkRecord, RECORD_VERSION, RunRecord, StageTime, Stopwatch};
pub use reference_cost::ReferenceCost;
pub use report::{DrawnChain, Report, ReportPicture, drawn_chains};
pub use residues::{ChainResidues, chain_residues};
pub use role::Role;
pub use sample::Sample;
pub use session::{
    OpenedSession, SESSION_RESULT, SESSION_VERSION, Session, SessionError, SessionFile,
    SessionWriter, StoredFile, is_session, read_session, session_candidates, write_session,
};
pub use settings::{Settings, SettingsError};
pub use walk::{
    PredictError, Prediction, build, look_for_backbone, predict, prepare, prepare_as_released,
    prepare_molecule, prepared, score,
};
