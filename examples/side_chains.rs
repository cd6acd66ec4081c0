//! Accuracy of side chains: chi angles and positions against reference structures, map by map.
//!
//! `cargo run --release --example side_chains --no-default-features -- MAPS MODELS NAME…` takes a folder of maps, each with
//! `map.mrc.gz` and `model.pdb`, and one of models of the same names, each with `map.cif`. Side chains are placed anew on the
//! backbone of the model, or with `--on-reference` on that of the reference structure; with `--as-they-are` the model's own
//! count. `--weights DENSITY,ROTAMER,CONTACT,TILT` sets other weights; `--steps N` refines all atoms
//! by N steps (100, as the program does), places the side chains again and refines again, `--refinement DENSITY,RAMACHANDRAN,ROTAMER,ANCHOR` with other weights.
//! `--write FOLDER` keeps the models, for `benches/geometry.py`.
//! A residue counts if its Cα is the nearest to one of the same type
//! within 2 Å. Visible are those whose reference side chain beyond Cβ has a mean density above half of the backbone's, both
//! above that of the solvent. Columns: residues that count, per cent of them with chi1 within 40°, visible residues, per cent
//! of them with chi1, with chi1 and chi2 within 40°, root mean square distance of their atoms beyond Cβ in Å; of the
//! comparison of chains the RMSD of Cα in Å, per cent matched and of the sequence; seconds.
#![allow(clippy::print_stdout, reason = "a table for the terminal")]

use std::path::{Path, PathBuf};
use std::time::Instant;

use cryoweave::evaluate::evaluate;
use cryoweave::geometry::side_chain::SideChain;
use cryoweave::grid::Density;
use cryoweave::io::mrc::read_map;
use cryoweave::io::structure::{ModelInfo, read_structure, write_mmcif};
use cryoweave::model::{RefinementWeights, Weights, add_side_chains, refine_atoms};
use cryoweave::neighbours::Neighbours;
use cryoweave::progress::Silent;
use cryoweave::residue::AminoAcid;
use cryoweave::space::Position;
use cryoweave::structure::{Residue, Structure};

const SAME_ANGSTROM: f64 = 2.0;
const CHI_DEGREES: f64 = 40.0;
const VISIBLE: f64 = 0.5;

/// Options of a run.
#[derive(Default)]
struct Options {
    on_reference: bool,
    as_they_are: bool,
    weights: Weights,
    refinement: RefinementWeights,
    steps: usize,
    /// Folder for the models.
    write: Option<PathBuf>,
    rest: Vec<String>,
}

fn main() {
    let options = options();
    let [maps, models, names @ ..] = &options.rest[..] else {
        println!("usage: side_chains [OPTIONS] MAPS MODELS NAME…");
        return;
    };
    println!("map          all  chi1  visible  chi1  chi1+2  RMSD     CA matched sequence  time");
    let rows: Vec<[f64; 10]> = names
        .iter()
        .map(|name| {
            let row = measure(
                &Path::new(maps).join(name),
                &Path::new(models).join(name),
                &options,
            );
            print_row(name, &row);
            row
        })
        .collect();
    let mean = |column: usize| rows.iter().map(|row| row[column]).sum::<f64>() / rows.len() as f64;
    print_row("mean", &std::array::from_fn(mean));
}

fn print_row(name: &str, row: &[f64; 10]) {
    let [
        all,
        chi1,
        visible,
        seen1,
        seen2,
        rmsd,
        ca,
        matched,
        sequence,
        time,
    ] = row;
    println!(
        "{name:10} {all:5.0} {chi1:5.1} {visible:8.0} {seen1:5.1} {seen2:7.1} {rmsd:5.2} {ca:6.3} {matched:7.1} {sequence:8.1} {time:6.2}"
    );
}

