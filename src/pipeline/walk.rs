//! The walk from a map to a scored model.

use std::borrow::Cow;

use crate::candidates::{self, Candidate};
use crate::check::{Readability, Scale, scale};
use crate::evaluate::{Evaluation, Sweep, evaluate};
use crate::geometry::{BackboneGeometry, HelixTurns};
use crate::grid::Density;
use crate::model;
use crate::prepare::bin::bin;
use crate::prepare::molecule::Molecule;
use crate::prepare::normalize::{NormalizeError, NormalizedDensity, Rule};
use crate::prepare::region::Region;
use crate::prepare::resample::{ResampleError, resample, resample_as_released};
use crate::prepare::solvent::flatten_solvent;
use crate::progress::{Cancelled, Progress, Stage, begin, end};
use crate::residue::Sequence;
use crate::score::{Preparation, ScoreError, ScoreSettings, Scorer, VoxelScores};
use crate::structure::Structure;
use crate::trace::{Trace, TraceResult, trace};

use super::counts::Counts;
use super::memory::{MemoryError, MemoryEstimate};
use super::settings::Settings;

/// Result of a run.
#[derive(Clone, Debug)]
pub struct Prediction {
    /// Candidate Cα.
    pub candidates: Vec<Candidate>,
    /// Chains of residues, each at a candidate.
    pub trace: Trace,
    /// The trace as a structure.
    pub model: Structure,
    /// Geometry of the model against that of proteins.
    pub geometry: BackboneGeometry,
    /// Comparison with the reference structure, where there is one.
    pub evaluation: Option<Evaluation>,
    /// Cα voxels at rising thresholds, where the reference structure lies in the map.
    pub sweep: Option<Sweep>,
    /// Numbers of voxels, candidates, residues, chains.
    pub counts: Counts,
    /// Readability of the map by its scores.
    pub readability: Readability,
    /// Size of its helices and strands against that of proteins.
    pub scale: Option<Scale>,
    /// Notes for the user: oddities of the input, and reasons why residues are missing.
    pub notes: Vec<String>,
}

