//! Command line: arguments, files, terminal, exit codes.
//!
//! Comes in: words on a command line. Goes out: files, a report, an exit code. Never computes.

mod args;
mod atom_networks;
mod check;
mod clock;
mod convert;
mod embed;
mod evaluate;
mod fetch;
mod files;
mod identify;
mod inputs;
mod keep;
mod metadata;
mod network;
mod normalize;
mod options;
mod predict;
mod prepare;
mod progress_bar;
mod reference;
mod results;
mod serve;
mod simulate;
mod split;
mod streams;
mod sweep;
mod tile_file;
mod tiles;
#[cfg(feature = "train")]
mod train;
mod usage;
mod validate;

use std::process::ExitCode;

use anyhow::Result;
#[cfg(not(feature = "train"))]
use anyhow::anyhow;
use clap::Parser;

use args::{Args, Command};
use streams::tell;
use usage::{UsageError, WRONG_ARGUMENTS};

/// Packages that the program consists of.
const LICENCES: &str = include_str!("../../assets/licences.txt");

/// Runs the program with the arguments it was started with.
///
/// Exit codes: 0 done, 1 failed, 2 wrong arguments, 3 nothing could be built, 4 the map check
/// found a fault that would spoil a run.
pub fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) if error.use_stderr() => error.exit(),
        // The help or the version, which were asked for.
        Err(words) => return ended(streams::printed(words.print()).map(|()| ExitCode::SUCCESS)),
    };
    let Some(command) = args.command else {
        // The only argument that goes without a command.
        return ended(streams::print(LICENCES).map(|()| ExitCode::SUCCESS));
    };
    ended(match command {
        Command::Predict(args) => predict::run(&args),
        Command::Identify(args) => identify::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Evaluate(args) => evaluate::run(&args),
        Command::Prepare(args) => prepare::run(&args),
        Command::Normalize(args) => normalize::run(&args),
        Command::Validate(args) => validate::run(&args),
        Command::Tiles(args) => tiles::run(&args),
        Command::Split(args) => split::run(&args),
        Command::Simulate(args) => simulate::run(&args),
        Command::Convert(args) => convert::run(&args),
        Command::Embed(args) => embed::run(&args),
        Command::Fetch(args) => fetch::run(&args),
        #[cfg(feature = "train")]
        Command::Train(args) => train::run(&args),
        #[cfg(not(feature = "train"))]
        Command::Train { .. } => Err(anyhow!(
            "this program was built without training: cargo install --path . --features train builds it with"
        )),
        Command::Serve(args) => serve::run(&args),
    })
}

/// Tells how a command ended.
fn ended(outcome: Result<ExitCode>) -> ExitCode {
    match outcome {
        Ok(code) => code,
        Err(error) => {
            tell!("error: {error:#}");
            match error.is::<UsageError>() {
                true => ExitCode::from(WRONG_ARGUMENTS),
                false => ExitCode::FAILURE,
            }
        }
    }
}
