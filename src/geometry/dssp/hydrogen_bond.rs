//! Hydrogen bonds: from the amide of one residue to the carbonyl of another.

use super::backbone::{Backbone, BackboneResidue};
use crate::neighbours::Neighbours;
use crate::space::Position;

/// Product of the charges of amide and carbonyl, in kcal/mol · Å: 0.42 e · 0.20 e · 332 (Kabsch and
/// Sander).
const COUPLING: f64 = 0.42 * 0.20 * 332.0;

/// Energy of a bond, in kcal/mol, at most (Kabsch and Sander).
const BOND: f64 = -0.5;

/// Energy of atoms closer than [`TOO_CLOSE`], in kcal/mol; no energy is lower (as by `mkdssp`).
const LEAST: f64 = -9.9;

/// Distance in Å below which atoms are too close for the formula.
const TOO_CLOSE: f64 = 0.5;

/// Distance of two Cα, in Å, above which no bond forms (as by `mkdssp`).
const REACH: f64 = 9.0;

/// Bonds of all residues: of every amide, the two strongest.
#[derive(Debug)]
pub(super) struct HydrogenBonds {
    /// Per donor, the acceptors.
    acceptors: Vec<[Option<usize>; 2]>,
}

impl HydrogenBonds {
    pub(super) fn of(backbone: &Backbone) -> Self {
        let residues = &backbone.residues;
        let mut strongest = vec![[(BOND, None); 2]; residues.len()];
        let mut consider = |donor: usize, acceptor: usize| {
            let energy = energy(&residues[donor], &residues[acceptor]);
            let [first, second] = &mut strongest[donor];
            if energy < first.0 {
                *second = *first;
                *first = (energy, Some(acceptor));
            } else if energy < second.0 {
                *second = (energy, Some(acceptor));
            }
        };
        for (a, b) in near(residues) {
            consider(a, b);
            // A residue's amide does not reach the carbonyl just before it.
            if b != a + 1 {
                consider(b, a);
            }
        }
        let acceptors = strongest.iter().map(|bonds| bonds.map(|(_, to)| to));
        Self {
            acceptors: acceptors.collect(),
        }
    }

    /// Takes bonds as (donor, acceptor), for tests: at most two per donor.
    #[cfg(test)]
    pub(super) fn given(residues: usize, bonds: &[(usize, usize)]) -> Self {
        let mut acceptors = vec![[None; 2]; residues];
        for &(donor, acceptor) in bonds {
            let [first, second] = &mut acceptors[donor];
            let free = if first.is_none() { first } else { second };
            *free = Some(acceptor);
        }
        Self { acceptors }
    }

    /// Returns whether the amide of `donor` is bonded to the carbonyl of `acceptor`.
    pub(super) fn bonded(&self, donor: usize, acceptor: usize) -> bool {
        self.acceptors[donor].contains(&Some(acceptor))
    }

    /// Returns all bonds as (donor, acceptor).
    pub(super) fn all(&self) -> impl Iterator<Item = (usize, usize)> {
        let donors = self.acceptors.iter().enumerate();
        donors.flat_map(|(donor, to)| to.iter().flatten().map(move |acceptor| (donor, *acceptor)))
    }
}

/// Returns the pairs (a, b), a < b, of residues whose Cα are within reach, in order.
fn near(residues: &[BackboneResidue]) -> impl Iterator<Item = (usize, usize)> {
    let positions: Vec<Position> = residues.iter().map(|residue| residue.ca).collect();
    let neighbours = Neighbours::new(positions.clone(), REACH);
    (0..residues.len()).flat_map(move |a| {
        let near = neighbours.within(positions[a], REACH).into_iter();
        near.filter(move |b| *b > a).map(move |b| (a, b))
    })
}

/// Returns the energy between two residues, in kcal/mol; 0 where the donor has no hydrogen.
fn energy(donor: &BackboneResidue, acceptor: &BackboneResidue) -> f64 {
    let Some(hydrogen) = donor.hydrogen else {
        return 0.0;
    };
    let distances = [
        acceptor.o.distance(donor.n),
        acceptor.c.distance(hydrogen),
        acceptor.o.distance(hydrogen),
        acceptor.c.distance(donor.n),
    ];
    if distances.iter().any(|distance| *distance < TOO_CLOSE) {
        return LEAST;
    }
    let [on, ch, oh, cn] = distances.map(f64::recip);
    (COUPLING * (on + ch - oh - cn)).max(LEAST)
}
