//! `cryoweave evaluate`: a built model beside a reference structure.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use super::args::Evaluate;
use super::streams::{self, tell};
use super::{files, sweep};
use crate::evaluate::{self, Evaluation, ReferencePart};
use crate::io::structure::read_structure;
use crate::structure::Structure;

/// Compares and prints.
pub(super) fn run(args: &Evaluate) -> Result<ExitCode> {
    let reference = read(&args.reference)?;
    let model = match (&args.sweep, &args.model) {
        (Some(map), _) => {
            sweep::run(args, map, &reference)?;
            return Ok(ExitCode::SUCCESS);
        }
        (None, Some(model)) => read(model)?,
        (None, None) => bail!("give a model, or a map with --sweep"),
    };
    let evaluation = evaluate::evaluate(&reference, &model);
    if args.json {
        let json = serde_json::to_string_pretty(&evaluation)?;
        streams::print(format_args!("{json}\n"))?;
    } else {
        streams::print(format_args!("{}\n", words(&evaluation)))?;
    }
    Ok(ExitCode::SUCCESS)
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
