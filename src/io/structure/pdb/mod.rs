//! PDB: reading and writing. Format: <https://www.wwpdb.org/documentation/file-format>.

mod read;
mod write;

pub(super) use read::{columns, read_pdb};
pub use write::{PdbLimit, write_pdb, write_pdb_atoms};
