//! `cryoweave convert`: a checkpoint of Cryo2Struct in, safetensors with a card out.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Args as Arguments, ValueEnum};

use super::files::{self, LargeFile};
use super::streams::{self, tell};
use crate::io::tensors::TensorFile;
use crate::network::unetr::{self, Card, Choices, Origin, Precision, Target};
use crate::pipeline::Role;

#[derive(Debug, Arguments)]
pub(super) struct Convert {
    /// The weights: a .ckpt or .pt file of PyTorch, or safetensors.
    weights: PathBuf,
    /// The written file; `WEIGHTS.safetensors` in the current folder if it is not given.
    #[arg(long)]
    out: Option<PathBuf>,
    #[command(flatten)]
    choices: ChoiceArgs,
    /// The subject of the network, where its four classes may be atoms or secondary structure.
    #[arg(long, value_enum)]
    predicts: Option<TargetChoice>,
    /// Write half precision: half the size, about three digits.
    #[arg(long)]
    half: bool,
    /// Print the card as JSON.
    #[arg(long)]
    json: bool,
}

/// Facts that the shapes of the tensors do not tell.
#[derive(Debug, Default, Arguments)]
pub(super) struct ChoiceArgs {
    /// The heads of the attention; else as the file states, else 12 as in the published inference program. The training
    /// program of Cryo2Struct has 6.
    #[arg(long)]
    heads: Option<usize>,
    /// The four layers whose output goes to the decoder, such as 3,6,9,12; else as the file states, else as published.
    #[arg(long, value_parser = taps)]
    taps: Option<Taps>,
}

/// The four taps.
#[derive(Clone, Copy, Debug)]
struct Taps([usize; 4]);

/// Returns the taps that `A,B,C,D` names.
fn taps(words: &str) -> Result<Taps, String> {
    let numbers: Result<Vec<usize>, _> = words.split(',').map(|n| n.trim().parse()).collect();
    let taps = numbers.ok().and_then(|numbers| numbers.try_into().ok());
    taps.map(Taps)
        .ok_or_else(|| "give four numbers, such as 3,6,9,12".to_owned())
}

/// Subject of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum TargetChoice {
    /// None, Cα, N, C.
    Atoms,
    /// None and the twenty amino acids.
    Amino,
    /// None, coil, helix, strand.
    Secondary,
}

impl TargetChoice {
    /// Returns the subject.
    pub(super) fn target(self) -> Target {
        match self {
            Self::Atoms => Target::Atoms,
            Self::Amino => Target::AminoAcids,
            Self::Secondary => Target::SecondaryStructure,
        }
    }
}

impl ChoiceArgs {
    /// Returns true if one is given.
    pub(super) fn is_given(&self) -> bool {
        self.heads.is_some() || self.taps.is_some()
    }

    /// Returns the choices for a network that predicts `target`.
    pub(super) fn choices(&self, target: Option<Target>) -> Choices {
        Choices {
            heads: self.heads,
            taps: self.taps.map(|taps| taps.0),
            target,
        }
    }
}

/// Reads, checks, writes, tells.
pub(super) fn run(args: &Convert) -> Result<ExitCode> {
    let target = args.predicts.map(TargetChoice::target);
    let choices = args.choices.choices(target);
    let shown = || args.weights.display().to_string();
    let (source, _) = LargeFile::open(&args.weights, Role::Weights.name())?;
    let file = TensorFile::open(&source).with_context(shown)?;
    let precision = if args.half {
        Precision::Half
    } else {
        Precision::Kept
    };
    let out = out(args);
    let card = files::stream_result(&out, &[&args.weights], |written| {
        unetr::convert(&file, &choices, precision, written).with_context(shown)
    })?;
    print(args, &card, &out)
}

fn out(args: &Convert) -> PathBuf {
    args.out.clone().unwrap_or_else(|| {
        let name = PathBuf::from(files::file_name(&args.weights));
        name.with_extension("safetensors")
    })
}

fn print(args: &Convert, card: &Card, out: &Path) -> Result<ExitCode> {
    if args.json {
        let json = serde_json::to_string_pretty(card).context("the card as JSON")?;
        streams::print(format_args!("{json}\n"))?;
    } else {
        streams::print(format_args!("{card}\n"))?;
    }
    if card.target == Target::Atoms && card.target_from == Origin::Default {
        tell!(
            "note: four classes may be those of the secondary structure, too; --predicts secondary says so"
        );
    }
    if let Some(note) = card.note() {
        tell!("note: {note}");
    }
    tell!("{} is written", out.display());
    Ok(ExitCode::SUCCESS)
}
