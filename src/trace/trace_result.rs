//! The trace: candidates in the order of the chains, and notes on it.

use crate::counted::counted;

/// The chains that were found, each residue on its candidate.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trace {
    /// The chains; a sequence with several copies gives several.
    pub chains: Vec<TracedChain>,
}

impl Trace {
    /// Returns the unassigned fragments: chains without a sequence beside some that have one.
    /// Where no chain has a sequence, the chains are the result, and none is called a fragment.
    pub fn unassigned_fragments(&self) -> impl Iterator<Item = &TracedChain> {
        let is_assigned = self.chains.iter().any(|chain| chain.sequence.is_some());
        let is_fragment = move |chain: &&TracedChain| is_assigned && chain.sequence.is_none();
        self.chains.iter().filter(is_fragment)
    }
}

/// One chain.
#[derive(Clone, Debug, PartialEq)]
pub struct TracedChain {
    /// Index of its sequence among those given; `None` for an unassigned fragment, whose residues
    /// are numbered from 1.
    pub sequence: Option<usize>,
    /// Its id in the model.
    pub id: String,
    /// The residues that were found, by rising number; the others are not modelled.
    pub residues: Vec<TracedResidue>,
}

impl TracedChain {
    /// Returns the residue of that number.
    pub fn residue(&self, number: i32) -> Option<&TracedResidue> {
        let number = usize::try_from(number).ok()?;
        let found = self.residues.binary_search_by_key(&number, |r| r.number);
        Some(&self.residues[found.ok()?])
    }

    /// Returns the chain of a fragment that has no sequence, given the confidence of each position.
    pub(super) fn unassigned(fragment: Vec<usize>, confidences: &[f64], id: String) -> Self {
        let residues = (1..).zip(fragment.into_iter().zip(confidences)).map(
            |(number, (candidate, &confidence))| TracedResidue {
                number,
                candidate,
                confidence,
            },
        );
        Self {
            sequence: None,
            id,
            residues: residues.collect(),
        }
    }
}

/// One residue that was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TracedResidue {
    /// Number in the sequence, from 1.
    pub number: usize,
    /// Index in the list of candidates; no two residues share one.
    pub candidate: usize,
    /// Calibrated confidence, 0 to 1. In a chain with a sequence: the probability that residue and
    /// position are right, which means that this is the residue with this number, in any of the
    /// identical copies, and its Cα lies within 3 Å. In one without: the probability that a Cα lies
    /// within 3 Å. Where calibration is off, the aligner's posterior probability and the network's Cα
    /// probability.
    pub confidence: f64,
}

/// A trace, and what the user should know about it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TraceResult {
    /// The chains that were found; empty if the notes say why.
    pub trace: Trace,
    /// Reasons for what is missing or unsure.
    pub notes: Vec<TraceNote>,
    /// Probability of every sequence, 0 to 1, that it is in the map at all. Empty without candidates, and of the reference
    /// aligner.
    pub presence: Vec<f64>,
}

