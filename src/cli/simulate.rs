//! `cryoweave simulate`: a structure in, its simulated map out.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args as Arguments;

use super::files;
use super::options::{not_negative, positive};
use super::streams::tell;
use crate::dataset::simulate::{SimulateSettings, simulate};
use crate::io::mrc::{simulated_label, write_map};
use crate::io::structure::read_structure;

#[derive(Debug, Arguments)]
pub(super) struct Simulate {
    /// The structure: PDB or mmCIF, also .gz.
    structure: PathBuf,
    /// The resolution, in Å.
    #[arg(long, value_name = "Å", value_parser = positive, allow_hyphen_values = true)]
    resolution: f64,
    /// The edge of a voxel, in Å [default: a third of the resolution, at most 1].
    #[arg(long, value_name = "Å", value_parser = positive, allow_hyphen_values = true)]
    voxel: Option<f64>,
    /// The B factor of all atoms, in Å² [default: each atom's own].
    #[arg(long, value_name = "Å²", value_parser = not_negative, allow_hyphen_values = true)]
    b_factor: Option<f64>,
    /// Empty space on all sides, in Å.
    #[arg(long, value_name = "Å", value_parser = not_negative, allow_hyphen_values = true, default_value = "10")]
    padding: f64,
    /// The map to write [default: STRUCTURE_simulated.mrc].
    #[arg(long)]
    out: Option<PathBuf>,
}

/// Simulates and writes; the map's label says that it is simulated.
pub(super) fn run(args: &Simulate) -> Result<ExitCode> {
    let opened = files::open(&args.structure, "structure")?;
    let shown = args.structure.display();
    let (structure, notes) = read_structure(&opened.bytes).with_context(|| shown.to_string())?;
    for note in notes {
        tell!("note: {shown}: {note}");
    }
    let usual = SimulateSettings::at(args.resolution);
    let density = simulate(
        &structure,
        &SimulateSettings {
            voxel_angstrom: args.voxel.unwrap_or(usual.voxel_angstrom),
            b_factor: args.b_factor,
            padding_angstrom: args.padding,
            ..usual
        },
    )?;
    let name = files::file_name(&args.structure);
    let label = simulated_label(&name, args.resolution);
    let stem = name.split('.').next().unwrap_or(&name);
    let out = args
        .out
        .clone()
        .unwrap_or_else(|| PathBuf::from(format!("{stem}_simulated.mrc")));
    files::write_result(&out, &write_map(&density, &label), &[&args.structure])?;
    let size = density.grid.size();
    tell!(
        "{}: simulated, {} × {} × {} voxels of {:.3} Å",
        out.display(),
        size.x,
        size.y,
        size.z,
        density.frame.voxel_size.x()
    );
    Ok(ExitCode::SUCCESS)
}
