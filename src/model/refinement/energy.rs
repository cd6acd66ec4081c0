//! Energy of a list of atoms in a density, with its gradient.

use super::atoms::{Atoms, position};
use super::repulsion::{Near, Repulsion, near_atoms};
use super::restraints::Restraints;
use super::terms::push;
use super::torsions::Pulls;
use super::weights::RefinementWeights;
use crate::model::density_field::DensityField;
use crate::parallel;

/// Weight of the density at an atom that the map does not show, as a fraction.
const UNSEEN: f64 = 0.2;

/// Atoms whose density one thread looks up at a time.
const BLOCK: usize = 2048;

/// The energy.
pub(super) struct Energy<'a> {
    atoms: &'a Atoms,
    field: DensityField<'a>,
    weights: RefinementWeights,
    restraints: Restraints,
    pulls: Pulls,
    near: Near,
    repulsion: Repulsion,
    /// Where atoms stood at the beginning.
    anchors: Vec<f64>,
}

impl<'a> Energy<'a> {
    pub(super) fn new(
        atoms: &'a Atoms,
        field: DensityField<'a>,
        weights: RefinementWeights,
    ) -> Self {
        let restraints = Restraints::of(atoms);
        let near = near_atoms(atoms, &restraints);
        Self {
            field,
            weights,
            pulls: Pulls::of(atoms),
            repulsion: Repulsion::of(atoms, &atoms.positions, &near),
            near,
            restraints,
            anchors: atoms.positions.clone(),
            atoms,
        }
    }

    /// Lists the pairs that may touch anew.
    pub(super) fn relist(&mut self, positions: &[f64]) {
        self.repulsion = Repulsion::of(self.atoms, positions, &self.near);
    }

    /// Returns the energy, and leaves its gradient in `gradient`.
    pub(super) fn at(&self, positions: &[f64], gradient: &mut [f64]) -> f64 {
        gradient.fill(0.0);
        let weights = self.weights;
        let distances = self.restraints.distances.iter();
        let mut energy: f64 = distances.map(|term| term.add(positions, gradient)).sum();
        let volumes = self.restraints.volumes.iter();
        energy += volumes
            .map(|term| term.add(positions, gradient))
            .sum::<f64>();
        let torsions = [weights.ramachandran, weights.rotamer];
        energy += self.pulls.add(torsions, positions, gradient);
        energy += self.repulsion.add(positions, gradient);
        energy += self.add_anchors(positions, gradient);
        energy + self.add_density(positions, gradient)
    }

    /// Adds the weak pull of each Cα to where it was.
    fn add_anchors(&self, positions: &[f64], gradient: &mut [f64]) -> f64 {
        let mut energy = 0.0;
        for member in &self.atoms.members {
            let ca = member.sites[1];
            let off = position(positions, ca) - position(&self.anchors, ca);
            push(gradient, ca, off * self.weights.anchor);
            energy += 0.5 * self.weights.anchor * off.dot(off);
        }
        energy
    }

    fn add_density(&self, positions: &[f64], gradient: &mut [f64]) -> f64 {
        let occupancies = self.atoms.occupancies.chunks(BLOCK);
        let blocks: Vec<(usize, &[f64])> = (0..).step_by(BLOCK).zip(occupancies).collect();
        let found = parallel::map(&blocks, |(first, occupancies)| {
            let atoms = (*first..).zip(*occupancies);
            let terms = atoms.map(|(atom, occupancy)| {
                let weight = self.weights.density * if *occupancy < 1.0 { UNSEEN } else { 1.0 };
                let (value, slope) = self.field.smooth(position(positions, atom));
                (value * -weight, slope * -weight)
            });
            terms.collect::<Vec<_>>()
        });
        let mut energy = 0.0;
        for (atom, (value, slope)) in found.into_iter().flatten().enumerate() {
            push(gradient, atom, slope);
            energy += value;
        }
        energy
    }
}
