//! Reading a structure file, whichever of the two formats it has.

use super::deposition::Deposition;
use super::error::StructureError;
use super::format::{Format, format_of};
use super::note::StructureNote;
use super::pdb::OneLine;
use super::{mmcif, pdb};
use crate::io::bundle::{bundle_of, take_only};
use crate::io::compression::{unpack, unpack_start, unpack_whole};
use crate::io::foreign::ForeignFile;
use crate::io::text::utf16_of;
use crate::structure::Structure;

/// Upper limit on the size of an unpacked structure file, in bytes: 1 GiB, some ten times the
/// largest entries of the PDB.
const UNPACKED_LIMIT: usize = 1 << 30;

/// Bytes at the start of a file by which its kind is known.
const START: usize = 64 << 10;

/// Reads the first model of a PDB or mmCIF file, plain, gzip or bzip2, or of the only such file in a zip or tar archive.
///
/// Chain ids and residue numbers are the author's. Residues are in file order, but those that stand elsewhere than their
/// numbers and peptide bonds say; polymers with one chain id and the same numbers are chains of their own. Of atoms with alternate positions the one with
/// the highest occupancy is kept, of equal ones the first. Where the file states helices or
/// strands, all other residues with a Cα are coil; where it does not, the secondary structure of
/// every residue is `None`.
///
/// # Errors
/// [`StructureError`] if it is no such file, or has no atoms.
///
/// # Examples
/// ```
/// use cryoweave::io::structure::read_structure;
///
/// let file = "\
/// HETATM    1 CA    CA A 101      20.000  20.000  20.000  1.00 30.00          CA
/// ATOM      2  CA  GLY B  -1A      6.100   5.200   5.300  1.00 87.50           C
/// ";
/// let (structure, notes) = read_structure(file.as_bytes())?;
/// assert!(notes.is_empty());
/// let glycine = &structure.chains[1].residues[0];
/// assert_eq!((glycine.number, glycine.insertion), (-1, Some('A')));
/// assert_eq!(glycine.atoms[0].position.to_array(), [6.1, 5.2, 5.3]);
/// # Ok::<(), cryoweave::io::structure::StructureError>(())
/// ```
pub fn read_structure(bytes: &[u8]) -> Result<(Structure, Vec<StructureNote>), StructureError> {
    let file = unpack_whole(bytes, UNPACKED_LIMIT)?;
    let mut notes: Vec<StructureNote> = file
        .left_over
        .map(StructureNote::LeftOver)
        .into_iter()
        .collect();
    let (structure, found) = match bundle_of(&file.content) {
        None => read_content(&file.content)?,
        Some(bundle) => {
            let is_wanted = |start: &[u8]| format_of(&unpack_start(start, START)).is_some();
            let taken = take_only(&file.content, bundle, UNPACKED_LIMIT, is_wanted)?;
            notes.push(StructureNote::FromBundle {
                bundle,
                name: taken.name,
                others: taken.others,
            });
            read_content(&unpack(&taken.content, UNPACKED_LIMIT)?)?
        }
    };
    notes.extend(found);
    Ok((structure, notes))
}

/// Reads the text of a PDB or mmCIF file.
fn read_content(content: &[u8]) -> Result<(Structure, Vec<StructureNote>), StructureError> {
    let decoded = utf16_of(content);
    let mut notes: Vec<StructureNote> = decoded.iter().map(|_| StructureNote::Utf16).collect();
    let content = decoded.as_deref().map_or(content, str::as_bytes);
    let content = without_padding(content);
    let parted = pdb::parted(content);
    let content = match &parted {
        None => content,
        Some(OneLine::Uneven) => return Err(StructureError::NoLineEnds),
        Some(OneLine::Parted { text, records }) => {
            notes.push(StructureNote::NoLineEnds { records: *records });
            text
        }
    };
    let (structure, found) = match format_of(content) {
        Some(Format::Pdb) => pdb::read(content).finish("PDB"),
        Some(Format::Mmcif) => mmcif::read(&String::from_utf8_lossy(content))?.finish("mmCIF"),
        None => Err(StructureError::UnknownFormat),
    }
    .map_err(|error| foreign(content).map_or(error, StructureError::Foreign))?;
    notes.extend(found);
    Ok((structure, notes))
}

/// Returns `content` without the zeros, or the marks of the end of a file, by which it is padded.
fn without_padding(content: &[u8]) -> &[u8] {
    let end = content.iter().rposition(|byte| !matches!(byte, 0 | 0x1a));
    match end {
        Some(last) => &content[..=last],
        // Zeros alone are told as what they are.
        None => content,
    }
}

/// Returns the kind of a file that is no structure, where that is known.
fn foreign(content: &[u8]) -> Option<ForeignFile> {
    let kind = ForeignFile::of(&content[..content.len().min(START)]);
    kind.filter(|kind| !matches!(kind, ForeignFile::Text | ForeignFile::Structure))
}

/// Reads what a PDB or mmCIF file, compressed or not, states about its entry: nothing if it is no
/// such file.
///
/// Of a PDB file: the records `REMARK 2`, `EXPDTA`, `TITLE` and `JRNL`; the software stands in none
/// of them. Of an mmCIF file: the categories `_em_3d_reconstruction`, `_em_software`, `_exptl`,
/// `_struct` and `_citation`.
pub fn read_deposition(bytes: &[u8]) -> Deposition {
    let file = unpack(bytes, UNPACKED_LIMIT).unwrap_or_default();
    let decoded = utf16_of(&file);
    let content = decoded.as_deref().map_or(&*file, str::as_bytes);
    match format_of(content) {
        Some(Format::Pdb) => pdb::read_deposition(content),
        Some(Format::Mmcif) => mmcif::read_deposition(&String::from_utf8_lossy(content)),
        None => Deposition::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::bundle::BundleError;
    use crate::io::bundle::tests::{tar_of, zip_of};

    #[test]
    fn the_only_structure_of_an_archive_is_read() {
        const ATOM: &str = "ATOM      1  CA  ALA A   1       1.000   2.000   3.000\n";
        for archive in [tar_of, zip_of] {
            let one = archive(&[("README", b"a model"), ("model.pdb", ATOM.as_bytes())]);
            let (structure, notes) = read_structure(&one).unwrap();
            assert_eq!(structure.chains[0].residues.len(), 1);
            assert!(
                matches!(&*notes, [StructureNote::FromBundle { others: 1, .. }, ..]),
                "{notes:?}"
            );
            let two = archive(&[("a.pdb", ATOM.as_bytes()), ("b.pdb", ATOM.as_bytes())]);
            assert!(matches!(
                read_structure(&two),
                Err(StructureError::Bundle(BundleError::Several { .. }))
            ));
        }
    }

    #[test]
    fn other_bytes_state_nothing() {
        for bytes in [
            b"".as_slice(),
            b"REMARK   2 RESOLUTION. NOT APPLICABLE.",
            b"\x1f\x8b",
        ] {
            assert_eq!(read_deposition(bytes), Deposition::default());
        }
    }
}
