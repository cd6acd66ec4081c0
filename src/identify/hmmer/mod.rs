//! Profiles as hidden Markov models for HMMER 3 (Eddy, PLoS Comput. Biol. 7, e1002195, 2011): the file format `HMMER3/f`.
//!
//! Format: HMMER User's Guide, version 3.4, "HMMER profile HMM files" (<http://hmmer.org>).

mod calibration;
mod model;
mod write;

pub use write::hmm_file;