fn options() -> Options {
    let mut options = Options::default();
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--on-reference" => options.on_reference = true,
            "--as-they-are" => options.as_they_are = true,
            "--write" => options.write = words.next().map(PathBuf::from),
            "--steps" => options.steps = words.next().and_then(|n| n.parse().ok()).unwrap_or(0),
            "--refinement" => {
                let numbers = words.next().unwrap_or_default();
                let numbers: Vec<f64> = numbers.split(',').filter_map(|n| n.parse().ok()).collect();
                if let [density, ramachandran, rotamer, anchor] = numbers[..] {
                    options.refinement = RefinementWeights {
                        density,
                        ramachandran,
                        rotamer,
                        anchor,
                    };
                }
            }
            "--weights" => {
                let numbers = words.next().unwrap_or_default();
                let numbers: Vec<f64> = numbers.split(',').filter_map(|n| n.parse().ok()).collect();
                if let [density, rotamer, contact, tilt_degrees] = numbers[..] {
                    options.weights = Weights {
                        density,
                        rotamer,
                        contact,
                        tilt_degrees,
                    };
                }
            }
            _ => options.rest.push(word),
        }
    }
    options
}

fn read(path: &Path) -> Structure {
    let bytes = std::fs::read(path).expect("a structure file");
    read_structure(&bytes).expect("a structure").0
}

fn measure(map: &Path, model: &Path, options: &Options) -> [f64; 10] {
    let bytes = std::fs::read(map.join("map.mrc.gz")).expect("a map");
    let (density, _) = read_map(&bytes).expect("a map");
    let reference = read(&map.join("model.pdb"));
    let mut built = match options.on_reference {
        true => reference.clone(),
        false => read(&model.join("map.cif")),
    };
    let start = Instant::now();
    if !options.as_they_are {
        add_side_chains(&mut built, Some(&density), options.weights);
        if options.steps > 0 {
            refine(&mut built, &density, options);
            add_side_chains(&mut built, Some(&density), options.weights);
            refine(&mut built, &density, options);
        }
    }
    let seconds = start.elapsed().as_secs_f64();
    let mut sums = Sums::default();
    let level = Level::of(&density, &reference);
    for (mine, theirs) in pairs(&built, &reference) {
        sums.add(mine, theirs, &level);
    }
    if let Some(folder) = &options.write {
        let name = map.file_name().unwrap_or_default();
        let text = write_mmcif(&built, &ModelInfo::default());
        std::fs::create_dir_all(folder.join(name)).expect("a folder");
        std::fs::write(folder.join(name).join("map.cif"), text).expect("a file");
    }
    let evaluation = evaluate(&reference, &built);
    sums.row([
        evaluation.rmsd_angstrom.unwrap_or(f64::NAN),
        evaluation.matched_percent,
        evaluation.sequence_percent,
        seconds,
    ])
}

fn refine(built: &mut Structure, density: &Density, options: &Options) {
    let mut silent = Silent;
    let run = refine_atoms(
        built,
        density,
        options.refinement,
        options.steps,
        &mut silent,
    );
    pollster::block_on(run).expect("nobody cancels");
}

/// Returns residues of the model with those of the same type and place of the reference structure.
fn pairs<'a>(model: &'a Structure, reference: &'a Structure) -> Vec<(&'a Residue, &'a Residue)> {
    let with_ca = |structure: &'a Structure| -> Vec<(&'a Residue, Position)> {
        let residues = structure.residues();
        residues
            .filter_map(|(_, r)| Some((r, r.ca_atom()?.position)))
            .collect()
    };
    let (mine, theirs) = (with_ca(model), with_ca(reference));
    let near = Neighbours::new(theirs.iter().map(|(_, at)| *at).collect(), SAME_ANGSTROM);
    let pairs = mine.into_iter().filter_map(|(residue, at)| {
        let (other, _) = theirs[near.closest(at, SAME_ANGSTROM)?];
        (other.name == residue.name).then_some((residue, other))
    });
    pairs.collect()
}

/// Density above the solvent, in units of that of the backbone.
struct Level<'a> {
    density: &'a Density,
    solvent: f64,
    backbone: f64,
}

