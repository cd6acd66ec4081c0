//! The walk from a map to a scored model.

use crate::candidates::{self, Candidate, CandidateSettings};
use crate::check::{Readability, Scale, scale};
use crate::dock::{Docking, dock, fill};
use crate::evaluate::{Evaluation, MapFit, Sweep};
use crate::geometry::{BackboneGeometry, HelixTurns};
use crate::grid::Density;
use crate::model;
use crate::prepare::bin::bin;
use crate::prepare::molecule::Molecule;
use crate::prepare::normalize::{NormalizeError, NormalizedDensity, Rule};
use crate::prepare::resample::{ResampleError, resample, resample_as_released};
use crate::prepare::solvent::flatten_solvent;
use crate::progress::{Cancelled, Progress, Stage, begin, end};
use crate::score::{Preparation, ScoreError, ScoreSettings, Scorer, VoxelScores};
use crate::structure::Structure;
use crate::trace::{Trace, TraceNote, TraceResult};

use super::counts::Counts;
use super::judgement::{judge, part_in};
use super::memory::{MemoryError, MemoryEstimate};
use super::sample::Sample;
use super::second_look::{Traced, trace_twice};
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
    /// Place of a predicted structure in the map, where one was given, and what it filled.
    pub docking: Option<Docking>,
    /// Geometry of the model against that of proteins.
    pub geometry: BackboneGeometry,
    /// Comparison with the reference structure, where there is one.
    pub evaluation: Option<Evaluation>,
    /// Cα voxels at rising thresholds, where the reference structure lies in the map.
    pub sweep: Option<Sweep>,
    /// Fit of the model to the map, where the map is at hand and the model has atoms.
    pub fit: Option<MapFit>,
    /// Fit of the reference structure to the map, where both are at hand.
    pub reference_fit: Option<MapFit>,
    /// Numbers of voxels, candidates, residues, chains.
    pub counts: Counts,
    /// Readability of the map by its scores.
    pub readability: Readability,
    /// Size of its helices and strands against that of proteins.
    pub scale: Option<Scale>,
    /// Reasons to doubt that map and sequences belong together; they stand among the notes, too.
    pub doubts: Vec<String>,
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
    /// The backbone to build on lies elsewhere.
    #[error(
        "none of the {ca_count} Cα of the backbone lies in the map, so nothing can be built on it: fit it into this map first, or take it away"
    )]
    BackboneElsewhere {
        /// Its number of Cα.
        ca_count: usize,
    },
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

/// Builds the model that `map` shows, in the order the rooms stand.
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
///     ..Sample::default()
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
    look_for_backbone(map, sample.backbone)?;
    let scores = score(map, scorer, &settings.score, progress).await?;
    Ok(build(Some(map), &scores, sample, settings, progress).await?)
}

/// Looks whether `backbone`, where one is given, lies in `map`, before a network is asked.
///
/// # Errors
/// [`PredictError::BackboneElsewhere`] if none of its Cα does.
pub fn look_for_backbone(map: &Density, backbone: Option<&Structure>) -> Result<(), PredictError> {
    let Some(backbone) = backbone else {
        return Ok(());
    };
    let voxel = |at| map.grid.size().nearest(map.frame.index_of(at));
    match backbone.ca_atoms().any(|ca| voxel(ca.position).is_some()) {
        true => Ok(()),
        false => Err(PredictError::BackboneElsewhere {
            ca_count: backbone.ca_count(),
        }),
    }
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
    let estimate = MemoryEstimate::of_molecule(map, &molecule, step);
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
    let density = prepared(map, scorer, settings, progress).await?;
    Ok(scorer.score(&density, settings, progress).await?)
}

/// Prepares `map` for `scorer`, and no more of it than the molecule where the scorer needs no more.
///
/// # Errors
/// [`PredictError`] if the run was cancelled or the map cannot be prepared.
pub async fn prepared(
    map: &Density,
    scorer: &impl Scorer,
    settings: &ScoreSettings,
    progress: &mut impl Progress,
) -> Result<NormalizedDensity, PredictError> {
    begin(Stage::Prepare, progress).await?;
    let rule = settings.normalization.unwrap_or(scorer.rule());
    let density = match (scorer.preparation(), scorer.crop_step()) {
        (Preparation::AsReleased, _) => prepare_as_released(map, rule)?,
        (Preparation::Cleaned, Some(step)) => prepare_molecule(map, rule, step)?,
        (Preparation::Cleaned, None) => prepare(map, rule)?,
    };
    end(Stage::Prepare, progress).await?;
    Ok(density)
}

