//! Candidate: a position at which a Cα may be.

use crate::residue::AminoAcid;
use crate::space::{Displacement, Position};

/// Position at which a Cα may be, with the probabilities of the residue there.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Position, finer than a voxel, in Å.
    pub position: Position,
    /// Cα probability, 0 to 1.
    pub p_ca: f64,
    /// Probability that the molecule here is protein, not nucleic acid or anything else, 0 to 1.
    pub p_protein: f64,
    /// Probabilities of the amino acids, in the order of [`AminoAcid::ALL`]; they sum to 1.
    pub amino: [f64; AminoAcid::COUNT],
    /// Probabilities of coil, helix, strand; they sum to 1.
    pub secondary: [f64; 3],
    /// Displacement to the next Cα of the chain, if the network says.
    pub next: Option<Displacement>,
    /// Displacement to the previous Cα of the chain, if the network says.
    pub previous: Option<Displacement>,
    /// Other candidates that are near enough to be a neighbour in the chain, by rising index; empty if
    /// nothing was measured between them.
    pub contacts: Vec<Contact>,
}

impl Candidate {
    /// Makes a candidate of which only the residue type is known: `amino` with the probability
    /// `certainty`, 0 to 1, the others with what is left of 1; `None` makes all alike.
    pub fn with_residue_type(position: Position, amino: Option<AminoAcid>, certainty: f64) -> Self {
        let count = AminoAcid::COUNT as f64;
        let mut probabilities = [1.0 / count; AminoAcid::COUNT];
        if let Some(amino) = amino {
            probabilities = [(1.0 - certainty) / (count - 1.0); AminoAcid::COUNT];
            probabilities[amino.index()] = certainty;
        }
        Self {
            position,
            p_ca: 1.0,
            p_protein: 1.0,
            amino: probabilities,
            secondary: [1.0 / 3.0; 3],
            next: None,
            previous: None,
            contacts: Vec::new(),
        }
    }
}

/// Evidence for a bond between two candidates.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contact {
    /// Index of the other candidate.
    pub candidate: usize,
    /// Mean probability, 0 to 1, of the likeliest backbone atom on the line between them.
    pub backbone_probability: f64,
}
