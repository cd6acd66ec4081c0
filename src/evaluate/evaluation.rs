//! Evaluation: the residues that match, and the percentages that follow.

use serde::{Deserialize, Serialize};

/// Comparison of a built model with a reference structure, after `phenix.chain_comparison` at 3 Å.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Part of the reference structure that was compared.
    pub part: ReferencePart,
    /// Residues with a Cα in that part.
    pub target_residues: usize,
    /// Residues with a Cα in the model, whatever its occupancy.
    pub model_residues: usize,
    /// Residues of the reference structure that the model matches.
    pub matched: usize,
    /// Root mean square distance of matched Cα, in Å; `None` if none matches.
    pub rmsd_angstrom: Option<f64>,
    /// Residues of that part that are matched, in percent.
    pub matched_percent: f64,
    /// Matched residues with the same amino acid, in percent of the matched.
    pub sequence_percent: f64,
    /// Matched residues in runs along the reference chain.
    pub forward: usize,
    /// Matched residues in runs against the reference chain.
    pub reverse: usize,
    /// Matched residues in no run.
    pub mixed: usize,
    /// Matches, in the order of the residues of the model; left out of records.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub matches: Vec<Match>,
}

/// Part of a reference structure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReferencePart {
    /// All its chains.
    Whole,
    /// Of chains that are copies of one another only those nearest to the model's centre. A
    /// model of several copies matches no more than these.
    UniqueChains,
}

/// Residue of the model and the one of the reference structure that it matches.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Match {
    /// Residue of the model.
    pub model: ResidueIndex,
    /// Residue of the reference structure.
    #[serde(alias = "known")]
    pub reference: ResidueIndex,
    /// Distance between their Cα, in Å.
    pub distance_angstrom: f64,
    /// True if they have the same name.
    pub same_name: bool,
    /// Direction of the model here.
    pub direction: MatchDirection,
}

/// Direction of a model along a chain of the reference structure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchDirection {
    /// The same direction.
    Forward,
    /// The opposite direction.
    Reverse,
    /// Neither: neighbours in the model are none in the reference structure.
    Mixed,
}

/// Index of a residue in a [`Structure`](crate::structure::Structure).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResidueIndex {
    /// Index of its chain.
    pub chain: usize,
    /// Index among the residues of the chain.
    pub residue: usize,
}

impl Evaluation {
    /// Computes the percentages of `matches`.
    pub(super) fn of(
        part: ReferencePart,
        target_residues: usize,
        model_residues: usize,
        matches: Vec<Match>,
    ) -> Self {
        let matched = matches.len();
        let count = |direction| {
            let same = |found: &&Match| found.direction == direction;
            matches.iter().filter(same).count()
        };
        let squares = matches.iter().map(|found| found.distance_angstrom.powi(2));
        let same = matches.iter().filter(|found| found.same_name).count();
        Self {
            part,
            target_residues,
            model_residues,
            matched,
            rmsd_angstrom: (matched > 0).then(|| (squares.sum::<f64>() / matched as f64).sqrt()),
            matched_percent: percent(matched, target_residues),
            sequence_percent: percent(same, matched),
            forward: count(MatchDirection::Forward),
            reverse: count(MatchDirection::Reverse),
            mixed: count(MatchDirection::Mixed),
            matches,
        }
    }

    /// Returns the numbers without the matches, which are many.
    #[must_use]
    pub fn in_numbers(&self) -> Self {
        Self {
            matches: Vec::new(),
            ..*self
        }
    }
}

/// Returns `part` of `whole`, in percent; 0 of nothing.
fn percent(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}
