//! Pipeline: the whole walk, from a map to a scored model, readable on one screen.
//!
//! Comes in: what the doors have read. Goes out: a [`Prediction`], and the files and the record
//! of a run. Never reads a clock: whoever watches the [`Progress`] measures.

mod output;
mod record;

pub use output::{OutputFile, output_files, sample_name};
pub use record::{Counts, InputFile, RECORD_VERSION, RunRecord, StageTime, Stopwatch};

use serde::{Deserialize, Serialize};

use crate::candidates::{self, Candidate};
use crate::evaluate::{Evaluation, evaluate};
use crate::geometry::{BackboneGeometry, HelixTurns};
use crate::grid::Density;
use crate::model;
use crate::prepare::normalize::{NormalizeError, NormalizedDensity, Rule};
use crate::prepare::resample::{ResampleError, resample};
use crate::prepare::solvent::flatten_solvent;
use crate::progress::{Cancelled, Progress, Stage, Step};
use crate::residue::Sequence;
use crate::score::{ScoreError, ScoreSettings, Scorer, VoxelScores};
use crate::structure::Structure;
use crate::trace::{Aligner, Trace, TraceResult, TraceSettings, trace};

/// Everything a user may set about a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// How the network looks at the map.
    pub score: ScoreSettings,
    /// How candidates are found.
    pub candidates: candidates::CandidateSettings,
    /// How they are linked to the sequences.
    pub trace: TraceSettings,
}

impl Settings {
    /// Candidates and aligner of the reference, as released.
    pub fn reference() -> Self {
        Self {
            candidates: candidates::CandidateSettings::REFERENCE,
            trace: TraceSettings {
                aligner: Aligner::Reference,
                ..TraceSettings::default()
            },
            ..Self::default()
        }
    }
}

/// What a run gives.
#[derive(Clone, Debug)]
pub struct Prediction {
    /// Where alpha carbons may be.
    pub candidates: Vec<Candidate>,
    /// Which of them are which residues.
    pub trace: Trace,
    /// The trace as a structure.
    pub model: Structure,
    /// How well the model keeps to the shapes that proteins have.
    pub geometry: BackboneGeometry,
    /// How it matches the known structure, where there is one.
    pub evaluation: Option<Evaluation>,
    /// What was counted.
    pub counts: Counts,
    /// What was odd, and why residues are missing, in words.
    pub notes: Vec<String>,
}

/// Why there is no prediction.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PredictError {
    /// The user asked to stop.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// The map cannot be laid on the 1 Å grid.
    #[error(transparent)]
    Resample(#[from] ResampleError),
    /// The map has no density to scale by.
    #[error(transparent)]
    Normalize(#[from] NormalizeError),
    /// The network failed.
    #[error(transparent)]
    Score(ScoreError),
}

impl From<ScoreError> for PredictError {
    fn from(error: ScoreError) -> Self {
        match error {
            ScoreError::Cancelled(cancelled) => Self::Cancelled(cancelled),
            failed => Self::Score(failed),
        }
    }
}

/// What is known of the sample beside its map.
#[derive(Clone, Copy, Debug)]
pub struct Sample<'a> {
    /// What the model shall be called.
    pub name: &'a str,
    /// The sequences of its chains.
    pub sequences: &'a [Sequence],
    /// Its reference structure, to compare with.
    pub reference: Option<&'a Structure>,
}

/// Finds the backbone that `map` shows, in the order the rooms stand.
///
/// # Errors
/// [`PredictError`] if the run was cancelled, the map cannot be prepared or the network failed.
/// A map that shows nothing is no error: the prediction is empty and its notes say why.
///
/// # Examples
///
/// From files to a model. The structure itself stands in for the network here; the program `cryoweave` uses
/// [`Weave`](crate::network) with the shipped weights.
///
/// ```
/// use cryoweave::io::fasta::read_fasta;
/// use cryoweave::io::mrc::read_map;
/// use cryoweave::io::structure::read_structure;
/// use cryoweave::pipeline::{Sample, Settings, predict};
/// use cryoweave::progress::Silent;
/// use cryoweave::score::Oracle;
///
/// let (map, _) = read_map(&std::fs::read("assets/example/emd_3488.mrc.gz")?)?;
/// let (sequences, _) = read_fasta(&std::fs::read("assets/example/5ni1.fasta")?)?;
/// let (reference, _) = read_structure(&std::fs::read("assets/example/5ni1.cif.gz")?)?;
/// let sample = Sample {
///     name: "haemoglobin",
///     sequences: &sequences,
///     reference: Some(&reference),
/// };
/// let oracle = Oracle::new(reference.clone(), 0.6);
/// let (settings, mut silent) = (Settings::default(), Silent);
/// let run = predict(&map, sample, &oracle, &settings, &mut silent);
/// let prediction = pollster::block_on(run)?;
/// let evaluation = prediction.evaluation.expect("there is a reference structure");
/// assert!(evaluation.matched_percent > 95.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub async fn predict(
    map: &Density,
    sample: Sample<'_>,
    scorer: &impl Scorer,
    settings: &Settings,
    progress: &mut impl Progress,
) -> Result<Prediction, PredictError> {
    let scores = score(map, scorer, &settings.score, progress).await?;
    Ok(build(&scores, sample, settings, progress).await?)
}

