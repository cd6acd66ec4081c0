//! Messages: all that page and worker say to each other.
//!
//! Small things are inside the message; large arrays are attached to it (see
//! [`post`](super::post)), in the order that the variant states.

use serde::{Deserialize, Serialize};

use crate::dataset::records::{GridFacts, MaskKind, RecordSettings};
use crate::evaluate::Evaluation;
use crate::geometry::BackboneGeometry;
use crate::pipeline::{Counts, Settings};
use crate::progress::Step;
use crate::residue::Sequence;
use crate::space::Frame;
use crate::view::level::{Histogram, Level};

/// What the page asks of the worker.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Ask {
    /// Read the attached `File`s, whatever they are.
    Read,
    /// Forget what was loaded.
    Forget(Loaded),
    /// Simulate the map that the known structure would show at this resolution, in Å.
    Simulate(f64),
    /// Mirror the map that is loaded, or turn it back.
    Mirror,
    /// The surface of the density at `level`; only the latest ticket counts.
    Surface {
        /// The level, in the map's own units.
        level: f32,
        /// Counts up with every question.
        ticket: u32,
    },
    /// Run the pipeline on what is loaded.
    Predict(Settings),
    /// Make the record of the attached `File`s: a map, its known structure and, if there is one,
    /// the sequence.
    Label(RecordSettings),
    /// Stop the run.
    Cancel,
}

/// What a user can load.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Loaded {
    /// The density map.
    Map,
    /// The sequences of the protein chains.
    Sequences,
    /// A known structure to compare with.
    Known,
    /// What the EMDB says of the map's entry.
    Entry,
}

/// What the worker tells the page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Tell {
    /// The worker listens; this device will run the network.
    Ready(Device),
    /// A map was read.
    Map(MapFacts),
    /// Sequences were read.
    Sequences(SequenceFacts),
    /// A known structure was read. Attached: the structure, as JSON.
    Known(KnownFacts),
    /// What the EMDB says of an entry was read.
    Entry(ArchiveFacts),
    /// All files of an [`Ask::Read`] were looked at.
    ReadAll,
    /// A file was refused.
    Refused {
        /// The file's name.
        file: String,
        /// Why, and what would help.
        reason: String,
    },
    /// A map was simulated. Attached: the map, as a `File`.
    Simulated,
    /// The surface asked for. Attached: positions and normals (f32 triples), openness (f32),
    /// indices (u32), as a [`Mesh`](crate::view::mesh::Mesh) has them.
    Surface {
        /// The ticket of the question.
        ticket: u32,
    },
    /// The weights of the network are on their way.
    Weights {
        /// Bytes that have come.
        done: f64,
        /// Bytes in all, where the server says.
        of: Option<f64>,
    },
    /// The run goes on.
    Step(Step),
    /// The run has ended. Attached: the model as JSON, then the candidates (x, y, z in Å and
    /// p(CA), f32), then one file for each of `files`.
    Predicted(Box<Outcome>),
    /// The model at hand was compared with a known structure that came after it.
    Compared(Evaluation),
    /// This file of the record is ready.
    Labelling(String),
    /// The record is ready. Attached: the normalised density (u8, 255 for 1, x fastest); for each
    /// mask the places (u32, in memory order) and the classes (u8) of its labels; a `Blob` for each
    /// file; and, unless the files are too large for one, a `Blob` of all in a zip archive.
    Labelled(Box<LabelFacts>),
    /// There is no record.
    NotLabelled {
        /// Why, and what would help.
        reason: String,
    },
    /// The run was cancelled.
    Cancelled,
    /// The run failed.
    Failed {
        /// Why, and what would help.
        reason: String,
    },
}

/// Where the network runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Backend {
    /// WebGPU.
    WebGpu,
    /// The processor, by WebAssembly.
    Cpu,
}

/// The device that runs the network, and why this one.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Device {
    /// The backend.
    pub backend: Backend,
    /// The device's name for the badge, such as `WebGPU · Apple M2`.
    pub name: String,
    /// Why the page uses it; `None` if the page itself knows.
    pub why: Option<String>,
}

