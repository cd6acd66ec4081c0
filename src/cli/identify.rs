//! `cryoweave identify`: a map or a model and a proteome in, the proteins that they show out.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args as Arguments;

use super::check::{refuse, stops};
use super::files::{self, LargeFile};
use super::inputs::{Files, Inputs};
use super::network::network;
use super::options::{CorrectionArgs, NetworkArgs, positive, share};
use super::progress_bar::Terminal;
use super::streams::{self, tell};
use super::usage;
use crate::candidates;
use crate::identify::{
    Identification, IdentifySettings, Profile, hmm_file, identify, map_profiles, model_profiles,
    model_profiles_in_map,
};
use crate::io::structure::read_structure;
use crate::io::{FileKind, Source, recognise};
use crate::pipeline::{Role, Settings};
use crate::progress::{Stage, begin, end};
use crate::score::{Scorer, VoxelScores};
use crate::structure::Structure;

/// Bytes at the start of a file by which its kind is known.
const START: u64 = 1 << 20;

#[derive(Debug, Arguments)]
pub(super) struct Identify {
    /// The map: MRC or CCP4, also .gz or .bz2; or a model whose residues have names: PDB or mmCIF, also .gz.
    input: PathBuf,
    /// The proteins of an organism: FASTA, also .gz or .bz2.
    #[arg(long, value_name = "FASTA")]
    proteome: PathBuf,
    /// The map of the model, where its residues have no names: their types are read there.
    #[arg(long, value_name = "MAP")]
    map: Option<PathBuf>,
    /// The largest E-value of a protein that counts as found.
    #[arg(long, value_name = "E", value_parser = positive, default_value_t = IdentifySettings::default().most_e_value)]
    e_value: f64,
    /// The share of the model's residue names that may be wrong.
    #[arg(long, value_name = "SHARE", value_parser = share, default_value_t = IdentifySettings::default().error_share)]
    error_share: f64,
    /// A table to write, as CSV: the proteins.
    #[arg(long, value_name = "FILE.csv")]
    proteins: Option<PathBuf>,
    /// A table to write, as CSV: the fragments, each with the protein that it fits best.
    #[arg(long, value_name = "FILE.csv")]
    fragments: Option<PathBuf>,
    /// The sequences of the proteins that were found, for `predict --fasta`.
    #[arg(long, value_name = "FILE.fasta")]
    sequences: Option<PathBuf>,
    /// The residue types as they were read, as FASTA.
    #[arg(long, value_name = "FILE.fasta")]
    read: Option<PathBuf>,
    /// The fragments as hidden Markov models for HMMER 3.
    #[arg(long, value_name = "FILE.hmm")]
    hmm: Option<PathBuf>,
    #[command(flatten)]
    corrections: CorrectionArgs,
    #[command(flatten)]
    network: NetworkArgs,
    /// Go on where the map check says that no sensible model can come out.
    #[arg(long)]
    force: bool,
    /// Print the result as JSON.
    #[arg(long)]
    json: bool,
    /// Show no progress.
    #[arg(long, short)]
    quiet: bool,
}

impl Identify {
    /// Returns the files to write.
    fn outputs(&self) -> impl Iterator<Item = &Path> {
        let all = [
            &self.proteins,
            &self.fragments,
            &self.sequences,
            &self.read,
            &self.hmm,
        ];
        all.into_iter().flatten().map(PathBuf::as_path)
    }

    /// Returns the files that are read.
    fn inputs(&self) -> Vec<&Path> {
        let given = [&self.map, &self.network.weights];
        let given = given.into_iter().flatten();
        let given = given.chain([&self.input, &self.proteome]);
        given.map(PathBuf::as_path).collect()
    }
}

/// Reads, searches, writes, prints.
pub(super) fn run(args: &Identify) -> Result<ExitCode> {
    let settings = Settings {
        identify: IdentifySettings {
            most_e_value: args.e_value,
            error_share: args.error_share,
            ..IdentifySettings::default()
        },
        ..Settings::default()
    };
    settings.check()?;
    let outputs: Vec<&Path> = args.outputs().collect();
    for (at, path) in outputs.iter().enumerate() {
        usage::require(
            !outputs[..at].contains(path),
            format!(
                "{} is to be written twice: give each file a name of its own",
                path.display()
            ),
        )?;
        files::refuse_inputs(path, &args.inputs())?;
        files::try_folder(files::folder_of(path))?;
    }
    let (proteome, _) = LargeFile::open(&args.proteome, Role::Proteome.name())?;
    let mut terminal = Terminal::new(args.quiet || args.json);
    let found = pollster::block_on(async {
        let (profiles, notes) = match profiles(args, &settings, &mut terminal).await? {
            Ok(read) => read,
            Err(refused) => return Ok(Err(refused)),
        };
        write(args.hmm.as_deref(), || hmm_file(&profiles))?;
        write(args.read.as_deref(), || Profile::fasta(&profiles))?;
        let found = identify(profiles, &proteome, &settings.identify, &mut terminal).await;
        let mut found = found.with_context(|| args.proteome.display().to_string())?;
        found.notes.splice(0..0, notes);
        Ok::<_, anyhow::Error>(Ok(found))
    })?;
    match found {
        Ok(found) => report(args, &found),
        Err(refused) => Ok(refused),
    }
}

