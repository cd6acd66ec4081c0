//! Running: the pipeline on what the session holds, by our method or by that of Cryo2Struct.

use std::rc::Rc;

use super::file_source::FileSource;
use super::map_file::{MapFile, Probed};
use super::outcome;
use super::progress::ProgressReporter;
use super::run_error::RunError;
use super::scope;
use super::scoring::Ran;
use super::session::{Built, SequenceFile, Session, StructureFile};
use crate::check::{Cost, Probe};
use crate::identify::Identification;
use crate::pipeline::{
    self, Circumstances, InputFile, PredictError, Prediction, Role, RunRecord, Sample, Settings,
    StageTime,
};
use crate::score::{ScoreError, ScoreSettings, VoxelScores};
use crate::web::messages::{KeptParts, Method, Reply};

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
            Ok(()) => scope::send(Reply::Probed(self.check()), &[]),
            Err(error) => scope::send(reply_to(&error), &[]),
        }
    }

    async fn try_probe(&self) -> Result<(), RunError> {
        let map = self.map().ok_or(RunError::NoMap)?;
        let network = self.weave(None).await?;
        let weave = &network.weave;
        let mut progress = ProgressReporter::new(Rc::clone(&self.cancelled));
        let density = pipeline::prepared(
            &map.input.density,
            weave,
            &ScoreSettings::default(),
            &mut progress,
        )
        .await?;
        let began = scope::now();
        let probe = Probe::run(&density, weave, &mut progress)
            .await
            .map_err(PredictError::from)?;
        let Some(probe) = probe else { return Ok(()) };
        let seconds = (scope::now() - began) / 1000.0 / probe.tiles as f64;
        let cost = Cost {
            memory: map.input.memory,
            tiles: Some(weave.tiles_with_density(&density)),
            seconds_per_tile: Some(seconds),
        };
        if let Some(map) = self.map.borrow_mut().as_mut() {
            map.probed = Some(Probed { probe, cost });
        }
        Ok(())
    }

    /// Runs the pipeline on the loaded files by `method`, and reports the outcome to the page.
    pub(super) async fn predict(&self, method: &Method, settings: Settings, kept: KeptParts) {
        self.cancelled.set(false);
        if let Err(error) = self.try_predict(method, settings, kept).await {
            scope::send(reply_to(&error), &[]);
        }
    }

    async fn try_predict(
        &self,
        method: &Method,
        settings: Settings,
        kept: KeptParts,
    ) -> Result<(), RunError> {
        let started = scope::now();
        settings.check()?;
        let map = self.map().ok_or(RunError::NoMap)?;
        let mut sequences = self.sequences.borrow().clone();
        let reference = self.reference();
        let predicted = self.predicted.borrow().clone();
        let backbone = self.backbone.borrow().clone();
        let structure = backbone.as_ref().map(|file| file.structure.as_ref());
        pipeline::look_for_backbone(&map.input.density, structure)?;
        let ran = self.run_by(&map, method, (settings.score, kept)).await?;
        let mut progress = ProgressReporter::new(Rc::clone(&self.cancelled));
        let scores = &ran.scored.scores;
        let (found, found_notes) = match &mut sequences {
            Some(file) => {
                let backbone = backbone.as_ref();
                self.identify(file, scores, backbone, &settings, &mut progress)
                    .await?
            }
            None => (None, Vec::new()),
        };
        let inputs = Inputs {
            map: &map,
            sequences: sequences.as_ref(),
            reference: reference.as_ref(),
            predicted: predicted.as_ref(),
            backbone: backbone.as_ref(),
        };
        let name = pipeline::sample_name(&map.entry.name);
        let sample = inputs.sample(&name);
        let mut prediction = pipeline::build(
            Some(&map.input.density),
            scores,
            sample,
            &settings,
            &mut progress,
        )
        .await?;
        let before = ran.notes.iter().cloned().chain(found_notes);
        prediction.notes.splice(0..0, before);
        let times = [ran.scored.times.as_slice(), progress.times()].concat();
        let record = self.record(&inputs, &ran, settings, times, &prediction);
        let seconds = (scope::now() - started) / 1000.0;
        let model = &ran.scored.name;
        let (message, attached) = outcome::pack(
            (&prediction, &map.input.density),
            model,
            sample.sequences,
            (&record, found.as_ref()),
            seconds,
        );
        self.put_built(Built {
            name: model.clone(),
            model: prediction.model,
        });
        scope::send(message, &attached);
        Ok(())
    }

    /// Scores the map by `method`.
    async fn run_by(
        &self,
        map: &MapFile,
        method: &Method,
        wanted: (ScoreSettings, KeptParts),
    ) -> Result<Ran, RunError> {
        match method {
            Method::Ours { weights } => self.run_ours(map, weights.as_deref(), wanted).await,
            Method::Reference(choice) => self.run_reference(map, choice, wanted).await,
        }
    }

    /// Searches the proteome of `file`, if it is one, and takes the proteins found as its sequences. Nothing is found where there
    /// is nothing to search, or to search with, which the notes say.
    async fn identify(
        &self,
        file: &mut SequenceFile,
        scores: &VoxelScores,
        backbone: Option<&StructureFile>,
        settings: &Settings,
        progress: &mut ProgressReporter,
    ) -> Result<(Option<Identification>, Vec<String>), RunError> {
        let Some(proteome) = &file.proteome else {
            return Ok((None, Vec::new()));
        };
        let source = FileSource::new(proteome);
        let backbone = backbone.map(|file| file.structure.as_ref());
        let found = pipeline::identify_in(scores, backbone, &source, settings, progress).await;
        let (found, notes) = found?;
        let sequences = found.as_ref().map(|found| found.sequences.clone());
        let sequences = sequences.unwrap_or_default();
        file.sequences = Rc::from(sequences.clone());
        scope::send(Reply::Found(sequences), &[]);
        Ok((found, notes))
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
        let mut record = RunRecord::new(
            inputs.entries().chain(ran.description.clone()).collect(),
            ran.weights.clone(),
            Circumstances {
                user_agent: scope::user_agent(),
                contour_level: self.contour.get(),
                ..Circumstances::new(scope::date(), ran.device.clone())
            },
            settings,
            times,
            prediction,
        );
        record.networks.clone_from(&ran.networks);
        let map = &inputs.map.input;
        map.add_to(&mut record, self.check(), prediction, inputs.notes());
        scope::send(Reply::Checked(record.check.clone()), &[]);
        record
    }
}