/// What a map is, in numbers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MapFacts {
    /// The file's name.
    pub file: String,
    /// Voxels along x, y, z.
    pub size: [usize; 3],
    /// Where the voxels are.
    pub frame: Frame,
    /// Whether it was mirrored after it was read.
    pub mirrored: bool,
    /// Whether its file says that it is simulated.
    pub simulated: bool,
    /// How many voxels have which density.
    pub histogram: Histogram,
    /// The level to begin with.
    pub level: Level,
    /// What was odd.
    pub notes: Vec<String>,
}

/// What sequences were read.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SequenceFacts {
    /// The file's name.
    pub file: String,
    /// The sequences.
    pub sequences: Vec<Sequence>,
    /// What was odd.
    pub notes: Vec<String>,
}

/// What a known structure is, in numbers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct KnownFacts {
    /// The file's name.
    pub file: String,
    /// Chains with an alpha carbon.
    pub chains: usize,
    /// Residues with an alpha carbon.
    pub residues: usize,
    /// What was odd.
    pub notes: Vec<String>,
}

/// What the EMDB says of an entry.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ArchiveFacts {
    /// The file's name.
    pub file: String,
    /// The entry, such as `EMD-3488`.
    pub id: String,
    /// Its title.
    pub title: Option<String>,
    /// The resolution of its map, in Å.
    pub resolution: Option<f64>,
    /// The contour level that its authors recommend, in the map's own units.
    pub contour: Option<f64>,
}

/// What a run gave.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Outcome {
    /// The chains of the model, in its order.
    pub chains: Vec<ChainOutcome>,
    /// How well the model keeps to the shapes that proteins have.
    pub geometry: BackboneGeometry,
    /// How it matches the known structure, where there is one.
    pub evaluation: Option<Evaluation>,
    /// What was counted.
    pub counts: Counts,
    /// What was odd, and why residues are missing.
    pub notes: Vec<String>,
    /// How long the run took, in seconds.
    pub seconds: f64,
    /// The files to download, in the order they are attached.
    pub files: Vec<ResultFile>,
}

impl Outcome {
    /// Whether `chain` is a stretch that no sequence claims, beside chains that have one.
    pub fn is_stretch(&self, chain: &ChainOutcome) -> bool {
        self.counts.fragments > 0 && chain.sequence.is_none()
    }
}

/// A chain of the model against its sequence.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ChainOutcome {
    /// The chain id.
    pub id: String,
    /// Which of the loaded sequences it is, counted from 0; `None` without sequences.
    pub sequence: Option<usize>,
    /// The residues that were built, by rising number.
    pub built: Vec<BuiltResidue>,
}

/// A residue of the model.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct BuiltResidue {
    /// Its number in the sequence, from 1.
    pub number: usize,
    /// The posterior probability, 0 to 1, that it sits here.
    pub confidence: f64,
    /// The probability, 0 to 1, of an alpha carbon at its place.
    pub p_ca: f64,
    /// The probability, 0 to 1, of its amino acid at its place; `None` where the sequence does
    /// not say which amino acid it is.
    pub p_amino: Option<f64>,
}

/// What a record holds.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LabelFacts {
    /// The entry, as its folder is called: the EMDB's number, where there is one.
    pub name: String,
    /// The grid of the normalised map and the masks.
    pub grid: GridFacts,
    /// The masks.
    pub masks: Vec<MaskFacts>,
    /// The files.
    pub files: Vec<RecordFile>,
    /// Where the secondary structure comes from: `file` or `dssp`.
    pub secondary_from: String,
    /// What was odd.
    pub warnings: Vec<String>,
}

/// What a mask holds.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct MaskFacts {
    /// What its labels tell.
    pub kind: MaskKind,
    /// Atoms outside the grid, which label nothing.
    pub outside: usize,
}

/// A file of a record.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RecordFile {
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub bytes: usize,
}

/// A file that the user can save.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ResultFile {
    /// What the button says, such as `mmCIF`.
    pub label: String,
    /// The name to save it under.
    pub name: String,
    /// Its media type.
    pub media: String,
}
