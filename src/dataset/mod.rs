//! Dataset: records in the layout of Cryo2StructData, to train networks on and to judge them by.
//!
//! Comes in: the bytes of a map, its reference structure and its sequences. Goes out: named files, as
//! bytes, and what is wrong with them. Never opens a file.

mod align;
pub mod labels;
pub mod metadata;
pub mod records;
mod save;
pub mod sequences;
pub mod shards;
pub mod simulate;
pub mod split;
pub mod validate;

pub use align::align;
pub use save::{Save, SaveError};
