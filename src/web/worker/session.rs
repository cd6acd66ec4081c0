//! The session: the files that were read, the results computed from them, and the run.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::map_file::{MapFile, Probed};
use super::progress::ProgressReporter;
use super::scope;
use super::{outcome, weights};
use crate::check::{self, Cost, Finding, Probe, Subject};
use crate::evaluate::{Evaluation, Sweep, evaluate};
use crate::network::Weave;
use crate::network::device::ComputeDevice;
use crate::pipeline::{
    self, InputFile, PredictError, Prediction, RunRecord, Sample, Settings, StageTime,
};
use crate::prepare::region::Region;
use crate::progress::{Cancelled, Progress, Stage, Step};
use crate::residue::Sequence;
use crate::score::{ScoreSettings, VoxelScores};
use crate::structure::Structure;
use crate::view::level::levels;
use crate::view::overview::Overview;
use crate::view::surface::{SurfaceSettings, surface};
use crate::web::messages::{GridPlace, Loaded, MapFacts, Reply};
use crate::web::post;

/// Sequences that were read.
#[derive(Clone, Debug)]
pub(super) struct SequenceFile {
    pub(super) entry: InputFile,
    pub(super) sequences: Rc<[Sequence]>,
    pub(super) notes: Vec<String>,
}

/// A reference structure that was read.
#[derive(Clone, Debug)]
pub(super) struct ReferenceFile {
    pub(super) entry: InputFile,
    pub(super) structure: Rc<Structure>,
    pub(super) notes: Vec<String>,
}

/// Scores of the map, with the times of the stages. They are kept until the map or the settings of
/// scoring change.
#[derive(Clone, Debug)]
struct Scored {
    settings: ScoreSettings,
    scores: Rc<VoxelScores>,
    times: Vec<StageTime>,
}

/// The network, and the entry of its weights in the record of a run.
#[derive(Debug)]
struct Network {
    weave: Weave,
    entry: InputFile,
}

/// Everything the worker holds.
#[derive(Debug)]
pub(super) struct Session {
    device: ComputeDevice,
    network: RefCell<Option<Rc<Network>>>,
    map: RefCell<Option<MapFile>>,
    sequences: RefCell<Option<SequenceFile>>,
    reference: RefCell<Option<ReferenceFile>>,
    scored: RefCell<Option<Scored>>,
    model: RefCell<Option<Structure>>,
    cancelled: Rc<Cell<bool>>,
}

