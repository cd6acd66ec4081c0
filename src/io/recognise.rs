//! Recognition of files by their content, not by their names.

use super::bundle::{BundleError, bundle_of};
use super::compression::unpack_start;
use super::fasta::read_fasta;
use super::foreign::ForeignFile;
use super::mrc::read_map_header;
use super::npy::is_npy;
use super::structure::{StructureError, format_of, read_structure};
use super::text::utf16_of;

/// Kind of a file that is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// An MRC or CCP4 map, perhaps in an archive.
    Map,
    /// A PDB or mmCIF file.
    Structure,
    /// Sequences in FASTA, or one without a header.
    Sequence,
    /// EMDB entry metadata (JSON).
    EntryMetadata,
    /// Weights of a network: safetensors, or a checkpoint of PyTorch; or numbers for one (.npy).
    Weights,
}

/// Bytes at the start of a file that are enough to see the first records of any of the formats, also
/// after thousands of remarks.
const START: usize = 1 << 20;

/// Returns the kind of `bytes`, looking into gzip, bzip2 and archives; `None` if it is not known.
///
/// A damaged file is still recognised where its marks are there, so that its reader can say what
/// is wrong with it.
pub fn recognise(bytes: &[u8]) -> Option<FileKind> {
    if is_weights(bytes) || is_npy(bytes) {
        return Some(FileKind::Weights);
    }
    let start = unpack_start(bytes, START);
    let decoded = utf16_of(&start);
    let start = decoded.as_deref().map_or(&*start, str::as_bytes);
    let has_map_id = start.get(208..211) == Some(b"MAP");
    let is_text = !start.contains(&0);
    if is_text && is_entry_metadata(start) {
        Some(FileKind::EntryMetadata)
    } else if is_text && is_structure(start) {
        Some(FileKind::Structure)
    } else if read_fasta(start).is_ok() || looks_like_fasta(start) {
        Some(FileKind::Sequence)
    } else if !is_text && (has_map_id || read_map_header(bytes).is_ok()) {
        Some(FileKind::Map)
    } else if bundle_of(start).is_some() && holds_structure(bytes) {
        Some(FileKind::Structure)
    } else {
        None
    }
}

/// Returns whether an archive holds a structure, or several, of which its reader speaks.
fn holds_structure(archive: &[u8]) -> bool {
    /// Largest archive that is looked into, in bytes.
    const LARGEST: usize = 64 << 20;
    archive.len() <= LARGEST
        && matches!(
            read_structure(archive),
            Ok(_) | Err(StructureError::Bundle(BundleError::Several { .. }))
        )
}

/// Returns whether a text is a PDB or mmCIF file: not one that begins with the records SEQRES alone,
/// nor a map or a topology in the format of X-PLOR, which have remarks, too, nor a STAR file or structure factors.
fn is_structure(start: &[u8]) -> bool {
    let is_whole = start.len() < START;
    format_of(start).is_some()
        && !matches!(
            ForeignFile::of(start),
            Some(
                ForeignFile::Xplor
                    | ForeignFile::Star
                    | ForeignFile::Psf
                    | ForeignFile::StructureFactors
            )
        )
        && !(is_whole && read_fasta(start).is_ok())
}

/// Returns what a file is that [`recognise`] does not know, in words, and what to do about it.
pub fn foreign_file(bytes: &[u8]) -> Option<ForeignFile> {
    let start = unpack_start(bytes, START);
    match bundle_of(&start) {
        // Its reader says more.
        Some(_) => None,
        None => ForeignFile::of(&start),
    }
}

/// Returns whether the file begins as weights of a network do: with the length of a header and an object of JSON
/// (safetensors), with the pickle of a checkpoint in a zip archive, or with the magic number of older checkpoints.
///
/// Formats: <https://huggingface.co/docs/safetensors>, `torch.serialization`.
fn is_weights(start: &[u8]) -> bool {
    /// Protocol 2 of pickle and the number 0x1950a86a20f9469cfc6c in it.
    const LEGACY: &[u8] = b"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19";
    let is_safetensors = || {
        let short = start.get(4..8) == Some(&[0; 4]);
        short && matches!(start.get(8..10), Some([b'{', b'"' | b' ' | b'}' | b'\n']))
    };
    let is_checkpoint = || {
        let length = start
            .get(26..28)
            .map_or(0, |l| usize::from(u16::from_le_bytes([l[0], l[1]])));
        let name = start.get(30..30 + length).unwrap_or_default();
        start.starts_with(b"PK\x03\x04") && (name == b"data.pkl" || name.ends_with(b"/data.pkl"))
    };
    start.starts_with(LEGACY) || is_safetensors() || is_checkpoint()
}

