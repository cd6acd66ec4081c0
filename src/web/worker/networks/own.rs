//! A network whose weights the user brought.

use serde::{Deserialize, Serialize};
use web_sys::File;

use crate::network::WeightsRecord;
use crate::network::esm::Configuration;
use crate::network::unetr::Card;
use crate::pipeline::InputFile;

/// A network whose weights the user brought.
#[derive(Clone, Debug)]
pub(in crate::web::worker) struct OwnNetwork {
    /// The user's file, in the record of a run.
    pub(in crate::web::worker) entry: InputFile,
    /// Sizes and subject.
    pub(in crate::web::worker) card: NetworkCard,
    /// The kept file, or the user's own.
    pub(in crate::web::worker) file: File,
    /// Reason why it is not kept, if so.
    pub(super) not_kept: Option<String>,
}

/// Card of a network.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(in crate::web::worker) enum NetworkCard {
    /// Our own network.
    Weave(WeightsRecord),
    /// One of Cryo2Struct.
    Reference(Card),
    /// ESM-2, of these sizes.
    LanguageModel(Configuration),
    /// The number of numbers that describe the sequence.
    Description(usize),
}

impl NetworkCard {
    /// Returns how many numbers it describes a sequence by, if it does.
    pub(in crate::web::worker) fn describes_by(&self) -> Option<usize> {
        match self {
            Self::LanguageModel(sizes) => Some(sizes.width),
            Self::Description(numbers) => Some(*numbers),
            Self::Weave(_) | Self::Reference(_) => None,
        }
    }
}
