//! Counts the table of `src/geometry/ramachandran.txt` in structures.
//!
//! `cargo run --example ramachandran_table --no-default-features -- FILE…` takes PDB or mmCIF files
//! and prints the table. Chains with a sequence that an earlier file had are left out, and so are
//! residues with an atom of B factor 0 or above 30 Å² (Lovell et al. 2003), or without a bonded
//! neighbour on either side.
#![allow(clippy::print_stdout, reason = "a table for the terminal")]

use std::collections::BTreeSet;

use cryoweave::geometry::ramachandran::TorsionKind;
use cryoweave::geometry::torsion;
use cryoweave::io::structure::read_structure;
use cryoweave::residue::AminoAcid;
use cryoweave::space::Position;
use cryoweave::structure::{Chain, Residue};

const STEPS: usize = 72;
const LEVELS: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const LEVEL_NATS: f64 = 0.25;
/// The highest B factor of a well-ordered residue, in Å².
const HIGHEST_B: f64 = 30.0;
/// The longest peptide bond, in Å.
const LONGEST_BOND: f64 = 1.6;
/// Counts are blurred by a Gaussian of this width in degrees where residues are many, and wider
/// where they are few.
const BLUR_DEGREES: [f64; 2] = [5.0, 12.0];
/// Counts in a step and its neighbours above which they are many.
const MANY: f64 = 60.0;

fn main() {
    let mut seen = BTreeSet::new();
    let mut counts = vec![vec![0.0; STEPS * STEPS]; TorsionKind::ALL.len()];
    for path in std::env::args().skip(1) {
        let Ok(bytes) = std::fs::read(&path) else {
            eprintln!("{path} cannot be read");
            continue;
        };
        let Ok((structure, _)) = read_structure(&bytes) else {
            continue;
        };
        for chain in &structure.chains {
            if seen.insert(chain.observed_letters()) {
                count(chain, &mut counts);
            }
        }
    }
    for (kind, counts) in TorsionKind::ALL.into_iter().zip(&counts) {
        print(kind, counts);
    }
}

/// Adds the torsions of `chain`.
fn count(chain: &Chain, counts: &mut [Vec<f64>]) {
    for residues in chain.residues.windows(3) {
        let [Some(before), Some(here), Some(after)] = [0, 1, 2].map(|i| backbone(&residues[i]))
        else {
            continue;
        };
        let bonded = |a: [Position; 3], b: [Position; 3]| a[2].distance(b[0]) < LONGEST_BOND;
        if AminoAcid::from_code(&residues[1].name).is_none()
            || !bonded(before, here)
            || !bonded(here, after)
        {
            continue;
        }
        let [n, ca, c] = here;
        let angles = [torsion(before[2], n, ca, c), torsion(n, ca, c, after[0])];
        let kind = TorsionKind::of(residues[1].amino(), residues[2].amino());
        let [phi, psi] = angles.map(|angle| {
            let part = angle / std::f64::consts::TAU + 0.5;
            (part * STEPS as f64) as usize % STEPS
        });
        counts[kind as usize][psi * STEPS + phi] += 1.0;
    }
}

/// N, CA and C of a well-ordered residue.
fn backbone(residue: &Residue) -> Option<[Position; 3]> {
    let place = |name: &str| {
        let atom = residue.atom(name)?;
        let ordered = atom.b_factor > 0.0 && atom.b_factor <= HIGHEST_B && atom.occupancy >= 1.0;
        ordered.then_some(atom.position)
    };
    Some([place("N")?, place("CA")?, place("C")?])
}

fn print(kind: TorsionKind, counts: &[f64]) {
    let density = blurred(counts);
    let [favoured, allowed] = [0.98, 0.998].map(|share| contour(&density, counts, share));
    let highest = density.iter().copied().fold(0.0, f64::max);
    let level = |density: f64| {
        let nats = (highest / density.max(1e-300)).ln();
        LEVELS[((nats / LEVEL_NATS).round() as usize).min(LEVELS.len() - 1)] as char
    };
    let residues: f64 = counts.iter().sum();
    println!(
        "# {kind:?} {residues} {} {}",
        level(favoured),
        level(allowed)
    );
    for row in density.chunks(STEPS) {
        println!("{}", row.iter().map(|d| level(*d)).collect::<String>());
    }
}

/// Counts with every one spread over its surroundings.
fn blurred(counts: &[f64]) -> Vec<f64> {
    let pilot = smeared(counts, |_| 1.0);
    let most = pilot.iter().copied().fold(0.0, f64::max).min(MANY);
    smeared(counts, |at| (pilot[at] / most).min(1.0))
}

/// Counts spread by a Gaussian, narrow where `plenty` is 1 and wide where it is 0.
fn smeared(counts: &[f64], plenty: impl Fn(usize) -> f64) -> Vec<f64> {
    let mut result = vec![0.0; counts.len()];
    let filled = (0..counts.len()).filter(|at| counts[*at] > 0.0);
    for at in filled {
        let [narrow, wide] = BLUR_DEGREES.map(|degrees| degrees / 360.0 * STEPS as f64);
        let width = wide + (narrow - wide) * plenty(at);
        let reach = (3.5 * width).ceil() as i64;
        let weight = |step: i64| (-0.5 * (step as f64 / width).powi(2)).exp();
        let all: f64 = (-reach..=reach).map(weight).sum();
        for up in -reach..=reach {
            for along in -reach..=reach {
                let moved = |place: usize, by: i64| (place as i64 + by).rem_euclid(STEPS as i64);
                let to = moved(at / STEPS, up) as usize * STEPS + moved(at % STEPS, along) as usize;
                result[to] += counts[at] * weight(up) * weight(along) / (all * all);
            }
        }
    }
    result
}

/// The density down to which `share` of the residues lie.
fn contour(density: &[f64], counts: &[f64], share: f64) -> f64 {
    let mut order: Vec<usize> = (0..counts.len()).collect();
    order.sort_by(|a, b| density[*b].total_cmp(&density[*a]));
    let enough = share * counts.iter().sum::<f64>();
    let mut held = 0.0;
    for at in order {
        held += counts[at];
        if held >= enough {
            return density[at];
        }
    }
    0.0
}
