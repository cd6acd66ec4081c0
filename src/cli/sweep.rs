//! `cryoweave evaluate REFERENCE --sweep MAP`: the Cα voxels of networks at rising thresholds, as CSV and as a picture.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::args::Evaluate;
use super::files;
use super::inputs::{Files, Inputs};
use super::network::network;
use super::options::NetworkArgs;
use super::progress_bar::Terminal;
use super::streams::{self, tell};
use crate::evaluate::{Sweep, sweep_chart};
use crate::pipeline;
use crate::prepare::correction::Corrections;
use crate::score::{ScoreSettings, Scorer};
use crate::structure::Structure;

/// Scores `map` with every network and writes the sweeps.
pub(super) fn run(args: &Evaluate, map: &Path, reference: &Structure) -> Result<()> {
    let weights: Vec<Option<PathBuf>> = match args.weights.as_slice() {
        [] => vec![None],
        some => some.iter().cloned().map(Some).collect(),
    };
    let inputs = Inputs::read(&Files::map(map), Corrections::default())?;
    for note in &inputs.notes {
        tell!("note: {note}");
    }
    let mut sweeps = Vec::new();
    for weights in weights {
        let network_args = NetworkArgs {
            backend: args.backend,
            weights,
        };
        let (network, entry) = pollster::block_on(network(&network_args))?;
        let sweep = pollster::block_on(score(&inputs, &network, reference))?;
        sweeps.push((entry.name, sweep));
    }
    for path in &args.atoms.atoms {
        let network = pollster::block_on(args.atoms.read(path, args.backend))?;
        let sweep = pollster::block_on(score(&inputs, &network, reference))?;
        sweeps.push((files::file_name(path), sweep));
    }
    let title = format!("Cα voxels of {}", files::file_name(map));
    save(args, &title, &sweeps, &[map, &args.reference])?;
    print(&sweeps)
}

/// Prints the best threshold of each network.
fn print(sweeps: &[(String, Sweep)]) -> Result<()> {
    for (name, sweep) in sweeps {
        if let Some(best) = sweep.best() {
            streams::print(format_args!(
                "{name}: F1 {:.3} at the threshold {:.2} (precision {:.3}, recall {:.3}); by chance {:.4}\n",
                best.f1, best.threshold, best.precision, best.recall, best.random_f1
            ))?;
        }
    }
    Ok(())
}

/// Returns the sweep of one network.
async fn score(inputs: &Inputs, network: &impl Scorer, reference: &Structure) -> Result<Sweep> {
    let mut terminal = Terminal::new(false);
    let settings = ScoreSettings::default();
    let scores = pipeline::score(&inputs.map.density, network, &settings, &mut terminal).await?;
    Sweep::of(&scores, reference).context(
        "no Cα of the reference structure lies in the map: is it the structure of another map?",
    )
}

/// Writes the picture of all sweeps, and one table for each, over none of the `inputs`.
fn save(args: &Evaluate, title: &str, sweeps: &[(String, Sweep)], inputs: &[&Path]) -> Result<()> {
    let chart = sweep_chart(title, sweeps);
    let picture = args.out.with_extension("svg");
    files::write_result(&picture, chart.to_svg().as_bytes(), inputs)?;
    let mut written = vec![picture];
    for (index, (_, sweep)) in sweeps.iter().enumerate() {
        let stem = args.out.file_stem().unwrap_or_default().to_string_lossy();
        let name = match index {
            0 => format!("{stem}.csv"),
            _ => format!("{stem}_{}.csv", index + 1),
        };
        let path = args.out.with_file_name(name);
        files::write_result(&path, sweep.to_csv().as_bytes(), inputs)?;
        written.push(path);
    }
    let written: Vec<String> = written
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    tell!("written: {}", written.join(", "));
    Ok(())
}
