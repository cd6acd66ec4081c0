//! The outcome: a prediction as the page shows it, and as a session keeps it.

use serde::{Deserialize, Serialize};

use super::counts::Counts;
use super::output::{OutputFile, RECORD_FILE};
use super::record::RunRecord;
use super::residues::{ChainResidues, chain_residues};
use super::walk::Prediction;
use crate::evaluate::{Evaluation, MapFit, Sweep};
use crate::geometry::BackboneGeometry;
use crate::identify::Hit;
use crate::io::structure::{ResidueRow, ResidueState};
use crate::residue::Sequence;

/// Name of the model of our method with the weights that ship.
const OURS: &str = "Cryoweave";

/// Label of the file of the sequences that were found in a proteome.
pub const FOUND_LABEL: &str = "Sequences";

/// Outcome of a run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Outcome {
    /// Name of the method and the network that made the model, by which it is told from others of the same map.
    pub model: String,
    /// The chains of the model, in its order.
    pub chains: Vec<ChainOutcome>,
    /// Backbone geometry of the model.
    pub geometry: BackboneGeometry,
    /// Comparison with the reference structure, where there is one.
    pub evaluation: Option<Evaluation>,
    /// Cα voxels at rising thresholds, where the reference structure lies in the map.
    pub sweep: Option<Sweep>,
    /// Fit of the model to the map, without its atoms.
    #[serde(default)]
    pub fit: Option<MapFit>,
    /// Fit of the reference structure to the map, in numbers.
    #[serde(default)]
    pub reference_fit: Option<MapFit>,
    /// Proteins that were found in a proteome, most evidence first; empty if none was searched.
    #[serde(default)]
    pub proteins: Vec<Hit>,
    /// Counts of candidates, residues and chains.
    pub counts: Counts,
    /// Reasons to doubt that map and sequences belong together; they stand among the notes, too.
    pub doubts: Vec<String>,
    /// Notes on the run, among them the reasons why residues are missing.
    pub notes: Vec<String>,
    /// Time of the run, in seconds.
    pub seconds: f64,
    /// Time of all its stages, in seconds, also of those whose results were kept from an earlier run.
    pub stage_seconds: f64,
    /// The files to download, in the order they are attached.
    pub files: Vec<ResultFile>,
}

impl Outcome {
    /// Returns the outcome of `prediction`, made by the method and network called `model` in so many seconds, with the
    /// files `files`, without proteins of a proteome.
    pub fn new(
        prediction: &Prediction,
        model: &str,
        sequences: &[Sequence],
        record: &RunRecord,
        (files, seconds): (&[OutputFile], f64),
    ) -> Self {
        let chains = chain_residues(prediction, sequences);
        let chains = chains.iter().filter(|chain| chain.is_built);
        Self {
            model: model.to_owned(),
            chains: chains.map(chain_outcome).collect(),
            geometry: prediction.geometry,
            evaluation: prediction.evaluation.as_ref().map(Evaluation::in_numbers),
            sweep: prediction.sweep.clone(),
            fit: prediction.fit.as_ref().map(MapFit::without_atoms),
            reference_fit: prediction.reference_fit.as_ref().map(MapFit::in_numbers),
            proteins: Vec::new(),
            counts: prediction.counts,
            doubts: prediction.doubts.clone(),
            notes: prediction.notes.clone(),
            seconds,
            stage_seconds: record.timings.iter().map(|stage| stage.seconds).sum(),
            files: files
                .iter()
                .map(|file| result_file(file, &prediction.model.name, model))
                .collect(),
        }
    }

    /// Returns whether `chain` is an unassigned fragment, beside chains that have a sequence.
    pub fn is_fragment(&self, chain: &ChainOutcome) -> bool {
        self.counts.fragments > 0 && chain.sequence.is_none()
    }
}

