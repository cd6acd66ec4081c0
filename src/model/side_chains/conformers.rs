//! Conformers: the positions in which a side chain is tried, each with its energy by itself.

use crate::geometry::side_chain::{BACKBONE_SITES, SideChain};
use crate::neighbours::Neighbours;
use crate::residue::AminoAcid;
use crate::space::Position;
use crate::structure::Structure;

use super::contacts::{Contact, REACH_ANGSTROM};
use super::explained::Explained;
use super::rotamers::{Rotamer, rotamers};
use super::slot::Slot;
use super::weights::Weights;
use crate::model::density_field::DensityField;

/// Rotamers less probable than the best of the residue by more than this, in nats, are not tried.
const RAREST: f64 = 7.0;
/// Conformers worse than the best by more than this, in nats, are dropped, as pairs hardly make up for it.
const WORST: f64 = 14.0;
/// Conformers kept of a residue.
const MOST: usize = 24;
/// Steps in which chi angles are changed to better ones, as fractions of their standard deviation.
const STEPS: [f64; 3] = [1.0, 0.5, 0.25];
/// Density at an atom, in units of that of the backbone, beyond which more does not count.
const DENSEST: f64 = 1.0;
/// Weights of the density at atoms one, two, three, and more bonds from Cβ: the farther, the more they move and the more the
/// density of others is near. By the chi angles on eleven development maps, which hardly change from half to twice of each.
const BY_DEPTH: [f64; 4] = [2.0, 1.2, 0.6, 0.3];

/// Position of a side chain.
#[derive(Clone, Debug)]
pub(super) struct Conformer {
    /// Positions of the atoms from Cβ on.
    pub(super) atoms: Vec<Position>,
    /// Energy by itself, in nats.
    pub(super) energy: f64,
}

/// Surroundings in which side chains are placed.
pub(super) struct Surroundings<'a> {
    /// Density, and what the backbone explains of it.
    field: Option<(DensityField<'a>, Explained)>,
    weights: Weights,
    atoms: Neighbours,
    /// Contact of each atom, with the chain and residue that it belongs to.
    contacts: Vec<(Contact, (usize, usize))>,
}

impl<'a> Surroundings<'a> {
    /// Makes those of the backbone of `structure`.
    pub(super) fn new(
        structure: &Structure,
        field: Option<DensityField<'a>>,
        weights: Weights,
    ) -> Self {
        let (mut positions, mut contacts) = (Vec::new(), Vec::new());
        for (nth, chain) in structure.chains.iter().enumerate() {
            for (index, residue) in chain.residues.iter().enumerate() {
                let amino = residue.amino();
                for name in ["N", "CA", "C", "O"] {
                    if let Some(atom) = residue.atom(name) {
                        positions.push(atom.position);
                        contacts.push((Contact::of(amino, name), (nth, index)));
                    }
                }
            }
        }
        let count = positions.len();
        let atoms = Neighbours::new(positions, REACH_ANGSTROM);
        Self {
            field: field.map(|field| (field, Explained::fit(&field, &atoms, count))),
            weights,
            atoms,
            contacts,
        }
    }

    /// Returns the conformers of a slot, the best first; at least one.
    pub(super) fn conformers(&self, slot: &Slot) -> Vec<Conformer> {
        let rotamers = rotamers(slot.amino);
        let costs: Vec<f64> = rotamers.iter().map(|r| r.cost(slot.torsions)).collect();
        let least = costs.iter().copied().fold(f64::INFINITY, f64::min);
        let common = rotamers
            .iter()
            .zip(&costs)
            .filter(|(_, cost)| **cost <= least + RAREST);
        let mut found: Vec<Conformer> = common
            .map(|(rotamer, cost)| self.fitted(slot, rotamer, *cost))
            .collect();
        if found.is_empty() {
            found.push(self.conformer(slot, slot.backbone, &[], 0.0, &mut Vec::new()));
        }
        found.sort_by(|a, b| a.energy.total_cmp(&b.energy));
        let best = found[0].energy;
        found.retain(|conformer| conformer.energy <= best + WORST);
        found.truncate(MOST);
        found
    }

    /// Moves the chi angles of a rotamer to the best near its means, and tilts the residue, one after the other.
    fn fitted(&self, slot: &Slot, rotamer: &Rotamer, cost: f64) -> Conformer {
        let mut sites = Vec::new();
        let chis = rotamer.chis.len();
        let tilts = usize::from(self.field.is_some() && self.weights.tilt_degrees > 0.0);
        let mut off = vec![0.0; chis + tilts];
        let mut conformer = |off: &[f64]| {
            let pairs = rotamer.chis.iter().zip(off);
            let angles: Vec<f64> = pairs
                .map(|((mean, spread), off)| mean + spread * off)
                .collect();
            let tilt = off.get(chis).copied().unwrap_or(0.0);
            let pull = off.iter().map(|o| 0.5 * o * o).sum::<f64>();
            let cost = self.weights.rotamer * (cost + pull);
            let backbone = tilted(slot.backbone, tilt * self.weights.tilt_degrees.to_radians());
            self.conformer(slot, backbone, &angles, cost, &mut sites)
        };
        let mut best = conformer(&off);
        for step in STEPS {
            for chi in 0..off.len() {
                for sign in [-1.0, 1.0] {
                    let mut tried = off.clone();
                    tried[chi] += sign * step;
                    let moved = conformer(&tried);
                    if moved.energy < best.energy {
                        (best, off) = (moved, tried);
                    }
                }
            }
        }
        best
    }

