//! `cryoweave train`: records in, learned weights with their card and curves out.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail, ensure};
use clap::{Args as Arguments, ValueEnum};

use super::convert::TargetChoice;
use super::files;
use super::network::{WEIGHTS, device};
use super::options::BackendChoice;
use super::progress_bar::Terminal;
use super::streams::tell;
use super::validate::{Folder, emdb_id, subjects};
use crate::dataset::split::{SplitPart, read_splits};
use crate::network::unetr::{Configuration, Sizes, Target};
use crate::pipeline::Role;
use crate::train::{Epoch, HeldOut, Network, Outcome, Record, Settings, Training, file, train};

#[derive(Debug, Arguments)]
pub(super) struct Train {
    /// Folders of records that `prepare` made, or folders that hold such folders.
    #[arg(required = true)]
    records: Vec<PathBuf>,
    /// The network: ours, or one of Cryo2Struct.
    #[arg(long, value_enum)]
    network: NetworkChoice,
    /// The folder for weights, card, curves and checkpoint; made if it is missing.
    #[arg(long)]
    out: PathBuf,
    /// Go on with the training in the folder --out, from its last checkpoint.
    #[arg(long)]
    resume: bool,
    /// The weights to start from, safetensors; else those in the program, or, for unetr, random numbers.
    #[arg(long, value_name = "FILE")]
    weights: Option<PathBuf>,
    /// The subject of a network of Cryo2Struct.
    #[arg(long, value_enum, default_value_t = TargetChoice::Atoms)]
    predicts: TargetChoice,
    /// The size of a network of Cryo2Struct.
    #[arg(long, value_enum, default_value_t = SizeChoice::Small)]
    size: SizeChoice,
    /// The share of records that validate and are not learned from, one at least; a hash of --seed and each name says which.
    #[arg(long, value_name = "SHARE", default_value_t = 0.2)]
    held_out: f64,
    /// A table that `split` wrote, which says instead what each record is for.
    #[arg(long, value_name = "FILE", conflicts_with = "held_out")]
    split: Option<PathBuf>,
    #[command(flatten)]
    numbers: Numbers,
    /// The device on which the network runs.
    #[arg(long, value_enum, default_value_t = BackendChoice::Auto)]
    backend: BackendChoice,
    /// Show no progress.
    #[arg(long, short)]
    quiet: bool,
}

/// Numbers that differ from the usual ones.
#[derive(Debug, Arguments)]
struct Numbers {
    /// Epochs, at most [default: 20 for weave, 100 for unetr].
    #[arg(long)]
    epochs: Option<usize>,
    /// Examples of a step [default: 4 for weave, 8 for unetr].
    #[arg(long)]
    batch: Option<usize>,
    /// The edge of a crop of weave, in voxels: a multiple of 8 up to 64 [default: 48].
    #[arg(long)]
    edge: Option<usize>,
    /// Crops of an epoch of weave [default: 256].
    #[arg(long)]
    crops: Option<usize>,
    /// The learning rate: the peak of a cosine for weave, the first for unetr [default: 0.0001].
    #[arg(long)]
    rate: Option<f64>,
    /// Another seed gives other crops, another order and another start from nothing.
    #[arg(long)]
    seed: Option<u64>,
    /// Tiles that validate, at most [default: 16 for weave, 200 for unetr].
    #[arg(long)]
    validation_tiles: Option<usize>,
    /// Stop after so many epochs without a better validation F1 [default: never].
    #[arg(long)]
    patience: Option<usize>,
    /// Steps between checkpoints, of which there is one after every epoch, too [default: 100].
    #[arg(long)]
    save_every: Option<usize>,
    /// Examples computed at once, each on a core of its own; the result is the same [default: one for each core].
    #[arg(long)]
    threads: Option<usize>,
}

/// Network that learns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum NetworkChoice {
    /// Ours, from its weights: fine-tuning on maps of your own.
    Weave,
    /// One of Cryo2Struct, from nothing or from weights.
    Unetr,
}

/// Size of a network of Cryo2Struct.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum SizeChoice {
    /// 4 layers of 96 channels, 3.1 M parameters: not published, for small machines and trials.
    Tiny,
    /// The published "Small": 4 layers of 768 channels, 35.6 M parameters.
    Small,
    /// The published "Full v1": 12 layers, 92.3 M parameters.
    FullV1,
    /// The published "Full v2" without a sequence embedding: 24 layers, 177.3 M parameters.
    FullV2,
}