/// The map as a network gets it: on the 1 Å grid, with the solvent flattened, normalised by `rule`.
///
/// # Errors
/// [`PredictError`] if the map cannot be resampled or has no density to scale by.
pub fn prepare(map: &Density, rule: Rule) -> Result<NormalizedDensity, PredictError> {
    let mut density = resample(map)?;
    flatten_solvent(&mut density);
    Ok(NormalizedDensity::new(density, rule)?)
}

/// The first half of [`predict`]: what the network says of `map`. It depends on these settings
/// alone, so that it may be kept while others change.
///
/// # Errors
/// [`PredictError`] if the run was cancelled, the map cannot be prepared or the network failed.
pub async fn score(
    map: &Density,
    scorer: &impl Scorer,
    settings: &ScoreSettings,
    progress: &mut impl Progress,
) -> Result<VoxelScores, PredictError> {
    begin(Stage::Prepare, progress).await?;
    let density = prepare(map, scorer.rule())?;
    end(Stage::Prepare, progress).await?;
    Ok(scorer.score(&density, settings, progress).await?)
}

/// The second half of [`predict`]: the model that `scores` and the sample's sequences lead to.
///
/// # Errors
/// [`Cancelled`] if the run was cancelled.
pub async fn build(
    scores: &VoxelScores,
    sample: Sample<'_>,
    settings: &Settings,
    progress: &mut impl Progress,
) -> Result<Prediction, Cancelled> {
    let Sample {
        name,
        sequences,
        reference,
    } = sample;
    begin(Stage::Candidates, progress).await?;
    let candidates = candidates::find(scores, &settings.candidates);
    end(Stage::Candidates, progress).await?;

    begin(Stage::Trace, progress).await?;
    let TraceResult { trace, notes } =
        trace(&candidates, sequences, &settings.trace, progress).await?;
    end(Stage::Trace, progress).await?;

    begin(Stage::Model, progress).await?;
    let model = model::build(name, &trace, &candidates, sequences, Some(scores));
    let geometry = BackboneGeometry::of(&model);
    end(Stage::Model, progress).await?;

    let mut evaluation = None;
    if let Some(reference) = reference {
        begin(Stage::Evaluate, progress).await?;
        evaluation = Some(evaluate(reference, &model));
        end(Stage::Evaluate, progress).await?;
    }
    let counts = Counts::of(scores, &candidates, sequences, &trace, &model);
    let notes = notes.iter().map(ToString::to_string);
    let notes = notes
        .chain(wrong_hand(geometry.helix_turns))
        .chain(bridges(counts.bridged_residues))
        .collect();
    Ok(Prediction {
        candidates,
        trace,
        model,
        geometry,
        evaluation,
        counts,
        notes,
    })
}

/// A note where gaps are bridged.
fn bridges(residues: usize) -> Option<String> {
    (residues > 0).then(|| {
        format!(
            "{residues} residues bridge short gaps in which the map shows little; in the model they have the \
             occupancy 0"
        )
    })
}

/// A note where the helices turn the wrong way.
fn wrong_hand(turns: HelixTurns) -> Option<String> {
    turns.seem_mirrored().then(|| {
        format!(
            "the map seems to be mirrored: of {} helix turns in the model {} are left-handed, while those of \
             proteins are right-handed; mirror the map and build again",
            turns.left + turns.right,
            turns.left
        )
    })
}

async fn begin(stage: Stage, progress: &mut impl Progress) -> Result<(), Cancelled> {
    progress
        .report(Step {
            stage,
            done: 0,
            of: 1,
        })
        .await
}

async fn end(stage: Stage, progress: &mut impl Progress) -> Result<(), Cancelled> {
    progress
        .report(Step {
            stage,
            done: 1,
            of: 1,
        })
        .await
}
