//! Role of a file in a run, as records and sessions name it.

/// Role of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The density map.
    Map,
    /// The sequences of the protein chains.
    Sequences,
    /// A proteome, in which the sequences are sought.
    Proteome,
    /// A reference structure to compare with.
    Reference,
    /// A predicted structure to place in the map.
    Predicted,
    /// A backbone to build on.
    Backbone,
    /// The EMDB entry metadata of the map.
    Entry,
    /// Weights of a network.
    Weights,
    /// A language model, which describes the sequence in numbers.
    LanguageModel,
    /// Those numbers.
    SequenceNumbers,
    /// A file that the run wrote.
    Result,
}

impl Role {
    /// Roles of the files in a session.
    pub(super) const IN_SESSION: [Self; 7] = [
        Self::Result,
        Self::Map,
        Self::Sequences,
        Self::Reference,
        Self::Predicted,
        Self::Backbone,
        Self::Entry,
    ];

    /// Returns its name in records, sessions and words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Map => "map",
            Self::Sequences => "sequences",
            Self::Proteome => "proteome",
            Self::Reference => "reference structure",
            Self::Predicted => "predicted structure",
            Self::Backbone => "backbone",
            Self::Entry => "entry metadata",
            Self::Weights => "weights",
            Self::LanguageModel => "language model",
            Self::SequenceNumbers => "numbers of the sequence",
            Self::Result => "result",
        }
    }
}
