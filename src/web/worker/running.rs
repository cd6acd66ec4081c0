//! Running: the pipeline on what the session holds, by our method or by that of Cryo2Struct.

use std::rc::Rc;

use super::loading::ReadyError;
use super::map_file::{MapFile, Probed};
use super::outcome;
use super::progress::ProgressReporter;
use super::scope;
use super::scored::Scored;
use super::session::{Built, ReferenceFile, SequenceFile, Session};
use crate::check::{self, Cost, Probe};
use crate::network::unetr::{ConfigurationError, ReferenceNetworks};
use crate::pipeline::{
    self, InputFile, MemoryError, MemoryEstimate, NetworkRecord, PredictError, Prediction,
    RunRecord, Sample, Settings, StageTime,
};
use crate::prepare::resample::ResampleError;
use crate::progress::{Cancelled, Progress, Stage, Step};
use crate::residue::BackboneAtom;
use crate::score::{ScoreError, ScoreSettings, Scorer, VoxelScores};
use crate::web::messages::{Method, ReferenceChoice, Reply};

/// Scores that are wanted.
struct Wanted {
    /// Name of the method and the network.
    name: String,
    method: Method,
    settings: ScoreSettings,
    /// Memory of the run, in bytes.
    needed: u64,
}

/// Scores of the map, and what made them.
struct Ran {
    scored: Scored,
    weights: InputFile,
    networks: Vec<NetworkRecord>,
    device: String,
    notes: Vec<String>,
}