impl SizeChoice {
    fn configuration(self, target: Target) -> Result<Configuration> {
        let classes = target.classes();
        Ok(match self {
            Self::Tiny => Configuration::new(Sizes {
                embedding: 96,
                linear: 384,
                ..*Configuration::small(classes).sizes()
            })?,
            Self::Small => Configuration::small(classes),
            Self::FullV1 => Configuration::full_v1(classes),
            Self::FullV2 => Configuration::full_v2(classes),
        })
    }
}

impl Train {
    /// Returns the network that learns.
    fn chosen(&self) -> Result<Network> {
        let target = self.predicts.target();
        Ok(match self.network {
            NetworkChoice::Weave => Network::Weave,
            NetworkChoice::Unetr => Network::Unetr {
                configuration: self.size.configuration(target)?,
                target,
            },
        })
    }

    /// Returns the settings; `cores` examples are computed at once unless they say otherwise.
    fn settings(&self, cores: usize) -> Result<Settings> {
        let usual = Settings::of(self.chosen()?);
        let numbers = &self.numbers;
        Ok(Settings {
            epochs: numbers.epochs.unwrap_or(usual.epochs),
            batch: numbers.batch.unwrap_or(usual.batch),
            edge: numbers.edge.unwrap_or(usual.edge),
            crops: numbers.crops.unwrap_or(usual.crops),
            rate: numbers.rate.unwrap_or(usual.rate),
            seed: numbers.seed.unwrap_or(usual.seed),
            validation_tiles: numbers.validation_tiles.unwrap_or(usual.validation_tiles),
            patience: numbers.patience.unwrap_or(usual.patience),
            save_every: numbers.save_every.unwrap_or(usual.save_every),
            threads: numbers.threads.unwrap_or(cores),
            ..usual
        })
    }

    /// Returns how the records that validate are chosen.
    fn held_out(&self) -> Result<HeldOut> {
        let Some(path) = &self.split else {
            return Ok(HeldOut::Share(self.held_out));
        };
        let table = files::open(path, "split")?.bytes;
        let parts: BTreeMap<String, SplitPart> =
            read_splits(&table).with_context(|| path.display().to_string())?;
        Ok(HeldOut::Split(parts))
    }

    /// Returns the weights to start from.
    fn start(&self) -> Result<Option<Vec<u8>>> {
        match (&self.weights, self.network) {
            (Some(path), _) => Ok(Some(files::open(path, Role::Weights.name())?.bytes)),
            (None, NetworkChoice::Weave) => Ok(Some(WEIGHTS.to_vec())),
            (None, NetworkChoice::Unetr) => Ok(None),
        }
    }

    /// Returns the checkpoint to go on from; there must be one with --resume, and none without.
    fn checkpoint(&self) -> Result<Option<Vec<u8>>> {
        let path = self.out.join(file::CHECKPOINT);
        match (self.resume, path.exists()) {
            (true, true) => Ok(Some(files::open(&path, "checkpoint")?.bytes)),
            (true, false) => bail!(
                "there is no checkpoint {} to go on from: start without --resume",
                path.display()
            ),
            (false, true) => bail!(
                "{} holds a training: go on with it by --resume, or give another --out",
                self.out.display()
            ),
            (false, false) => Ok(None),
        }
    }
}

/// Reads, trains, writes.
pub(super) fn run(args: &Train) -> Result<ExitCode> {
    pollster::block_on(learn(args))
}

async fn learn(args: &Train) -> Result<ExitCode> {
    let checkpoint = args.checkpoint()?;
    let folders = folders(&args.records)?;
    let opened: Vec<Folder> = folders.iter().map(|folder| Folder(folder)).collect();
    let records = named(&folders, &opened)?;
    let start = args.start()?;
    let device = device(args.backend).await?;
    let training = Training {
        settings: args.settings(device.tiles_at_once())?,
        records,
        held_out: args.held_out()?,
        start: start.as_deref(),
        checkpoint,
    };
    let network = training.settings.network;
    fs::create_dir_all(&args.out)
        .with_context(|| format!("cannot make the folder {}", args.out.display()))?;
    let inputs: Vec<&Path> = args
        .weights
        .iter()
        .chain(&args.split)
        .map(PathBuf::as_path)
        .collect();
    let mut save = |name: &str, bytes: &[u8]| {
        files::write_result(&args.out.join(name), bytes, &inputs).map_err(Into::into)
    };
    let mut terminal = Terminal::new(args.quiet);
    let lines = terminal.lines();
    let mut told = |epoch: &Epoch| {
        if !args.quiet {
            lines.suspend(|| tell!("{}", in_words(epoch)));
        }
    };
    let outcome = train(training, &device, &mut terminal, &mut save, &mut told).await?;
    report(args, &network, &outcome);
    Ok(ExitCode::SUCCESS)
}

