//! Messages on networks whose weights the user brings, and on the method that runs them.

use serde::{Deserialize, Serialize};

/// Method by which a model is built.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Method {
    /// Ours.
    Ours {
        /// SHA-256 of the user's weights, if not those that ship.
        weights: Option<String>,
    },
    /// That of Cryo2Struct, with its own networks.
    Reference(ReferenceChoice),
}

/// Choice of networks of Cryo2Struct, each by the SHA-256 of its file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferenceChoice {
    /// The network of atoms.
    pub atoms: String,
    /// The network of amino acids.
    pub amino: String,
    /// The network of the secondary structure, if any.
    pub secondary: Option<String>,
    /// The language model that describes the sequence, or the numbers that do, if any.
    #[serde(default)]
    pub description: Option<String>,
    /// Heads of the attention, if not as the files state.
    pub heads: Option<usize>,
}

/// Subject of a network of Cryo2Struct.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Subject {
    /// Backbone atoms.
    Atoms,
    /// Amino acids.
    AminoAcids,
    /// Secondary structure.
    Secondary,
}

/// Kind of a network whose weights the user brought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NetworkKind {
    /// Our own network, with other weights than those that ship.
    Weave,
    /// One of Cryo2Struct, with the subjects that it may have: four classes are those of atoms or of secondary
    /// structure.
    Reference(Vec<Subject>),
    /// A language model, which describes sequences in numbers.
    LanguageModel,
    /// The sequence in numbers, as a language model described it.
    Description,
}

/// A network whose weights the user brought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NetworkFacts {
    /// Name of the file.
    pub file: String,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// Its kind.
    pub kind: NetworkKind,
    /// Sizes and subject, in words.
    pub details: Vec<String>,
    /// Reason why the browser does not keep it for the next visit; `None` if it does.
    pub not_kept: Option<String>,
}

/// All networks whose weights the user brought.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct NetworkList {
    /// The networks, those that are kept by their names, then the others.
    pub networks: Vec<NetworkFacts>,
    /// The room that the browser gives the page, where it tells.
    pub room: Option<Room>,
}

/// Room that the browser gives the page for files, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Room {
    /// Bytes taken.
    pub used: f64,
    /// Bytes in all.
    pub quota: f64,
}

/// Cost of a run with networks of Cryo2Struct.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RunCost {
    /// The choice that it is of.
    pub choice: ReferenceChoice,
    /// Tiles with density.
    pub tiles: usize,
    /// Memory that it takes, in bytes.
    pub bytes: f64,
    /// Reason why there can be no such run.
    pub refused: Option<String>,
}
