//! Reading a structure, whichever of the two formats it has.

use super::error::StructureError;
use super::mmcif::read_mmcif;
use super::note::StructureNote;
use super::pdb::read_pdb;
use super::secondary::{Range, mark};
use crate::io::compression::unpack;
use crate::structure::Structure;

/// The most bytes that a compressed structure may unpack to: 1 GiB.
pub(super) const UNPACKED_LIMIT: usize = 1 << 30;

/// The formats of structures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::io) enum Format {
    Pdb,
    Mmcif,
}

/// Reads the first model of a PDB or mmCIF file, plain, gzip or bzip2.
///
/// Chain ids and residue numbers are the author's. Of atoms with alternate places the one with
/// the highest occupancy is kept, of equal ones the first. Where the file states helices or
/// strands, all other residues with an alpha carbon are coil; where it does not, nothing is.
///
/// # Errors
/// [`StructureError`] if it is no such file, or has no atoms.
pub fn read_structure(bytes: &[u8]) -> Result<(Structure, Vec<StructureNote>), StructureError> {
    let content = unpack(bytes, UNPACKED_LIMIT)?;
    match format_of(&content) {
        Some(Format::Pdb) => {
            let pdb = read_pdb(&content);
            let read = pdb.assembly.finish(pdb.name, pdb.more_models);
            finish(read, &pdb.ranges, "PDB")
        }
        Some(Format::Mmcif) => {
            let text = String::from_utf8_lossy(&content);
            let mmcif = read_mmcif(&text)?;
            let name = mmcif.name.to_owned();
            let read = mmcif.assembly.finish(name, mmcif.more_models);
            finish(read, &mmcif.ranges, "mmCIF")
        }
        None => Err(StructureError::UnknownFormat),
    }
}

fn finish(
    (mut structure, mut notes): (Structure, Vec<StructureNote>),
    ranges: &[Range],
    format: &'static str,
) -> Result<(Structure, Vec<StructureNote>), StructureError> {
    if structure.chains.is_empty() {
        return Err(StructureError::NoAtoms { format });
    }
    let count = mark(&mut structure, ranges);
    if count > 0 {
        notes.push(StructureNote::LostRanges { count });
    }
    Ok((structure, notes))
}

/// Whether `content`, unpacked, is a PDB file.
pub fn is_pdb(content: &[u8]) -> bool {
    format_of(content) == Some(Format::Pdb)
}

/// Which of the two formats `content` has, by its first lines.
pub(in crate::io) fn format_of(content: &[u8]) -> Option<Format> {
    const PDB_RECORDS: [&[u8]; 20] = [
        b"HEADER", b"OBSLTE", b"TITLE ", b"CAVEAT", b"COMPND", b"SOURCE", b"KEYWDS", b"EXPDTA",
        b"AUTHOR", b"REMARK", b"SEQRES", b"HELIX ", b"SHEET ", b"SSBOND", b"CRYST1", b"SCALE1",
        b"ORIGX1", b"MODEL ", b"ATOM  ", b"HETATM",
    ];
    let content = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content);
    content
        .split(|byte| *byte == b'\n' || *byte == b'\r')
        .map(<[u8]>::trim_ascii_start)
        .filter(|line| !line.is_empty() && !line.starts_with(b"#"))
        .take(100)
        .find_map(|line| {
            let start = &line[..line.len().min(6)];
            if start.len() >= 5 && start[..5].eq_ignore_ascii_case(b"data_") {
                Some(Format::Mmcif)
            } else {
                PDB_RECORDS.contains(&start).then_some(Format::Pdb)
            }
        })
}
