//! Files of a run: the same from the page and from the command line.

use crate::identify::Identification;
use crate::io::structure::{ModelInfo, write_mmcif, write_pdb, write_residue_csv};
use crate::model::ModelAtoms;
use crate::residue::Sequence;

use super::record::RunRecord;
use super::residues::chain_residues;
use super::walk::Prediction;

/// File to save or to download.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputFile {
    /// Name, without a folder.
    pub name: String,
    /// Content.
    pub bytes: Vec<u8>,
}

/// Writes the model as mmCIF and PDB, its residues with their confidences as CSV, a predicted structure that was placed
/// as mmCIF, and the record as JSON. A model that
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
    let [mmcif, pdb, confidence, predicted, record_name, ..] = output_names(&model.name);
    add(mmcif, write_mmcif(model, &info));
    match write_pdb(model, &info) {
        Ok(text) => add(pdb, text),
        Err(limit) => record.notes.push(format!("no PDB file: {limit}")),
    }
    let chains = chain_residues(prediction, sequences).into_iter();
    let residues = chains.flat_map(|chain| chain.rows);
    add(confidence, write_residue_csv(residues));
    if let Some(docking) = prediction
        .docking
        .as_ref()
        .filter(|d| !d.placements.is_empty())
    {
        let info = ModelInfo {
            title: format!(
                "Predicted structure, placed by Cryoweave in the map {}",
                model.name
            ),
            version: record.version.clone(),
            ..ModelInfo::default()
        };
        add(
            predicted,
            write_mmcif(&docking.structure(&model.name), &info),
        );
    }
    add(record_name, record.to_json());
    files
}

/// Name of the record of a run.
pub const RECORD_FILE: &str = "run.json";

/// Writes what a search through a proteome found beside the files of a model called `name`: the table of proteins as CSV, and
/// the sequences that were taken, if any, as FASTA.
pub fn proteome_files(name: &str, found: &Identification) -> Vec<OutputFile> {
    let [.., proteins, sequences] = output_names(name);
    let mut files = vec![OutputFile {
        name: proteins,
        bytes: found.hits_csv().into_bytes(),
    }];
    if !found.sequences.is_empty() {
        files.push(OutputFile {
            name: sequences,
            bytes: found.sequences_fasta().into_bytes(),
        });
    }
    files
}

/// Returns the name of the file of the sequences that were found in a proteome for a model called `name`.
pub fn found_sequences(name: &str) -> String {
    format!("{name}_sequences.fasta")
}

/// Returns the names that the files of a model called `name` may have: mmCIF, PDB, confidences, placed
/// prediction, record, proteins found in a proteome, and their sequences.
pub fn output_names(name: &str) -> [String; 7] {
    [
        format!("{name}.cif"),
        format!("{name}.pdb"),
        format!("{name}_confidence.csv"),
        format!("{name}_predicted.cif"),
        RECORD_FILE.to_owned(),
        format!("{name}_proteins.csv"),
        found_sequences(name),
    ]
}

/// Returns the name for the model of the map in the file `name`: without endings such as `.map.gz`, in capitals or not, and as
/// a file can be called anywhere.
pub fn sample_name(name: &str) -> String {
    let endings = [".gz", ".bz2", ".map", ".mrc", ".ccp4"];
    let without = |name, ending: &&str| without_ending(name, ending);
    plain_file_name(endings.iter().fold(name, without))
}

fn without_ending<'a>(name: &'a str, ending: &str) -> &'a str {
    let at = name.len().saturating_sub(ending.len());
    match name.split_at_checked(at) {
        Some((stem, end)) if end.eq_ignore_ascii_case(ending) => stem,
        _ => name,
    }
}

/// Upper limit on a plain file name, in bytes: file systems take 255, and endings are added.
const MOST_NAME_BYTES: usize = 180;

/// Returns `name` as a file can be called on any system and in any archive: neither with separators of folders nor with
/// control characters, which `_` takes the place of, and not long.
pub fn plain_file_name(name: &str) -> String {
    let plain = |c: char| match c {
        '/' | '\\' => '_',
        c if c.is_control() => '_',
        c => c,
    };
    let mut end = name.len().min(MOST_NAME_BYTES);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    match &name[..end] {
        "" | "." | ".." => "unnamed".to_owned(),
        kept => kept.chars().map(plain).collect(),
    }
}

/// Returns what the files of the model hold beside its atoms.
fn info(prediction: &Prediction, sequences: &[Sequence], record: &RunRecord) -> ModelInfo {
    let chains = prediction.trace.chains.iter();
    let provenance = record.inputs.iter().chain([&record.weights]);
    ModelInfo {
        title: format!(
            "{} built by Cryoweave from the map {}",
            match record.settings.model.atoms {
                ModelAtoms::Backbone => "Backbone",
                ModelAtoms::All => "Model",
            },
            prediction.model.name
        ),
        version: record.version.clone(),
        is_refined: record.settings.model.atoms == ModelAtoms::All && record.settings.model.refine,
        sequences: chains
            .filter_map(|chain| Some((chain.id.clone(), sequences.get(chain.sequence?)?.clone())))
            .collect(),
        provenance: provenance
            .map(|file| format!("{}: {}, SHA-256 {}", file.role, file.name, file.sha256))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_called_by_its_map_as_a_file_can_be() {
        for (map, sample) in [
            ("emd_3488.map.gz", "emd_3488"),
            (r"maps\emd/3488.mrc", "maps_emd_3488"),
            ("..", "unnamed"),
            (".mrc", "unnamed"),
            ("EMD_1.MRC", "EMD_1"),
            ("é1.Map.GZ", "é1"),
            ("mé", "mé"),
        ] {
            assert_eq!(sample_name(map), sample);
        }
        let long = sample_name(&"é".repeat(300));
        assert_eq!((long.len(), long.chars().count()), (180, 90));
    }
}
