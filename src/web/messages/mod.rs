//! Messages between the page and the worker.
//!
//! Small things are inside the message; large arrays are attached to it (see
//! [`post`](super::post)), in the order that the variant states.

mod networks;

use serde::{Deserialize, Serialize};

use crate::check::Finding;
use crate::dataset::records::{GridFacts, MaskKind, RecordSettings};
use crate::evaluate::{Evaluation, Sweep};
use crate::geometry::BackboneGeometry;
use crate::grid::GridSize;
use crate::pipeline::{Counts, Settings};
use crate::prepare::correction::Corrections;
use crate::progress::Step;
use crate::residue::Sequence;
use crate::space::Frame;
use crate::view::level::{Histogram, Level};

pub use networks::{
    Method, NetworkFacts, NetworkKind, NetworkList, ReferenceChoice, Room, RunCost, Subject,
};

/// Request of the page to the worker.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Request {
    /// Read the attached `File`s, whatever they are.
    Read,
    /// Forget what was loaded.
    Forget(Loaded),
    /// Simulate the map that the reference structure would show at this resolution, in Å.
    Simulate(f64),
    /// Read the attached `File`, the map that is loaded, again, corrected so.
    Correct(Corrections),
    /// Ask the network on a few tiles for resolution and handedness.
    Probe,
    /// Send a small copy of the map as it was before it was cut to a region.
    Overview,
    /// The surface of the density at `level`; only the latest ticket counts.
    Surface {
        /// The level, in the map's own units.
        level: f32,
        /// Counts up with every request.
        ticket: u32,
    },
    /// Run the pipeline on what is loaded, by this method.
    Predict(Method, Settings),
    /// Remove the network whose file has this SHA-256.
    RemoveNetwork(String),
    /// Say what a run with these networks of Cryo2Struct takes.
    Cost(ReferenceChoice),
    /// Make the record of the attached `File`s: a map, its reference structure and, if there is one,
    /// the sequence.
    Label(RecordSettings),
    /// Stop the run.
    Cancel,
}

/// Kind of file that a user can load.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Loaded {
    /// The density map.
    Map,
    /// The sequences of the protein chains.
    Sequences,
    /// A reference structure to compare with.
    Reference,
    /// The EMDB entry metadata of the map.
    Entry,
}

/// Reply or report of the worker to the page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Reply {
    /// The worker listens; this device will run the network.
    Ready(Device),
    /// A map was read.
    Map(Box<MapFacts>),
    /// The map check found this now.
    Checked(Vec<Finding>),
    /// The map could not be corrected; the one before is still there.
    NotCorrected {
        /// Why, and what would help.
        reason: String,
    },
    /// A small copy of the map before it was cut. Attached: the shades of its voxels (u8, x fastest).
    Overview(GridPlace),
    /// Sequences were read.
    Sequences(SequenceFacts),
    /// A reference structure was read. Attached: the structure, as JSON.
    Reference(ReferenceFacts),
    /// The metadata of an EMDB entry were read.
    Entry(EntryMetadata),
    /// These are now the networks whose weights the user brought.
    Networks(NetworkList),
    /// Weights are being checked and kept.
    Keeping {
        /// The file's name.
        file: String,
        /// Share of the work that is done, 0 to 1.
        share: f64,
    },
    /// A run with networks of Cryo2Struct would cost this.
    Cost(RunCost),
    /// All files of an [`Request::Read`] were looked at.
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
        /// The ticket of the request.
        ticket: u32,
    },
    /// The weights of the networks are being loaded.
    Weights {
        /// Bytes loaded.
        done: f64,
        /// Bytes in all, where the server says.
        of: Option<f64>,
    },
    /// The run goes on.
    Step(Step),
    /// The run has ended. Attached: the model as JSON, then the candidates (x, y, z in Å and
    /// Cα probability, f32), then one file for each of `files`.
    Predicted(Box<Outcome>),
    /// The models at hand, and their scores, were compared with a reference structure that came after them.
    Compared(Vec<Comparison>),
    /// This file of the record is ready.
    Labelling(String),
    /// The record is ready. Attached: the normalised density (u8, 255 for 1, x fastest); for each
    /// mask the voxel indices (u32, in memory order) and the classes (u8) of its labels; a `Blob` for each
    /// file; and, unless the files are too large for one, a `Blob` of all in a zip archive.
    Labelled(Box<LabelFacts>),
    /// There is no record.
    NotLabelled {
        /// Why, and what would help.
        reason: String,
    },
    /// The run was cancelled.
    Cancelled,
    /// The device failed during the run: another worker may go on.
    DeviceFailed {
        /// Why.
        reason: String,
    },
    /// The run failed.
    Failed {
        /// Why, and what would help.
        reason: String,
    },
}

