//! Accuracy of N, C and O built from Cα atoms: distances from their true positions.
//!
//! `cargo run --example backbone_rmsd --no-default-features -- FILE…` takes PDB or mmCIF files.
//! Cα atoms are displaced at random, the same in every run; the scores are those of the true
//! structure. Columns: root mean square distances in Å over all residues of all files, the share
//! of peptides turned by more than 90° (O farther than 2 Å off), residues in the favoured region
//! of the Ramachandran plot and outliers, overlaps per 1,000 atoms, seconds.
#![allow(clippy::print_stdout, reason = "a table for the terminal")]

use std::time::Instant;

use cryoweave::geometry::BackboneGeometry;
use cryoweave::grid::GridSize;
use cryoweave::io::structure::read_structure;
use cryoweave::model::build_backbone;
use cryoweave::random::Random;
use cryoweave::score::{Oracle, VoxelScores};
use cryoweave::space::Position;
use cryoweave::structure::{Residue, Structure};

/// Standard deviations of the displacement, in Å, over all three axes together.
const JITTERS_ANGSTROM: [f64; 4] = [0.0, 0.3, 0.45, 0.6];
/// Files with more residues are left out.
const MOST_RESIDUES: usize = 1500;
const MARGIN_ANGSTROM: f64 = 5.0;
const ATOMS: [&str; 4] = ["CA", "N", "C", "O"];

fn main() {
    let known: Vec<Structure> = std::env::args()
        .skip(1)
        .filter_map(|path| read_structure(&std::fs::read(path).ok()?).ok())
        .map(|(structure, _)| backbone_only(structure))
        .filter(|s| (20..=MOST_RESIDUES).contains(&s.ca_count()))
        .collect();
    let residues: usize = known.iter().map(Structure::ca_count).sum();
    println!("{} structures, {residues} residues", known.len());
    println!("jitter scores   CA     N     C     O  flipped  favoured  outlier  overlaps   time");
    let mut truth = Sums::default();
    known.iter().for_each(|known| truth.add(known, known));
    println!("  none  true {truth}");
    let scores: Vec<VoxelScores> = known.iter().map(scores_of).collect();
    for jitter in JITTERS_ANGSTROM {
        for with_scores in [false, true] {
            let start = Instant::now();
            let mut sums = Sums::default();
            let mut random = Random::new(1);
            for (known, scores) in known.iter().zip(&scores) {
                let spoilt = jittered(known, jitter, &mut random);
                let built = build_backbone(&spoilt, with_scores.then_some(scores));
                sums.add(known, &built);
            }
            let seconds = start.elapsed().as_secs_f64();
            println!(
                "{jitter:6.2}  {} {sums}  {seconds:5.2}",
                if with_scores { " yes" } else { "  no" }
            );
        }
    }
}

/// Only residues with a whole backbone.
fn backbone_only(mut structure: Structure) -> Structure {
    for chain in &mut structure.chains {
        chain
            .residues
            .retain(|r| !r.hetero && ATOMS.iter().all(|name| r.atom(name).is_some()));
        for residue in &mut chain.residues {
            residue
                .atoms
                .retain(|atom| ATOMS.contains(&atom.name.as_str()));
        }
    }
    structure
}

/// Returns the scores of the true structure.
fn scores_of(known: &Structure) -> VoxelScores {
    let positions = || {
        known
            .residues()
            .flat_map(|(_, r)| &r.atoms)
            .map(|a| a.position.to_array())
    };
    let corner = |pick: fn(f64, f64) -> f64, start: f64| {
        positions().fold([start; 3], |a, b| {
            std::array::from_fn(|axis| pick(a[axis], b[axis]))
        })
    };
    let (low, high) = (corner(f64::min, f64::MAX), corner(f64::max, f64::MIN));
    let [x, y, z] = [0, 1, 2].map(|axis| (high[axis] - low[axis] + 2.0 * MARGIN_ANGSTROM) as usize);
    let [left, front, bottom] = low.map(|low| low.floor() - MARGIN_ANGSTROM);
    let origin = Position::new(left, front, bottom);
    Oracle::new(known.clone(), 0.9).scores(GridSize::new(x, y, z), origin)
}

fn jittered(known: &Structure, jitter: f64, random: &mut Random) -> Structure {
    let mut spoilt = known.clone();
    for chain in &mut spoilt.chains {
        for residue in &mut chain.residues {
            residue.atoms.retain(|atom| atom.name == "CA");
            for atom in &mut residue.atoms {
                atom.position = atom.position + random.normal_vector() * (jitter / 3_f64.sqrt());
            }
        }
    }
    spoilt
}

#[derive(Default)]
struct Sums {
    squares: [f64; 4],
    counts: [f64; 4],
    flipped: f64,
    torsions: f64,
    favoured: f64,
    outliers: f64,
    atoms: f64,
    overlaps: f64,
}

impl Sums {
    fn add(&mut self, known: &Structure, built: &Structure) {
        let geometry = BackboneGeometry::of(built);
        self.torsions += geometry.torsions as f64;
        self.favoured += geometry.favoured as f64;
        self.outliers += geometry.outliers as f64;
        self.atoms += geometry.atoms as f64;
        self.overlaps += geometry.overlaps as f64;
        for (known, built) in known.chains.iter().zip(&built.chains) {
            for (known, built) in known.residues.iter().zip(&built.residues) {
                self.add_residue(known, built);
            }
        }
    }

    fn add_residue(&mut self, known: &Residue, built: &Residue) {
        for (at, name) in ATOMS.iter().enumerate() {
            if let (Some(known), Some(built)) = (known.atom(name), built.atom(name)) {
                let distance = known.position.distance(built.position);
                self.squares[at] += distance * distance;
                self.counts[at] += 1.0;
                self.flipped += f64::from(*name == "O" && distance > 2.0);
            }
        }
    }
}

impl std::fmt::Display for Sums {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (squares, count) in self.squares.iter().zip(self.counts) {
            write!(f, "  {:.2}", (squares / count.max(1.0)).sqrt())?;
        }
        let share = |part: f64, whole: f64| 100.0 * part / whole.max(1.0);
        write!(
            f,
            "  {:5.1} %   {:5.1} %   {:4.1} %   {:5.1}",
            share(self.flipped, self.counts[3]),
            share(self.favoured, self.torsions),
            share(self.outliers, self.torsions),
            10.0 * share(self.overlaps, self.atoms)
        )
    }
}
