//! The outcome: a prediction as the page takes it.

use wasm_bindgen::JsValue;

use super::drawn;
use crate::grid::Density;
use crate::identify::Identification;
use crate::pipeline::{
    CaEvidence, Outcome, Prediction, RunRecord, output_files, proteome_files, session_candidates,
};
use crate::residue::Sequence;
use crate::web::messages::Reply;
use crate::web::post;

/// Returns the message of `prediction`, made of `map` by the method and network called `model`, with its attachments. With
/// the record comes what was found in a proteome, if one was searched.
pub(super) fn pack(
    (prediction, map): (&Prediction, &Density),
    model: &str,
    sequences: &[Sequence],
    (record, found): (&RunRecord, Option<&Identification>),
    seconds: f64,
) -> (Reply, Vec<JsValue>) {
    let mut files = output_files(prediction, sequences, record);
    let name = &prediction.model.name;
    files.extend(found.iter().flat_map(|found| proteome_files(name, found)));
    let mut outcome = Outcome::new(prediction, model, sequences, record, (&files, seconds));
    outcome.proteins = found.map_or_else(Vec::new, |found| found.hits.clone());
    let mut attached = match drawn::attachments(&prediction.model) {
        Ok(drawn) => drawn.to_vec(),
        Err(reason) => return (Reply::Failed { reason }, Vec::new()),
    };
    let candidates = session_candidates(&prediction.candidates);
    attached.push(post::attach_floats(candidates.as_flattened()));
    let of_candidates = CaEvidence::of_candidates(&prediction.candidates, Some(map));
    for evidence in [CaEvidence::of_model(prediction, Some(map)), of_candidates] {
        attached.push(post::attach_floats(&CaEvidence::to_floats(&evidence)));
    }
    let placed = prediction.docking.as_ref();
    let placed = placed.map(|docking| drawn::ca_attachment(&docking.structure(name)));
    attached.push(match placed.transpose() {
        Ok(placed) => placed.unwrap_or(JsValue::NULL),
        Err(reason) => return (Reply::Failed { reason }, Vec::new()),
    });
    attached.extend(files.iter().map(|file| post::attach_bytes(&file.bytes)));
    (Reply::Predicted(Box::new(outcome)), attached)
}
