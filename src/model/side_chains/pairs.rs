//! Pairs of residues whose side chains may touch, with the energies of their conformers together.

use crate::neighbours::Neighbours;
use crate::parallel;
use crate::space::Position;

use super::conformers::Conformer;
use super::contacts::{Contact, REACH_ANGSTROM};
use super::problem::Edge;
use super::slot::Slot;

/// Sphere around the conformers of a slot.
struct Sphere {
    centre: Position,
    radius: f64,
}

/// Returns the pairs of slots that have an energy together, times `weight`.
pub(super) fn edges(slots: &[Slot], conformers: &[Vec<Conformer>], weight: f64) -> Vec<Edge> {
    let spheres: Vec<Sphere> = slots
        .iter()
        .zip(conformers)
        .map(|(slot, conformers)| sphere(slot.backbone[1], conformers))
        .collect();
    let widest = spheres
        .iter()
        .map(|sphere| sphere.radius)
        .fold(0.0, f64::max);
    let centres = spheres.iter().map(|sphere| sphere.centre).collect();
    let neighbours = Neighbours::new(centres, widest + REACH_ANGSTROM);
    let indices: Vec<usize> = (0..slots.len()).collect();
    let edges = parallel::map(&indices, |&a| {
        let sphere = &spheres[a];
        let reach = sphere.radius + widest + REACH_ANGSTROM;
        let near = neighbours.within(sphere.centre, reach).into_iter();
        let touching = near.filter(|&b| {
            let apart = sphere.centre.distance(spheres[b].centre);
            b > a && apart <= sphere.radius + spheres[b].radius + REACH_ANGSTROM
        });
        let edges = touching.map(|b| Edge {
            nodes: [a, b],
            energies: energies(
                [&slots[a], &slots[b]],
                [&conformers[a], &conformers[b]],
                weight,
            ),
        });
        let felt = edges.filter(|edge| edge.energies.iter().any(|energy| *energy != 0.0));
        felt.collect::<Vec<Edge>>()
    });
    edges.into_iter().flatten().collect()
}

/// Returns the sphere about Cα that holds all atoms of `conformers`.
fn sphere(ca: Position, conformers: &[Conformer]) -> Sphere {
    let atoms = conformers.iter().flat_map(|conformer| &conformer.atoms);
    let radius = atoms.map(|atom| atom.distance(ca)).fold(0.0, f64::max);
    Sphere { centre: ca, radius }
}

fn energies(slots: [&Slot; 2], conformers: [&[Conformer]; 2], weight: f64) -> Vec<f64> {
    let firsts = conformers[0].iter();
    let pairs = firsts.flat_map(|first| {
        let seconds = conformers[1].iter();
        seconds.map(move |second| {
            weight
                * energy(
                    &slots[0].contacts,
                    &first.atoms,
                    &slots[1].contacts,
                    &second.atoms,
                )
        })
    });
    pairs.collect()
}

/// Returns the energy of contacts between the atoms of two conformers.
fn energy(a: &[Contact], at: &[Position], b: &[Contact], others: &[Position]) -> f64 {
    let own = a.iter().zip(at);
    let costs = own.map(|(contact, position)| {
        let others = b.iter().zip(others);
        let costs = others.map(|(other, place)| {
            let apart = *place - *position;
            let squared = apart.dot(apart);
            if squared > REACH_ANGSTROM * REACH_ANGSTROM {
                return 0.0;
            }
            contact.cost(*other, squared.sqrt())
        });
        costs.sum::<f64>()
    });
    costs.sum()
}
