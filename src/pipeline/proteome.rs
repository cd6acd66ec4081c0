//! Sequences of a map from a proteome, where nobody knows them.

use crate::identify::{Identification, IdentifyError, identify, map_profiles};
use crate::io::Source;
use crate::progress::Progress;
use crate::score::VoxelScores;
use crate::structure::Structure;

use super::settings::Settings;
use super::walk::candidates_of;

/// Finds the proteins of a map, of which `scores` are, in the proteome of `source`, a FASTA file, packed or not; by the Cα of
/// `backbone`, where one is given. With their [`sequences`](Identification::sequences), [`build`](super::build) goes on; it
/// goes on without if the map shows nothing to search with. Also returns the notes for the user.
///
/// # Errors
/// [`IdentifyError`] if the run was cancelled, or the proteome cannot be read.
pub async fn identify_in(
    scores: &VoxelScores,
    backbone: Option<&Structure>,
    source: &(impl Source + ?Sized),
    settings: &Settings,
    progress: &mut impl Progress,
) -> Result<(Option<Identification>, Vec<String>), IdentifyError> {
    let candidates = candidates_of(scores, backbone, settings);
    let temperature = settings.trace.amino_temperature;
    let (profiles, notes) = match map_profiles(&candidates, temperature) {
        Err(error @ IdentifyError::NoFragments { .. }) => {
            let note = format!("No protein was sought in the proteome: {error}.");
            return Ok((None, vec![note]));
        }
        profiles => profiles?,
    };
    let mut found = identify(profiles, source, &settings.identify, progress).await?;
    found.notes.splice(0..0, notes);
    let notes = found.notes.clone();
    Ok((Some(found), notes))
}
