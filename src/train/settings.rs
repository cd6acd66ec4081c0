//! Settings of a training.

use serde::{Deserialize, Serialize};

use super::error::TrainError;
use crate::network::unetr::{Configuration, Target};

/// Network that learns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Network {
    /// Our own, from weights that it starts from.
    Weave,
    /// One of Cryo2Struct, from nothing or from weights.
    Unetr {
        /// Its sizes.
        configuration: Configuration,
        /// Subject of its classes.
        target: Target,
    },
}

impl Network {
    /// Returns its name, as files of weights state it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Weave => "weave",
            Self::Unetr { .. } => "unetr",
        }
    }
}

/// Settings of a training.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Network.
    pub network: Network,
    /// Epochs, at most.
    pub epochs: usize,
    /// Examples of a step.
    pub batch: usize,
    /// Edge of the crops of `weave`, in voxels; the tiles of a network of Cryo2Struct have its own.
    pub edge: usize,
    /// Crops of an epoch of `weave`; a network of Cryo2Struct sees every tile once.
    pub crops: usize,
    /// Learning rate: the peak for `weave`, the first for a network of Cryo2Struct.
    pub rate: f64,
    /// Another seed gives other crops, another order, another start from nothing, and other held-out records.
    pub seed: u64,
    /// Tiles that validate, at most; they are spread evenly over the held-out records.
    pub validation_tiles: usize,
    /// Epochs without a better validation score after which the training ends; 0 never ends it early.
    pub patience: usize,
    /// Steps between checkpoints; there is one after every epoch, too.
    pub save_every: usize,
    /// Examples computed at once, each by a thread of its own; the result does not depend on it.
    pub threads: usize,
}

impl Settings {
    /// Returns the usual settings for `network`.
    pub fn of(network: Network) -> Self {
        let is_weave = network == Network::Weave;
        Self {
            network,
            epochs: if is_weave { 20 } else { 100 },
            batch: if is_weave { 4 } else { 8 },
            edge: 48,
            crops: 256,
            rate: 1e-4,
            seed: 0,
            validation_tiles: if is_weave { 16 } else { 200 },
            patience: 0,
            save_every: 100,
            threads: 1,
        }
    }

    /// Refuses settings that make no sense.
    pub(super) fn check(&self) -> Result<(), TrainError> {
        let counts = [
            ("--epochs", self.epochs),
            ("--batch", self.batch),
            ("--crops", self.crops),
            ("--validation-tiles", self.validation_tiles),
            ("--save-every", self.save_every),
            ("--threads", self.threads),
        ];
        if let Some((name, _)) = counts.into_iter().find(|(_, count)| *count == 0) {
            return Err(TrainError::Setting(format!("{name} is 0: give 1 or more")));
        }
        if !self.edge.is_multiple_of(8) || !(16..=64).contains(&self.edge) {
            let edge = self.edge;
            let words = format!("--edge is {edge}, which must be a multiple of 8 from 16 to 64");
            return Err(TrainError::Setting(words));
        }
        if !(self.rate > 0.0 && self.rate < 1.0) {
            let words = format!("--rate is {}, which must lie between 0 and 1", self.rate);
            return Err(TrainError::Setting(words));
        }
        Ok(())
    }

    /// Returns the settings as far as a training that is taken up again must keep them.
    pub(super) fn to_keep(&self) -> Self {
        Self {
            epochs: 0,
            patience: 0,
            save_every: 0,
            threads: 0,
            ..self.clone()
        }
    }
}