/// Error of a run.
#[derive(Debug, thiserror::Error)]
enum RunError {
    #[error("there is no map: load one first")]
    NoMap,
    #[error(transparent)]
    Load(#[from] weights::LoadError),
    #[error(transparent)]
    Predict(#[from] PredictError),
}

impl From<Cancelled> for RunError {
    fn from(cancelled: Cancelled) -> Self {
        Self::Predict(cancelled.into())
    }
}

impl Session {
    /// Returns an empty session whose network will run on `device`.
    pub(super) fn new(device: ComputeDevice) -> Self {
        Self {
            device,
            network: RefCell::default(),
            map: RefCell::default(),
            sequences: RefCell::default(),
            reference: RefCell::default(),
            scored: RefCell::default(),
            model: RefCell::default(),
            cancelled: Rc::default(),
        }
    }

    /// Takes another map, and drops the results of the old one.
    pub(super) fn put_map(&self, map: MapFile) {
        self.forget(Loaded::Map);
        *self.map.borrow_mut() = Some(map);
    }

    /// Returns the map, if one was read.
    pub(super) fn map(&self) -> Option<MapFile> {
        self.map.borrow().clone()
    }

    /// Returns the reference structure, if one was read.
    pub(super) fn reference(&self) -> Option<ReferenceFile> {
        self.reference.borrow().clone()
    }

    /// Takes other sequences.
    pub(super) fn put_sequences(&self, sequences: SequenceFile) {
        *self.sequences.borrow_mut() = Some(sequences);
    }

    /// Takes another reference structure, and compares the model with it if there is one.
    pub(super) fn put_reference(&self, reference: ReferenceFile) -> Option<Evaluation> {
        let part = pipeline::counted(&reference.structure, self.region());
        let model = self.model.borrow();
        let evaluation = model.as_ref().map(|model| evaluate(&part, model));
        drop(part);
        *self.reference.borrow_mut() = Some(reference);
        evaluation
    }

    /// Compares the scores of the map with the reference structure, if both are there.
    pub(super) fn sweep(&self) -> Option<Sweep> {
        let (scored, reference) = (self.scored.borrow(), self.reference.borrow());
        let part = pipeline::counted(&reference.as_ref()?.structure, self.region());
        Sweep::of(&scored.as_ref()?.scores, &part)
    }

    /// Returns the part of the map that is looked at, if not all of it.
    fn region(&self) -> Option<Region> {
        self.map.borrow().as_ref()?.corrections.region
    }

    /// Forgets `what`.
    pub(super) fn forget(&self, what: Loaded) {
        match what {
            Loaded::Map => {
                *self.map.borrow_mut() = None;
                *self.scored.borrow_mut() = None;
                *self.model.borrow_mut() = None;
            }
            Loaded::Sequences => *self.sequences.borrow_mut() = None,
            Loaded::Reference => *self.reference.borrow_mut() = None,
            // The page keeps it.
            Loaded::Entry => {}
        }
    }

    /// Asks the run to stop; it does at its next step.
    pub(super) fn cancel(&self) {
        self.cancelled.set(true);
    }

    /// Sends the surface of the map at `level` to the page; does nothing without a map.
    pub(super) fn surface(&self, level: f32, ticket: u32) {
        let density = self
            .map
            .borrow()
            .as_ref()
            .map(|map| Rc::clone(&map.density));
        let Some(density) = density else { return };
        let mesh = surface(&density, &SurfaceSettings::at(level));
        scope::send(
            Reply::Surface { ticket },
            &[
                post::attach_floats(mesh.flat_positions()),
                post::attach_floats(mesh.flat_normals()),
                post::attach_floats(mesh.openness()),
                post::attach_indices(mesh.indices()),
            ],
        );
    }

    /// Sends the small copy of the map before it was cut to the page; does nothing without a map.
    pub(super) fn send_overview(&self) {
        let map = self.map.borrow();
        let Some(map) = map.as_ref() else { return };
        let kept = map.overview.clone();
        let overview = kept.unwrap_or_else(|| Rc::new(Overview::of(&map.density)));
        let place = GridPlace {
            size: overview.size,
            frame: overview.frame,
        };
        scope::send(
            Reply::Overview(place),
            &[post::attach_bytes(&overview.shades)],
        );
    }

    /// Returns what the page shows of the map, if one was read.
    pub(super) fn map_facts(&self) -> Option<MapFacts> {
        let check = self.check();
        let map = self.map.borrow();
        let map = map.as_ref()?;
        let density = &map.density;
        let size = density.grid.size();
        let (histogram, level) = levels(density);
        Some(MapFacts {
            file: map.entry.name.clone(),
            size: [size.x, size.y, size.z],
            frame: density.frame,
            corrections: map.corrections,
            whole: map.whole,
            states_voxel_size: map.states_voxel_size(),
            check,
            simulated: map.is_simulated(),
            histogram,
            level,
            notes: map.notes.clone(),
        })
    }

    /// Returns what the map check finds in what is loaded; nothing without a map.
    fn check(&self) -> Vec<Finding> {
        let (map, sequences) = (self.map.borrow(), self.sequences.borrow());
        let Some(map) = map.as_ref() else {
            return Vec::new();
        };
        let letters = sequences.as_ref().map(|file| file.sequences.as_ref());
        let letters = letters.unwrap_or_default();
        let reference = self.reference.borrow();
        let mut findings = check::check(&Subject {
            name: &map.entry.name,
            header: &map.header,
            notes: &map.oddities,
            map: &map.density,
            values: &map.values,
            outliers: map.outliers,
            sequences: letters,
            reference: reference.as_ref().map(|file| file.structure.as_ref()),
            memory: map.memory,
            mirror: map.mirror,
            is_part: map.corrections.region.is_some(),
        });
        check::replace(&mut findings, map.no_voxel_size());
        if let Some(Probed { probe, cost }) = &map.probed {
            let is_part = map.corrections.region.is_some();
            check::add_probe(&mut findings, probe, letters, is_part);
            check::replace(&mut findings, cost.finding());
        }
        findings
    }

    /// Sends what the map check finds now to the page; does nothing without a map.
    pub(super) fn send_check(&self) {
        if self.map.borrow().is_some() {
            scope::send(Reply::Checked(self.check()), &[]);
        }
    }

    /// Asks the network on a few tiles for resolution and handedness, and reports to the page.
    pub(super) async fn probe(&self) {
        self.cancelled.set(false);
        let message = match self.try_probe().await {
            Ok(()) => return self.send_check(),
            Err(RunError::Predict(PredictError::Cancelled(_))) => Reply::Cancelled,
            Err(error) => Reply::Failed {
                reason: error.to_string(),
            },
        };
        scope::send(message, &[]);
    }

    async fn try_probe(&self) -> Result<(), RunError> {
        let map = self.map().ok_or(RunError::NoMap)?;
        let network = self.network().await?;
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

    /// Runs the pipeline on the loaded files, and reports the outcome to the page.
    pub(super) async fn predict(&self, settings: Settings) {
        self.cancelled.set(false);
        let message = match self.try_predict(settings).await {
            Ok(()) => return,
            Err(RunError::Predict(PredictError::Cancelled(_))) => Reply::Cancelled,
            Err(error) => Reply::Failed {
                reason: error.to_string(),
            },
        };
        scope::send(message, &[]);
    }

    async fn try_predict(&self, settings: Settings) -> Result<(), RunError> {
        let started = scope::now();
        let map = self.map().ok_or(RunError::NoMap)?;
        let sequences = self.sequences.borrow().clone();
        let reference = self.reference();
        let network = self.network().await?;
        let scored = self.score(&map, &network.weave, settings.score).await?;

        let letters = sequences.as_ref().map(|file| Rc::clone(&file.sequences));
        let letters = letters.as_deref().unwrap_or_default();
        let name = pipeline::sample_name(&map.entry.name);
        let sample = Sample {
            name: &name,
            sequences: letters,
            reference: reference
                .as_ref()
                .map(|reference| reference.structure.as_ref()),
            region: map.corrections.region,
        };
        let mut progress = ProgressReporter::new(Rc::clone(&self.cancelled));
        let prediction = pipeline::build(&scored.scores, sample, &settings, &mut progress).await?;
        let inputs = Inputs {
            map: &map,
            sequences: sequences.as_ref(),
            reference: reference.as_ref(),
        };
        let mut record = RunRecord::new(
            inputs.entries(),
            network.entry.clone(),
            network.weave.device().to_string(),
            settings,
            [scored.times.as_slice(), progress.times()].concat(),
            &prediction,
        );
        let mut findings = self.check();
        let edge = map.density.frame.voxel_size.x();
        let (readability, scale) = (&prediction.readability, prediction.scale);
        check::add_run(&mut findings, readability, scale, edge);
        scope::send(Reply::Checked(findings.clone()), &[]);
        record.check = findings;
        record.mirrored = map.corrections.mirror;
        record.corrections = map.corrections;
        record.notes.splice(0..0, inputs.notes());
        let seconds = (scope::now() - started) / 1000.0;
        self.hand_over(prediction, letters, &record, seconds);
        Ok(())
    }

    /// Returns the network; loads it at the first run.
    async fn network(&self) -> Result<Rc<Network>, RunError> {
        let kept = self.network.borrow().clone();
        if let Some(network) = kept {
            let (done, of) = (network.entry.bytes as f64, Some(network.entry.bytes as f64));
            scope::send(Reply::Weights { done, of }, &[]);
            return Ok(network);
        }
        let (weave, entry) = weights::load(&self.device).await?;
        let network = Rc::new(Network { weave, entry });
        *self.network.borrow_mut() = Some(Rc::clone(&network));
        Ok(network)
    }

    /// Returns the scores of the map: those of the last run if it had the same map and settings.
    async fn score(
        &self,
        map: &MapFile,
        weave: &Weave,
        settings: ScoreSettings,
    ) -> Result<Scored, PredictError> {
        let mut progress = ProgressReporter::new(Rc::clone(&self.cancelled));
        let kept = self.scored.borrow().clone();
        if let Some(scored) = kept.filter(|scored| scored.settings == settings) {
            for stage in [Stage::Prepare, Stage::Score] {
                let (done, of) = (1, 1);
                progress.report(Step { stage, done, of }).await?;
            }
            return Ok(scored);
        }
        // There may be no room for both.
        *self.scored.borrow_mut() = None;
        let scores = pipeline::score(&map.density, weave, &settings, &mut progress).await?;
        let scored = Scored {
            settings,
            scores: Rc::new(scores),
            times: progress.times().to_vec(),
        };
        *self.scored.borrow_mut() = Some(scored.clone());
        Ok(scored)
    }

    fn hand_over(
        &self,
        prediction: Prediction,
        sequences: &[Sequence],
        record: &RunRecord,
        seconds: f64,
    ) {
        let (message, attached) = outcome::pack(&prediction, sequences, record, seconds);
        *self.model.borrow_mut() = Some(prediction.model);
        scope::send(message, &attached);
    }
}

/// The input files of a run.
struct Inputs<'a> {
    map: &'a MapFile,
    sequences: Option<&'a SequenceFile>,
    reference: Option<&'a ReferenceFile>,
}

impl Inputs<'_> {
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
