//! Evaluate: how well a built structure matches the known one.
//!
//! Comes in: two [`Structure`](crate::structure::Structure)s. Goes out: an [`Evaluation`].

use serde::{Deserialize, Serialize};

/// How a built model compares with a known structure, after `phenix.chain_comparison` at 3 Å.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Residues with an alpha carbon in the known structure.
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
}