/// Builds the model from `scores`, made of `map`, and the sequences of the sample, the second half of [`predict`].
/// Without the map, side chains are placed by their probabilities alone and nothing is refined.
///
/// # Errors
/// [`Cancelled`] if the run was cancelled.
pub async fn build(
    map: Option<&Density>,
    scores: &VoxelScores,
    sample: Sample<'_>,
    settings: &Settings,
    progress: &mut impl Progress,
) -> Result<Prediction, Cancelled> {
    let (name, sequences) = (sample.name, sample.sequences);
    begin(Stage::Candidates, progress).await?;
    let given = sample.backbone.map(|whole| part_in(sample.region, whole));
    let backbone = given.as_deref();
    let candidates = candidates_of(scores, backbone, settings);
    end(Stage::Candidates, progress).await?;

    let readability = Readability::of(scores);
    let is_hopeless = readability.is_beyond_reach() && !settings.force;
    begin(Stage::Trace, progress).await?;
    let traced = match is_hopeless {
        true => Traced::nothing(candidates),
        false => trace_twice(candidates, sequences, (map, scores), settings, progress).await?,
    };
    end(Stage::Trace, progress).await?;
    let (candidates, TraceResult { trace, notes, .. }, second_look) = traced.into_parts();
    // Distances on a given backbone are its own, and tell nothing of the map.
    let read = backbone.is_none().then_some(&trace);
    let scale = read.and_then(|trace| scale(trace, &candidates));

    begin(Stage::Model, progress).await?;
    let mut model = model::build(name, &trace, &candidates, sequences, Some(scores));
    let docking = docked(&mut model, map, sample, &trace, &candidates);
    model::add_atoms(&mut model, map, settings.model, progress).await?;
    model.round_positions();
    let geometry = BackboneGeometry::of(&model);
    end(Stage::Model, progress).await?;

    let judgement = judge(map, scores, sample, &model, progress).await?;
    let counts = Counts::of(scores, &candidates, sequences, &trace, &model);
    let built_on = backbone_note(sample.backbone, backbone, &candidates, &trace);
    let bridged = counts.bridged_residues - filled_residues(&docking);
    let doubts = doubts(&notes);
    let is_told = |note: &&TraceNote| sample.is_searched && **note == TraceNote::NoSequences;
    let notes = notes.iter().filter(|note| !is_told(note));
    let notes = notes
        .map(ToString::to_string)
        .chain(is_hopeless.then(|| format!("Nothing was built. {}", readability.finding().words)))
        .chain(normalization_note(settings))
        .chain(second_look)
        .chain(built_on)
        .chain(handedness_note(geometry.helix_turns))
        .chain(bridges_note(bridged))
        .chain(docking.iter().flat_map(Docking::in_words))
        .chain(judgement.notes)
        .collect();
    Ok(Prediction {
        candidates,
        trace,
        model,
        docking,
        geometry,
        evaluation: judgement.evaluation,
        sweep: judgement.sweep,
        fit: judgement.fit,
        reference_fit: judgement.reference_fit,
        counts,
        readability,
        scale,
        doubts,
        notes,
    })
}

/// Returns the note on a normalisation that is not the network's own choice.
fn normalization_note(settings: &Settings) -> Option<String> {
    let rule = settings.score.normalization?.in_words();
    Some(format!(
        "The map was normalised as the settings say, not as the network asks for: {rule}."
    ))
}

/// Returns the candidates of `scores`: the Cα of `backbone`, where one is given, else those that the network finds.
pub(super) fn candidates_of(
    scores: &VoxelScores,
    backbone: Option<&Structure>,
    settings: &Settings,
) -> Vec<Candidate> {
    match backbone {
        Some(backbone) => candidates::of_backbone(scores, backbone),
        None => candidates::find(scores, &settings.candidates),
    }
}

/// Places the predicted structure, where there is one, and fills weak parts of `model` from it, where there is a map.
fn docked(
    model: &mut Structure,
    map: Option<&Density>,
    sample: Sample<'_>,
    trace: &Trace,
    candidates: &[Candidate],
) -> Option<Docking> {
    let mut docking = dock(sample.predicted?, model, candidates);
    if let Some(map) = map {
        let amino = |chain: usize, number: i32| {
            let sequence = sample.sequences.get(trace.chains.get(chain)?.sequence?)?;
            *sequence
                .residues
                .get(usize::try_from(number).ok()?.checked_sub(1)?)?
        };
        docking.filled = fill(model, &docking, map, amino);
    }
    Some(docking)
}

fn filled_residues(docking: &Option<Docking>) -> usize {
    docking.as_ref().map_or(0, |docking| docking.filled.len())
}

/// Returns those of `notes` by which map and sequences do not belong together.
fn doubts(notes: &[TraceNote]) -> Vec<String> {
    let is_doubt = |note: &&TraceNote| {
        matches!(
            note,
            TraceNote::NotInTheMap { .. } | TraceNote::NoBetterThanChance { .. }
        )
    };
    let doubts = notes.iter().filter(is_doubt);
    doubts.map(ToString::to_string).collect()
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

/// Returns a note if the model is built on a backbone: the `part` of it in the region of interest, or all of it.
fn backbone_note(
    whole: Option<&Structure>,
    part: Option<&Structure>,
    candidates: &[Candidate],
    trace: &Trace,
) -> Option<String> {
    let given = part?.ca_count();
    let outside = match given - candidates.len() {
        0 => String::new(),
        count => format!(" {count} more lie outside the map."),
    };
    let beyond = match whole?.ca_count() - given {
        0 => String::new(),
        count => format!(" {count} more lie outside the region."),
    };
    let kept: usize = trace.chains.iter().map(|chain| chain.residues.len()).sum();
    let dropped = match candidates.len().saturating_sub(kept) {
        0 => String::new(),
        count => format!(
            " {count} of them are in no chain of the model, since they do not join into one."
        ),
    };
    // What no peak would be.
    let least = CandidateSettings::default().threshold;
    let unseen = candidates.iter().filter(|given| given.p_ca < least);
    Some(format!(
        "Built on the {} Cα of the given backbone, not on those that the network finds; at {} of them it gives a Cα \
         less than {:.0} %.{dropped}{outside}{beyond}",
        candidates.len(),
        unseen.count(),
        100.0 * least,
    ))
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
