//! The public archives: at which addresses they hold an entry, and what their answers say.
//!
//! The EMDB's maps: <https://www.ebi.ac.uk/emdb/documentation#archive>; its answers:
//! <https://www.ebi.ac.uk/emdb/api/>; the PDB's models and sequences:
//! <https://www.rcsb.org/docs/programmatic-access/file-download-services>.

mod emdb;

pub use emdb::{Archive, ArchiveError, EntryFacts, Listed, emdb_number, pdb_id};
