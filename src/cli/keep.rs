//! Keeping a run beside its results: a session to open in the page, and a report to read.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::args::Predict;
use super::files;
use super::results::ResultFolder;
use super::usage;
use crate::identify::Identification;
use crate::pipeline::{
    self, CaEvidence, Outcome, OutputFile, Prediction, Report, RunRecord, Session, drawn_chains,
    session_archive, session_candidates,
};
use crate::residue::Sequence;

/// Tries, before the run, whether the session and the report can be written where they are wanted.
///
/// # Errors
/// One would take the place of the other, of an input, of one of the `results` or of a file that must stay; its folder takes
/// no file.
pub(super) fn try_files(args: &Predict, inputs: &[&Path], results: &ResultFolder) -> Result<()> {
    usage::require(
        args.session.is_none() || args.session != args.report,
        "--session and --report name the same file: give another name to one of them",
    )?;
    for path in [&args.session, &args.report].into_iter().flatten() {
        files::refuse_inputs(path, inputs)?;
        results.refuse(path)?;
        files::try_folder(files::folder_of(path))?;
    }
    Ok(())
}

/// Writes the session and the report that are wanted; `outputs` are the files of the run, `found` is what a proteome gave.
pub(super) fn write(
    args: &Predict,
    prediction: &Prediction,
    sequences: &[Sequence],
    record: &RunRecord,
    outputs: &[OutputFile],
    found: Option<&Identification>,
) -> Result<()> {
    let seconds = record.timings.iter().map(|stage| stage.seconds).sum();
    let model = match record.networks.is_empty() {
        true => "Cryoweave",
        false => "Cryo2Struct",
    };
    let mut outcome = Outcome::new(prediction, model, sequences, record, (outputs, seconds));
    outcome.proteins = found.map_or_else(Vec::new, |found| found.hits.clone());
    if let Some(path) = &args.report {
        let report = Report {
            record,
            outcome: &outcome,
            chains: drawn_chains(&prediction.model),
            pictures: Vec::new(),
        };
        files::write(path, report.html().as_bytes())?;
    }
    let Some(path) = &args.session else {
        return Ok(());
    };
    let candidates = session_candidates(&prediction.candidates);
    let mut session = Session::new(outcome, sequences, candidates);
    session.evidence = CaEvidence::of_model(prediction, None);
    session.candidate_evidence = CaEvidence::of_candidates(&prediction.candidates, None);
    session.map = files::file_name(&args.map);
    session.corrections = record.corrections;
    let outputs: Vec<OutputFile> = session
        .outcome
        .files
        .iter()
        .zip(outputs)
        .map(|(named, file)| OutputFile {
            name: named.name.clone(),
            bytes: file.bytes.clone(),
        })
        .collect();
    let mut inputs = inputs(args)?;
    // In place of a proteome, of which no more was used.
    if let Some(found) = found.filter(|found| !found.sequences.is_empty()) {
        let name = pipeline::found_sequences(&prediction.model.name);
        let bytes = found.sequences_fasta().into_bytes();
        inputs.push(("sequences", OutputFile { name, bytes }));
    }
    let archive = session_archive(session, &outputs, &inputs)?;
    files::write(path, &archive)
}

/// Reads the files that went in again; the map only where it is wanted.
fn inputs(args: &Predict) -> Result<Vec<(&'static str, OutputFile)>> {
    let map = args.session_map.then_some(&args.map);
    let wanted = [
        (pipeline::MAP_ROLE, map),
        ("sequences", args.fasta.as_ref()),
        ("reference structure", args.reference.as_ref()),
    ];
    let mut inputs = Vec::new();
    for (role, path) in wanted {
        if let Some(path) = path {
            let bytes =
                fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
            let name = files::file_name(path);
            inputs.push((role, OutputFile { name, bytes }));
        }
    }
    Ok(inputs)
}
