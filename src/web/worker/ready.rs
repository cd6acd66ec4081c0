//! Networks that are ready to run: those of the method, on the device. One method's at a time, for the sake of memory.

use std::rc::Rc;

use crate::network::Weave;
use crate::network::unetr::ReferenceNetworks;
use crate::pipeline::{InputFile, NetworkRecord};
use crate::web::messages::ReferenceChoice;

/// The networks of a method.
#[derive(Clone, Debug)]
pub(super) enum Ready {
    /// Our own, with the SHA-256 of the user's weights, if not those that ship.
    Ours(Option<String>, Rc<OwnReady>),
    /// Those of Cryo2Struct.
    Reference(ReferenceChoice, Rc<ReferenceReady>),
}

/// Our own network, and the entry of its weights in the record of a run.
#[derive(Debug)]
pub(super) struct OwnReady {
    pub(super) weave: Weave,
    pub(super) entry: InputFile,
}

/// The networks of Cryo2Struct, with their entries in the record of a run.
#[derive(Debug)]
pub(super) struct ReferenceReady {
    pub(super) networks: ReferenceNetworks,
    pub(super) records: Vec<NetworkRecord>,
    /// Notes on choices that the files contradict.
    pub(super) notes: Vec<String>,
}