    fn conformer(
        &self,
        slot: &Slot,
        backbone: [Position; BACKBONE_SITES],
        chis: &[f64],
        cost: f64,
        sites: &mut Vec<Position>,
    ) -> Conformer {
        SideChain::of(slot.amino).place(backbone, chis, sites);
        let atoms = sites.split_off(BACKBONE_SITES);
        let energy = cost + self.energy(slot, &atoms);
        Conformer { atoms, energy }
    }

    /// Returns the energy of the atoms after Cβ by the density that the backbone leaves, and by contacts with it.
    fn energy(&self, slot: &Slot, atoms: &[Position]) -> f64 {
        let names = SideChain::of(slot.amino).names.iter();
        let own = names.zip(&slot.contacts).zip(atoms).skip(1);
        let energies = own.map(|((name, contact), at)| {
            let (mut contacts, mut explained) = (0.0, 0.0);
            self.atoms
                .each_within(*at, REACH_ANGSTROM, |index, distance| {
                    contacts += self.contact(slot, *contact, index, distance);
                    explained += self.field.map_or(0.0, |(_, e)| e.share_at(distance));
                });
            let density = self.field.map_or(0.0, |(field, _)| {
                BY_DEPTH[depth(name)] * (field.at(*at) - explained).min(DENSEST)
            });
            self.weights.contact * contacts - self.weights.density * density
        });
        energies.sum()
    }

    /// Returns the energy of a contact with an atom of the backbone; nothing with those that are bonded.
    fn contact(&self, slot: &Slot, contact: Contact, index: usize, distance: f64) -> f64 {
        let (other, at) = self.contacts[index];
        let is_ring = slot.amino == AminoAcid::Pro && at.1 + 1 == slot.at.1;
        match at == slot.at || is_ring && at.0 == slot.at.0 {
            true => 0.0,
            false => contact.cost(other, distance),
        }
    }
}

/// Returns N, Cα and C turned by `angle`, in radians, about the line through Cα from N to C, as peptides that turn about their
/// Cα turn the side chain between them (the backrub of Davis et al., Structure 14, 265, 2006).
fn tilted([n, ca, c]: [Position; BACKBONE_SITES], angle: f64) -> [Position; BACKBONE_SITES] {
    let Some(axis) = (c - n).unit().filter(|_| angle != 0.0) else {
        return [n, ca, c];
    };
    let (sin, cos) = angle.sin_cos();
    let turned = |at: Position| {
        let from = at - ca;
        ca + from * cos + axis.cross(from) * sin + axis * (axis.dot(from) * (1.0 - cos))
    };
    [turned(n), ca, turned(c)]
}

/// Returns the index in [`BY_DEPTH`] of an atom after Cβ, by the letter of its name: gamma, delta, epsilon, others.
fn depth(name: &str) -> usize {
    match name.as_bytes().get(1) {
        Some(b'G') => 0,
        Some(b'D') => 1,
        Some(b'E') => 2,
        _ => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tilt_turns_the_residue_as_a_whole_about_its_alpha_carbon() {
        let point = |x: f64, y: f64, z: f64| Position::new(x, y, z);
        let backbone = [
            point(-1.2, 0.0, 0.8),
            point(0.0, 0.0, 0.0),
            point(1.3, 0.1, 0.8),
        ];
        let angle = 20_f64.to_radians();
        let turned = tilted(backbone, angle);
        assert_eq!(turned[1], backbone[1]);
        for (a, b) in [(0, 1), (1, 2), (0, 2)] {
            let apart = |of: &[Position; 3]| of[a].distance(of[b]);
            assert!((apart(&turned) - apart(&backbone)).abs() < 1e-12);
        }
        // The line from N to C keeps its direction, and the middle of the two turns by the angle.
        let along = |of: &[Position; 3]| of[2] - of[0];
        assert!((along(&turned) - along(&backbone)).length() < 1e-12);
        let axis = along(&backbone).unit().unwrap();
        let across = |at: Position| {
            let from = at - backbone[1];
            from - axis * axis.dot(from)
        };
        let (before, after) = (across(backbone[0]), across(turned[0]));
        let cosine = before.dot(after) / (before.length() * after.length());
        assert!((cosine - angle.cos()).abs() < 1e-12);
        assert_eq!(tilted(backbone, 0.0), backbone);
    }

    #[test]
    fn depths_are_those_of_the_greek_letters() {
        let depths = ["CG1", "OD2", "NE2", "CZ", "NH1"].map(depth);
        assert_eq!(depths, [0, 1, 2, 3, 3]);
    }
}
