//! Overlaps of backbone atoms, the source of the clashscore.

use crate::neighbours::Neighbours;
use crate::space::Position;
use crate::structure::{Chain, Structure};

/// Van der Waals radii in Å of the backbone atoms, after Word et al., "Visualizing and
/// quantifying molecular goodness-of-fit", J. Mol. Biol. 285, 1711 (1999).
const RADII_ANGSTROM: [(&str, f64); 4] = [("N", 1.55), ("CA", 1.75), ("C", 1.65), ("O", 1.4)];
/// Overlap in Å from which on atoms that are not bonded count (the same source).
const OVERLAP_ANGSTROM: f64 = 0.4;

/// Counts the backbone atoms of `structure`, and the pairs of them, not of the same or of
/// neighbouring residues, that overlap by 0.4 Å or more.
pub(super) fn overlaps(structure: &Structure) -> (usize, usize) {
    // A stride between chains, so that no residue is next to one of another chain.
    let starts = structure.chains.iter().scan(0, |start, chain: &Chain| {
        let here = *start;
        *start += chain.residues.len() + 1;
        Some((here, chain))
    });
    let atoms: Vec<(usize, f64, Position)> = starts
        .flat_map(|(start, chain)| (start..).zip(&chain.residues))
        .filter(|(_, residue)| !residue.hetero)
        .flat_map(|(order, residue)| {
            let radii = RADII_ANGSTROM.iter();
            radii.filter_map(move |(name, radius)| {
                Some((order, *radius, residue.atom(name)?.position))
            })
        })
        .collect();
    let widest = RADII_ANGSTROM.iter().map(|(_, radius)| *radius);
    let reach = 2.0 * widest.fold(0.0, f64::max) - OVERLAP_ANGSTROM;
    let positions = atoms.iter().map(|(.., position)| *position).collect();
    let neighbours = Neighbours::new(positions, reach);
    let found = atoms.iter().map(|(order, radius, position)| {
        let near = neighbours.nearest(*position, reach).into_iter();
        near.filter(|(distance, other)| {
            let (other, wide, _) = atoms[*other];
            other > order + 1 && *distance <= radius + wide - OVERLAP_ANGSTROM
        })
        .count()
    });
    (atoms.len(), found.sum())
}
