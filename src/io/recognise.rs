//! Recognise: what a file is, by its content and not by its name.

use super::compression::unpack_start;
use super::fasta::read_fasta;
use super::mrc::read_map_header;
use super::structure_file::format_of;

/// What users drop on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// An MRC or CCP4 map.
    Map,
    /// A PDB or mmCIF file.
    Structure,
    /// Sequences in FASTA, or one without a header.
    Sequence,
}

/// What `bytes` are, looking into gzip and bzip2; `None` if they are nothing that is known.
///
/// A damaged file is still recognised where its marks are there, so that its reader can say what
/// is wrong with it.
pub fn recognise(bytes: &[u8]) -> Option<FileKind> {
    /// Enough to see the first records of any of the formats.
    const START: usize = 64 << 10;
    let start = unpack_start(bytes, START);
    let has_map_id = start.get(208..211) == Some(b"MAP");
    let is_text = !start.contains(&0);
    if is_text && let Some(_format) = format_of(&start) {
        Some(FileKind::Structure)
    } else if read_fasta(&start).is_ok() || looks_like_fasta(&start) {
        Some(FileKind::Sequence)
    } else if !is_text && (has_map_id || read_map_header(bytes).is_ok()) {
        Some(FileKind::Map)
    } else {
        None
    }
}

/// Whether the text starts with a header, so that its reader can say what is wrong below it.
fn looks_like_fasta(start: &[u8]) -> bool {
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    text.trim_ascii_start().starts_with(b">") && !start.contains(&0)
}
