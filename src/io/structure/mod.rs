//! Structure files: PDB and mmCIF to a [`Structure`](crate::structure::Structure) and back.
//!
//! Formats: <https://www.wwpdb.org/documentation/file-format>, <https://mmcif.wwpdb.org>. To find
//! the place for a new line: the format (`pdb`, `mmcif`), the direction (`read`, `write`), then the
//! kind of record or the category. What both formats share stands beside them.
//!
//! # Why the readers are our own
//!
//! [`pdbtbx`](::pdbtbx) reads PDB and mmCIF files, too, and the [conversions](pdbtbx) exchange
//! structures with it. But users bring files that programs have half filled and people have cut;
//! these must be read as far as they can be, with notes on what was left out, or refused in words,
//! and never end the program, which in the page is a worker. pdbtbx 0.12 asks for complete
//! files. It panics on an unknown cell or element (`_cell.length_a ?`, `type_symbol ?`), on an
//! uncertainty in brackets (`1.000(5)`) and on a space group that it does not know. It refuses the
//! whole file for one bad coordinate, for lines without an element, for hybrid-36 numbers and for a
//! quote within quotes. It takes residues of one chain and number for one residue, so that waters
//! become atoms of amino acids and chains with two-letter ids merge, and names such as `1E5` for
//! numbers. And it reads neither helices nor strands (`HELIX`, `SHEET`, `struct_conf`), which the
//! labels for training need. `tests/suite/odd_structures.rs` shows each of these, and
//! `tests/suite/structure_kinds.rs` what else users' files hold.

mod ascii;
mod assembly;
mod atom_row;
mod content;
mod deposition;
mod entity;
mod error;
mod format;
mod free_amino_acids;
mod made;
mod mmcif;
mod model_info;
mod note;
mod order;
mod parts;
mod pdb;
pub mod pdbtbx;
mod peptide;
mod polymer;
mod read;
mod residue_csv;
mod secondary;
#[cfg(test)]
mod test_model;
#[cfg(test)]
mod tests;

pub use deposition::Deposition;
pub use error::StructureError;
pub(super) use format::format_of;
pub use format::is_pdb;
pub use mmcif::write_mmcif;
pub use model_info::ModelInfo;
pub use note::StructureNote;
pub use pdb::{PdbLimit, write_pdb, write_pdb_atoms};
pub use read::{read_deposition, read_structure};
pub use residue_csv::{ResidueRow, ResidueState, write_residue_csv};
