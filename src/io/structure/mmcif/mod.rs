//! mmCIF: reading and writing. Dictionary: <https://mmcif.wwpdb.org>.

mod deposition;
mod poly_seq_scheme;
mod read;
mod syntax;
mod text;
mod write;

pub use deposition::{Deposition, read_deposition};
pub(super) use read::read_mmcif;
pub use write::write_mmcif;
