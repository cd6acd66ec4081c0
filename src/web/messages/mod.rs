//! Messages between the page and the worker.
//!
//! Small things are inside the message; large arrays are attached to it (see
//! [`post`](super::post)), in the order that the variant states.

mod networks;
mod slices;
mod tasks;
#[cfg(feature = "network")]
mod tiles;
mod work;

use serde::{Deserialize, Serialize};

use crate::check::Finding;
use crate::dataset::records::{GridFacts, MaskKind, RecordSettings};
use crate::evaluate::{Evaluation, Sweep};
use crate::grid::GridSize;
use crate::io::archive::ArchiveContent;
use crate::io::mrc::StatedFrame;
use crate::pipeline::{Role, Session, Settings};
use crate::prepare::correction::Corrections;
use crate::progress::Step;
use crate::residue::Sequence;
use crate::space::Frame;
use crate::view::level::{Histogram, Level};
use crate::view::probability::NetworkLayers;

pub use crate::pipeline::{BridgedResidue, BuiltResidue, ChainOutcome, Outcome, ResultFile};
pub use networks::{
    Method, NetworkFacts, NetworkKind, NetworkList, ReferenceChoice, Room, RunCost, Subject,
};

pub use slices::{MapSlice, WantedSlices};
pub use tasks::Task;
pub use work::{Work, WorkFile};

#[cfg(feature = "network")]
pub use tiles::{TileReply, TileRequest};

/// Request of the page to the worker.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Request {
    /// Read the attached `File`s, whatever they are. Of each in turn, what a structure in it is for: to compare with where
    /// that says nothing, or nothing about structures.
    Read(Vec<Loaded>),
    /// Forget what was loaded; where a file is named, that one alone and no other that has taken its place since.
    Forget(Loaded, Option<String>),
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
        /// True if triangles are dear.
        sparing: bool,
    },
    /// Send these layers of what the network said; only the latest ticket counts.
    NetworkLayers {
        /// The name of the method and the network that the model shown was made by.
        model: String,
        /// The layers.
        wanted: NetworkLayers,
        /// Counts up with every request.
        ticket: u32,
        /// True if triangles are dear.
        sparing: bool,
    },
    /// Send these slices of the map.
    Slices(WantedSlices),
    /// Run the pipeline on what is loaded, by this method.
    Predict(Method, Settings, KeptParts),
    /// The models of these names were built from the map by a worker before. Attached: their mmCIF files (array buffers).
    Models(Vec<String>),
    /// Remove the network whose file has this SHA-256.
    RemoveNetwork(String),
    /// Remove the files, choices and tiles of earlier runs that the browser keeps.
    ForgetWork,
    /// Send the work that the browser keeps, if it keeps any.
    FindWork,
    /// Keep this work, with the attached `File`s, in place of what was kept before.
    KeepWork(Box<Work>),
    /// The run of the kept work has ended, and this is what is shown.
    EndWork {
        /// As the query of a link.
        view: String,
    },
    /// Say what a run with these networks of Cryo2Struct takes.
    Cost(ReferenceChoice),
    /// Make the record of the attached `File`s: a map, its reference structure and, if there is one,
    /// the sequence.
    Label(RecordSettings),
    /// Judge that the attached `File`, which the page fetched, is what the archive was asked for.
    Judge {
        /// The content that it should have.
        content: ArchiveContent,
        /// Counts up with every request.
        ticket: u32,
    },
    /// Pack this session with the attached files (array buffers or `File`s), which have these roles and names.
    PackSession(Box<Session>, Vec<(String, String)>),
    /// Do this for a program that uses the worker as a library.
    Task(Task),
    /// Stop the run.
    Cancel,
}

/// Part of a run that the browser keeps while it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum KeptParts {
    /// Finished tiles, so that a page that was reloaded goes on from them.
    Tiles,
    /// Nothing: the run is short, and what another kept stays.
    Nothing,
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
    /// A predicted structure to place in the map.
    Predicted,
    /// A backbone to build on.
    Backbone,
    /// The EMDB entry metadata of the map.
    Entry,
}

impl Loaded {
    /// All kinds that go into a run.
    pub const ALL: [Self; 6] = [
        Self::Map,
        Self::Sequences,
        Self::Reference,
        Self::Predicted,
        Self::Backbone,
        Self::Entry,
    ];