/// Device that runs the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Backend {
    /// WebGPU.
    WebGpu,
    /// The CPU, by WebAssembly.
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

/// Voxels of a grid and their position in space.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct GridPlace {
    /// Voxels along each axis.
    pub size: GridSize,
    /// Their frame.
    pub frame: Frame,
}

/// Properties of a map.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MapFacts {
    /// The file's name.
    pub file: String,
    /// Voxels along x, y, z.
    pub size: [usize; 3],
    /// Position of the voxels in space.
    pub frame: Frame,
    /// Changes since it was read.
    pub corrections: Corrections,
    /// The map as it was read, before all changes.
    pub whole: GridPlace,
    /// False if its header states no voxel size: then that in `whole` is the user's, or assumed.
    pub states_voxel_size: bool,
    /// Findings of the map check.
    pub check: Vec<Finding>,
    /// True if its file says that it is simulated.
    pub simulated: bool,
    /// Histogram of the density.
    pub histogram: Histogram,
    /// The level to begin with.
    pub level: Level,
    /// Notes on oddities.
    pub notes: Vec<String>,
}

/// Sequences that were read.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SequenceFacts {
    /// The file's name.
    pub file: String,
    /// The sequences.
    pub sequences: Vec<Sequence>,
    /// Notes on oddities.
    pub notes: Vec<String>,
}

/// Properties of a reference structure.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReferenceFacts {
    /// The file's name.
    pub file: String,
    /// Chains with a Cα.
    pub chains: usize,
    /// Residues with a Cα.
    pub residues: usize,
    /// Notes on oddities.
    pub notes: Vec<String>,
}

/// Metadata of an EMDB entry.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EntryMetadata {
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

/// Comparison of a model, and of the scores that it was built from, with a reference structure.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Comparison {
    /// Name of the method and the network that made the model.
    pub model: String,
    /// Comparison of the model.
    pub evaluation: Evaluation,
    /// Cα voxels at rising thresholds, where the scores are still at hand.
    pub sweep: Option<Sweep>,
}

/// Outcome of a run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Outcome {
    /// Name of the method and the network that made the model, by which it is told from others of the same map.
    pub model: String,
    /// The chains of the model, in its order.
    pub chains: Vec<ChainOutcome>,
    /// Backbone geometry of the model.
    pub geometry: BackboneGeometry,
    /// Comparison with the reference structure, where there is one.
    pub evaluation: Option<Evaluation>,
    /// Cα voxels at rising thresholds, where the reference structure lies in the map.
    pub sweep: Option<Sweep>,
    /// Counts of candidates, residues and chains.
    pub counts: Counts,
    /// Notes on the run, among them the reasons why residues are missing.
    pub notes: Vec<String>,
    /// Time of the run, in seconds.
    pub seconds: f64,
    /// Time of all its stages, in seconds, also of those whose results were kept from an earlier run.
    pub stage_seconds: f64,
    /// The files to download, in the order they are attached.
    pub files: Vec<ResultFile>,
}

impl Outcome {
    /// Returns whether `chain` is an unassigned fragment, beside chains that have a sequence.
    pub fn is_fragment(&self, chain: &ChainOutcome) -> bool {
        self.counts.fragments > 0 && chain.sequence.is_none()
    }
}

/// A chain of the model against its sequence.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ChainOutcome {
    /// The chain id.
    pub id: String,
    /// Index of its sequence among the loaded ones; `None` without a sequence.
    pub sequence: Option<usize>,
    /// The residues that were built, by rising number.
    pub built: Vec<BuiltResidue>,
}

/// A residue of the model.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct BuiltResidue {
    /// Its number in the sequence, from 1.
    pub number: usize,
    /// Calibrated confidence, 0 to 1: the probability that residue and position are right, in a chain
    /// without a sequence that the position is.
    pub confidence: f64,
    /// Cα probability at its position, 0 to 1.
    pub p_ca: f64,
    /// Probability of its amino acid at its position, 0 to 1; `None` where the sequence does not say
    /// which amino acid it is.
    pub p_amino: Option<f64>,
}

/// Contents of a record.
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
    /// Notes on oddities.
    pub warnings: Vec<String>,
}

/// Properties of a mask.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct MaskFacts {
    /// Kind of its labels.
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
    /// Label of its button, such as `mmCIF`.
    pub label: String,
    /// The name to save it under.
    pub name: String,
    /// Its media type.
    pub media: String,
}
