//! MRC and CCP4 maps: bytes to a [`Density`](crate::grid::Density) and back.
//!
//! The `mrc` crate decodes and encodes the header; what a map must be for modelling is judged here: real values, a right-angled cell, axes in any order, one volume.
//! Format: <https://www.ccpem.ac.uk/mrc-format/mrc2014/>.

mod bytes;
mod content;
mod digits;
mod displaced;
mod encoding;
mod error;
mod format_rules;
mod header;
mod label;
mod layout;
mod no_data;
mod note;
mod order;
mod origin;
mod origin_rule;
mod plausible;
mod raw;
mod read;
mod retyped;
mod stated_frame;
mod statistics;
mod swapped;
mod words;
mod write;

pub use content::{MapContent, UNPACKED_LIMIT, map_content};
pub use encoding::{ByteOrder, MapMode};
pub use error::MapError;
pub use format_rules::{FormatBreach, check_format};
pub use header::MapHeader;
pub use label::{SIMULATED, simulated_label};
pub use note::MapNote;
pub use origin_rule::OriginRule;
pub use raw::least_file_bytes;
pub use read::{
    ReadOptions, read_map, read_map_from, read_map_header, read_map_header_from,
    read_map_header_with, read_map_with, read_volume, read_volume_from,
};
pub use stated_frame::{CUBIC_TOLERANCE, StatedFrame};
pub use statistics::Statistics;
pub use write::{write_map, write_mask};

#[cfg(test)]
mod tests;