/// Profiles, and notes on them.
type ReadProfiles = (Vec<Profile>, Vec<String>);

/// Reads the profiles of the map or the model; the exit code where the map check stops the run.
async fn profiles(
    args: &Identify,
    settings: &Settings,
    terminal: &mut Terminal,
) -> Result<Result<ReadProfiles, ExitCode>> {
    let shown = || args.input.display().to_string();
    let temperature = settings.trace.amino_temperature;
    if !is_structure(&args.input)? {
        if args.map.is_some() {
            bail!(
                "{} is no model: with --map, give a PDB or mmCIF file first",
                shown()
            );
        }
        let scores = match scores(args, &args.input, settings, terminal).await? {
            Ok(scores) => scores,
            Err(refused) => return Ok(Err(refused)),
        };
        begin(Stage::Candidates, terminal).await?;
        let candidates = candidates::find(&scores, &settings.candidates);
        end(Stage::Candidates, terminal).await?;
        return Ok(Ok(
            map_profiles(&candidates, temperature).with_context(shown)?
        ));
    }
    let model = model(&args.input)?;
    let Some(map) = &args.map else {
        let read = model_profiles(&model, settings.identify.error_share);
        return Ok(Ok(read.with_context(shown)?));
    };
    let scores = match scores(args, map, settings, terminal).await? {
        Ok(scores) => scores,
        Err(refused) => return Ok(Err(refused)),
    };
    let read = model_profiles_in_map(&model, &scores, temperature);
    Ok(Ok(read.with_context(shown)?))
}

/// Returns whether the file at `path` is a PDB or mmCIF file.
fn is_structure(path: &Path) -> Result<bool> {
    let words = || format!("cannot read {}", path.display());
    let Some(file) = LargeFile::on_disk(path) else {
        // A pipe can be read but once: its name decides.
        std::fs::metadata(path).with_context(words)?;
        return Ok(false);
    };
    let mut start = Vec::new();
    let reader = file.open().with_context(words)?;
    reader
        .take(START)
        .read_to_end(&mut start)
        .with_context(words)?;
    Ok(recognise(&start) == Some(FileKind::Structure))
}

fn model(path: &Path) -> Result<Structure> {
    let opened = files::open(path, "model")?;
    let (structure, notes) =
        read_structure(&opened.bytes).with_context(|| path.display().to_string())?;
    for note in notes {
        tell!("note: {}: {note}", path.display());
    }
    Ok(structure)
}

/// Scores the map at `path`; the exit code where the map check stops the run.
async fn scores(
    args: &Identify,
    path: &Path,
    settings: &Settings,
    terminal: &mut Terminal,
) -> Result<Result<VoxelScores, ExitCode>> {
    let files = Files::map(path);
    let mut inputs = Inputs::read(&files, args.corrections.corrections())?;
    let mut findings = inputs.check();
    if stops(&findings, args.force) {
        return Ok(Err(refuse(&findings, &inputs.map.corrections)));
    }
    let (weave, _) = network(&args.network).await?;
    let hand = args.corrections.hand_choice();
    let density = inputs
        .probe(&files, &weave, hand, &mut findings, terminal)
        .await?;
    if stops(&findings, args.force) {
        return Ok(Err(refuse(&findings, &inputs.map.corrections)));
    }
    for note in &inputs.notes {
        tell!("note: {note}");
    }
    Ok(Ok(weave.score(&density, &settings.score, terminal).await?))
}

/// Writes a file if it is wanted.
fn write(path: Option<&Path>, content: impl FnOnce() -> String) -> Result<()> {
    match path {
        Some(path) => files::write(path, content().as_bytes()),
        None => Ok(()),
    }
}

/// Writes and prints what was found.
fn report(args: &Identify, found: &Identification) -> Result<ExitCode> {
    write(args.proteins.as_deref(), || found.hits_csv())?;
    write(args.fragments.as_deref(), || found.fragments_csv())?;
    write(args.sequences.as_deref(), || found.sequences_fasta())?;
    if args.json {
        let json = serde_json::to_string_pretty(found).context("the result as JSON")?;
        streams::print(format_args!("{json}\n"))?;
        return Ok(ExitCode::SUCCESS);
    }
    streams::print(found.in_words())?;
    for note in &found.notes {
        tell!("note: {note}");
    }
    Ok(ExitCode::SUCCESS)
}
