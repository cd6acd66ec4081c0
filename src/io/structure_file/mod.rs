//! Structure files: PDB and mmCIF to a [`Structure`](crate::structure::Structure) and back.
//!
//! Both readers are our own: what users have (two-letter chains, wrapped numbers, half-filled
//! columns, files cut by hand) must be read or refused in words, and never end the program.
//! Formats: <https://www.wwpdb.org/documentation/file-format>, <https://mmcif.wwpdb.org>.

mod assembly;
mod cif;
mod error;
mod mmcif_read;
mod note;
mod pdb_read;
mod read;
mod secondary;

pub use error::StructureError;
pub use note::StructureNote;
pub(super) use read::format_of;
pub use read::read_structure;
