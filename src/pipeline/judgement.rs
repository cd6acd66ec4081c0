//! Judgement of a model: against the reference structure, and against the map.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::evaluate::{Evaluation, MapFit, Sweep, evaluate, fit};
use crate::grid::Density;
use crate::prepare::region::Region;
use crate::progress::{Cancelled, Progress, Stage, begin, end};
use crate::score::VoxelScores;
use crate::space::Position;
use crate::structure::Structure;

use super::role::Role;
use super::sample::Sample;

/// Numbers that judge a model.
#[derive(Clone, Debug, Default)]
pub(super) struct Judgement {
    pub(super) evaluation: Option<Evaluation>,
    pub(super) sweep: Option<Sweep>,
    pub(super) fit: Option<MapFit>,
    pub(super) reference_fit: Option<MapFit>,
    pub(super) notes: Vec<String>,
}

/// Judges `model`, built from `scores` of `map`.
///
/// # Errors
/// [`Cancelled`] if the run was cancelled.
pub(super) async fn judge(
    map: Option<&Density>,
    scores: &VoxelScores,
    sample: Sample<'_>,
    model: &Structure,
    progress: &mut impl Progress,
) -> Result<Judgement, Cancelled> {
    let mut judgement = Judgement::default();
    begin(Stage::Evaluate, progress).await?;
    if let Some(map) = map.filter(|_| !model.chains.is_empty()) {
        judgement.fit = judgement.fitted("model", map, model);
    }
    if let Some(reference) = sample.reference {
        let part = part_in(sample.region, reference);
        judgement.evaluation = Some(evaluate(&part, model));
        judgement.sweep = Sweep::of(scores, &part);
        if let Some(map) = map {
            judgement.reference_fit = judgement.fitted(Role::Reference.name(), map, &part);
        }
        let note = sample.region.map(|_| region_note(&part, reference));
        judgement.notes.extend(note);
        let backbone = sample
            .backbone
            .filter(|backbone| is_mostly(backbone, reference));
        judgement
            .notes
            .extend(backbone.map(|_| SAME_BACKBONE.to_owned()));
    }
    end(Stage::Evaluate, progress).await?;
    Ok(judgement)
}

impl Judgement {
    /// Returns the fit of the structure that serves as `role`, or notes why there is none.
    fn fitted(&mut self, role: &str, map: &Density, structure: &Structure) -> Option<MapFit> {
        match fit(map, structure, None) {
            Ok(fit) => Some(fit),
            Err(error) => {
                let note = format!("The fit of the {role} to the map is not known: {error}.");
                self.notes.push(note);
                None
            }
        }
    }
}

/// Returns the part of `structure` in `region`, or all of it without one: what a run did not look
/// at it cannot have missed.
pub fn part_in(region: Option<Region>, structure: &Structure) -> Cow<'_, Structure> {
    match region {
        Some(region) => Cow::Owned(region.part_of(structure)),
        None => Cow::Borrowed(structure),
    }
}

/// Note on a reference structure that the model was built on.
const SAME_BACKBONE: &str = "The reference structure is the backbone that the model was built on: the comparison tells how \
                             much of it was kept and named, not how well the map was read.";

/// Returns whether most Cα of `backbone` are those of `reference`, to the last digit that files have.
fn is_mostly(backbone: &Structure, reference: &Structure) -> bool {
    let key = |position: Position| position.to_array().map(|at| (1000.0 * at).round() as i64);
    let known: BTreeSet<[i64; 3]> = reference.ca_atoms().map(|ca| key(ca.position)).collect();
    let shared = backbone
        .ca_atoms()
        .filter(|ca| known.contains(&key(ca.position)));
    2 * shared.count() > backbone.ca_count()
}

/// Returns the note that no more than the `part` of the reference structure counts.
fn region_note(part: &Structure, reference: &Structure) -> String {
    format!(
        "Scores are those against the {} of {} residues of the reference structure in the region.",
        part.ca_count(),
        reference.ca_count()
    )
}