/// A reason for a trace that is empty, partial or unsure.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TraceNote {
    /// There is no candidate.
    #[error(
        "Nothing was built: the map shows no Cα. Check that it is a protein at 4.5 Å or better, and not mirrored."
    )]
    NoCandidates,
    /// There is no sequence, or only empty ones: fragments are built all the same, without names.
    #[error(
        "No sequence was given: fragments are built without residue names, numbered from 1. Add a FASTA file to name them."
    )]
    NoSequences,
    /// The candidates form no chain.
    #[error(
        "Nothing was built: the Cα in the map do not join into chains. Check that its resolution is 4.5 Å or better and its voxel size is right."
    )]
    NoChains,
    /// The reference aligner would need too much memory.
    #[error(
        "Nothing was built: the reference aligner cannot take more than {most} candidates, and this map has {candidates}. Raise the Cα threshold, or use Cryoweave's aligner."
    )]
    TooManyCandidates {
        /// Number of candidates.
        candidates: usize,
        /// Number of candidates that it takes with these sequences.
        most: usize,
    },
    /// A sequence of which nothing was found.
    #[error("Sequence {sequence}: no part of it was found in the map.")]
    NotFound {
        /// Name in the FASTA header.
        sequence: String,
    },
    /// A sequence whose amino acids the map does not show where its chains were placed.
    #[error(
        "Sequence {sequence} does not seem to be in this map: where it was placed, its amino acids have a mean probability of {assigned} %, the likeliest ones {likeliest} %. Check that map and sequence belong together; do not trust the names of its residues."
    )]
    NotInTheMap {
        /// Name in the FASTA header.
        sequence: String,
        /// Mean probability of its amino acids, in %.
        assigned: u32,
        /// Mean probability of the likeliest amino acids, in %.
        likeliest: u32,
    },
    /// A sequence for which nothing speaks.
    #[error(
        "Sequence {sequence}: this map speaks for it no more than for the same residues in another order, so the names and numbers of its residues are a guess. Either it is not in the map, or the map does not resolve its side chains."
    )]
    NoBetterThanChance {
        /// Name in the FASTA header.
        sequence: String,
    },
    /// A sequence whose residues are all alike.
    #[error(
        "Sequence {sequence} consists of one kind of residue alone, so nothing tells where in it a chain lies: the numbers of its residues are a guess."
    )]
    Uniform {
        /// Name in the FASTA header.
        sequence: String,
    },
    /// More copies of a sequence than are listed.
    #[error(
        "Sequence {sequence}: the map shows {found} copies, of which {listed} {} listed. All are built.",
        if *listed == 1 { "is" } else { "are" }
    )]
    FurtherCopies {
        /// Name in the FASTA header.
        sequence: String,
        /// Copies that its header lists.
        listed: usize,
        /// Copies that were built.
        found: usize,
    },
    /// Unassigned fragments that do not look like protein and are not built.
    #[error(
        "Not built: {}, which may be nucleic acid or another molecule.",
        in_words(*fragments, *residues)
    )]
    NotProtein {
        /// Number of fragments.
        fragments: usize,
        /// Number of their residues.
        residues: usize,
    },
    /// Unassigned fragments that may be noise or ligands and are not built.
    #[error(
        "Not built: {}, which may be noise or ligands.",
        in_words(*fragments, *residues)
    )]
    UnsureFragments {
        /// Number of fragments.
        fragments: usize,
        /// Number of their residues.
        residues: usize,
    },
    /// A chain whose last residues found no candidate.
    #[error(
        "Sequence {sequence}: the map shows too few Cα, so the last {left} of {residues} residues of a copy are not modelled."
    )]
    TooFewCandidates {
        /// Name in the FASTA header.
        sequence: String,
        /// Residues of known type in the sequence.
        residues: usize,
        /// Residues that were not placed.
        left: usize,
    },
    /// A chain of which less than half of the residues reach a confidence of 50 %.
    #[error(
        "Chain {chain}: sequence assignment is uncertain ({sure} of {residues} residues reach a confidence of 50). The map may not resolve side chains here."
    )]
    UnsureSequence {
        /// The chain id.
        chain: String,
        /// Residues that were built.
        residues: usize,
        /// Residues with a confidence of at least 50 %.
        sure: usize,
    },
}

/// Returns "1 unassigned fragment (5 residues)", or the like.
fn in_words(fragments: usize, residues: usize) -> String {
    let all = if fragments == 1 { "" } else { " in all" };
    let residues = counted(residues, "residue");
    format!(
        "{} ({residues}{all})",
        counted(fragments, "unassigned fragment")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_count_in_plain_words() {
        let note = |fragments, residues| TraceNote::UnsureFragments {
            fragments,
            residues,
        };
        assert_eq!(
            note(1, 4).to_string(),
            "Not built: 1 unassigned fragment (4 residues), which may be noise or ligands."
        );
        assert_eq!(
            note(3, 11).to_string(),
            "Not built: 3 unassigned fragments (11 residues in all), which may be noise or ligands."
        );
    }

    #[test]
    fn fragments_stand_beside_assigned_chains_alone() {
        let unassigned = TracedChain::unassigned(vec![4, 2], &[0.5, 0.25], "B".into());
        assert_eq!(unassigned.residues[1].number, 2);
        assert!((unassigned.residues[1].confidence - 0.25).abs() < 1e-12);
        let mut trace = Trace {
            chains: vec![unassigned.clone()],
        };
        assert_eq!(trace.unassigned_fragments().count(), 0);
        trace.chains.push(TracedChain {
            sequence: Some(0),
            ..unassigned
        });
        assert_eq!(trace.unassigned_fragments().count(), 1);
    }
}