/// A chain of the model against its sequence.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ChainOutcome {
    /// The chain id.
    pub id: String,
    /// Index of its sequence among the loaded ones; `None` without a sequence.
    pub sequence: Option<usize>,
    /// The residues that were built, by rising number.
    pub built: Vec<BuiltResidue>,
    /// The residues that bridge short gaps or were taken from a predicted structure, by rising number.
    pub bridged: Vec<BridgedResidue>,
}

/// A residue of the model that bridges a short gap; no candidate stands for it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BridgedResidue {
    /// Its number in the sequence, from 1.
    pub number: usize,
    /// Calibrated confidence, 0 to 1.
    pub confidence: f64,
    /// Secondary structure in words; empty where it is not known.
    pub secondary: String,
    /// True if it was taken from a predicted structure, and does not bridge.
    #[serde(default)]
    pub is_filled: bool,
}

/// A residue of the model.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BuiltResidue {
    /// Its number in the sequence, from 1.
    pub number: usize,
    /// Calibrated confidence, 0 to 1: the probability that residue and position are right, in a chain
    /// without a sequence that the position is.
    pub confidence: f64,
    /// Cα probability at its position, 0 to 1.
    pub p_ca: f64,
    /// Probability of its amino acid at its position, 0 to 1; `None` where the sequence does not say
    /// which amino acid it is.
    pub p_amino: Option<f64>,
    /// Secondary structure in words; empty where it is not known.
    pub secondary: String,
}

/// A file that the user can save.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ResultFile {
    /// Label of its button, such as `mmCIF`.
    pub label: String,
    /// The name to save it under.
    pub name: String,
    /// Its media type.
    pub media: String,
}

fn chain_outcome(chain: &ChainResidues<'_>) -> ChainOutcome {
    let rows = chain.rows.iter();
    ChainOutcome {
        id: chain.id.to_owned(),
        sequence: chain.sequence,
        built: rows.clone().filter_map(built_residue).collect(),
        bridged: rows.filter_map(bridged_residue).collect(),
    }
}

fn built_residue(row: &ResidueRow<'_>) -> Option<BuiltResidue> {
    let ResidueState::Built {
        residue,
        p_ca,
        p_amino,
    } = row.state
    else {
        return None;
    };
    Some(BuiltResidue {
        number: usize::try_from(row.number).ok()?,
        confidence: residue.ca_atom()?.b_factor / 100.0,
        p_ca,
        p_amino,
        secondary: residue.secondary_in_words().to_owned(),
    })
}

fn bridged_residue(row: &ResidueRow<'_>) -> Option<BridgedResidue> {
    let (ResidueState::Bridged { residue } | ResidueState::Filled { residue }) = row.state else {
        return None;
    };
    Some(BridgedResidue {
        number: usize::try_from(row.number).ok()?,
        confidence: residue.ca_atom()?.b_factor / 100.0,
        secondary: residue.secondary_in_words().to_owned(),
        is_filled: matches!(row.state, ResidueState::Filled { .. }),
    })
}

/// Returns the button with which the page offers `file` of the `sample`, made by the method and network called `model`.
/// Browsers save all files into one folder: there the record has the name of the sample, and the files of several models
/// have names of their own.
fn result_file(file: &OutputFile, sample: &str, model: &str) -> ResultFile {
    let saved_as = match file.name.as_str() {
        RECORD_FILE => format!("{sample}_{RECORD_FILE}"),
        name => name.to_owned(),
    };
    let (stem, ending) = saved_as.rsplit_once('.').unwrap_or((&saved_as, ""));
    let (label, media) = match ending {
        "cif" if stem.ends_with("_predicted") => ("Predicted structure", "chemical/x-mmcif"),
        "csv" if stem.ends_with("_proteins") => ("Proteins", "text/csv"),
        "fasta" => (FOUND_LABEL, "text/x-fasta"),
        "cif" => ("mmCIF", "chemical/x-mmcif"),
        "pdb" => ("PDB", "chemical/x-pdb"),
        "csv" => ("CSV", "text/csv"),
        "json" => ("run.json", "application/json"),
        _ => (file.name.as_str(), "application/octet-stream"),
    };
    let name = match model {
        OURS => saved_as.clone(),
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
