//! `cryoweave predict`: a map and its sequences in, a folder of results out.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};

use super::args::{BackendChoice, Predict};
use super::files::{self, Opened};
use super::progress_bar::Terminal;
use crate::geometry::BackboneGeometry;
use crate::grid::Density;
use crate::io::fasta::read_fasta;
use crate::io::mrc::read_map;
use crate::io::structure::read_structure;
use crate::network::Weave;
#[cfg(feature = "gpu")]
use crate::network::device::SoftwareAdapter;
use crate::network::device::{ComputeDevice, GpuUnavailable};
#[cfg(feature = "gpu")]
use crate::network::test_device;
use crate::pipeline::{self, InputFile, Prediction, RunRecord, Sample, Settings};
use crate::progress::{Progress, Stage, Step};
use crate::residue::Sequence;
use crate::structure::Structure;

/// Weights in the program.
const WEIGHTS: &[u8] = include_bytes!("../../assets/weave.safetensors");

/// Exit code of a run that ended well but could build nothing.
const NOTHING_BUILT: u8 = 3;

/// Reads, predicts, writes.
pub(super) fn run(args: &Predict) -> Result<ExitCode> {
    pollster::block_on(predict(args))
}

async fn predict(args: &Predict) -> Result<ExitCode> {
    let mut terminal = Terminal::new(args.quiet);
    let settings = settings(args)?;
    terminal
        .report(Step {
            stage: Stage::Read,
            done: 0,
            of: 1,
        })
        .await?;
    let inputs = Inputs::read(args)?;
    terminal
        .report(Step {
            stage: Stage::Read,
            done: 1,
            of: 1,
        })
        .await?;

    let (weave, weights) = network(args).await?;
    let prediction = pipeline::predict(
        &inputs.map,
        inputs.sample(),
        &weave,
        &settings,
        &mut terminal,
    )
    .await?;
    let mut record = RunRecord::new(
        inputs.entries.clone(),
        weights,
        weave.device().to_string(),
        settings,
        terminal.times().to_vec(),
        &prediction,
    );
    record.mirrored = args.mirror;
    record.notes.splice(0..0, inputs.notes.iter().cloned());
    save(args, &inputs, &prediction, &record)?;
    report(args, &prediction, &record);
    let built = prediction.counts.model_residues > 0;
    Ok(if built {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(NOTHING_BUILT)
    })
}

/// Inputs of the run, read.
struct Inputs {
    map: Density,
    sequences: Vec<Sequence>,
    reference: Option<Structure>,
    name: String,
    entries: Vec<InputFile>,
    notes: Vec<String>,
}

impl Inputs {
    fn sample(&self) -> Sample<'_> {
        Sample {
            name: &self.name,
            sequences: &self.sequences,
            reference: self.reference.as_ref(),
        }
    }

    fn read(args: &Predict) -> Result<Self> {
        let mut entries = Vec::new();
        let mut notes = Vec::new();
        let mut open = |path: &Path, role: &str| -> Result<Opened> {
            let opened = files::open(path, role)?;
            entries.push(opened.entry.clone());
            Ok(opened)
        };
        let map_file = open(&args.map, "map")?;
        let mut given = |path: Option<&Path>, role| path.map(|path| open(path, role)).transpose();
        let fasta_file = given(args.fasta.as_deref(), "sequences")?;
        let reference_file = given(args.reference.as_deref(), "reference structure")?;

        let (map, map_notes) =
            read_map(&map_file.bytes).with_context(|| args.map.display().to_string())?;
        let map = if args.mirror { map.mirrored() } else { map };
        notes.extend(map_notes.iter().map(|note| format!("map: {note}")));
        let sequences = match fasta_file {
            Some(file) => {
                let (sequences, fasta_notes) =
                    read_fasta(&file.bytes).with_context(|| file.entry.name.clone())?;
                notes.extend(fasta_notes.iter().map(|note| format!("sequences: {note}")));
                sequences
            }
            None => Vec::new(),
        };
        let reference = match reference_file {
            Some(file) => {
                let (structure, reference_notes) =
                    read_structure(&file.bytes).with_context(|| file.entry.name.clone())?;
                notes.extend(
                    reference_notes
                        .iter()
                        .map(|note| format!("reference structure: {note}")),
                );
                Some(structure)
            }
            None => None,
        };
        let name = pipeline::sample_name(&files::file_name(&args.map));
        Ok(Self {
            map,
            sequences,
            reference,
            name,
            entries,
            notes,
        })
    }
}