/// Reason why there is no prediction.
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
    /// The run would need more memory than there is.
    #[error(transparent)]
    Memory(#[from] MemoryError),
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

/// Facts about the sample beside its map.
#[derive(Clone, Copy, Debug)]
pub struct Sample<'a> {
    /// Name for the model.
    pub name: &'a str,
    /// Sequences of its chains.
    pub sequences: &'a [Sequence],
    /// Reference structure to compare with.
    pub reference: Option<&'a Structure>,
    /// Part of the map that is looked at, if not all of it: no more of the reference structure counts.
    pub region: Option<Region>,
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
///     region: None,
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

/// Prepares `map` as a network gets it: on the 1 Å grid, with the solvent flattened, normalised by
/// `rule`.
///
/// # Errors
/// [`PredictError`] if the map cannot be resampled or has no density to scale by.
pub fn prepare(map: &Density, rule: Rule) -> Result<NormalizedDensity, PredictError> {
    let mut density = resample(&*bin(map)?)?;
    flatten_solvent(&mut density);
    Ok(NormalizedDensity::new(density, rule)?)
}

/// Prepares `map` as the released program of Cryo2StructData does: on the 1 Å grid, normalised by `rule`, nothing else.
///
/// # Errors
/// [`PredictError`] as [`prepare`].
pub fn prepare_as_released(map: &Density, rule: Rule) -> Result<NormalizedDensity, PredictError> {
    Ok(NormalizedDensity::new(resample_as_released(map)?, rule)?)
}

/// Prepares `map` as [`prepare`] does, but keeps no more than the molecule, cropped to whole steps of `step` voxels: a
/// network whose tiles have cores of that edge sees the same in the same tiles.
///
/// # Errors
/// [`PredictError`] as [`prepare`], or if the run would need more memory than there is.
pub fn prepare_molecule(
    map: &Density,
    rule: Rule,
    step: usize,
) -> Result<NormalizedDensity, PredictError> {
    let binned = bin(map)?;
    let molecule = Molecule::of(&binned)?;
    let least = MemoryEstimate::least(map.grid.size());
    let estimate = MemoryEstimate {
        map: least.map,
        ..MemoryEstimate::of_molecule(&molecule, step)
    };
    let in_words = || {
        let [x, y, z] = molecule.ranges(step).map(|range| range.len());
        format!("a molecule of {x} × {y} × {z} Å")
    };
    estimate.within(MemoryEstimate::limit(), map.grid.size(), in_words)?;
    let density = molecule.density(step)?;
    Ok(NormalizedDensity::new(density, rule)?)
}

/// Prepares and scores `map`, the first half of [`predict`]. The scores depend on these settings
/// alone, so that they may be kept while others change.
///
/// # Errors
/// [`PredictError`] if the run was cancelled, the map cannot be prepared or the network failed.
pub async fn score(
    map: &Density,
    scorer: &impl Scorer,
    settings: &ScoreSettings,
    progress: &mut impl Progress,
) -> Result<VoxelScores, PredictError> {
    let density = prepared(map, scorer, progress).await?;
    Ok(scorer.score(&density, settings, progress).await?)
}

/// Prepares `map` for `scorer`, and no more of it than the molecule where the scorer needs no more.
///
/// # Errors
/// [`PredictError`] if the run was cancelled or the map cannot be prepared.
pub async fn prepared(
    map: &Density,
    scorer: &impl Scorer,
    progress: &mut impl Progress,
) -> Result<NormalizedDensity, PredictError> {
    begin(Stage::Prepare, progress).await?;
    let density = match (scorer.preparation(), scorer.crop_step()) {
        (Preparation::AsReleased, _) => prepare_as_released(map, scorer.rule())?,
        (Preparation::Cleaned, Some(step)) => prepare_molecule(map, scorer.rule(), step)?,
        (Preparation::Cleaned, None) => prepare(map, scorer.rule())?,
    };
    end(Stage::Prepare, progress).await?;
    Ok(density)
}

/// Builds the model from `scores` and the sequences of the sample, the second half of [`predict`].
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
        region,
    } = sample;
    begin(Stage::Candidates, progress).await?;
    let candidates = candidates::find(scores, &settings.candidates);
    end(Stage::Candidates, progress).await?;

    let readability = Readability::of(scores);
    let is_hopeless = readability.is_beyond_reach() && !settings.force;
    begin(Stage::Trace, progress).await?;
    let TraceResult { trace, notes } = if is_hopeless {
        TraceResult::default()
    } else {
        trace(&candidates, sequences, &settings.trace, progress).await?
    };
    end(Stage::Trace, progress).await?;
    let scale = scale(&trace, &candidates);

    begin(Stage::Model, progress).await?;
    let model = model::build(name, &trace, &candidates, sequences, Some(scores));
    let geometry = BackboneGeometry::of(&model);
    end(Stage::Model, progress).await?;

    let (mut evaluation, mut sweep, mut part_note) = (None, None, None);
    if let Some(reference) = reference {
        begin(Stage::Evaluate, progress).await?;
        let part = counted(reference, region);
        evaluation = Some(evaluate(&part, &model));
        sweep = Sweep::of(scores, &part);
        part_note = region.map(|_| region_note(&part, reference));
        end(Stage::Evaluate, progress).await?;
    }
    let counts = Counts::of(scores, &candidates, sequences, &trace, &model);
    let notes = notes.iter().map(ToString::to_string);
    let notes = notes
        .chain(is_hopeless.then(|| format!("Nothing was built. {}", readability.finding().words)))
        .chain(handedness_note(geometry.helix_turns))
        .chain(bridges_note(counts.bridged_residues))
        .chain(part_note)
        .collect();
    Ok(Prediction {
        candidates,
        trace,
        model,
        geometry,
        evaluation,
        sweep,
        counts,
        readability,
        scale,
        notes,
    })
}

/// Returns the part of `reference` that counts: that in `region`, or all of it without one. What a run did not look
/// at it cannot have missed.
pub fn counted(reference: &Structure, region: Option<Region>) -> Cow<'_, Structure> {
    match region {
        Some(region) => Cow::Owned(region.part_of(reference)),
        None => Cow::Borrowed(reference),
    }
}

/// Returns the note that no more than the `part` of the reference structure counts.
fn region_note(part: &Structure, reference: &Structure) -> String {
    format!(
        "Scores are those against the {} of {} residues of the reference structure in the region.",
        part.ca_count(),
        reference.ca_count()
    )
}

/// Returns a note if gaps are bridged.
fn bridges_note(residues: usize) -> Option<String> {
    (residues > 0).then(|| {
        let (bridge, have) = match residues {
            1 => ("residue bridges a short gap", "it has"),
            _ => ("residues bridge short gaps", "they have"),
        };
        format!("{residues} {bridge} where the map shows little; {have} occupancy 0 in the model.")
    })
}

/// Returns a note if the helices are left-handed.
fn handedness_note(turns: HelixTurns) -> Option<String> {
    turns.seem_mirrored().then(|| {
        format!(
            "The map seems to be mirrored: {} of {} helix turns in the model are left-handed, but proteins have \
             right-handed helices; flip its hand and build again.",
            turns.left,
            turns.left + turns.right
        )
    })
}