/// The input files of a run.
struct Inputs<'a> {
    map: &'a MapFile,
    sequences: Option<&'a SequenceFile>,
    reference: Option<&'a StructureFile>,
    predicted: Option<&'a StructureFile>,
    backbone: Option<&'a StructureFile>,
}

impl Inputs<'_> {
    /// Returns what the pipeline needs of them beside the map.
    fn sample<'a>(&'a self, name: &'a str) -> Sample<'a> {
        let sequences = self.sequences.map(|file| &*file.sequences);
        let structure = |file: Option<&'a StructureFile>| Some(file?.structure.as_ref());
        Sample {
            name,
            sequences: sequences.unwrap_or_default(),
            is_searched: self.sequences.is_some_and(|file| file.proteome.is_some()),
            reference: structure(self.reference),
            predicted: structure(self.predicted),
            backbone: structure(self.backbone),
            region: self.map.input.corrections.region,
        }
    }

    /// Returns their entries in the record of the run.
    fn entries(&self) -> impl Iterator<Item = InputFile> {
        let sequences = self.sequences.map(|file| &file.entry);
        let structures = self.structures().map(|file| file.entry.clone());
        let first = [Some(&self.map.entry), sequences];
        let first = first.map(Option::<&InputFile>::cloned);
        first.into_iter().flatten().chain(structures)
    }

    fn structures(&self) -> impl Iterator<Item = &StructureFile> {
        [self.reference, self.predicted, self.backbone]
            .into_iter()
            .flatten()
    }

    /// Returns the notes about them, each with the role of its file.
    fn notes(&self) -> Vec<String> {
        let with = |role: &str, notes: &[String]| -> Vec<String> {
            notes.iter().map(|note| format!("{role}: {note}")).collect()
        };
        let mut notes = with(Role::Map.name(), &self.map.notes());
        if let Some(file) = self.sequences {
            notes.extend(with(Role::Sequences.name(), &file.notes));
        }
        for file in self.structures() {
            notes.extend(with(&file.entry.role, &file.notes));
        }
        notes
    }
}