/// Returns the settings of the file, if one is given, with those that other arguments set.
fn settings(args: &Predict) -> Result<Settings> {
    let mut settings = match &args.settings {
        Some(path) => read_settings(path)?,
        None => Settings::default(),
    };
    if let Some(aligner) = args.aligner {
        settings.trace.aligner = aligner.into();
    }
    Ok(settings)
}

fn read_settings(path: &Path) -> Result<Settings> {
    let opened = files::open(path, "settings")?;
    serde_json::from_slice(&opened.bytes)
        .with_context(|| format!("{} is no settings file", path.display()))
}

/// Returns the network on its device, and the entry of its weights in the run's record.
async fn network(args: &Predict) -> Result<(Weave, InputFile)> {
    let (bytes, name) = match &args.weights {
        Some(path) => (files::open(path, "weights")?.bytes, files::file_name(path)),
        None => (WEIGHTS.to_vec(), "weave.safetensors".to_owned()),
    };
    let entry = InputFile::new("weights", &name, &bytes);
    let device = device(args.backend).await?;
    let weave = Weave::read(&bytes, &device).with_context(|| name)?;
    Ok((weave, entry))
}

async fn device(choice: BackendChoice) -> Result<ComputeDevice> {
    match choice {
        BackendChoice::Cpu => Ok(ComputeDevice::cpu()),
        BackendChoice::Gpu => Ok(gpu().await?),
        BackendChoice::Auto => Ok(gpu()
            .await
            .unwrap_or_else(|why| ComputeDevice::cpu_because(&why))),
    }
}

#[cfg(feature = "gpu")]
async fn gpu() -> Result<ComputeDevice, GpuUnavailable> {
    let device = ComputeDevice::gpu(SoftwareAdapter::Refuse).await?;
    test_device(&device).await?;
    Ok(device)
}

#[cfg(not(feature = "gpu"))]
async fn gpu() -> Result<ComputeDevice, GpuUnavailable> {
    Err(GpuUnavailable::NoAdapter {
        reason: "this program was built without the feature gpu".to_owned(),
    })
}

/// Writes the results into the folder.
fn save(
    args: &Predict,
    inputs: &Inputs,
    prediction: &Prediction,
    record: &RunRecord,
) -> Result<()> {
    fs::create_dir_all(&args.out)
        .with_context(|| format!("cannot make the folder {}", args.out.display()))?;
    for file in pipeline::output_files(prediction, &inputs.sequences, record) {
        files::write(&args.out.join(&file.name), &file.bytes)?;
    }
    Ok(())
}

/// Reports the outcome to the user.
#[allow(
    clippy::print_stdout,
    reason = "--json asks for the record on standard output"
)]
fn report(args: &Predict, prediction: &Prediction, record: &RunRecord) {
    if args.json {
        println!("{}", record.to_json());
    }
    if args.quiet {
        return;
    }
    for note in &record.notes {
        eprintln!("note: {note}");
    }
    if prediction.geometry.helix_turns.seem_mirrored() {
        eprintln!("note: --mirror mirrors the map");
    }
    let counts = prediction.counts;
    eprintln!(
        "{}, from {} candidates, on {}",
        counts.in_words(),
        counts.candidates,
        record.backend
    );
    if counts.model_residues > 0 {
        eprintln!("{}", in_words(&prediction.geometry));
    }
    if let Some(evaluation) = &prediction.evaluation {
        eprintln!("{}", super::evaluate::words(evaluation));
    }
    eprintln!("results are in {}", args.out.display());
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
