//! PDB: reading and writing. Format: <https://www.wwpdb.org/documentation/file-format>, version 3.3.

mod columns;
mod hybrid_36;
mod one_line;
mod read;
mod write;

pub(super) use one_line::{OneLine, parted};
pub(super) use read::{is_atom, read, read_deposition};
pub use write::{PdbLimit, write_pdb, write_pdb_atoms};
