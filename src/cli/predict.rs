//! `cryoweave predict`: a map and its sequences in, a folder of results out.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::args::Predict;
use super::check::{print_alarms, refuse, stops};
use super::clock;
use super::files::{self, LargeFile};
use super::inputs::{Files, Inputs};
use super::keep;
use super::network::network;
use super::progress_bar::Terminal;
use super::reference::{BesideReference, Method, Networks};
use super::results::ResultFolder;
use super::streams::{self, tell};
use super::tile_file::TileFile;
use crate::check::Finding;
use crate::counted::counted;
use crate::geometry::BackboneGeometry;
use crate::identify::Identification;
use crate::pipeline::{
    self, Circumstances, InputFile, NetworkRecord, OutputFile, Prediction, Role, RunRecord,
    Settings, proteome_files,
};
use crate::progress::{Stage, begin, end};
use crate::residue::Sequence;
use crate::score::{Scorer, TileLog, VoxelScores};

/// Exit code of a run that ended well but could build nothing.
const NOTHING_BUILT: u8 = 3;

/// Reads, checks, predicts, writes.
pub(super) fn run(args: &Predict) -> Result<ExitCode> {
    pollster::block_on(predict(args))
}

async fn predict(args: &Predict) -> Result<ExitCode> {
    let mut terminal = Terminal::new(args.quiet);
    let settings = settings(args)?;
    let files = input_files(args);
    begin(Stage::Read, &mut terminal).await?;
    let mut inputs = Inputs::read(&files, args.corrections.corrections())?;
    end(Stage::Read, &mut terminal).await?;
    let mut findings = inputs.check();
    if stops(&findings, args.force) {
        return Ok(refuse(&findings, &inputs.map.corrections));
    }

    let results = results(args, inputs.sample().name)?;
    let Some(scored) = scored(
        args,
        &files,
        &mut inputs,
        &mut findings,
        &settings,
        &results,
        &mut terminal,
    )
    .await?
    else {
        return Ok(refuse(&findings, &inputs.map.corrections));
    };
    let found = identify(args, &mut inputs, &scored.scores, &settings, &mut terminal).await?;
    let (map, sample) = (Some(&inputs.map.density), inputs.sample());
    let build = pipeline::build(map, &scored.scores, sample, &settings, &mut terminal);
    let prediction = build.await?;
    let mut record = RunRecord::new(
        inputs.entries.clone(),
        scored.weights,
        Circumstances::new(clock::now(), scored.device),
        settings,
        terminal.times().to_vec(),
        &prediction,
    );
    record.networks = scored.networks;
    let (map, notes) = (&inputs.map, inputs.notes.clone());
    map.add_to(&mut record, findings.clone(), &prediction, notes);
    let outputs = outputs(&prediction, &inputs.sequences, &record, found.as_ref());
    results.write(&outputs)?;
    keep::write(
        args,
        &prediction,
        &inputs,
        &record,
        &outputs,
        found.as_ref(),
    )?;
    scored.tiles.remove();
    report(args, &prediction, &record)?;
    print_new_alarms(&findings, &record);
    Ok(exit_code(&prediction))
}

/// Returns the files of the run, with those of the proteome, if one was searched.
fn outputs(
    prediction: &Prediction,
    sequences: &[Sequence],
    record: &RunRecord,
    found: Option<&Identification>,
) -> Vec<OutputFile> {
    let mut outputs = pipeline::output_files(prediction, sequences, record);
    let name = &prediction.model.name;
    outputs.extend(found.iter().flat_map(|found| proteome_files(name, found)));
    outputs
}

/// Searches the proteome, where one is given, whose proteins become the sequences of `inputs`. `None` if there is none, or
/// if the map shows nothing to search with, which a note says.
async fn identify(
    args: &Predict,
    inputs: &mut Inputs,
    scores: &VoxelScores,
    settings: &Settings,
    terminal: &mut Terminal,
) -> Result<Option<Identification>> {
    let Some(path) = &args.proteome else {
        return Ok(None);
    };
    let (proteome, entry) = LargeFile::open(path, Role::Proteome.name())?;
    inputs.entries.push(entry);
    inputs.is_searched = true;
    let backbone = inputs.sample().backbone;
    let found = pipeline::identify_in(scores, backbone, &proteome, settings, terminal).await;
    let (found, notes) = found.with_context(|| path.display().to_string())?;
    inputs.notes.extend(notes);
    if let Some(found) = &found {
        inputs.sequences.clone_from(&found.sequences);
    }
    Ok(found)
}

