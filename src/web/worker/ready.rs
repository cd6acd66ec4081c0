//! Networks that are ready to run: those of the method, on the device. One method's at a time, for the sake of memory.

use std::rc::Rc;

use web_sys::File;

use crate::io::checksum::sha256_hex;
use crate::network::Weave;
use crate::network::unetr::ReferenceNetworks;
use crate::pipeline::{InputFile, NetworkRecord};
use crate::residue::Sequence;
use crate::web::messages::ReferenceChoice;

/// The networks of a method.
#[derive(Clone, Debug)]
pub(super) enum Ready {
    /// Our own, with the SHA-256 of the user's weights, if not those that ship.
    Ours(Option<String>, Rc<OwnReady>),
    /// Those of Cryo2Struct, with what they were told of the sequence.
    Reference(ReferenceChoice, Option<Described>, Rc<ReferenceReady>),
}

/// The sequence in numbers, for networks that see it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Described {
    /// Sequences that a language model described; empty where the user gave the numbers.
    pub(super) sequences: Rc<[Sequence]>,
    pub(super) numbers: Vec<f32>,
    /// File of the numbers, or of the language model.
    pub(super) entry: InputFile,
}

impl Described {
    /// Returns the SHA-256 of the numbers, in hexadecimal.
    pub(super) fn sha256(&self) -> String {
        let bytes = self.numbers.iter().flat_map(|number| number.to_le_bytes());
        sha256_hex(&bytes.collect::<Vec<u8>>())
    }
}

/// Our own network, and the entry of its weights in the record of a run.
#[derive(Debug)]
pub(super) struct OwnReady {
    pub(super) weave: Weave,
    pub(super) entry: InputFile,
    /// The weights, for the workers of a team.
    pub(super) file: File,
}

/// The networks of Cryo2Struct, with their entries in the record of a run.
#[derive(Debug)]
pub(super) struct ReferenceReady {
    pub(super) networks: ReferenceNetworks,
    pub(super) records: Vec<NetworkRecord>,
    /// SHA-256 of the weights, and of what they were told of the sequence.
    pub(super) made_of: Vec<String>,
    /// File of the numbers that describe the sequence, or of the language model that made them.
    pub(super) description: Option<InputFile>,
    /// Notes on choices that the files contradict.
    pub(super) notes: Vec<String>,
}
