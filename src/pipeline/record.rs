//! Record of a run for machines to read: input, settings, device, results.

use std::io;

use serde::{Deserialize, Serialize};

use crate::check::{Finding, Readability};
use crate::dock::Docking;
use crate::evaluate::{Evaluation, MapFit, Sweep};
use crate::geometry::BackboneGeometry;
use crate::io::Source;
use crate::io::checksum::{sha256_hex, sha256_hex_of};
use crate::prepare::correction::Corrections;
use crate::progress::{Stage, Step};

use super::circumstances::Circumstances;
use super::counts::Counts;
use super::role::Role;
use super::settings::Settings;
use super::walk::Prediction;

/// Version of the layout of `run.json`; raised when a reader of the old one would fail.
pub const RECORD_VERSION: u32 = 1;

/// Everything needed to repeat a run and to judge it; written as `run.json`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RunRecord {
    /// Version of the layout, [`RECORD_VERSION`].
    pub record_version: u32,
    /// Name of the program.
    pub program: String,
    /// Version of the program.
    pub version: String,
    /// When, by which build and on what machine. Of two runs alike no more than this and times differ.
    #[serde(flatten)]
    pub circumstances: Circumstances,
    /// Input files.
    pub inputs: Vec<InputFile>,
    /// True if the map was mirrored along x before it was used.
    #[serde(default)]
    pub mirrored: bool,
    /// All changes of the map.
    #[serde(default)]
    pub corrections: Corrections,
    /// Findings of the map check, before the run and after it.
    #[serde(default)]
    pub check: Vec<Finding>,
    /// Readability of the map by its scores.
    #[serde(default)]
    pub readability: Readability,
    /// Weights of the network; of several, those that tell atoms.
    pub weights: InputFile,
    /// Networks of the reference, where they ran.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub networks: Vec<NetworkRecord>,
    /// Settings of the run.
    pub settings: Settings,
    /// Seconds per stage.
    pub timings: Vec<StageTime>,
    /// Numbers of voxels, candidates, residues, chains.
    pub counts: Counts,
    /// Geometry of the model against that of proteins.
    #[serde(default)]
    pub geometry: BackboneGeometry,
    /// Comparison with the reference structure, where there is one.
    pub evaluation: Option<Evaluation>,
    /// Precision, recall and F1 of Cα voxels at rising thresholds, where there is a reference structure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sweep: Option<Sweep>,
    /// Fit of the model to the map.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fit: Option<MapFit>,
    /// Fit of the reference structure to the map.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference_fit: Option<MapFit>,
    /// Place of a predicted structure in the map, and what it filled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub docking: Option<Docking>,
    /// Oddities of the input, and reasons why residues are missing.
    pub notes: Vec<String>,
}

impl RunRecord {
    /// Returns the file of the map, if it is told.
    pub fn map(&self) -> Option<&InputFile> {
        let is_map = |input: &&InputFile| input.role == Role::Map.name();
        self.inputs.iter().find(is_map)
    }
}

/// Input file of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputFile {
    /// Name of its [`Role`](super::Role); in older records the reference structure is a `known structure`.
    pub role: String,
    /// Name, without the folder.
    pub name: String,
    /// Size in bytes, as it was given (perhaps compressed).
    pub bytes: u64,
    /// SHA-256 of those bytes, in lower-case hexadecimal.
    pub sha256: String,
}

impl InputFile {
    /// Makes the entry for `bytes`, a file called `name` in the `role`.
    pub fn new(role: &str, name: &str, bytes: &[u8]) -> Self {
        Self {
            role: role.to_owned(),
            name: name.to_owned(),
            bytes: bytes.len() as u64,
            sha256: sha256_hex(bytes),
        }
    }

    /// Makes the entry for `source`, a file called `name` in the `role`, a little of it at a time.
    ///
    /// # Errors
    /// The error of the system, if it cannot be read.
    pub fn of(role: &str, name: &str, source: &(impl Source + ?Sized)) -> io::Result<Self> {
        let (bytes, sha256) = sha256_hex_of(source)?;
        Ok(Self {
            role: role.to_owned(),
            name: name.to_owned(),
            bytes,
            sha256,
        })
    }
}

