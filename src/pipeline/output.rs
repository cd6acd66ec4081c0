//! Files of a run: the same from the page and from the command line.

use crate::io::structure::{ModelInfo, write_confidence_csv, write_mmcif, write_pdb};
use crate::residue::Sequence;

use super::record::RunRecord;
use super::walk::Prediction;

/// File to save or to download.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputFile {
    /// Name, without a folder.
    pub name: String,
    /// Content.
    pub bytes: Vec<u8>,
}

/// Writes the model as mmCIF and PDB, the confidences as CSV and the record as JSON. A model that
/// PDB cannot hold has no PDB file, and the notes of the record say so.
pub fn output_files(
    prediction: &Prediction,
    sequences: &[Sequence],
    record: &RunRecord,
) -> Vec<OutputFile> {
    let model = &prediction.model;
    let info = info(prediction, sequences, record);
    let mut record = record.clone();
    let mut files = Vec::new();
    let mut add = |name: String, text: String| {
        files.push(OutputFile {
            name,
            bytes: text.into_bytes(),
        })
    };
    let [mmcif, pdb, confidence, record_name] = output_names(&model.name);
    add(mmcif, write_mmcif(model, &info));
    match write_pdb(model, &info) {
        Ok(text) => add(pdb, text),
        Err(limit) => record.notes.push(format!("no PDB file: {limit}")),
    }
    add(confidence, write_confidence_csv(model));
    add(record_name, record.to_json());
    files
}

/// Name of the record of a run.
pub const RECORD_FILE: &str = "run.json";

/// Returns the names that the files of a model called `name` may have: mmCIF, PDB, confidences, record.
pub fn output_names(name: &str) -> [String; 4] {
    [
        format!("{name}.cif"),
        format!("{name}.pdb"),
        format!("{name}_confidence.csv"),
        RECORD_FILE.to_owned(),
    ]
}

/// Returns the name for the model of the map in the file `name`: without endings such as `.map.gz`.
pub fn sample_name(name: &str) -> String {
    let endings = [".gz", ".bz2", ".map", ".mrc", ".ccp4"];
    endings
        .iter()
        .fold(name, |name, ending| {
            name.strip_suffix(ending).unwrap_or(name)
        })
        .to_owned()
}

/// Returns what the files of the model hold beside its atoms.
fn info(prediction: &Prediction, sequences: &[Sequence], record: &RunRecord) -> ModelInfo {
    let chains = prediction.trace.chains.iter();
    let provenance = record.inputs.iter().chain([&record.weights]);
    ModelInfo {
        title: format!(
            "Backbone built by Cryoweave from the map {}",
            prediction.model.name
        ),
        version: record.version.clone(),
        sequences: chains
            .filter_map(|chain| Some((chain.id.clone(), sequences.get(chain.sequence?)?.clone())))
            .collect(),
        provenance: provenance
            .map(|file| format!("{}: {}, SHA-256 {}", file.role, file.name, file.sha256))
            .collect(),
    }
}
