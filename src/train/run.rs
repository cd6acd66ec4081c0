//! Run of a training: epochs of steps, each followed by a validation.

use std::sync::Arc;

use super::card::weights_and_card;
use super::checkpoint::{self, RecordNames, Start, State};
use super::curves::{self, Epoch};
use super::data::{Crops, Data, Tiles, weave_validation};
use super::error::TrainError;
use super::example::Example;
use super::held_out::{HeldOut, Sides};
use super::learner::Learner;
use super::loader::{BatchIndex, Loader, batches_of};
use super::parameters::Parameters;
use super::records::Record;
use super::schedule::{Plateau, cosine};
use super::settings::{Network, Settings};
use crate::dataset::{Save, SaveError};
use crate::io::checksum::sha256_hex;
use crate::network::device::ComputeDevice;
use crate::network::unetr::Target;
use crate::progress::{Progress, Stage, Step};

/// Steps one after the other without a finite gradient after which a training stops.
const MOST_BAD: usize = 20;

/// Names of the files of a training.
pub mod file {
    /// State, from which it goes on.
    pub const CHECKPOINT: &str = "checkpoint.safetensors";
    /// Weights of the best epoch.
    pub const WEIGHTS: &str = "weights.safetensors";
    /// Card of these weights.
    pub const CARD: &str = "card.json";
    /// Loss and scores of every epoch.
    pub const CURVES: &str = "curves.csv";
    /// Scores, as a picture.
    pub const SCORES: &str = "scores.svg";
    /// Losses, as a picture.
    pub const LOSS: &str = "loss.svg";
}

/// Training to run.
pub struct Training<'a> {
    /// Settings.
    pub settings: Settings,
    /// Records.
    pub records: Vec<Record<'a>>,
    /// Choice of those that validate.
    pub held_out: HeldOut,
    /// Weights to start from; a network of Cryo2Struct may start from nothing.
    pub start: Option<&'a [u8]>,
    /// Checkpoint to go on from.
    pub checkpoint: Option<Vec<u8>>,
}

/// Outcome of a training.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The start and all epochs.
    pub epochs: Vec<Epoch>,
    /// Index of the best epoch after the start, whose weights were kept.
    pub best: Option<usize>,
    /// Names of the records that trained and of those that validated.
    pub records: [Vec<String>; 2],
}

/// Runs a training; every file goes to `save` as it is ready, those of the state again and again, and every epoch to `told`.
///
/// # Errors
/// [`TrainError`] if settings, records or weights cannot be used, the loss diverges, or a file cannot be kept.
pub async fn train(
    training: Training<'_>,
    device: &ComputeDevice,
    progress: &mut impl Progress,
    save: &mut Save<'_>,
    told: &mut dyn FnMut(&Epoch),
) -> Result<Outcome, TrainError> {
    training.settings.check()?;
    let settings = training.settings.clone();
    let ids: Vec<String> = training
        .records
        .iter()
        .map(|record| record.id.clone())
        .collect();
    let sides = training.held_out.divide(&ids, settings.seed)?;
    let (state, learner) = started(&training, &sides, device)?;
    let records = &training.records;
    let (data, validation) = read(&settings, records, &sides)?;
    let mut run = Run {
        total: settings.epochs * batches_of(data.per_epoch(), settings.batch),
        settings,
        state,
        learner,
        validation,
    };
    run.learner.threads = run.settings.threads;
    run.begin(progress, told).await?;
    run.epochs(data, progress, save, told).await?;
    let RecordNames { train, validation } = run.state.records;
    Ok(Outcome {
        epochs: run.state.epochs,
        best: run.state.best,
        records: [train, validation],
    })
}

