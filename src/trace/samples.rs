//! Small samples for the tests of this room.

use crate::candidates::Candidate;
use crate::random::Random;
use crate::residue::{AminoAcid, Sequence};
use crate::space::{Displacement, Position};

use super::align::Emission;
use super::graph::{CandidateGraph, Edges, edge_probabilities};

/// Candidates, the graph on them and their emission.
pub(super) struct Sample {
    pub(super) candidates: Vec<Candidate>,
    pub(super) graph: CandidateGraph,
    pub(super) emission: Emission,
}

impl Sample {
    /// Draws `count` candidates in a cube with an edge of `side` Å, with vectors and types.
    pub(super) fn random(random: &mut Random, count: usize, side: f64) -> Self {
        let candidate = |random: &mut Random| {
            let mut along = || side * random.uniform();
            let position = Position::new(along(), along(), along());
            let amino = AminoAcid::ALL[random.below(AminoAcid::COUNT)];
            let certainty = 0.2 + 0.6 * random.uniform();
            Candidate {
                next: Some(random.normal_vector()),
                previous: Some(random.normal_vector()),
                ..Candidate::with_residue_type(position, Some(amino), certainty)
            }
        };
        Self::of((0..count).map(|_| candidate(random)).collect())
    }

    /// Takes the graph and the emission of `candidates`.
    pub(super) fn of(candidates: Vec<Candidate>) -> Self {
        let edges = Edges::find(&candidates);
        let probability = edge_probabilities(&edges);
        Self {
            graph: CandidateGraph::new(&candidates, &edges, &probability),
            emission: Emission::new(&candidates, 1.4),
            candidates,
        }
    }

    /// Draws the letters of a sequence, most of them types that candidates have, so that many
    /// states are probable.
    pub(super) fn letters(&self, random: &mut Random, length: usize) -> Vec<usize> {
        let likeliest = |candidate: &Candidate| {
            let amino = candidate.amino.iter().enumerate();
            let amino = amino.max_by(|a, b| a.1.total_cmp(b.1));
            amino.map_or(0, |(index, _)| index)
        };
        let letter = |_| likeliest(&self.candidates[random.below(self.candidates.len())]);
        (0..length).map(letter).collect()
    }
}

/// Draws a sequence of `length`.
pub(super) fn sequence(length: usize, seed: u32, chain_ids: &[&str]) -> Sequence {
    let mut random = Random::new(u64::from(seed));
    let mut amino = || AminoAcid::ALL[random.below(AminoAcid::COUNT)];
    Sequence {
        name: format!("seed {seed}"),
        chain_ids: chain_ids.iter().map(|id| (*id).to_owned()).collect(),
        residues: (0..length).map(|_| Some(amino())).collect(),
    }
}

/// Returns the Cα of helices of 14 residues side by side, each joined to the next by two residues.
pub(super) fn helices(count: usize, shift: Displacement) -> Vec<Position> {
    let at = |helix: usize, nth: usize| {
        let turn = (nth as f64 * 100.0 + 40.0 * helix as f64).to_radians();
        let along = 1.5
            * if helix.is_multiple_of(2) {
                nth
            } else {
                13 - nth
            } as f64;
        Position::new(
            10.0 * helix as f64 + 2.3 * turn.cos(),
            2.3 * turn.sin(),
            along,
        ) + shift
    };
    let mut points: Vec<Position> = Vec::new();
    for helix in 0..count {
        if let Some(&end) = points.last() {
            let gap = at(helix, 0) - end;
            points.extend([1.0, 2.0].map(|third| end + gap * (third / 3.0)));
        }
        points.extend((0..14).map(|nth| at(helix, nth)));
    }
    points
}

/// Candidates on `points` for `sequence`: the true type has probability 0.4, and the vectors are
/// right but unsure.
pub(super) fn candidates(points: &[Position], sequence: &Sequence) -> Vec<Candidate> {
    let candidate = |index: usize| {
        let mut amino = [0.6 / 19.0; AminoAcid::COUNT];
        if let Some(Some(true_amino)) = sequence.residues.get(index) {
            amino[true_amino.index()] = 0.4;
        }
        let to = |other: Option<&Position>| other.map(|&other| (other - points[index]) * 0.8);
        Candidate {
            position: points[index],
            p_ca: 0.8,
            p_protein: 1.0,
            amino,
            secondary: [0.2, 0.6, 0.2],
            next: to(points.get(index + 1)),
            previous: to(index.checked_sub(1).and_then(|before| points.get(before))),
            contacts: Vec::new(),
        }
    };
    (0..points.len()).map(candidate).collect()
}
