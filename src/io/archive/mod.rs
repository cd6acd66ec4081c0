//! The public archives, EMDB and PDB: ids of entries, addresses of their files, and what the EMDB
//! states about an entry. Never fetches anything.

mod addresses;
mod content;
mod ids;
mod metadata;

pub use addresses::{Archive, ArchiveFile};
pub use content::{ArchiveContent, ContentError, judge_metadata};
pub use ids::{EmdbId, IdError, PdbId};
pub use metadata::{EntryMetadata, EntryMetadataError};
