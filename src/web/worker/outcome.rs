//! The outcome: a prediction as the page takes it.

use wasm_bindgen::JsValue;

use crate::candidates::Candidate;
use crate::evaluate::Evaluation;
use crate::pipeline::{OutputFile, Prediction, RunRecord, output_files};
use crate::residue::Sequence;
use crate::trace::{TracedChain, TracedResidue};
use crate::web::messages::{BuiltResidue, ChainOutcome, Outcome, Reply, ResultFile};
use crate::web::post;

/// Name of the model of our method with the weights that ship.
const OURS: &str = "Cryoweave";

/// Returns the message of `prediction`, made by the method and network called `model`, with its attachments.
pub(super) fn pack(
    prediction: &Prediction,
    model: &str,
    sequences: &[Sequence],
    record: &RunRecord,
    seconds: f64,
) -> (Reply, Vec<JsValue>) {
    let files = output_files(prediction, sequences, record);
    let chains = prediction.trace.chains.iter();
    let outcome = Outcome {
        model: model.to_owned(),
        chains: chains
            .map(|chain| chain_outcome(chain, &prediction.candidates, sequences))
            .collect(),
        geometry: prediction.geometry,
        evaluation: prediction.evaluation.as_ref().map(Evaluation::in_numbers),
        sweep: prediction.sweep.clone(),
        counts: prediction.counts,
        notes: prediction.notes.clone(),
        seconds,
        stage_seconds: record.timings.iter().map(|stage| stage.seconds).sum(),
        files: files.iter().map(|file| result_file(file, model)).collect(),
    };
    let model = match serde_json::to_vec(&prediction.model) {
        Ok(model) => model,
        Err(error) => {
            let reason = error.to_string();
            return (Reply::Failed { reason }, Vec::new());
        }
    };
    let mut attached = vec![
        post::attach_bytes(&model),
        post::attach_floats(&dots(&prediction.candidates)),
    ];
    attached.extend(files.iter().map(|file| post::attach_bytes(&file.bytes)));
    (Reply::Predicted(Box::new(outcome)), attached)
}

/// Returns the positions (Å) and Cα probabilities of candidates: `x, y, z, p, …`.
fn dots(candidates: &[Candidate]) -> Vec<f32> {
    let dot = |candidate: &Candidate| {
        let [x, y, z] = candidate.position.to_array();
        [x, y, z, candidate.p_ca].map(|number| number as f32)
    };
    candidates.iter().flat_map(dot).collect()
}

fn chain_outcome(
    chain: &TracedChain,
    candidates: &[Candidate],
    sequences: &[Sequence],
) -> ChainOutcome {
    let sequence = chain.sequence.and_then(|index| sequences.get(index));
    ChainOutcome {
        id: chain.id.clone(),
        sequence: chain.sequence,
        built: chain
            .residues
            .iter()
            .filter_map(|residue| built_residue(residue, candidates, sequence))
            .collect(),
    }
}

fn built_residue(
    residue: &TracedResidue,
    candidates: &[Candidate],
    sequence: Option<&Sequence>,
) -> Option<BuiltResidue> {
    let candidate = candidates.get(residue.candidate)?;
    let amino =
        sequence.and_then(|sequence| *sequence.residues.get(residue.number.checked_sub(1)?)?);
    Some(BuiltResidue {
        number: residue.number,
        confidence: residue.confidence,
        p_ca: candidate.p_ca,
        p_amino: amino.map(|amino| candidate.amino[amino.index()]),
    })
}

/// Returns the button with which the page offers `file` of the model called `model`. The files of several models of a
/// map have names of their own.
fn result_file(file: &OutputFile, model: &str) -> ResultFile {
    let (stem, ending) = file.name.rsplit_once('.').unwrap_or((&file.name, ""));
    let (label, media) = match ending {
        "cif" => ("mmCIF", "chemical/x-mmcif"),
        "pdb" => ("PDB", "chemical/x-pdb"),
        "csv" => ("CSV", "text/csv"),
        "json" => ("run.json", "application/json"),
        _ => (file.name.as_str(), "application/octet-stream"),
    };
    let name = match model {
        OURS => file.name.clone(),
        other => format!("{stem}_{}.{ending}", as_file_name(other)),
    };
    ResultFile {
        label: label.to_owned(),
        name,
        media: media.to_owned(),
    }
}

/// Returns `words` with no other signs than letters, digits and single underscores.
fn as_file_name(words: &str) -> String {
    let parts = words.split(|sign: char| !sign.is_ascii_alphanumeric());
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    parts.join("_").to_lowercase()
}