/// Error of a run.
#[derive(Debug, thiserror::Error)]
pub(super) enum RunError {
    #[error("there is no map: load one first")]
    NoMap,
    #[error(transparent)]
    Ready(#[from] ReadyError),
    #[error("{file}: {error}")]
    Sizes {
        /// Name of the file of the network.
        file: String,
        /// The reason why it cannot run with so many heads.
        error: ConfigurationError,
    },
    #[error(
        "{file}: this network also wants the sequence in numbers, as ESM-2 describes it, which the page does not do: use \
         the program on the command line"
    )]
    Sequence {
        /// Name of the file of the network.
        file: String,
    },
    #[error(transparent)]
    Resample(#[from] ResampleError),
    #[error(transparent)]
    Memory(#[from] MemoryError),
    #[error(transparent)]
    Predict(#[from] PredictError),
}

impl From<Cancelled> for RunError {
    fn from(cancelled: Cancelled) -> Self {
        Self::Predict(cancelled.into())
    }
}

/// Returns the message for the page on a run that ended early.
fn reply_to(error: &RunError) -> Reply {
    match error {
        RunError::Predict(PredictError::Cancelled(_)) => Reply::Cancelled,
        RunError::Predict(PredictError::Score(error @ ScoreError::Device { .. })) => {
            Reply::DeviceFailed {
                reason: error.to_string(),
            }
        }
        error => Reply::Failed {
            reason: error.to_string(),
        },
    }
}

impl Session {
    /// Asks the network on a few tiles for resolution and handedness, and reports to the page.
    pub(super) async fn probe(&self) {
        self.cancelled.set(false);
        match self.try_probe().await {
            Ok(()) => self.send_check(),
            Err(error) => scope::send(reply_to(&error), &[]),
        }
    }

    async fn try_probe(&self) -> Result<(), RunError> {
        let map = self.map().ok_or(RunError::NoMap)?;
        let network = self.weave(None).await?;
        let weave = &network.weave;
        let mut progress = ProgressReporter::new(Rc::clone(&self.cancelled));
        let density = pipeline::prepared(&map.density, weave, &mut progress).await?;
        let began = scope::now();
        let probe = Probe::run(&density, weave, &mut progress)
            .await
            .map_err(PredictError::from)?;
        let Some(probe) = probe else { return Ok(()) };
        let seconds = (scope::now() - began) / 1000.0 / probe.tiles as f64;
        let cost = Cost {
            memory: map.memory,
            tiles: Some(weave.tiles_with_density(&density)),
            seconds_per_tile: Some(seconds),
        };
        if let Some(map) = self.map.borrow_mut().as_mut() {
            map.probed = Some(Probed { probe, cost });
        }
        Ok(())
    }

    /// Runs the pipeline on the loaded files by `method`, and reports the outcome to the page.
    pub(super) async fn predict(&self, method: &Method, settings: Settings) {
        self.cancelled.set(false);
        if let Err(error) = self.try_predict(method, settings).await {
            scope::send(reply_to(&error), &[]);
        }
    }

    async fn try_predict(&self, method: &Method, settings: Settings) -> Result<(), RunError> {
        let started = scope::now();
        let map = self.map().ok_or(RunError::NoMap)?;
        let sequences = self.sequences.borrow().clone();
        let reference = self.reference();
        let ran = match method {
            Method::Ours { weights } => {
                self.run_ours(&map, weights.as_deref(), settings.score)
                    .await?
            }
            Method::Reference(choice) => self.run_reference(&map, choice, settings.score).await?,
        };
        let inputs = Inputs {
            map: &map,
            sequences: sequences.as_ref(),
            reference: reference.as_ref(),
        };
        let name = pipeline::sample_name(&map.entry.name);
        let sample = inputs.sample(&name);
        let mut progress = ProgressReporter::new(Rc::clone(&self.cancelled));
        let scores = &ran.scored.scores;
        let mut prediction = pipeline::build(scores, sample, &settings, &mut progress).await?;
        prediction.notes.splice(0..0, ran.notes.iter().cloned());
        let times = [ran.scored.times.as_slice(), progress.times()].concat();
        let record = self.record(&inputs, &ran, settings, times, &prediction);
        let seconds = (scope::now() - started) / 1000.0;
        let model = &ran.scored.name;
        let (message, attached) =
            outcome::pack(&prediction, model, sample.sequences, &record, seconds);
        self.put_built(Built {
            name: model.clone(),
            model: prediction.model,
        });
        scope::send(message, &attached);
        Ok(())
    }

    /// Makes the record of a run, and sends what the map check finds after it to the page.
    fn record(
        &self,
        inputs: &Inputs<'_>,
        ran: &Ran,
        settings: Settings,
        times: Vec<StageTime>,
        prediction: &Prediction,
    ) -> RunRecord {
        let map = inputs.map;
        let mut record = RunRecord::new(
            inputs.entries(),
            ran.weights.clone(),
            ran.device.clone(),
            settings,
            times,
            prediction,
        );
        record.networks.clone_from(&ran.networks);
        let mut findings = self.check();
        let edge = map.density.frame.voxel_size.x();
        let (readability, scale) = (&prediction.readability, prediction.scale);
        check::add_run(&mut findings, readability, scale, edge);
        scope::send(Reply::Checked(findings.clone()), &[]);
        record.check = findings;
        record.mirrored = map.corrections.mirror;
        record.corrections = map.corrections;
        record.notes.splice(0..0, inputs.notes());
        record
    }

    /// Scores the map by our own network.
    async fn run_ours(
        &self,
        map: &MapFile,
        weights: Option<&str>,
        settings: ScoreSettings,
    ) -> Result<Ran, RunError> {
        let network = self.weave(weights).await?;
        let (entry, weave) = (&network.entry, &network.weave);
        let (name, note) = match weights {
            None => ("Cryoweave".to_owned(), None),
            Some(_) => (
                format!("Cryoweave, {}", entry.name),
                Some(format!(
                    "The network ran with the weights {} (SHA-256 {}), not with those that ship with Cryoweave.",
                    entry.name, entry.sha256
                )),
            ),
        };
        let weights = weights.map(str::to_owned);
        let wanted = Wanted {
            name,
            method: Method::Ours { weights },
            settings,
            needed: map.memory.unwrap_or(0),
        };
        let scored = self.score(map, weave, wanted).await?;
        Ok(Ran {
            scored,
            weights: entry.clone(),
            networks: Vec::new(),
            device: weave.device().to_string(),
            notes: note.into_iter().collect(),
        })
    }

    /// Scores the map by networks of Cryo2Struct.
    async fn run_reference(
        &self,
        map: &MapFile,
        choice: &ReferenceChoice,
        settings: ScoreSettings,
    ) -> Result<Ran, RunError> {
        let cost = self.reference_cost(map, choice)?;
        let in_words = || "the networks of Cryo2Struct".to_owned();
        cost.memory
            .within(MemoryEstimate::limit(), map.density.grid.size(), in_words)?;
        self.make_room(cost.memory.total(), None);
        let ready = self.reference_networks(choice).await?;
        let (networks, records) = (&ready.networks, &ready.records);
        let wanted = Wanted {
            name: reference_name(networks, records, choice),
            method: Method::Reference(choice.clone()),
            settings,
            needed: cost.memory.total(),
        };
        let scored = self.score(map, networks, wanted).await?;
        let files: Vec<&str> = records.iter().map(|record| &*record.weights.name).collect();
        let method = format!(
            "Built by the method of Cryo2Struct with its own networks: {}.",
            files.join(", ")
        );
        Ok(Ran {
            scored,
            weights: records[0].weights.clone(),
            networks: records.clone(),
            device: networks.device().to_string(),
            notes: [vec![method], ready.notes.clone()].concat(),
        })
    }

    /// Returns the scores of the map by `scorer`: those of its last run if that had the same map and settings.
    async fn score(
        &self,
        map: &MapFile,
        scorer: &impl Scorer,
        wanted: Wanted,
    ) -> Result<Scored, PredictError> {
        let mut progress = ProgressReporter::new(Rc::clone(&self.cancelled));
        let Wanted {
            name,
            method,
            settings,
            needed,
        } = wanted;
        let same = |scored: &&Scored| scored.method == method && scored.settings == settings;
        let kept = self.scored.borrow().iter().find(same).cloned();
        if let Some(scored) = kept {
            for stage in [Stage::Prepare, Stage::Score] {
                let (done, of) = (1, 1);
                progress.report(Step { stage, done, of }).await?;
            }
            return Ok(scored);
        }
        self.make_room(needed, Some(&name));
        let scores = pipeline::score(&map.density, scorer, &settings, &mut progress).await?;
        let scored = Scored {
            name,
            method,
            settings,
            scores: Rc::new(scores),
            times: progress.times().to_vec(),
        };
        self.scored.borrow_mut().push(scored.clone());
        Ok(scored)
    }

    /// Drops the scores called `old`, and all others, too, where there is no room for them beside `needed` bytes.
    fn make_room(&self, needed: u64, old: Option<&str>) {
        let mut kept = self.scored.borrow_mut();
        kept.retain(|scored| Some(&*scored.name) != old);
        let taken: u64 = kept.iter().map(|scored| bytes_of(&scored.scores)).sum();
        let limit = MemoryEstimate::limit();
        if limit.is_some_and(|limit| needed.saturating_add(taken) > limit) {
            kept.clear();
        }
    }

    /// Takes another model in place of the one of the same name.
    fn put_built(&self, built: Built) {
        let mut all = self.built.borrow_mut();
        all.retain(|other| other.name != built.name);
        all.push(built);
    }
}

/// Returns the memory of scores, in bytes.
fn bytes_of(scores: &VoxelScores) -> u64 {
    let atoms = BackboneAtom::ALL.into_iter();
    let atoms: u64 = atoms.map(|atom| scores.atom(atom).stored_bytes()).sum();
    atoms + scores.cells().bytes()
}

/// Returns the name of the method of Cryo2Struct with these networks: their size where it is published, else the file
/// of the atoms.
fn reference_name(
    networks: &ReferenceNetworks,
    records: &[NetworkRecord],
    choice: &ReferenceChoice,
) -> String {
    let atoms = networks.all().next().map(|network| network.card());
    let size = atoms.and_then(|card| card.configuration.published_name());
    let size = size.unwrap_or(&records[0].weights.name);
    match choice.heads {
        Some(heads) => format!("Cryo2Struct {size}, {heads} heads"),
        None => format!("Cryo2Struct {size}"),
    }
}

/// The input files of a run.
struct Inputs<'a> {
    map: &'a MapFile,
    sequences: Option<&'a SequenceFile>,
    reference: Option<&'a ReferenceFile>,
}

impl Inputs<'_> {
    /// Returns what the pipeline needs of them beside the map.
    fn sample<'a>(&'a self, name: &'a str) -> Sample<'a> {
        let sequences = self.sequences.map(|file| &*file.sequences);
        Sample {
            name,
            sequences: sequences.unwrap_or_default(),
            reference: self.reference.map(|file| file.structure.as_ref()),
            region: self.map.corrections.region,
        }
    }

    /// Returns their entries in the record of the run.
    fn entries(&self) -> Vec<InputFile> {
        let sequences = self.sequences.map(|file| &file.entry);
        let reference = self.reference.map(|file| &file.entry);
        let all = [Some(&self.map.entry), sequences, reference];
        all.into_iter().flatten().cloned().collect()
    }

    /// Returns the notes about them, each with the role of its file.
    fn notes(&self) -> Vec<String> {
        let with = |role: &'static str| move |note: &String| format!("{role}: {note}");
        let sequences = self.sequences.iter().flat_map(|file| &file.notes);
        let reference = self.reference.iter().flat_map(|file| &file.notes);
        let map = self.map.notes.iter().map(with("map"));
        map.chain(sequences.map(with("sequences")))
            .chain(reference.map(with("reference structure")))
            .collect()
    }
}
