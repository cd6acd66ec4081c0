//! The evaluation: which residues match, and what that amounts to.

use serde::{Deserialize, Serialize};

/// How a built model compares with a known structure, after `phenix.chain_comparison` at 3 Å.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Which part of the known structure was compared.
    pub part: ReferencePart,
    /// Residues with an alpha carbon in that part.
    pub target_residues: usize,
    /// Residues with an alpha carbon in the model.
    pub model_residues: usize,
    /// Residues of the known structure that the model matches.
    pub matched: usize,
    /// Root mean square distance of matched alpha carbons, in Å; `None` if none matches.
    pub rmsd_angstrom: Option<f64>,
    /// Share of the known residues that are matched, in percent.
    pub matched_percent: f64,
    /// Share of the matched residues with the same amino acid, in percent.
    pub sequence_percent: f64,
    /// Matched residues in runs along the known chain.
    pub forward: usize,
    /// Matched residues in runs against the known chain.
    pub reverse: usize,
    /// Matched residues in no run.
    pub mixed: usize,
    /// The matches, in the order of the model's residues; left out where only numbers are told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub matches: Vec<Match>,
}

/// A part of a known structure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReferencePart {
    /// All its chains.
    Whole,
    /// Of chains that are copies of one another only those nearest to the model's centre. A
    /// model of several copies matches no more than these.
    UniqueChains,
}

/// A residue of the model and the one of the known structure that it matches.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Match {
    /// The residue of the model.
    pub model: ResidueIndex,
    /// The residue of the known structure.
    pub known: ResidueIndex,
    /// How far their alpha carbons are from each other, in Å.
    pub distance_angstrom: f64,
    /// Whether they have the same name.
    pub same_name: bool,
    /// Which way the model runs here.
    pub direction: MatchDirection,
}

/// Which way a model runs along a known chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchDirection {
    /// The same way.
    Forward,
    /// The other way.
    Reverse,
    /// Neither: neighbours in the model are none in the known structure.
    Mixed,
}

/// Where a residue stands in a [`Structure`](crate::structure::Structure).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResidueIndex {
    /// The place of its chain among the chains.
    pub chain: usize,
    /// Its place among the residues of the chain.
    pub residue: usize,
}

impl Evaluation {
    /// What `matches` amount to.
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

    /// The numbers without the matches, which are many.
    #[must_use]
    pub fn in_numbers(&self) -> Self {
        Self {
            matches: Vec::new(),
            ..*self
        }
    }
}

/// `part` of `whole`, in percent; 0 of nothing.
fn percent(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}
