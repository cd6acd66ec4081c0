//! Toy: twelve residues and sixteen candidates in a plane, for following an aligner by hand.

use crate::candidates::Candidate;
use crate::residue::{AminoAcid, Sequence};
use crate::space::Position;

/// Letters of the chain: each amino acid occurs once, so that no two residues look alike.
const LETTERS: &str = "MKTAYIWQRGDE";

/// Probability of the right amino acid at a right candidate.
const CERTAINTY: f64 = 0.5;

/// Zigzag of the right candidates, in Å: steps of 3.8 Å along x and y.
const RISE: [f64; 2] = [3.3, 1.884_144];

/// Decoys: position in the plane, in Å, the amino acid that the network takes it for, and how surely.
const DECOYS: [(f64, f64, char, f64); 4] = [
    (6.6, -3.6, 'A', 0.4),
    (13.2, 5.4, 'I', 0.3),
    (23.1, -2.6, 'R', 0.4),
    (33.0, 4.4, 'E', 0.3),
];

/// A made-up chain with its candidates.
#[derive(Clone, Debug, PartialEq)]
pub struct Toy {
    /// The candidates: those of the residues in order, then the decoys.
    pub candidates: Vec<Candidate>,
    /// The sequence.
    pub sequence: Sequence,
}

impl Toy {
    /// Returns the toy; it is the same every time.
    pub fn new() -> Self {
        let residues: Vec<Option<AminoAcid>> =
            LETTERS.chars().map(AminoAcid::from_letter).collect();
        let chain = residues.iter().enumerate().map(|(nth, amino)| {
            let up = if nth % 2 == 0 { 0.0 } else { RISE[1] };
            let at = Position::new(RISE[0] * nth as f64, up, 0.0);
            Candidate::with_residue_type(at, *amino, CERTAINTY)
        });
        let decoys = DECOYS.into_iter().map(|(x, y, letter, certainty)| {
            let at = Position::new(x, y, 0.0);
            Candidate::with_residue_type(at, AminoAcid::from_letter(letter), certainty)
        });
        Self {
            candidates: chain.chain(decoys).collect(),
            sequence: Sequence {
                name: "twelve residues".to_owned(),
                chain_ids: vec!["A".to_owned()],
                residues,
            },
        }
    }

    /// Returns the amino acids of its residues.
    pub fn residues(&self) -> Vec<AminoAcid> {
        self.sequence.residues.iter().copied().flatten().collect()
    }
}

impl Default for Toy {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::Silent;
    use crate::trace::LAMBDA;
    use crate::trace::reference::{Hmm, tables};
    use crate::trace::{TraceSettings, trellis};

    #[test]
    fn neighbours_are_as_far_apart_as_in_a_chain() {
        let toy = Toy::new();
        assert_eq!((toy.candidates.len(), toy.residues().len()), (16, 12));
        for pair in toy.candidates[..12].windows(2) {
            let distance = pair[0].position.distance(pair[1].position);
            assert!((distance - 3.8).abs() < 1e-3, "{distance}");
        }
    }

    #[test]
    fn ours_finds_the_chain_and_the_reference_has_to_start_again() {
        let toy = Toy::new();
        let (settings, mut silent) = (TraceSettings::default(), Silent);
        let ours = trellis(&toy.candidates, &toy.sequence, &settings, 4, &mut silent);
        let ours = pollster::block_on(ours).unwrap();
        let path: Vec<usize> = ours.path.iter().map(|step| step.candidate).collect();
        assert_eq!(path, (0..12).collect::<Vec<_>>());
        let tables = tables(&Hmm::new(&toy.candidates, LAMBDA), &toy.residues());
        let lengths: Vec<usize> = tables.iter().map(|table| table.path.len()).collect();
        assert_eq!(lengths.iter().sum::<usize>(), 12);
        assert!(lengths.len() > 1);
    }
}