/// Returns whether the text is an object of JSON that names an entry as EMDB entry metadata do.
fn is_entry_metadata(text: &[u8]) -> bool {
    const MARK: &[u8] = b"\"emdb_id\"";
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    text.trim_ascii_start().starts_with(b"{") && text.windows(MARK.len()).any(|part| part == MARK)
}

/// Returns whether the text starts with a header, so that its reader can say what is wrong below it.
fn looks_like_fasta(start: &[u8]) -> bool {
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    text.trim_ascii_start().starts_with(b">") && !start.contains(&0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::archive::EntryMetadata;
    use crate::io::compression::gzip;

    #[test]
    fn weights_are_known_by_their_first_bytes() {
        let header = |length: u64, text: &str| [&length.to_le_bytes(), text.as_bytes()].concat();
        let is_weights = |bytes: &[u8]| recognise(bytes) == Some(FileKind::Weights);
        assert!(is_weights(&header(300, "{\"__metadata__\":{}}")));
        assert!(is_weights(&header(2, "{}")));
        assert!(is_weights(b"\x93NUMPY\x01\x00"));
        assert!(!is_weights(&header(1 << 40, "{\"a\"")));
        assert!(!is_weights(&header(300, "[1]")));
        assert!(!is_weights(b"{\"a\": {\"b\": 1}}"));
        let zip = |name: &str| {
            let mut start = vec![0; 30];
            start[..4].copy_from_slice(b"PK\x03\x04");
            start[26] = name.len() as u8;
            [start, name.as_bytes().to_vec()].concat()
        };
        assert!(is_weights(&zip("archive/data.pkl")));
        assert!(is_weights(&zip("data.pkl")));
        assert!(!is_weights(&zip("map.mrc")));
        assert!(!is_weights(b"PK\x03\x04"));
    }

    #[test]
    fn entry_metadata_are_known_from_other_json() {
        let kind = |text: &str| recognise(text.as_bytes());
        assert_eq!(
            kind("{\"admin\": {}, \"emdb_id\": \"EMD-1\"}"),
            Some(FileKind::EntryMetadata)
        );
        let text = "{\"emdb_id\": \"EMD-1\"}";
        let packed = gzip(text.as_bytes());
        let marked = format!("\u{feff}{text}");
        let wide: Vec<u8> = marked.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for file in [packed, marked.into_bytes(), wide] {
            assert_eq!(recognise(&file), Some(FileKind::EntryMetadata));
            assert!(EntryMetadata::read(&file).is_ok());
        }
        assert_eq!(kind("{\"emdb\": \"EMD-1\"}"), None);
        assert_eq!(kind("This is the README of my map\n"), None);
        assert_eq!(
            kind("SEQRES   1 A    3  MET LYS VAL\n"),
            Some(FileKind::Sequence)
        );
        assert_eq!(kind("\n 2 !NTITLE\n REMARKS a map\n"), None);
        assert_eq!(kind("\ndata_\n\nloop_\n_rlnImageName #1\n"), None);
        let utf16 = |text: &str| -> Vec<u8> {
            let text = format!("\u{feff}{text}");
            text.encode_utf16().flat_map(u16::to_le_bytes).collect()
        };
        let atom = utf16("ATOM      1  CA  ALA A   1       1.000   2.000   3.000\r\n");
        assert_eq!(recognise(&atom), Some(FileKind::Structure));
        assert_eq!(recognise(&utf16(">a\r\nMKV\r\n")), Some(FileKind::Sequence));
        assert_eq!(kind(">emdb_id\nMKV\n"), Some(FileKind::Sequence));
    }
}
