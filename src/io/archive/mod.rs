//! The public archives, EMDB and PDB: ids of entries, addresses of their files, and what the EMDB
//! states about an entry. Never fetches anything.

mod addresses;
mod ids;
mod metadata;

pub use addresses::{Archive, ArchiveFile};
pub use ids::{EmdbId, IdError, PdbId};
pub use metadata::{EntryMetadata, EntryMetadataError};