/// Returns the folders of all records.
fn folders(paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut folders = Vec::new();
    for path in paths {
        ensure!(
            path.is_dir(),
            "{} is no folder of a record: make one with `cryoweave prepare`",
            path.display()
        );
        folders.extend(subjects(path)?);
    }
    Ok(folders)
}

/// Names the records, each of which must be there once.
fn named<'a>(folders: &[PathBuf], opened: &'a [Folder<'a>]) -> Result<Vec<Record<'a>>> {
    let mut seen: BTreeMap<String, &PathBuf> = BTreeMap::new();
    let mut records = Vec::new();
    for (folder, files) in folders.iter().zip(opened) {
        let id = emdb_id(folder);
        if let Some(first) = seen.insert(id.clone(), folder) {
            bail!(
                "{} and {} are both the record {id}: give one of them",
                first.display(),
                folder.display()
            );
        }
        records.push(Record { id, files });
    }
    Ok(records)
}

/// Returns an epoch in a line.
fn in_words(epoch: &Epoch) -> String {
    let verdict = epoch.verdict;
    let loss = epoch.loss.map(|loss| format!("loss {loss:.4}, "));
    format!(
        "epoch {}: {}validation loss {:.4}, F1 {:.4} (precision {:.3}, recall {:.3}; by chance {:.4}), macro F1 {:.4}",
        epoch.number,
        loss.unwrap_or_default(),
        verdict.loss,
        verdict.found.f1,
        verdict.found.precision,
        verdict.found.recall,
        verdict.chance_f1,
        verdict.macro_mean.f1,
    )
}

/// Reports the outcome to the user.
fn report(args: &Train, network: &Network, outcome: &Outcome) {
    if args.quiet {
        return;
    }
    let [train, validation] = &outcome.records;
    tell!(
        "learned from {}; validated with {}",
        train.join(" "),
        validation.join(" ")
    );
    let verdict = |index: usize| outcome.epochs.get(index).map(|epoch| &epoch.verdict);
    let best = outcome.best.and_then(verdict).zip(verdict(0));
    if let (Some((best, start)), Some(number)) = (best, outcome.best) {
        tell!(
            "{}: the weights of epoch {number}; validation F1 {:.4}, {:.4} at the start",
            args.out.join(file::WEIGHTS).display(),
            best.found.f1,
            start.found.f1
        );
        if best.score(network) <= start.score(network) {
            tell!(
                "note: no epoch is better than the start: more records, or a lower --rate, may help"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::args::{Args, Command};
    use clap::Parser;

    fn args(words: &str) -> Train {
        match Args::try_parse_from(words.split(' ')).unwrap().command {
            Some(Command::Train(train)) => train,
            _ => panic!("train was asked for"),
        }
    }

    #[test]
    fn settings_are_the_usual_ones_of_the_network_but_for_those_given() {
        let weave = args("cryoweave train a --network weave --out b --epochs 3");
        let settings = weave.settings(2).unwrap();
        assert_eq!(
            (settings.epochs, settings.batch, settings.threads),
            (3, 4, 2)
        );
        assert_eq!(settings.network, Network::Weave);
        let unetr = args("cryoweave train a --network unetr --out b --predicts amino --threads 1");
        let settings = unetr.settings(2).unwrap();
        assert_eq!(
            (settings.epochs, settings.batch, settings.threads),
            (100, 8, 1)
        );
        let Network::Unetr {
            configuration,
            target,
        } = settings.network
        else {
            panic!("unetr was asked for");
        };
        assert_eq!(configuration, Configuration::small(21));
        assert_eq!(target, Target::AminoAcids);
    }

    #[test]
    fn the_tiny_network_has_the_parameters_that_the_help_states() {
        let count = |target| SizeChoice::Tiny.configuration(target).unwrap().parameters();
        assert!(
            (3_050_000..3_150_000).contains(&count(Target::Atoms)),
            "{}",
            count(Target::Atoms)
        );
    }

    #[test]
    fn only_folders_are_records() {
        let refused = folders(&[PathBuf::from("Cargo.toml")])
            .unwrap_err()
            .to_string();
        assert!(refused.contains("is no folder of a record"), "{refused}");
    }
}