/// Network of the reference that ran.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NetworkRecord {
    /// File of its weights.
    pub weights: InputFile,
    /// Subject of its classes: `atoms`, `amino` or `secondary`.
    pub predicts: String,
    /// Name of its published size, where it has one.
    pub size: Option<String>,
    /// Number of parameters.
    pub parameters: u64,
    /// Heads of the attention.
    pub heads: usize,
    /// Origin of that number, in words.
    pub heads_from: String,
    /// Layers, from 1, whose output goes to the decoder.
    pub taps: [usize; 4],
}

/// Duration of a stage.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct StageTime {
    /// Stage.
    pub stage: Stage,
    /// Wall-clock seconds from its first step to its last.
    pub seconds: f64,
}

impl RunRecord {
    /// Makes the record of a run that gave `prediction`.
    pub fn new(
        inputs: Vec<InputFile>,
        weights: InputFile,
        circumstances: Circumstances,
        settings: Settings,
        timings: Vec<StageTime>,
        prediction: &Prediction,
    ) -> Self {
        Self {
            record_version: RECORD_VERSION,
            program: env!("CARGO_PKG_NAME").to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            circumstances,
            inputs,
            mirrored: false,
            corrections: Corrections::default(),
            check: Vec::new(),
            readability: prediction.readability,
            weights,
            networks: Vec::new(),
            settings,
            timings,
            counts: prediction.counts,
            geometry: prediction.geometry,
            evaluation: prediction.evaluation.as_ref().map(Evaluation::in_numbers),
            sweep: prediction.sweep.clone(),
            fit: prediction.fit.as_ref().map(MapFit::in_numbers),
            reference_fit: prediction.reference_fit.as_ref().map(MapFit::in_numbers),
            docking: prediction.docking.clone(),
            notes: prediction.notes.clone(),
        }
    }

    /// Writes the record as JSON, indented.
    pub fn to_json(&self) -> String {
        // Serialising plain data to a string cannot fail; an empty object would be seen at once.
        serde_json::to_string_pretty(self).unwrap_or_else(|_| "{}".to_owned())
    }
}

/// Stopwatch of the stages, by their steps. The clock is an argument, so that the core reads none.
#[derive(Clone, Debug)]
pub struct Stopwatch<Clock> {
    clock: Clock,
    started: Option<(Stage, f64)>,
    times: Vec<StageTime>,
}

impl<Clock: Fn() -> f64> Stopwatch<Clock> {
    /// Makes a stopwatch with `clock`, which returns the seconds since any fixed moment.
    pub fn new(clock: Clock) -> Self {
        Self {
            clock,
            started: None,
            times: Vec::new(),
        }
    }

    /// Records `step`; returns the seconds since its stage began.
    pub fn notice(&mut self, step: Step) -> f64 {
        let now = (self.clock)();
        let start = match self.started {
            Some((stage, start)) if stage == step.stage => start,
            _ => {
                self.started = Some((step.stage, now));
                now
            }
        };
        let seconds = now - start;
        if step.done >= step.of {
            self.times.push(StageTime {
                stage: step.stage,
                seconds,
            });
            self.started = None;
        }
        seconds
    }

    /// Returns the stages that ended, in order.
    pub fn times(&self) -> &[StageTime] {
        &self.times
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn stopwatch_measures_from_first_to_last_step() {
        let now = Cell::new(10.0);
        let mut watch = Stopwatch::new(|| now.get());
        watch.notice(Step {
            stage: Stage::Score,
            done: 0,
            of: 2,
        });
        now.set(11.5);
        assert_eq!(
            watch.notice(Step {
                stage: Stage::Score,
                done: 1,
                of: 2
            }),
            1.5
        );
        now.set(13.0);
        watch.notice(Step {
            stage: Stage::Score,
            done: 2,
            of: 2,
        });
        assert_eq!(
            watch.times(),
            &[StageTime {
                stage: Stage::Score,
                seconds: 3.0
            }]
        );
    }

    #[test]
    fn input_files_carry_their_sha256() {
        let file = InputFile::new("map", "abc.mrc", b"abc");
        assert_eq!(InputFile::of("map", "abc.mrc", &b"abc"[..]).unwrap(), file);
        assert_eq!(file.bytes, 3);
        assert_eq!(
            file.sha256,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
