//! `cryoweave evaluate`: a built model beside a reference structure, and either in the map.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use serde::Serialize;

use super::args::Evaluate;
use super::streams::{self, tell};
use super::{files, sweep};
use crate::evaluate::{self, Evaluation, MapFit, ReferencePart};
use crate::io::structure::read_structure;
use crate::structure::Structure;

/// Compares and prints.
pub(super) fn run(args: &Evaluate) -> Result<ExitCode> {
    args.atoms.check()?;
    let reference = read(&args.reference)?;
    if let Some(map) = &args.sweep {
        sweep::run(args, map, &reference)?;
        return Ok(ExitCode::SUCCESS);
    }
    let model = args.model.as_deref().map(read).transpose()?;
    if model.is_some() && reference.ca_count() == 0 {
        bail!(
            "{}: none of its residues has a Cα, so there is nothing to compare with",
            args.reference.display()
        );
    }
    let report = Report {
        evaluation: model
            .as_ref()
            .map(|model| evaluate::evaluate(&reference, model)),
        fits: match &args.map {
            Some(map) => fits(args, map, &reference, model.as_ref())?,
            None => Vec::new(),
        },
    };
    if let Some(path) = &args.residues {
        write_residues(args, path, &report.fits)?;
    }
    if args.json {
        let json = serde_json::to_string_pretty(&report)?;
        streams::print(format_args!("{json}\n"))?;
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(evaluation) = &report.evaluation {
        streams::print(format_args!("{}\n", words(evaluation)))?;
    }
    for FileFit { file, fit } in &report.fits {
        streams::print(format_args!("{file}: {}\n", fit.in_words()))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Report that is printed as JSON.
#[derive(Serialize)]
struct Report {
    /// Comparison of the model with the reference structure, where both are given.
    #[serde(flatten)]
    evaluation: Option<Evaluation>,
    /// Fits to the map: of the first structure, and of the model.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fits: Vec<FileFit>,
}

/// Fit of the structure in a file.
#[derive(Serialize)]
struct FileFit {
    /// Name of the file.
    file: String,
    #[serde(flatten)]
    fit: MapFit,
}

/// Scores how the structures fit the map.
fn fits(
    args: &Evaluate,
    map: &Path,
    reference: &Structure,
    model: Option<&Structure>,
) -> Result<Vec<FileFit>> {
    let map = files::read_map(map)?;
    let model = args.model.iter().zip(model);
    let structures = [(&args.reference, reference)].into_iter().chain(model);
    structures
        .map(|(path, structure)| {
            let fit = evaluate::fit(&map, structure, args.resolution);
            let fit = fit.with_context(|| path.display().to_string())?;
            let file = files::file_name(path);
            Ok(FileFit { file, fit })
        })
        .collect()
}

/// Writes the table of residues.
fn write_residues(args: &Evaluate, path: &Path, fits: &[FileFit]) -> Result<()> {
    let rows = fits.iter().map(|FileFit { file, fit }| (&**file, fit));
    let table = evaluate::fit_table(rows);
    let inputs = [
        Some(&args.reference),
        args.model.as_ref(),
        args.map.as_ref(),
    ];
    let inputs: Vec<&Path> = inputs.into_iter().flatten().map(PathBuf::as_path).collect();
    files::write_result(path, table.as_bytes(), &inputs)
}

fn read(path: &Path) -> Result<Structure> {
    let opened = files::open(path, "structure")?;
    let (structure, notes) =
        read_structure(&opened.bytes).with_context(|| path.display().to_string())?;
    for note in notes {
        tell!("note: {}: {note}", path.display());
    }
    Ok(structure)
}

/// Returns the comparison in a line.
pub(super) fn words(evaluation: &Evaluation) -> String {
    let rmsd = evaluation
        .rmsd_angstrom
        .map_or("-".to_owned(), |rmsd| format!("{rmsd:.2} Å"));
    let part = match evaluation.part {
        ReferencePart::Whole => "",
        ReferencePart::UniqueChains => " of one copy of each chain",
    };
    format!(
        "matched {:.1} % ({} of {} residues{part} within 3 Å), RMSD {rmsd}, sequence {:.1} %",
        evaluation.matched_percent,
        evaluation.matched,
        evaluation.target_residues,
        evaluation.sequence_percent,
    )
}
