//! A place where an alpha carbon may be.

use crate::residue::AminoAcid;
use crate::space::{Displacement, Position};

/// A place where an alpha carbon may be, and what the network says of the residue there.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The place, finer than a voxel, in Å.
    pub position: Position,
    /// The probability of an alpha carbon, 0 to 1.
    pub p_ca: f64,
    /// The probability that the matter here is protein, not nucleic acid or anything else, 0 to 1.
    pub p_protein: f64,
    /// Probabilities of the amino acids, in the order of [`AminoAcid::ALL`]; they sum to 1.
    pub amino: [f64; AminoAcid::COUNT],
    /// Probabilities of coil, helix, strand; they sum to 1.
    pub secondary: [f64; 3],
    /// The way to the next alpha carbon of the chain, if the network says.
    pub next: Option<Displacement>,
    /// The way to the previous alpha carbon of the chain, if the network says.
    pub previous: Option<Displacement>,
    /// The other candidates that are near enough to be a neighbour in the chain, by rising index;
    /// empty if nothing was measured between them.
    pub contacts: Vec<Contact>,
}

impl Candidate {
    /// A candidate for an alpha carbon of which only the type of its residue is told: `amino` with
    /// the probability `certainty`, 0 to 1, the others with what is left; `None` tells nothing.
    pub fn with_residue_type(position: Position, amino: Option<AminoAcid>, certainty: f64) -> Self {
        let count = AminoAcid::COUNT as f64;
        let mut shares = [1.0 / count; AminoAcid::COUNT];
        if let Some(amino) = amino {
            shares = [(1.0 - certainty) / (count - 1.0); AminoAcid::COUNT];
            shares[amino.index()] = certainty;
        }
        Self {
            position,
            p_ca: 1.0,
            p_protein: 1.0,
            amino: shares,
            secondary: [1.0 / 3.0; 3],
            next: None,
            previous: None,
            contacts: Vec::new(),
        }
    }
}

/// What the network says of the way from one candidate to another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contact {
    /// The other candidate's place in the list of candidates.
    pub candidate: usize,
    /// The mean probability, 0 to 1, of a backbone atom on the way.
    pub backbone_probability: f64,
}