impl<'a> Level<'a> {
    fn of(density: &'a Density, reference: &Structure) -> Self {
        let mut values = density.grid.values().to_vec();
        values.sort_by(f32::total_cmp);
        let solvent = f64::from(values[values.len() / 2]);
        let mut level = Self {
            density,
            solvent,
            backbone: 1.0,
        };
        let atoms = reference.residues().flat_map(|(_, residue)| &residue.atoms);
        let backbone = atoms.filter(|a| ["N", "CA", "C"].contains(&a.name.as_str()));
        let values: Vec<f64> = backbone.map(|atom| level.at(atom.position)).collect();
        level.backbone = values.iter().sum::<f64>() / values.len() as f64;
        level
    }

    fn at(&self, position: Position) -> f64 {
        let index = self.density.frame.index_of(position);
        (self.density.grid.trilinear(index) - self.solvent) / self.backbone
    }
}

/// Counts over residues, and sums over atoms.
#[derive(Default)]
struct Sums {
    all: f64,
    all_chi1: f64,
    visible: f64,
    chi1: f64,
    chi2: f64,
    squared: f64,
    atoms: f64,
}

impl Sums {
    fn add(&mut self, mine: &Residue, theirs: &Residue, level: &Level<'_>) {
        let Some(amino) = AminoAcid::from_code(&theirs.name) else {
            return;
        };
        let side = SideChain::of(amino);
        let names: Vec<&str> = ["N", "CA", "C"]
            .into_iter()
            .chain(side.names.iter().copied())
            .collect();
        let sites = |residue: &Residue| -> Option<Vec<Position>> {
            names
                .iter()
                .map(|name| Some(residue.atom(name)?.position))
                .collect()
        };
        let Some(real) = sites(theirs).filter(|real| real.len() > 4) else {
            return;
        };
        let built = sites(mine);
        let is_near = |chi: usize| {
            built.as_ref().is_some_and(|built| {
                let (a, b) = (side.chi_angles(built)[chi], side.chi_angles(&real)[chi]);
                let period = amino.chi_period(chi);
                let off = (a - b).to_degrees().rem_euclid(period);
                off.min(period - off) <= CHI_DEGREES
            })
        };
        let first = is_near(0);
        self.all += 1.0;
        self.all_chi1 += f64::from(u8::from(first));
        let beyond = &real[4..];
        let mean = beyond.iter().map(|atom| level.at(*atom)).sum::<f64>() / beyond.len() as f64;
        if mean < VISIBLE {
            return;
        }
        self.visible += 1.0;
        self.chi1 += f64::from(u8::from(first));
        let second = side.chis.len() < 2 || is_near(1);
        self.chi2 += f64::from(u8::from(first && second));
        if let Some(built) = built {
            self.squared += squared(amino, &built, &real);
            self.atoms += beyond.len() as f64;
        }
    }

    fn row(&self, [ca, matched, sequence, seconds]: [f64; 4]) -> [f64; 10] {
        [
            self.all,
            100.0 * self.all_chi1 / self.all,
            self.visible,
            100.0 * self.chi1 / self.visible,
            100.0 * self.chi2 / self.visible,
            (self.squared / self.atoms).sqrt(),
            ca,
            matched,
            sequence,
            seconds,
        ]
    }
}

/// Returns the sum of squared distances of the atoms beyond Cβ, with those swapped that are alike if that is less.
fn squared(amino: AminoAcid, built: &[Position], real: &[Position]) -> f64 {
    let side = SideChain::of(amino);
    let swaps: &[(&str, &str)] = match amino {
        AminoAcid::Asp => &[("OD1", "OD2")],
        AminoAcid::Glu => &[("OE1", "OE2")],
        AminoAcid::Phe | AminoAcid::Tyr => &[("CD1", "CD2"), ("CE1", "CE2")],
        _ => &[],
    };
    let mut swapped = built.to_vec();
    for (a, b) in swaps {
        if let (Some(a), Some(b)) = (side.site(a), side.site(b)) {
            swapped.swap(a, b);
        }
    }
    let sum = |atoms: &[Position]| {
        let pairs = atoms.iter().zip(real).skip(4);
        pairs.map(|(a, b)| a.distance(*b).powi(2)).sum::<f64>()
    };
    sum(built).min(sum(&swapped))
}
