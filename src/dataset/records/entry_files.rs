//! The files from which a record is made.

/// The files of an entry as they were found, compressed or not.
#[derive(Clone, Debug)]
pub struct EntryFiles {
    /// The map.
    pub map: Vec<u8>,
    /// The reference structure: PDB or mmCIF.
    pub structure: Vec<u8>,
    /// The sequences: FASTA. A record can do without; it then lacks the files of sequences.
    pub fasta: Option<Vec<u8>>,
    /// EMDB entry metadata (JSON), where they were fetched.
    pub entry: Option<Vec<u8>>,
}