/// Returns the state and the learner at the start, or those of the checkpoint.
fn started(
    training: &Training<'_>,
    sides: &Sides,
    device: &ComputeDevice,
) -> Result<(State, Learner), TrainError> {
    let names = |indices: &[usize]| {
        let names = indices
            .iter()
            .map(|index| training.records[*index].id.clone());
        names.collect()
    };
    let records = RecordNames {
        train: names(&sides.train),
        validation: names(&sides.validation),
    };
    let settings = training.settings.clone();
    if let Some(bytes) = &training.checkpoint {
        let (mut state, learner) = checkpoint::read(bytes, device)?;
        if state.settings.to_keep() != settings.to_keep() {
            return Err(TrainError::Checkpoint(format!(
                "it was made with other settings: {}; give these again, or another --out",
                serde_json::to_string(&state.settings).unwrap_or_default()
            )));
        }
        if state.records != records {
            return Err(TrainError::Checkpoint(format!(
                "it was made with other records: {} to learn from, {} to validate with; give these again, or another --out",
                state.records.train.join(" "),
                state.records.validation.join(" ")
            )));
        }
        state.settings = settings;
        return Ok((state, learner));
    }
    let parameters = parameters(training, device)?;
    let learner = Learner::new(settings.network, parameters, device, settings.threads);
    let state = State {
        plateau: Plateau::new(settings.rate),
        settings,
        records,
        start: Start {
            sha256: training.start.map(sha256_hex),
        },
        epoch: 0,
        batch: 0,
        steps: 0,
        time: 0,
        averaged: 0,
        bad: 0,
        losses: (0.0, 0),
        epochs: Vec::new(),
        best: None,
    };
    Ok((state, learner))
}

fn parameters(training: &Training<'_>, device: &ComputeDevice) -> Result<Parameters, TrainError> {
    match (&training.settings.network, training.start) {
        (Network::Weave, Some(bytes)) => Parameters::of_weave(bytes, device),
        (Network::Weave, None) => Err(TrainError::Setting(
            "weave starts from weights; from nothing it is trained by training/train.py".to_owned(),
        )),
        (Network::Unetr { configuration, .. }, Some(bytes)) => {
            Parameters::of_unetr(bytes, configuration, device)
        }
        (Network::Unetr { configuration, .. }, None) => Ok(Parameters::drawn(
            configuration,
            training.settings.seed,
            device,
        )),
    }
}

