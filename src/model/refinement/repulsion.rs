//! Repulsion of atoms that are not bonded.

use super::atoms::{Atoms, position};
use super::restraint::Distance;
use super::restraints::Restraints;
use super::terms::{huber, push};
use crate::neighbours::Neighbours;

/// Distance in Å beyond the touch of two atoms up to which a pair is listed: as far as atoms move between two lists.
const MARGIN_ANGSTROM: f64 = 1.0;
/// Greatest distance in Å at which two atoms touch.
const WIDEST_ANGSTROM: f64 = 3.6;
/// Standard deviation of an overlap, in Å.
const SPREAD: f64 = 0.10;
/// Bonds up to which two atoms are no pair.
const NEAR_BONDS: usize = 3;

/// Atoms within three bonds of each atom, of those with a higher index, in rising order.
pub(super) type Near = Vec<Vec<u32>>;

/// Pairs of atoms that may touch, with the distance in Å at which they do.
#[derive(Clone, Debug, Default)]
pub(super) struct Repulsion {
    pairs: Vec<([u32; 2], f64)>,
}

impl Repulsion {
    /// Lists the pairs of `atoms` at `positions`, but for those within three bonds, which `near` holds.
    pub(super) fn of(atoms: &Atoms, positions: &[f64], near: &Near) -> Self {
        let all = (0..atoms.len())
            .map(|atom| position(positions, atom))
            .collect();
        let reach = WIDEST_ANGSTROM + MARGIN_ANGSTROM;
        let neighbours = Neighbours::new(all, reach);
        let mut pairs = Vec::new();
        for (a, near) in near.iter().enumerate() {
            for b in neighbours.within(position(positions, a), reach) {
                if b > a && near.binary_search(&(b as u32)).is_err() {
                    let least = atoms.contacts[a].least_angstrom(atoms.contacts[b]);
                    pairs.push(([a as u32, b as u32], least));
                }
            }
        }
        Self { pairs }
    }

    pub(super) fn add(&self, positions: &[f64], gradient: &mut [f64]) -> f64 {
        let mut energy = 0.0;
        for &([a, b], least) in &self.pairs {
            let (a, b) = (a as usize, b as usize);
            let apart = position(positions, b) - position(positions, a);
            let squared = apart.dot(apart);
            if squared >= least * least {
                continue;
            }
            let length = squared.sqrt().max(1e-6);
            let (cost, slope) = huber((length - least) / SPREAD);
            let pull = apart * (slope / (SPREAD * length));
            push(gradient, a, -pull);
            push(gradient, b, pull);
            energy += cost;
        }
        energy
    }
}

/// Returns the atoms within three bonds of each other, and those whose distance is held.
pub(super) fn near_atoms(atoms: &Atoms, restraints: &Restraints) -> Near {
    let mut bonded: Vec<Vec<usize>> = vec![Vec::new(); atoms.len()];
    let bonds = restraints.distances.iter().filter(|d| d.bonds == 1);
    for Distance { atoms: [a, b], .. } in bonds {
        bonded[*a].push(*b);
        bonded[*b].push(*a);
    }
    let mut near = Vec::new();
    for first in 0..atoms.len() {
        let mut reached = vec![first];
        for _ in 0..NEAR_BONDS {
            let next: Vec<usize> = reached
                .iter()
                .flat_map(|atom| bonded[*atom].clone())
                .collect();
            reached.extend(next);
            reached.sort_unstable();
            reached.dedup();
        }
        let later = reached.into_iter().filter(|other| *other > first);
        near.push(later.map(|other| other as u32).collect::<Vec<u32>>());
    }
    for Distance { atoms: [a, b], .. } in &restraints.distances {
        near[*a.min(b)].push(*a.max(b) as u32);
    }
    for near in &mut near {
        near.sort_unstable();
        near.dedup();
    }
    near
}
