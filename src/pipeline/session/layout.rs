//! Layout of a session: its files, and what `session.json` says.

use serde::{Deserialize, Serialize};

use super::super::evidence::CaEvidence;
use super::super::outcome::Outcome;
use super::super::record::InputFile;
use super::super::role::Role;
use crate::candidates::Candidate;
use crate::prepare::correction::Corrections;
use crate::residue::Sequence;

/// Role of the files of the run.
pub const RESULT: &str = Role::Result.name();
/// Role of the map, the one file that may be large.
pub(super) const MAP: &str = Role::Map.name();
/// Version of the layout.
pub const SESSION_VERSION: u32 = 1;
/// The first file of a session, by which it is known.
pub(super) const HEAD_FILE: &str = "session.json";
/// Word that says what the file is.
pub(super) const FORMAT: &str = "cryoweave session";
/// Folder of the files of the run.
const RESULTS: &str = "results";
/// Folder of the files that went in.
const INPUTS: &str = "inputs";

/// Description of the run in a session: `session.json`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Session {
    /// Always `cryoweave session`.
    pub(super) format: String,
    /// Version of the layout, [`SESSION_VERSION`].
    pub(super) version: u32,
    /// Version of the program that wrote it.
    pub(super) program: String,
    /// The view, as the query of a link.
    pub view: String,
    /// The outcome of the run.
    pub outcome: Outcome,
    /// The sequences of the run.
    pub sequences: Vec<Sequence>,
    /// Candidates: x, y, z in Å and the Cα probability.
    pub candidates: Vec<[f32; 4]>,
    /// Evidence of the residues of the model that have a Cα, in its order; none in sessions of earlier versions.
    #[serde(default)]
    pub evidence: Vec<CaEvidence>,
    /// Evidence of the candidates, in their order; none in sessions of earlier versions.
    #[serde(default)]
    pub candidate_evidence: Vec<CaEvidence>,
    /// Name of the file of the map.
    pub map: String,
    /// Changes of the map before the run; none in sessions of earlier versions.
    #[serde(default)]
    pub corrections: Corrections,
    /// True if the map is simulated.
    pub simulated: bool,
    /// The files beside it, with their checksums; the role of those of the run is `result`.
    pub files: Vec<InputFile>,
}

impl Session {
    /// Makes the session of `outcome`.
    pub fn new(outcome: Outcome, sequences: &[Sequence], candidates: Vec<[f32; 4]>) -> Self {
        Self {
            format: FORMAT.to_owned(),
            version: SESSION_VERSION,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            view: String::new(),
            outcome,
            sequences: sequences.to_vec(),
            candidates,
            evidence: Vec::new(),
            candidate_evidence: Vec::new(),
            map: String::new(),
            corrections: Corrections::default(),
            simulated: false,
            files: Vec::new(),
        }
    }
}

impl Session {
    /// Returns the version of the program that wrote it.
    pub fn program(&self) -> &str {
        &self.program
    }
}

/// Returns `candidates` as a session holds them.
pub fn session_candidates(candidates: &[Candidate]) -> Vec<[f32; 4]> {
    let four = |candidate: &Candidate| {
        let [x, y, z] = candidate.position.to_array();
        [x, y, z, candidate.p_ca].map(|number| number as f32)
    };
    candidates.iter().map(four).collect()
}

/// Returns the name in the archive of a file of this `role`.
pub(super) fn path_of(role: &str, name: &str) -> String {
    let folder = if role == RESULT { RESULTS } else { INPUTS };
    format!("{folder}/{name}")
}