fn input_files(args: &Predict) -> Files<'_> {
    Files {
        map: &args.map,
        fasta: args.fasta.as_deref(),
        reference: args.reference.as_deref(),
        predicted: args.predicted.as_deref(),
        model: args.model.as_deref(),
    }
}

fn exit_code(prediction: &Prediction) -> ExitCode {
    match prediction.counts.model_residues {
        0 => ExitCode::from(NOTHING_BUILT),
        _ => ExitCode::SUCCESS,
    }
}

/// Makes the folder for the files of a model called `name`, which takes the place of no input.
fn results(args: &Predict, name: &str) -> Result<ResultFolder> {
    let given = [
        &args.fasta,
        &args.proteome,
        &args.reference,
        &args.predicted,
        &args.model,
        &args.settings,
        &args.network.weights,
    ];
    let given = given.into_iter().chain(args.reference_networks.files());
    let mut inputs: Vec<&Path> = given.flatten().map(PathBuf::as_path).collect();
    inputs.push(&args.map);
    let results = ResultFolder::new(&args.out, name, &inputs, args.force)?;
    keep::try_files(args, &inputs, &results)?;
    Ok(results)
}

/// Scores of the map, and what made them.
struct Scored {
    scores: VoxelScores,
    tiles: TileFile,
    weights: InputFile,
    networks: Vec<NetworkRecord>,
    device: String,
}

/// Scores the map by the method asked for; `None` if the network finds in a few tiles what stops a run.
async fn scored(
    args: &Predict,
    files: &Files<'_>,
    inputs: &mut Inputs,
    findings: &mut Vec<Finding>,
    settings: &Settings,
    results: &ResultFolder,
    terminal: &mut Terminal,
) -> Result<Option<Scored>> {
    if args.reference_networks.method == Method::Reference {
        return scored_by_reference(args, inputs, findings, settings, results, terminal)
            .await
            .map(Some);
    }
    let (weave, weights) = network(&args.network).await?;
    let hand = args.corrections.hand_choice();
    let mut density = inputs
        .probe(files, &weave, hand, findings, terminal)
        .await?;
    if stops(findings, args.force) {
        return Ok(None);
    }
    terminal.suspend(|| print_alarms(findings, &inputs.map.corrections));
    if settings.score.normalization.is_some() {
        density = inputs.prepared(&weave, &settings.score, terminal).await?;
    }
    let mut tiles = tiles(args, inputs, settings, &[&weights.sha256], results);
    let scores = weave.score_on(&density, &settings.score, &mut tiles, terminal);
    let scores = scores.await?;
    Ok(Some(Scored {
        scores,
        tiles,
        weights,
        networks: Vec::new(),
        device: weave.device().to_string(),
    }))
}

/// Scores the map by the networks of the reference.
async fn scored_by_reference(
    args: &Predict,
    inputs: &mut Inputs,
    findings: &[Finding],
    settings: &Settings,
    results: &ResultFolder,
    terminal: &mut Terminal,
) -> Result<Scored> {
    let Networks {
        networks,
        records,
        description,
        notes,
    } = args
        .reference_networks
        .read(args.network.backend, &inputs.sequences)
        .await?;
    inputs.notes.extend(notes);
    let mut made_by = vec![serde_json::to_string(&records)?];
    made_by.extend(description.iter().map(|file| file.sha256.clone()));
    inputs.entries.extend(description);
    let density = inputs
        .prepared(&networks, &settings.score, terminal)
        .await?;
    terminal.suspend(|| print_alarms(findings, &inputs.map.corrections));
    let made_by: Vec<&str> = made_by.iter().map(String::as_str).collect();
    let mut tiles = tiles(args, inputs, settings, &made_by, results);
    let scores = networks.score_on(&density, &settings.score, &mut tiles, terminal);
    let scores = scores.await?;
    Ok(Scored {
        scores,
        tiles,
        weights: records[0].weights.clone(),
        networks: records,
        device: networks.device().to_string(),
    })
}

/// Opens the file of finished tiles, and tells how many a stopped run left. `made_by` is what tells networks from others.
fn tiles(
    args: &Predict,
    inputs: &Inputs,
    settings: &Settings,
    made_by: &[&str],
    results: &ResultFolder,
) -> TileFile {
    let corrections = format!("{:?}", inputs.map.corrections);
    let score = format!("{:?}", settings.score);
    let version = env!("CARGO_PKG_VERSION");
    let map = inputs.entries.first().map_or("", |map| &map.sha256);
    let parts = [&[version, map, &corrections, &score], made_by].concat();
    let tiles = TileFile::open(results.path(), &TileLog::key(&parts));
    match tiles.count() {
        0 if args.resume => tell!(
            "note: no run of this map with these settings was stopped here; beginning with the first tile"
        ),
        0 => {}
        count => {
            let tiles = counted(count, "tile");
            tell!("note: going on from {tiles} of a run that was stopped");
        }
    }
    tiles
}

