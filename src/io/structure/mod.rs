//! Structure files: PDB and mmCIF to a [`Structure`](crate::structure::Structure) and back.
//!
//! Both readers are our own: what users have (two-letter chains, wrapped numbers, half-filled
//! columns, files cut by hand) must be read or refused in words, and never end the program.
//! Formats: <https://www.wwpdb.org/documentation/file-format>, <https://mmcif.wwpdb.org>.

mod ascii;
mod assembly;
mod confidence_csv;
mod content;
mod deposition;
mod entity;
mod error;
mod format;
mod mmcif;
mod model_info;
mod note;
mod pdb;
mod polymer;
mod read;
mod secondary;
#[cfg(test)]
mod test_model;
#[cfg(test)]
mod tests;

pub use confidence_csv::write_confidence_csv;
pub use deposition::Deposition;
pub use error::StructureError;
pub(super) use format::format_of;
pub use format::is_pdb;
pub use mmcif::write_mmcif;
pub use model_info::ModelInfo;
pub use note::StructureNote;
pub use pdb::{PdbLimit, write_pdb, write_pdb_atoms};
pub use read::{read_deposition, read_structure};