/// Reads the records: what is learned from, and the examples that validate.
fn read(
    settings: &Settings,
    records: &[Record<'_>],
    sides: &Sides,
) -> Result<(Arc<dyn Data>, Vec<Example>), TrainError> {
    let Settings {
        edge,
        crops,
        seed,
        validation_tiles: most,
        ..
    } = *settings;
    match &settings.network {
        Network::Weave => {
            let validation = weave_validation(records, sides, most)?;
            let data = Crops::new(records, sides, edge, crops, seed)?;
            Ok((Arc::new(data), validation))
        }
        Network::Unetr {
            configuration,
            target,
        } => {
            let edge = configuration.sizes().edge;
            let tiles = |indices: &[usize]| Tiles::new(records, indices, *target, edge, seed);
            let validation = tiles(&sides.validation)?.all(most)?;
            Ok((Arc::new(tiles(&sides.train)?), validation))
        }
    }
}

/// Training that runs.
struct Run {
    settings: Settings,
    state: State,
    learner: Learner,
    validation: Vec<Example>,
    /// Steps of all epochs.
    total: usize,
}

impl Run {
    /// Tells the epochs of the checkpoint, or validates the start.
    async fn begin(
        &mut self,
        progress: &mut impl Progress,
        told: &mut dyn FnMut(&Epoch),
    ) -> Result<(), TrainError> {
        self.report(0, progress).await?;
        self.state.epochs.iter().for_each(&mut *told);
        if self.state.epochs.is_empty() {
            let start = self.validated(0.0)?;
            told(&start);
            self.state.epochs.push(start);
        }
        Ok(())
    }

    async fn report(&self, done: usize, progress: &mut impl Progress) -> Result<(), TrainError> {
        let step = Step {
            stage: Stage::Train,
            done: done.min(self.total),
            of: self.total,
        };
        Ok(progress.report(step).await?)
    }

    fn validated(&self, rate: f64) -> Result<Epoch, TrainError> {
        let (sum, count) = self.state.losses;
        Ok(Epoch {
            number: self.state.epoch,
            steps: self.state.steps,
            rate,
            loss: (count > 0).then(|| sum / count as f64),
            verdict: self.learner.validate(&self.validation)?,
        })
    }

    /// Returns the rate of the next step.
    fn rate(&self) -> f64 {
        match self.settings.network {
            Network::Weave => cosine(self.settings.rate, self.state.steps, self.total),
            Network::Unetr { .. } => self.state.plateau.rate,
        }
    }

    /// Runs the epochs that are left.
    async fn epochs(
        &mut self,
        data: Arc<dyn Data>,
        progress: &mut impl Progress,
        save: &mut Save<'_>,
        told: &mut dyn FnMut(&Epoch),
    ) -> Result<(), TrainError> {
        let batches = batches_of(data.per_epoch(), self.settings.batch);
        let place = BatchIndex {
            epoch: self.state.epoch,
            batch: self.state.batch,
        };
        let loader = Loader::start(data, place, self.settings.epochs, self.settings.batch);
        while self.state.epoch < self.settings.epochs && !self.is_over() {
            let mut rate = self.rate();
            while self.state.batch < batches {
                rate = self.rate();
                self.step(&loader, rate)?;
                self.report(self.state.steps, progress).await?;
                let is_due = self.state.steps.is_multiple_of(self.settings.save_every);
                if is_due && self.state.batch < batches {
                    self.save_state(save)?;
                }
            }
            self.end_epoch(rate, save, told)?;
        }
        if self.state.steps < self.total {
            self.report(self.total, progress).await?;
        }
        Ok(())
    }

    /// Returns whether the scores have not risen for long.
    fn is_over(&self) -> bool {
        let (patience, epochs) = (self.settings.patience, self.state.epochs.len());
        let best = self.state.best.unwrap_or(0);
        patience > 0 && epochs > best + patience
    }

    fn step(&mut self, loader: &Loader, rate: f64) -> Result<(), TrainError> {
        let batch = loader.next().ok_or_else(|| TrainError::Device {
            device: "the loader".to_owned(),
            reason: "its thread stopped".to_owned(),
        })?;
        match self.learner.step(&batch, rate)? {
            Some(loss) => {
                self.state.bad = 0;
                self.state.losses.0 += loss;
                self.state.losses.1 += 1;
            }
            None => self.state.bad += 1,
        }
        if self.state.bad >= MOST_BAD {
            return Err(TrainError::Diverged(MOST_BAD));
        }
        self.state.steps += 1;
        self.state.batch += 1;
        Ok(())
    }

    /// Validates, keeps the weights if they are the best, and everything that is needed to go on.
    fn end_epoch(
        &mut self,
        rate: f64,
        save: &mut Save<'_>,
        told: &mut dyn FnMut(&Epoch),
    ) -> Result<(), TrainError> {
        self.state.epoch += 1;
        let epoch = self.validated(rate)?;
        if !epoch.verdict.loss.is_finite() {
            return Err(TrainError::NoLoss(self.state.epoch));
        }
        (self.state.batch, self.state.losses) = (0, (0.0, 0));
        self.state.plateau.epoch(epoch.verdict.loss);
        self.state.epochs.push(epoch);
        told(&epoch);
        let score = |index: usize| {
            self.state.epochs[index]
                .verdict
                .score(&self.settings.network)
        };
        let is_best = self
            .state
            .best
            .is_none_or(|best| score(self.state.epoch) > score(best));
        if is_best {
            self.state.best = Some(self.state.epoch);
            let (weights, card) = weights_and_card(&self.state, self.learner.best())?;
            keep(save, file::WEIGHTS, &weights)?;
            keep(save, file::CARD, card.as_bytes())?;
        }
        let epochs = &self.state.epochs;
        keep(save, file::CURVES, curves::csv(epochs).as_bytes())?;
        let subject = subject(&self.settings.network);
        let scores = curves::scores_chart(subject, epochs).to_svg();
        keep(save, file::SCORES, scores.as_bytes())?;
        keep(
            save,
            file::LOSS,
            curves::loss_chart(epochs).to_svg().as_bytes(),
        )?;
        self.save_state(save)
    }

    fn save_state(&self, save: &mut Save<'_>) -> Result<(), TrainError> {
        let bytes = checkpoint::to_file(&self.state, &self.learner)?;
        keep(save, file::CHECKPOINT, &bytes)
    }
}

/// Returns what the scores are of.
fn subject(network: &Network) -> &'static str {
    match network {
        Network::Weave => "Cα voxels",
        Network::Unetr { target, .. } => match target {
            Target::Atoms => "Cα voxels",
            Target::AminoAcids | Target::SecondaryStructure => "Labelled voxels",
        },
    }
}

fn keep(save: &mut Save<'_>, name: &str, bytes: &[u8]) -> Result<(), TrainError> {
    let kept = save(name, bytes);
    kept.map_err(|reason| {
        let name = name.to_owned();
        SaveError { name, reason }.into()
    })
}
