//! mmCIF: reading and writing. Dictionary: <https://mmcif.wwpdb.org>.

mod read;
mod syntax;
mod tokens;
mod write;

pub(super) use read::{read, read_deposition};
pub use write::write_mmcif;
