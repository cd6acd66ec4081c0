//! Keeping a run beside its results: a session to open in the page, and a report to read.

use std::path::Path;

use anyhow::{Context, Result, ensure};

use super::args::Predict;
use super::files::{self, LargeFile};
use super::inputs::Inputs;
use super::results::ResultFolder;
use super::usage;
use crate::identify::Identification;
use crate::pipeline::{
    self, CaEvidence, InputFile, Outcome, OutputFile, Prediction, Report, Role, RunRecord,
    SESSION_RESULT, Session, SessionFile, drawn_chains, session_candidates, write_session,
};

/// Tries, before the run, whether the session and the report can be written where they are wanted.
///
/// # Errors
/// One would take the place of the other, of an input, of one of the `results` or of a file that must stay; its folder takes
/// no file; the map, which goes into the session, can be read but once.
pub(super) fn try_files(args: &Predict, inputs: &[&Path], results: &ResultFolder) -> Result<()> {
    usage::require(
        args.session.is_none() || args.session != args.report,
        "--session and --report name the same file: give another name to one of them",
    )?;
    ensure!(
        !args.session_map || LargeFile::on_disk(&args.map).is_some(),
        "--session-map reads the map once more after the run, and a pipe can be read but once: save {} as a file, or leave \
         out --session-map",
        args.map.display()
    );
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
    inputs: &Inputs,
    record: &RunRecord,
    outputs: &[OutputFile],
    found: Option<&Identification>,
) -> Result<()> {
    let sequences = &inputs.sequences;
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
    let mut files = results(&session, outputs);
    if args.session_map {
        files.push(map(&args.map, inputs.entries.first())?);
    }
    for opened in inputs.beside() {
        files.push((opened.entry.clone(), Box::new(opened.bytes.as_slice())));
    }
    // In place of a proteome, of which no more was used.
    if let Some(found) = found.filter(|found| !found.sequences.is_empty()) {
        let name = pipeline::found_sequences(&prediction.model.name);
        let bytes = found.sequences_fasta().into_bytes();
        let entry = InputFile::new(Role::Sequences.name(), &name, &bytes);
        files.push((entry, Box::new(LargeFile::InMemory(bytes))));
    }
    files::stream_result(path, &[], |file| Ok(write_session(session, &files, file)?))
}

/// Returns the files of the run under the names that the session lists.
fn results<'a>(session: &Session, outputs: &'a [OutputFile]) -> Vec<SessionFile<'a>> {
    let named = session.outcome.files.iter().zip(outputs);
    named
        .map(|(named, file)| -> SessionFile<'a> {
            let entry = InputFile::new(SESSION_RESULT, &named.name, &file.bytes);
            (entry, Box::new(file.bytes.as_slice()))
        })
        .collect()
}

/// Returns the map at `path`, which is read a second time: a little at a time, so that it is never in memory as a whole.
///
/// # Errors
/// The map is not there any more, or another than that which the run read, which is `entry`.
fn map(path: &Path, entry: Option<&InputFile>) -> Result<SessionFile<'static>> {
    let shown = path.display();
    let words = || format!("cannot read the map {shown} again for the session");
    let file = LargeFile::on_disk(path).with_context(words)?;
    let found =
        InputFile::of(Role::Map.name(), &files::file_name(path), &file).with_context(words)?;
    ensure!(
        entry == Some(&found),
        "{shown} was changed during the run, so no session was written with it: the other results are there; leave out \
         --session-map, or run again"
    );
    Ok((found, Box::new(file)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_map_of_a_session_is_that_of_the_run() {
        let name = format!("cryoweave-keep-{}.mrc", std::process::id());
        let path = std::env::temp_dir().join(&name);
        std::fs::write(&path, "as it was read").unwrap();
        let (_, read) = LargeFile::open(&path, Role::Map.name()).unwrap();
        let (entry, file) = map(&path, Some(&read)).unwrap();
        assert_eq!((entry.name.as_str(), file.length()), (name.as_str(), 14));
        std::fs::write(&path, "as it is now..").unwrap();
        let refused = map(&path, Some(&read)).err().unwrap().to_string();
        assert!(refused.contains("was changed during the run"), "{refused}");
        std::fs::remove_file(&path).unwrap();
        let refused = map(&path, Some(&read)).err().unwrap().to_string();
        assert!(refused.contains("again for the session"), "{refused}");
    }
}
