//! Checkpoint: all that a training needs to go on as if it had never stopped.
//!
//! It is a safetensors file: parameters, their running mean and the memory of the optimiser as tensors, the rest as JSON among its
//! facts. Random numbers need no state: those of a step depend on the seed and on its number alone.

use std::collections::BTreeMap;

use burn::tensor::Tensor;
use serde::{Deserialize, Serialize};

use super::curves::Epoch;
use super::error::TrainError;
use super::learner::Learner;
use super::optimizer::Memory;
use super::parameters::{Parameters, write};
use super::schedule::Plateau;
use super::settings::Settings;
use crate::io::tensors::TensorFile;
use crate::network::device::ComputeDevice;

/// Name of these files among files of tensors.
const NAME: &str = "cryoweave training";
/// Begins of the names of its tensors.
const PARAMETERS: &str = "parameters/";
const AVERAGE: &str = "average/";
const MOMENTS: [&str; 2] = ["moment_1/", "moment_2/"];

/// Weights from which a training started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Start {
    /// SHA-256 of the file, in hexadecimal; none if it started from nothing.
    pub(super) sha256: Option<String>,
}

/// Names of the records of each side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct RecordNames {
    pub(super) train: Vec<String>,
    pub(super) validation: Vec<String>,
}

/// State of a training, but for its tensors.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct State {
    pub(super) settings: Settings,
    pub(super) records: RecordNames,
    pub(super) start: Start,
    /// Epochs that are done, and batches of the next one.
    pub(super) epoch: usize,
    pub(super) batch: usize,
    /// Steps taken, those without a finite gradient counted.
    pub(super) steps: usize,
    /// Steps of the optimiser.
    pub(super) time: usize,
    /// Steps in the running mean.
    pub(super) averaged: usize,
    /// Steps one after the other without a finite gradient.
    pub(super) bad: usize,
    /// Sum of the losses of the steps of this epoch, and their number.
    pub(super) losses: (f64, usize),
    pub(super) plateau: Plateau,
    pub(super) epochs: Vec<Epoch>,
    /// Number of the best epoch after the start.
    pub(super) best: Option<usize>,
}

/// Makes the file of a state and its learner.
pub(super) fn to_file(state: &State, learner: &Learner) -> Result<Vec<u8>, TrainError> {
    let memories = learner.optimizer.memories();
    let state = State {
        time: memories
            .values()
            .map(|memory| memory.time)
            .max()
            .unwrap_or(0),
        averaged: learner.average.as_ref().map_or(0, |(_, count)| *count),
        ..state.clone()
    };
    let mut tensors = Vec::new();
    add_all(&mut tensors, PARAMETERS, &learner.parameters);
    if let Some((average, _)) = &learner.average {
        add_all(&mut tensors, AVERAGE, average);
    }
    for (index, begin) in MOMENTS.into_iter().enumerate() {
        for (name, memory) in &memories {
            if let Some((shape, _)) = learner.parameters.by_name.get(name) {
                let moment = &memory.moments[index];
                tensors.push((format!("{begin}{name}"), shape, moment));
            }
        }
    }
    let json = serde_json::to_string(&state).unwrap_or_default();
    let facts = [
        ("name".to_owned(), NAME.to_owned()),
        ("state".to_owned(), json),
    ];
    write(tensors, &facts.into())
}

fn add_all<'a>(
    tensors: &mut Vec<(String, &'a Vec<usize>, &'a Tensor<1>)>,
    begin: &str,
    parameters: &'a Parameters,
) {
    for (name, (shape, values)) in &parameters.by_name {
        tensors.push((format!("{begin}{name}"), shape, values));
    }
}

/// Reads the file of a state.
///
/// # Errors
/// [`TrainError::Checkpoint`] if it is none, or damaged.
pub(super) fn read(bytes: &[u8], device: &ComputeDevice) -> Result<(State, Learner), TrainError> {
    let broken = |reason: &dyn ToString| TrainError::Checkpoint(reason.to_string());
    let file = TensorFile::open(&bytes).map_err(|error| broken(&error))?;
    if file.facts().get("name").map(String::as_str) != Some(NAME) {
        return Err(broken(&"the file is no checkpoint of `cryoweave train`"));
    }
    let json = file.facts().get("state").map_or("", String::as_str);
    let state: State = serde_json::from_str(json).map_err(|error| broken(&error))?;
    let part = |begin: &str| {
        let tensors = file.entries().iter().filter_map(|(name, entry)| {
            let (name, tensor) = (name.strip_prefix(begin)?, entry.as_ref().ok()?);
            Some((name.to_owned(), tensor.shape().to_vec()))
        });
        let tensors: BTreeMap<_, _> = tensors.collect();
        let read = Parameters::read(&file, begin, tensors.into_iter().collect(), device);
        read.map_err(|error| broken(&error))
    };
    let parameters = part(PARAMETERS)?;
    let Settings {
        network, threads, ..
    } = state.settings;
    let mut learner = Learner::new(network, parameters, device, threads);
    if let Some(average) = &mut learner.average {
        *average = (part(AVERAGE)?, state.averaged);
    }
    let [moment_1, mut moment_2] = [part(MOMENTS[0])?, part(MOMENTS[1])?];
    for (name, (_, first)) in moment_1.by_name {
        let Some((_, second)) = moment_2.by_name.remove(&name) else {
            return Err(broken(&format!("{}{name} is missing", MOMENTS[1])));
        };
        let (time, moments) = (state.time, [first, second]);
        learner.optimizer.recall(&name, Memory { time, moments });
    }
    Ok((state, learner))
}
