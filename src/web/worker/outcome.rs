//! The outcome: a prediction as the page takes it.

use wasm_bindgen::JsValue;

use crate::candidates::Candidate;
use crate::evaluate::Evaluation;
use crate::pipeline::{OutputFile, Prediction, RunRecord, output_files};
use crate::residue::Sequence;
use crate::trace::{TracedChain, TracedResidue};
use crate::web::messages::{BuiltResidue, ChainOutcome, Outcome, Reply, ResultFile};
use crate::web::post;

/// Returns the message of `prediction`, with its attachments.
pub(super) fn pack(
    prediction: &Prediction,
    sequences: &[Sequence],
    record: &RunRecord,
    seconds: f64,
) -> (Reply, Vec<JsValue>) {
    let files = output_files(prediction, sequences, record);
    let chains = prediction.trace.chains.iter();
    let outcome = Outcome {
        chains: chains
            .map(|chain| chain_outcome(chain, &prediction.candidates, sequences))
            .collect(),
        geometry: prediction.geometry,
        evaluation: prediction.evaluation.as_ref().map(Evaluation::in_numbers),
        sweep: prediction.sweep.clone(),
        counts: prediction.counts,
        notes: prediction.notes.clone(),
        seconds,
        files: files.iter().map(result_file).collect(),
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

/// Returns the button with which the page offers `file`.
fn result_file(file: &OutputFile) -> ResultFile {
    let ending = file.name.rsplit('.').next().unwrap_or_default();
    let (label, media) = match ending {
        "cif" => ("mmCIF", "chemical/x-mmcif"),
        "pdb" => ("PDB", "chemical/x-pdb"),
        "csv" => ("CSV", "text/csv"),
        "json" => ("run.json", "application/json"),
        _ => (file.name.as_str(), "application/octet-stream"),
    };
    ResultFile {
        label: label.to_owned(),
        name: file.name.clone(),
        media: media.to_owned(),
    }
}
