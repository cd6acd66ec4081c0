//! Weak pulls on torsions: of the backbone towards common ones, of side chains towards the nearest rotamer.

use std::f64::consts::PI;

use super::atoms::{Atoms, four_positions};
use super::terms::add_torsion;
use crate::geometry::ramachandran::{TorsionKind, Torsions, rarity};
use crate::geometry::side_chain::SideChain;
use crate::geometry::torsion;
use crate::model::side_chains::nearest_rotamer;

/// Half the step in radians over which the slope of the Ramachandran plot is taken: a cell of its table.
const HALF_STEP: f64 = 2.5 * PI / 180.0;
/// Rarity in nats beyond which the plot is flat noise and pulls no more.
const RAREST: f64 = 12.0;

/// Upper limit on the spread of a chi angle, in radians: that of rare rotamers takes in angles which crystal structures
/// hardly show.
const WIDEST: f64 = 12.0 * PI / 180.0;

/// Torsions φ and ψ of one residue.
#[derive(Clone, Copy, Debug)]
struct Backbone {
    kind: TorsionKind,
    phi: [usize; 4],
    psi: [usize; 4],
}

/// Chi angle with the one that it is pulled to.
#[derive(Clone, Copy, Debug)]
struct Chi {
    atoms: [usize; 4],
    /// In radians.
    ideal: f64,
    spread: f64,
}

/// The pulls of a list of atoms.
#[derive(Clone, Debug, Default)]
pub(super) struct Pulls {
    backbones: Vec<Backbone>,
    chis: Vec<Chi>,
}

impl Pulls {
    /// Makes those of `atoms` as they stand.
    pub(super) fn of(atoms: &Atoms) -> Self {
        let mut pulls = Self::default();
        for (index, member) in atoms.members.iter().enumerate() {
            let before = index.checked_sub(1).map(|before| &atoms.members[before]);
            let before = before.filter(|before| before.is_bonded);
            let after = atoms.members.get(index + 1).filter(|_| member.is_bonded);
            let [n, ca, c] = [0, 1, 2].map(|site| member.sites[site]);
            if let (Some(before), Some(after)) = (before, after) {
                pulls.backbones.push(Backbone {
                    kind: TorsionKind::of(member.amino, after.amino),
                    phi: [before.sites[2], n, ca, c],
                    psi: [n, ca, c, after.sites[0]],
                });
            }
            let Some(amino) = member.amino else { continue };
            let side = SideChain::of(amino);
            let sites: Vec<_> = member
                .sites
                .iter()
                .map(|atom| atoms.position(*atom))
                .collect();
            let angles = side.chi_angles(&sites);
            let pairs = side.chis.iter().zip(nearest_rotamer(amino, &angles));
            pulls.chis.extend(pairs.map(|(four, (ideal, spread))| Chi {
                atoms: four.map(|site| member.sites[site]),
                ideal,
                spread: spread.min(WIDEST),
            }));
        }
        pulls
    }

    /// Adds their energy, in nats, times `backbone` and `chi`, and its gradient.
    pub(super) fn add(
        &self,
        [backbone, chi]: [f64; 2],
        positions: &[f64],
        gradient: &mut [f64],
    ) -> f64 {
        let angle = |four: [usize; 4]| {
            let [a, b, c, d] = four_positions(positions, four);
            torsion(a, b, c, d)
        };
        let mut energy = 0.0;
        for pull in &self.backbones {
            let (phi, psi) = (angle(pull.phi), angle(pull.psi));
            let rarity = |phi, psi| rarity(pull.kind, Torsions { phi, psi }).min(RAREST);
            let slope = |a: f64, b: f64| (b - a) / (2.0 * HALF_STEP);
            let by_phi = slope(rarity(phi - HALF_STEP, psi), rarity(phi + HALF_STEP, psi));
            let by_psi = slope(rarity(phi, psi - HALF_STEP), rarity(phi, psi + HALF_STEP));
            energy += backbone * rarity(phi, psi);
            add_torsion(pull.phi, backbone * by_phi, positions, gradient);
            add_torsion(pull.psi, backbone * by_psi, positions, gradient);
        }
        for pull in &self.chis {
            let turn = angle(pull.atoms) - pull.ideal;
            let off = ((turn + PI).rem_euclid(2.0 * PI) - PI) / pull.spread;
            energy += chi * 0.5 * off * off;
            add_torsion(pull.atoms, chi * off / pull.spread, positions, gradient);
        }
        energy
    }
}