    /// Returns the role by which sessions and records call it.
    pub const fn role(self) -> &'static str {
        let role = match self {
            Self::Map => Role::Map,
            Self::Sequences => Role::Sequences,
            Self::Reference => Role::Reference,
            Self::Predicted => Role::Predicted,
            Self::Backbone => Role::Backbone,
            Self::Entry => Role::Entry,
        };
        role.name()
    }
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
    /// The network was asked about the map, and this is what the map check finds now.
    Probed(Vec<Finding>),
    /// There was no room to keep this while another was read, which failed.
    Lost(Loaded),
    /// The map could not be corrected; the one before is still there.
    NotCorrected {
        /// Why, and what would help.
        reason: String,
    },
    /// A small copy of the map before it was cut. Attached: the shades of its voxels (u8, x fastest).
    Overview(GridPlace),
    /// Sequences were read.
    Sequences(SequenceFacts),
    /// The run goes on with these sequences, found in the proteome.
    Found(Vec<Sequence>),
    /// A reference structure was read. Attached: the structure, as JSON.
    Reference(StructureFacts),
    /// A structure was read that is for something else. Attached: the structure, as JSON.
    Structure(Loaded, StructureFacts),
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
    /// A session was opened. Attached: its model as JSON, then for each of its files an array buffer, or a `File` where
    /// it went into the run.
    Session {
        /// The file's name.
        name: String,
        /// Its description of the run.
        session: Box<Session>,
    },
    /// A file that was fetched is judged.
    Judged {
        /// The ticket of the request.
        ticket: u32,
        /// Why it is not what the archive was asked for; `None` if it is.
        refused: Option<String>,
    },
    /// A session was packed, or why it could not be. Attached: the archive, as a `Blob`.
    SessionPacked(Result<(), String>),
    /// A map was simulated. Attached: the map, as a `File`.
    Simulated,
    /// The surface asked for. Attached: positions and normals (f32 triples), openness (f32),
    /// indices (u32), as a [`Mesh`](crate::view::mesh::Mesh) has them.
    Surface {
        /// The ticket of the request.
        ticket: u32,
        /// Number of pieces that are too small to be shown.
        hidden: usize,
    },
    /// The layers asked for. Attached: a surface as [`Reply::Surface`] has it, the classes of its vertices (u8), the corners of
    /// the tiles (lower and upper: six f32 each, in Å).
    NetworkLayers {
        /// The ticket of the request.
        ticket: u32,
        /// False if the scores are no longer in memory: then nothing is attached but empty arrays.
        at_hand: bool,
    },
    /// The slices asked for. Attached: for each plane its pixels, row by row from the top (red, green, blue, opacity: u8).
    Slices(Box<MapSlice>),
    /// The weights of the networks are being loaded.
    Weights {
        /// Bytes loaded.
        done: f64,
        /// Bytes in all, where the server says.
        of: Option<f64>,
    },
    /// The run goes on from tiles of an earlier one, which the browser kept.
    Resumed {
        /// Their number.
        tiles: usize,
    },
    /// The browser keeps no tiles of this run.
    NotKeepingTiles {
        /// Why.
        reason: String,
    },
    /// The browser keeps this work. Attached: its `File`s.
    Work(Box<Work>),
    /// The browser does not keep the files of this run.
    NotKeepingWork {
        /// Why.
        reason: String,
    },
    /// The tiles of the run are scored side by side.
    Team {
        /// Number of workers that do so.
        workers: usize,
    },
    /// A worker that scored tiles stopped; others score them again.
    TileWorkerStopped {
        /// Why.
        reason: String,
        /// Number of workers that are left.
        left: usize,
    },
    /// The workers have taken so much memory, in bytes.
    Memory {
        /// That of this worker.
        worker: u64,
        /// That of the workers of its team together.
        team: u64,
    },
    /// The run goes on.
    Step(Step),
    /// The run has ended. Attached: the Cα of the model as JSON, its side chains (f32), the candidates (x, y, z in Å and
    /// Cα probability, f32), the evidence of its residues and that of the candidates (f32, as
    /// [`CaEvidence`](crate::pipeline::CaEvidence) has it), the predicted structure where it is placed as JSON, or null, then one file for each of `files`.
    Predicted(Box<Outcome>),
    /// A model was compared with a reference structure, both from files.
    Evaluated(Box<Evaluation>),
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
    /// Its frame for each voxel size that it may be given.
    pub stated: StatedFrame,
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
    /// The sequences; of a proteome, those that a run has found in it.
    pub sequences: Vec<Sequence>,
    /// True if the file is a proteome, in which a run seeks the sequences.
    pub is_proteome: bool,
    /// Notes on oddities.
    pub notes: Vec<String>,
}

/// Properties of a structure.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StructureFacts {
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
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MaskFacts {
    /// Kind of its labels.
    pub kind: MaskKind,
    /// Names of its classes: class 1 is the first.
    pub classes: Vec<String>,
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
