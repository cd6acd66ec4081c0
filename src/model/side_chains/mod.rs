//! Side chains: placed on the backbone, all of a model at once.
//!
//! The walk: residues of known type become slots, each with conformers from the rotamer library (conformers), judged by
//! density, probability and overlaps; one of each is chosen so that all fit together (choice).

mod choice;
mod conformers;
mod contacts;
mod explained;
mod pairs;
mod problem;
mod rotamers;
mod search;
mod slot;
mod weights;

use crate::geometry::side_chain::SideChain;
use crate::grid::Density;
use crate::parallel;
use crate::structure::{Atom, Structure};

use super::density_field::DensityField;
use choice::choose;
use conformers::{Conformer, Surroundings};
use pairs::edges;
use slot::{Slot, slots};

pub use weights::Weights;

pub(super) use contacts::{Contact, DISULPHIDE_ANGSTROM};
pub(super) use rotamers::nearest_rotamer;

/// Density over the atoms after Cβ, in units of that of the backbone, from which on a side chain counts as seen.
const SEEN: f64 = 0.35;
/// Occupancy of side-chain atoms that the density does not show.
const UNSEEN_OCCUPANCY: f64 = 0.5;

/// Adds the side chains to the residues of `structure` that have a standard type and N, Cα and C; other atoms than
/// those of the backbone are dropped there. Those that `map` does not show have the occupancy 0.5; without a map, or in
/// one that is no denser at the backbone than elsewhere, all have.
pub fn add_side_chains(structure: &mut Structure, map: Option<&Density>, weights: Weights) {
    let field = map.and_then(|map| DensityField::new(map, structure));
    let slots = slots(structure);
    let surroundings = Surroundings::new(structure, field, weights);
    let conformers = parallel::map(&slots, |slot| surroundings.conformers(slot));
    let energies = |of: &Vec<Conformer>| of.iter().map(|conformer| conformer.energy).collect();
    let single: Vec<Vec<f64>> = conformers.iter().map(energies).collect();
    let chosen = choose(&single, &edges(&slots, &conformers, weights.contact));
    for ((slot, conformers), state) in slots.iter().zip(&conformers).zip(chosen) {
        put(structure, slot, &conformers[state], field.as_ref());
    }
}

/// Gives a residue its side chain.
fn put(
    structure: &mut Structure,
    slot: &Slot,
    conformer: &Conformer,
    field: Option<&DensityField<'_>>,
) {
    let residue = &mut structure.chains[slot.at.0].residues[slot.at.1];
    let is_backbone = |atom: &Atom| ["N", "CA", "C", "O"].contains(&atom.name.as_str());
    residue.atoms.retain(is_backbone);
    let Some(ca) = residue.ca_atom().cloned() else {
        return;
    };
    let beyond = conformer.atoms.get(1..).unwrap_or_default();
    let is_seen = beyond.is_empty()
        || field.is_some_and(|field| {
            let sum: f64 = beyond.iter().map(|atom| field.at(*atom)).sum();
            sum >= SEEN * beyond.len() as f64
        });
    let occupancy = if is_seen { 1.0 } else { UNSEEN_OCCUPANCY };
    let names = SideChain::of(slot.amino).names.iter().zip(&conformer.atoms);
    residue
        .atoms
        .extend(names.enumerate().map(|(nth, (name, position))| Atom {
            name: (*name).to_owned(),
            element: name[..1].to_owned(),
            position: *position,
            occupancy: ca.occupancy.min(if nth == 0 { 1.0 } else { occupancy }),
            b_factor: ca.b_factor,
        }));
}