/// Prints the findings of the run that are not green and were not told before it.
fn print_new_alarms(before: &[Finding], record: &RunRecord) {
    let is_new = |finding: &&Finding| !before.contains(finding);
    let new: Vec<Finding> = record.check.iter().filter(is_new).cloned().collect();
    print_alarms(&new, &record.corrections);
}

/// Returns the settings of the method, with those of the file, if one is given, and of other arguments in their place.
fn settings(args: &Predict) -> Result<Settings> {
    args.reference_networks.check(BesideReference {
        has_weights: args.network.weights.is_some(),
        has_sequences: args.fasta.is_some(),
        hand: args.corrections.hand_choice(),
    })?;
    let method = match args.reference_networks.method {
        Method::Ours => Settings::default(),
        Method::Reference => Settings::reference(),
    };
    let mut settings = match &args.settings {
        Some(path) => read_settings(path, method)?,
        None => method,
    };
    settings.check()?;
    settings.force |= args.force;
    if let Some(atoms) = args.model_atoms {
        settings.model.atoms = atoms.into();
    }
    if let Some(aligner) = args.aligner {
        settings.trace.aligner = aligner.into();
    }
    Ok(settings)
}

/// Reads a file of settings, or those in the record of a run; what it does not say is as in `method`.
fn read_settings(path: &Path, method: Settings) -> Result<Settings> {
    let opened = files::open(path, "settings")?;
    let text = opened.bytes.strip_prefix(b"\xEF\xBB\xBF");
    let text = text.unwrap_or(&opened.bytes);
    let read = || -> Result<Settings> {
        let mut stated: Value = serde_json::from_slice(text)?;
        if !stated.is_object() {
            bail!("it must be an object, as {{\"trace\": {{\"gap_cost\": 6}}}}");
        }
        let is_record = stated.get("inputs").is_some() && stated.get("settings").is_some();
        match is_record {
            true => stated = stated["settings"].take(),
            // The file by itself, so that an error has its line.
            false => {
                serde_json::from_slice::<Settings>(text)?;
            }
        }
        let mut all = serde_json::to_value(method)?;
        merge(&mut all, stated);
        Ok(serde_json::from_value(all)?)
    };
    read().with_context(|| format!("{} is no settings file", path.display()))
}

/// Replaces what `changes` states.
fn merge(all: &mut Value, changes: Value) {
    match (all, changes) {
        (Value::Object(all), Value::Object(changes)) => {
            for (key, change) in changes {
                match all.get_mut(&key) {
                    Some(old) => merge(old, change),
                    None => drop(all.insert(key, change)),
                }
            }
        }
        (all, change) => *all = change,
    }
}

/// Reports the outcome to the user.
fn report(args: &Predict, prediction: &Prediction, record: &RunRecord) -> Result<()> {
    if args.json {
        streams::print(format_args!("{}\n", record.to_json()))?;
    }
    for note in &record.notes {
        tell!("note: {note}");
    }
    if args.quiet {
        return Ok(());
    }
    let counts = prediction.counts;
    tell!(
        "{}, from {}, on {}",
        counts.in_words(),
        counted(counts.candidates, "candidate"),
        record.circumstances.backend
    );
    if counts.model_residues > 0 {
        tell!("{}", in_words(&prediction.geometry));
    }
    if let Some(evaluation) = &prediction.evaluation {
        tell!("{}", super::evaluate::words(evaluation));
    }
    for (role, fit) in [
        ("model", &prediction.fit),
        ("reference structure", &prediction.reference_fit),
    ] {
        if let Some(fit) = fit {
            tell!("fit of the {role} to the map: {}", fit.in_words());
        }
    }
    tell!("results are in {}", args.out.display());
    Ok(())
}

/// Returns the geometry in a line.
fn in_words(geometry: &BackboneGeometry) -> String {
    format!(
        "geometry: {:.1} % of Cα distances are 3.8 ± 0.2 Å (cis 2.95 ± 0.2 Å); Ramachandran \
         favoured {:.1} %, outliers {:.1} % of {}; N-CA-C {:.1} ± {:.1}°; {:.1} overlaps of \
         0.4 Å or more per 1,000 atoms",
        geometry.usual_steps_percent(),
        geometry.favoured_percent(),
        geometry.outliers_percent(),
        geometry.torsions,
        geometry.n_ca_c_degrees,
        geometry.n_ca_c_sd_degrees,
        geometry.overlaps_per_thousand(),
    )
}
