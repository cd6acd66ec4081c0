//! The trace: candidates in the order of the chains.

/// The chains that were found, each residue on its candidate.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trace {
    /// The chains; a sequence with several copies gives several.
    pub chains: Vec<TracedChain>,
}

impl Trace {
    /// The chains that no sequence claims, beside those that have one; where none has, they are
    /// what was built, and none is a mere stretch.
    pub fn stretches(&self) -> impl Iterator<Item = &TracedChain> {
        let named = self.chains.iter().any(|chain| chain.sequence.is_some());
        let is_stretch = move |chain: &&TracedChain| named && chain.sequence.is_none();
        self.chains.iter().filter(is_stretch)
    }
}

/// One chain.
#[derive(Clone, Debug, PartialEq)]
pub struct TracedChain {
    /// Which of the given sequences it is; `None` for a stretch that no sequence claims, whose
    /// residues are numbered from 1.
    pub sequence: Option<usize>,
    /// Its id in the model.
    pub id: String,
    /// The residues that were found, by rising number; the others are not modelled.
    pub residues: Vec<TracedResidue>,
}

/// One residue that was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TracedResidue {
    /// Its number in the sequence, from 1.
    pub number: usize,
    /// Its place in the list of candidates; no two residues share one.
    pub candidate: usize,
    /// The probability, 0 to 1, that this candidate is this residue: how often as sure a residue
    /// was right on maps with known models, or the aligner's posterior probability as it is.
    pub confidence: f64,
}

/// A trace, and what the user should know about it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TraceResult {
    /// The chains that were found; empty if the notes say why.
    pub trace: Trace,
    /// What was missing.
    pub notes: Vec<TraceNote>,
}

/// Why a trace is empty or partial.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TraceNote {
    /// The map shows no alpha carbon.
    #[error(
        "nothing was built: the map shows no alpha carbon (is it protein, sharper than 4.5 Å, and of the right hand?)"
    )]
    NoCandidates,
    /// No sequence, or only empty ones: stretches are built all the same, without names.
    #[error(
        "there is no sequence: stretches of chain are built without residue names, numbered from 1"
    )]
    NoSequences,
    /// No run of candidates hangs together.
    #[error(
        "nothing was built: the alpha carbons that the map shows do not join into chains (is the map sharper than 4.5 Å, and its voxel size right?)"
    )]
    NoLinks,
    /// A sequence of which nothing was found.
    #[error("no part of the sequence {sequence} was found in the map")]
    NotFound {
        /// What the FASTA header calls it.
        sequence: String,
    },
    /// More copies of a sequence than are listed.
    #[error(
        "the map shows {found} copies of the sequence {sequence}, of which {listed} {} listed; all are built",
        if *listed == 1 { "is" } else { "are" }
    )]
    FurtherCopies {
        /// What the FASTA header calls it.
        sequence: String,
        /// Copies that its header lists.
        listed: usize,
        /// Copies that were built.
        found: usize,
    },
    /// Stretches that no sequence claims and that are not built.
    #[error(
        "not built: {} that may be nucleic acid or something else than protein",
        in_words(*stretches, *residues)
    )]
    NotProtein {
        /// How many.
        stretches: usize,
        /// Their candidates.
        residues: usize,
    },
    /// Stretches that no sequence claims and that may be noise or ligands.
    #[error(
        "not built: {} that no sequence claims and that may be noise or ligands",
        in_words(*stretches, *residues)
    )]
    UnsureStretches {
        /// How many.
        stretches: usize,
        /// Their candidates.
        residues: usize,
    },
    /// A chain whose last residues found no candidate.
    #[error(
        "the sequence {sequence}: the map shows too few alpha carbons; the last {left} of {residues} residues of a copy are not modelled"
    )]
    TooFewCandidates {
        /// What the FASTA header calls it.
        sequence: String,
        /// Residues of known type in the sequence.
        residues: usize,
        /// Residues that were not placed.
        left: usize,
    },
    /// A chain of which less than half of the residues are sure.
    #[error(
        "chain {chain}: the map tells residue types too poorly; {sure} of {residues} residues have a confidence of 50 or more"
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

/// How many stretches there are, of how many places.
fn in_words(stretches: usize, places: usize) -> String {
    match stretches {
        1 => format!("1 stretch of {places} places"),
        _ => format!("{stretches} stretches of {places} places in all"),
    }
}
