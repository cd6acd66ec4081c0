//! `cryoweave check`: a map in, findings in words out.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args as Arguments;

use super::inputs::{Files, Inputs};
use super::network::network;
use super::options::{CorrectionArgs, NetworkArgs};
use super::progress_bar::Terminal;
use crate::check::{Finding, Level, highest};

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
        map: &args.map,
        fasta: args.fasta.as_deref(),
        reference: args.reference.as_deref(),
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
                .probe(&weave, hand, &mut findings, &mut terminal)
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

#[allow(clippy::print_stdout, reason = "the findings are the result")]
fn print(args: &Check, inputs: &Inputs, findings: &[Finding]) -> Result<()> {
    if args.json {
        let report = serde_json::json!({ "check": findings, "probe": inputs.probe });
        let report = serde_json::to_string_pretty(&report).context("the findings as JSON")?;
        println!("{report}");
        return Ok(());
    }
    for note in &inputs.notes {
        eprintln!("note: {note}");
    }
    for finding in findings {
        println!("{}", line(finding));
    }
    Ok(())
}

/// Returns a finding as a line.
fn line(finding: &Finding) -> String {
    let mend = finding
        .mend
        .map_or(String::new(), |mend| format!(" Try {mend}."));
    format!(
        "{:5}  {:19}  {}{mend}",
        finding.level.word(),
        finding.topic.words(),
        finding.words
    )
}

/// Returns whether the findings stop a run.
pub(super) fn stops(findings: &[Finding], force: bool) -> bool {
    highest(findings) == Level::Red && !force
}

/// Says why there is no run.
pub(super) fn refuse(findings: &[Finding]) -> ExitCode {
    for finding in findings
        .iter()
        .filter(|finding| finding.level == Level::Red)
    {
        let mend = finding
            .mend
            .map_or(String::new(), |mend| format!(" Try {mend}."));
        eprintln!("error: {}: {}{mend}", finding.topic.words(), finding.words);
    }
    eprintln!("nothing was built; --force goes on all the same");
    ExitCode::from(REFUSED)
}

/// Prints the findings that are not green.
pub(super) fn print_alarms(findings: &[Finding]) {
    for finding in findings
        .iter()
        .filter(|finding| finding.level > Level::Green)
    {
        let mend = finding
            .mend
            .map_or(String::new(), |mend| format!(" Try {mend}."));
        eprintln!("check: {}: {}{mend}", finding.topic.words(), finding.words);
    }
}
