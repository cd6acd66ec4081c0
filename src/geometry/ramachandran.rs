//! Ramachandran plots: frequencies of the backbone torsions φ and ψ.
//!
//! After Lovell et al., "Structure validation by Cα geometry: φ,ψ and Cβ deviation", Proteins 50,
//! 437 (2003): four kinds of residues; the favoured region of each is the densest that holds 98 %
//! of well-ordered residues, the allowed one 99.8 %. The contours are our own, counted by
//! `examples/ramachandran_table.rs`.

use std::sync::LazyLock;

use crate::residue::AminoAcid;

/// Table of rarities: for every kind a heading, then 72 lines of ψ from -180° up, each with 72 steps
/// of φ from -180° up, a character each (see [`rarity`]).
const TABLE: &str = include_str!("ramachandran.txt");
/// Number of steps around the circle.
const STEPS: usize = 72;
/// Rarity of one step of the characters of the table, in nats.
const LEVEL_NATS: f64 = 0.25;
/// Characters of the table, commonest first.
const LEVELS: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Kind of residue, by torsions that differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TorsionKind {
    /// Any residue that is none of the others.
    General,
    /// Glycine.
    Glycine,
    /// Proline.
    Proline,
    /// Residue before a proline, neither glycine nor proline.
    BeforeProline,
}

impl TorsionKind {
    /// All of them, in the order of the table.
    pub const ALL: [Self; 4] = [
        Self::General,
        Self::Glycine,
        Self::Proline,
        Self::BeforeProline,
    ];

    /// Returns the kind of the residue `amino` before the residue `next`.
    pub fn of(amino: Option<AminoAcid>, next: Option<AminoAcid>) -> Self {
        match (amino, next) {
            (Some(AminoAcid::Gly), _) => Self::Glycine,
            (Some(AminoAcid::Pro), _) => Self::Proline,
            (_, Some(AminoAcid::Pro)) => Self::BeforeProline,
            _ => Self::General,
        }
    }
}

/// Backbone torsions of a residue, in radians.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Torsions {
    /// φ, about N-Cα: C(i-1), N, Cα, C.
    pub phi: f64,
    /// ψ, about Cα-C: N, Cα, C, N(i+1).
    pub psi: f64,
}

/// Region of the Ramachandran plot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Region {
    /// The densest region with 98 % of well-ordered residues.
    Favoured,
    /// The densest region with 99.8 % of them, but for the favoured one.
    Allowed,
    /// Everywhere else.
    Outlier,
}

/// Plot of a kind of residue.
struct Plot {
    /// Rarity of each step, in nats; φ fastest.
    rarity: Vec<f64>,
    /// Largest rarity of the favoured region, in nats.
    favoured: f64,
    /// Largest rarity of the allowed region, in nats.
    allowed: f64,
}

static PLOTS: LazyLock<Vec<Plot>> = LazyLock::new(|| read(TABLE));

/// Returns the rarity of `torsions`, in nats: the log-ratio of the frequency of the commonest
/// torsions of the kind to theirs, bilinear between the steps of the table.
pub fn rarity(kind: TorsionKind, torsions: Torsions) -> f64 {
    let Some(plot) = PLOTS.get(kind as usize) else {
        return 0.0;
    };
    let [(left, right, along), (below, above, up)] = [torsions.phi, torsions.psi].map(between);
    let at = |phi: usize, psi: usize| plot.rarity[psi * STEPS + phi];
    let mix = |from: f64, to: f64, fraction: f64| from + (to - from) * fraction;
    mix(
        mix(at(left, below), at(right, below), along),
        mix(at(left, above), at(right, above), along),
        up,
    )
}

/// Returns the region in which `torsions` lie.
pub fn region(kind: TorsionKind, torsions: Torsions) -> Region {
    let rarity = rarity(kind, torsions);
    match PLOTS.get(kind as usize) {
        Some(plot) if rarity <= plot.favoured => Region::Favoured,
        Some(plot) if rarity <= plot.allowed => Region::Allowed,
        _ => Region::Outlier,
    }
}

/// Returns the two steps around an angle in radians, and its distance from the first as a fraction
/// of a step. The value of a step stands for its middle.
fn between(angle: f64) -> (usize, usize, f64) {
    let step = (angle / std::f64::consts::TAU + 0.5).rem_euclid(1.0) * STEPS as f64 - 0.5;
    let first = step.floor();
    let index = first.rem_euclid(STEPS as f64) as usize % STEPS;
    (index, (index + 1) % STEPS, step - first)
}

/// Reads the table; a heading is `# kind residues favoured allowed`.
fn read(table: &str) -> Vec<Plot> {
    let mut plots: Vec<Plot> = Vec::new();
    for line in table.lines() {
        if line.starts_with('#') {
            let mut numbers = line.split_whitespace().rev().map(level);
            let allowed = numbers.next().unwrap_or_default();
            let favoured = numbers.next().unwrap_or_default();
            plots.push(Plot {
                rarity: Vec::with_capacity(STEPS * STEPS),
                favoured,
                allowed,
            });
        } else if let Some(plot) = plots.last_mut() {
            let levels = line.chars().map(|c| level(c.encode_utf8(&mut [0; 4])));
            plot.rarity.extend(levels);
        }
    }
    plots.retain(|plot| plot.rarity.len() == STEPS * STEPS);
    plots
}

/// Returns the rarity of a character of the table, in nats.
fn level(character: &str) -> f64 {
    let index = LEVELS.find(character).unwrap_or(LEVELS.len() - 1);
    index as f64 * LEVEL_NATS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn torsions(phi: f64, psi: f64) -> Torsions {
        Torsions {
            phi: phi.to_radians(),
            psi: psi.to_radians(),
        }
    }

    #[test]
    fn every_kind_has_its_plot() {
        assert_eq!(PLOTS.len(), TorsionKind::ALL.len());
        for plot in PLOTS.iter() {
            assert!(plot.rarity.contains(&0.0));
            assert!(0.0 < plot.favoured && plot.favoured < plot.allowed);
        }
    }

    #[test]
    fn known_torsions_lie_in_known_regions() {
        use Region::{Favoured, Outlier};
        use TorsionKind::{BeforeProline, General, Glycine, Proline};
        for (kind, phi, psi, wanted) in [
            (General, -63.0, -43.0, Favoured),
            (General, -120.0, 130.0, Favoured),
            (General, 57.0, 40.0, Favoured),
            (General, 120.0, 60.0, Outlier),
            (General, 0.0, 0.0, Outlier),
            (Glycine, 85.0, -170.0, Favoured),
            (Glycine, 85.0, 10.0, Favoured),
            (Proline, -65.0, 145.0, Favoured),
            (Proline, -150.0, 145.0, Outlier),
            (BeforeProline, -70.0, 145.0, Favoured),
        ] {
            assert_eq!(
                region(kind, torsions(phi, psi)),
                wanted,
                "{kind:?} {phi} {psi}"
            );
        }
    }

    #[test]
    fn the_plot_has_no_seam() {
        let (left, right) = (torsions(-179.99, 160.0), torsions(179.99, 160.0));
        let [left, right] = [left, right].map(|t| rarity(TorsionKind::General, t));
        assert!((left - right).abs() < 0.01, "{left} {right}");
    }
}
