//! `cryoweave check`: a map in, findings in words out.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args as Arguments;

use super::inputs::{Files, Inputs};
use super::network::network;
use super::options::{CorrectionArgs, NetworkArgs};
use super::progress_bar::Terminal;
use super::streams::{self, tell};
use crate::check::{Finding, Level, highest};
use crate::prepare::correction::Corrections;

/// Exit code of a check that found a fault that would spoil a run, and of a run that it stopped.
const REFUSED: u8 = 4;

#[derive(Debug, Arguments)]
pub(super) struct Check {
    /// The map: MRC or CCP4, also .gz or .bz2.
    map: PathBuf,
    /// The sequences: FASTA.
    #[arg(long)]
    fasta: Option<PathBuf>,
    /// A reference structure: PDB or mmCIF, also .gz.
    #[arg(long, alias = "known")]
    reference: Option<PathBuf>,
    #[command(flatten)]
    corrections: CorrectionArgs,
    #[command(flatten)]
    network: NetworkArgs,
    /// Leave the network out: no resolution, no handedness, in a fraction of a second.
    #[arg(long)]
    no_network: bool,
    /// Print the findings as JSON.
    #[arg(long)]
    json: bool,
    /// Show no progress.
    #[arg(long, short)]
    quiet: bool,
}

/// Reads, checks, prints. Fails with its own exit code if a line is red.
pub(super) fn run(args: &Check) -> Result<ExitCode> {
    let files = Files {
        fasta: args.fasta.as_deref(),
        reference: args.reference.as_deref(),
        ..Files::map(&args.map)
    };
    let mut inputs = Inputs::read(&files, args.corrections.corrections())?;
    let mut findings = inputs.check();
    // What is red already is red whatever the network says, which may take long to say it.
    if !args.no_network && highest(&findings) < Level::Red {
        let mut terminal = Terminal::new(args.quiet || args.json);
        let probed = async {
            let (weave, _) = network(&args.network).await?;
            let hand = args.corrections.hand_choice();
            inputs
                .probe(&files, &weave, hand, &mut findings, &mut terminal)
                .await
        };
        pollster::block_on(probed)?;
    }
    print(args, &inputs, &findings)?;
    Ok(match highest(&findings) {
        Level::Red => ExitCode::from(REFUSED),
        Level::Green | Level::Amber => ExitCode::SUCCESS,
    })
}

fn print(args: &Check, inputs: &Inputs, findings: &[Finding]) -> Result<()> {
    if args.json {
        let notes: Vec<String> = inputs.notes.iter().map(ToString::to_string).collect();
        let report =
            serde_json::json!({ "notes": notes, "check": findings, "probe": inputs.probe });
        let report = serde_json::to_string_pretty(&report).context("the findings as JSON")?;
        return streams::print(format_args!("{report}\n"));
    }
    for note in &inputs.notes {
        tell!("note: {note}");
    }
    for finding in findings {
        streams::print(format_args!("{}\n", line(finding, &inputs.map.corrections)))?;
    }
    Ok(())
}

/// Returns a finding as a line.
fn line(finding: &Finding, corrections: &Corrections) -> String {
    format!(
        "{:5}  {:19}  {}",
        finding.level.word(),
        finding.topic.words(),
        in_words(finding, corrections)
    )
}

/// Returns a finding with the option that mends it.
fn in_words(finding: &Finding, corrections: &Corrections) -> String {
    match finding.mend {
        Some(mend) => format!("{} {}", finding.words, mend.advice(corrections)),
        None => finding.words.clone(),
    }
}

/// Returns whether the findings stop a run.
pub(super) fn stops(findings: &[Finding], force: bool) -> bool {
    highest(findings) == Level::Red && !force
}

/// Says why there is no run.
pub(super) fn refuse(findings: &[Finding], corrections: &Corrections) -> ExitCode {
    let red = |finding: &&Finding| finding.level == Level::Red;
    for finding in findings.iter().filter(red) {
        let words = in_words(finding, corrections);
        tell!("error: {}: {words}", finding.topic.words());
    }
    tell!("nothing was built; --force goes on all the same");
    ExitCode::from(REFUSED)
}

/// Prints the findings that are not green.
pub(super) fn print_alarms(findings: &[Finding], corrections: &Corrections) {
    let loud = |finding: &&Finding| finding.level > Level::Green;
    for finding in findings.iter().filter(loud) {
        let words = in_words(finding, corrections);
        tell!("check: {}: {words}", finding.topic.words());
    }
}
