//! Files of other kinds, as they come under the name of a map or of sequences: known by their first
//! bytes, so that a message says what a file is and what to do.

mod formats;
mod kind;

use super::structure::format_of;
use super::text::utf16_of;
use formats::{
    has_early, is_cube, is_dsn6, is_em, is_fastq, is_job, is_phylip, is_situs, is_spider, is_text,
    is_xplor,
};
pub use kind::ForeignFile;

use ForeignFile as F;

/// First bytes by which files are known: where they stand, and the bytes.
const MARKS: &[(usize, &[u8], ForeignFile)] = &[
    (208, b"MAP", F::MrcMap),
    (30, b"[Content_Types].xml", F::Office),
    (0, b"\xd0\xcf\x11\xe0", F::Office),
    (0, b"{\\rtf", F::Rtf),
    (0, b"PK\x03\x04", F::Zip),
    (0, b"PK\x05\x06", F::Zip),
    (0, b"7z\xbc\xaf\x27\x1c", F::SevenZip),
    (0, b"Rar!\x1a\x07", F::Rar),
    (257, b"ustar", F::Tar),
    (0, b"\xfd7zXZ\0", F::Xz),
    (0, b"\x28\xb5\x2f\xfd", F::Zstd),
    (0, b"\x04\x22\x4d\x18", F::Lz4),
    (0, b"LZIP", F::Lzip),
    (0, b"\x1f\x9d", F::Compress),
    (0, b"\x89PNG\r\n\x1a\n", F::Png),
    (0, b"\xff\xd8\xff", F::Jpeg),
    (0, b"GIF8", F::Gif),
    (0, b"II*\0", F::Tiff),
    (0, b"MM\0*", F::Tiff),
    (0, b"%PDF-", F::Pdf),
    (0, b"\x89HDF\r\n\x1a\n", F::Hdf5),
    (128, b"DICM", F::Dicom),
    (344, b"n+1\0", F::Nifti),
    (344, b"ni1\0", F::Nifti),
    (4, b"n+2\0\r\n\x1a\n", F::Nifti),
    (0, b":-)", F::Brix),
    (0, b"MTZ ", F::Mtz),
    (0, b"\x93NUMPY", F::Numpy),
    (0, b"NRRD000", F::Nrrd),
    (0, b"\0\x05\x16\x07", F::AppleDouble),
    (0, b"\0\0\0\x03\0", F::Gatan),
    (0, b"\0\0\0\x04\0\0\0", F::Gatan),
    (0, b"version https://git-lfs", F::LfsPointer),
];

impl ForeignFile {
    /// Returns the kind of the file that begins with `start`, its first 64 KiB or all of it; `None`
    /// where nothing is known.
    pub fn of(start: &[u8]) -> Option<Self> {
        if start.is_empty() {
            return Some(Self::Empty);
        }
        let decoded = utf16_of(start);
        let start = decoded.as_deref().map_or(start, str::as_bytes);
        let is_text = is_text(start);
        // Texts may have the letters of a mark in their midst.
        let is_marked = |at: usize, mark: &[u8]| {
            let found = start.get(at..at + mark.len());
            found == Some(mark) && (at == 0 || !is_text)
        };
        let marked = MARKS.iter().find(|(at, mark, _)| is_marked(*at, mark));
        match marked {
            Some((.., F::Numpy)) if has_early(start, b"blob/") => return Some(Self::CryoSparc),
            Some((.., kind)) => return Some(*kind),
            None => {}
        }
        if start.iter().all(|byte| *byte == 0) {
            return Some(Self::Zeros);
        }
        // A map of MessagePack.
        let is_packed = matches!(start[0], 0x80..=0x8f | 0xde | 0xdf);
        let binary = [
            (Self::Dsn6, is_dsn6(start)),
            (Self::Spider, is_spider(start)),
            (Self::Em, is_em(start)),
            (
                Self::BinaryCif,
                is_packed && has_early(start, b"dataBlocks"),
            ),
            (Self::Mmtf, is_packed && has_early(start, b"mmtfVersion")),
        ];
        if let Some((kind, _)) = binary.into_iter().find(|(_, is)| *is) {
            return Some(kind);
        }
        is_text.then(|| Self::of_text(start))
    }

    /// Returns the kind of a text that begins as HTML, XML or JSON do, in small letters.
    fn of_markup(lower: &[u8]) -> Option<Self> {
        let begins = |mark: &str| lower.starts_with(mark.as_bytes());
        let holds = |mark: &str| {
            let mut parts = lower.windows(mark.len());
            parts.any(|part| part == mark.as_bytes())
        };
        let is_record = begins("{") && holds("\"record_version\"");
        let has_atoms = holds("\n_atom_site.") || holds("\natom  ") || holds("\nhetatm");
        Some(match () {
            () if begins("<") && holds("pdbx:datablock") => Self::Pdbml,
            () if begins("<") && has_atoms => Self::StructurePage,
            () if begins("<!doctype html") || begins("<html") => Self::Html,
            () if begins("<") && holds("<html") => Self::Html,
            () if begins("<") && holds("<marker_set") => Self::Markers,
            () if begins("<") => Self::Xml,
            () if is_job(lower) => Self::Job,
            () if is_record => Self::RunRecord,
            () if begins("{") && (holds("\"atom_site\"") || holds("\"_atom_site")) => Self::MmJson,
            () if begins("{") && holds("s_m_m2io_version") => Self::Maestro,
            () if begins("{") || begins("[{") => Self::Json,
            () => return None,
        })
    }

    fn of_text(start: &[u8]) -> Self {
        let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
        let text = text.trim_ascii_start();
        let lower = text[..text.len().min(1024)].to_ascii_lowercase();
        let begins = |mark: &str| lower.starts_with(mark.as_bytes());
        let holds = |mark: &str| {
            lower
                .windows(mark.len())
                .any(|part| part == mark.as_bytes())
        };
        if let Some(kind) = Self::of_markup(&lower) {
            kind
        } else if begins("locus ") {
            Self::GenBank
        } else if begins("id   ") {
            Self::Embl
        } else if begins("clustal") || begins("muscle (") || begins("probcons") {
            Self::Clustal
        } else if begins("# stockholm") {
            Self::Stockholm
        } else if begins("pileup") || begins("!!aa_multiple_alignment") {
            Self::Msf
        } else if begins("#nexus") {
            Self::Nexus
        } else if is_phylip(&lower) {
            Self::Phylip
        } else if is_fastq(text) {
            Self::Fastq
        } else if begins("psf ") || begins("psf\n") || begins("psf\r") {
            Self::Psf
        } else if holds("!ntitle") || is_xplor(text) {
            Self::Xplor
        } else if ["_rln", "xmipp_star", "_cistem"].into_iter().any(holds) {
            Self::Star
        } else if holds("_refln.") && !holds("_atom_site.") {
            Self::StructureFactors
        } else if format_of(start).is_some() {
            Self::Structure
        } else if holds("class gridpositions") {
            Self::OpenDx
        } else if begins(">") {
            Self::Fasta
        } else if is_cube(text) {
            Self::Cube
        } else if is_situs(text) {
            Self::Situs
        } else {
            Self::Text
        }
    }
}

#[cfg(test)]
mod tests {
    use super::kind::WORDS;
    use super::*;

    #[test]
    fn files_are_known_by_their_first_bytes() {
        let at = |at: usize, mark: &[u8]| {
            let mut bytes = vec![1; 600];
            bytes[at..at + mark.len()].copy_from_slice(mark);
            bytes
        };
        let mut dsn6 = vec![0; 512];
        for (word, value) in [(3, 40_i16), (4, 50), (5, 60), (18, 100)] {
            dsn6[2 * word..2 * word + 2].copy_from_slice(&value.to_be_bytes());
        }
        let mut spider = vec![0; 600];
        for (word, value) in [(1, 40.0_f32), (2, 41.0), (5, 3.0), (12, 42.0), (23, 168.0)] {
            spider[4 * word - 4..4 * word].copy_from_slice(&value.to_be_bytes());
        }
        let mut em = vec![0; 600];
        em[..16].copy_from_slice(&[6, 0, 0, 5, 40, 0, 0, 0, 41, 0, 0, 0, 42, 0, 0, 0]);
        let cube =
            b"water\nb3lyp\n 3 -5.0 -5.0 -5.0\n 80 0.1 0.0 0.0\n 80 0.0 0.1 0.0\n 80 0.0 0.0 0.1\n";
        for (bytes, kind) in [
            (Vec::new(), F::Empty),
            (vec![0; 4096], F::Zeros),
            (at(128, b"DICM"), F::Dicom),
            (at(257, b"ustar"), F::Tar),
            (at(344, b"n+1\0"), F::Nifti),
            (at(208, b"MAP "), F::MrcMap),
            (dsn6, F::Dsn6),
            (cube.to_vec(), F::Cube),
            (spider, F::Spider),
            (em, F::Em),
        ] {
            assert_eq!(F::of(&bytes), Some(kind), "{kind:?}");
            assert!(!kind.to_string().starts_with("another file"), "{kind:?}");
        }
        assert_eq!(F::of(&[1, 2, 3]), None);
        for (at, mark, kind) in MARKS {
            assert!(WORDS.iter().any(|(named, ..)| named == kind), "{kind:?}");
            let mut bytes = vec![1; 600];
            bytes[*at..at + mark.len()].copy_from_slice(mark);
            assert_eq!(F::of(&bytes), Some(*kind));
        }
    }

    #[test]
    fn jobs_and_structures_are_known_among_json_xml_and_yaml() {
        for (bytes, kind) in [
            (
                b"<?xml version=\"1.0\"?>\n<PDBx:datablock datablockName=\"1ABC\">".to_vec(),
                F::Pdbml,
            ),
            (
                b"[{\"name\": \"x\", \"sequences\": [{\"proteinChain\": {\"sequence\": \"MK\"}}]}]"
                    .to_vec(),
                F::Job,
            ),
            (
                b"version: 1\nsequences:\n  - protein:\n      id: A\n".to_vec(),
                F::Job,
            ),
        ] {
            assert_eq!(F::of(&bytes), Some(kind), "{kind:?}");
        }
    }

    #[test]
    fn texts_are_known_by_their_first_words() {
        for (bytes, kind) in [
            (b"\xef\xbb\xbf \n<!DOCTYPE html><p>".to_vec(), F::Html),
            (b"<?xml version=\"1.0\"?><html>".to_vec(), F::Html),
            (b"<?xml version=\"1.0\"?><Error>".to_vec(), F::Xml),
            (b"{\"error\": 404}".to_vec(), F::Json),
            (b"{\n \"record_version\": 1,".to_vec(), F::RunRecord),
            (b"\n       2 !NTITLE\n REMARKS".to_vec(), F::Xplor),
            (b" 3 12\nHBA  MKVLSPADKTNV\n".to_vec(), F::Phylip),
            (b"#NEXUS\nbegin data;\n".to_vec(), F::Nexus),
            (b"@read1\nACGT\n+\n!!!!\n".to_vec(), F::Fastq),
            // A protein with Met-Ala-Pro in that place.
            (
                format!(">a\n{}MAP\n", "A".repeat(205)).into_bytes(),
                F::Fasta,
            ),
            (
                b"# made\nobject 1 class gridpositions counts 3 3 3".to_vec(),
                F::OpenDx,
            ),
            (b"\n ZYX\n       0\n 0.1E+01".to_vec(), F::Xplor),
            (
                b"# version 30001\n\ndata_optics\n\nloop_\n_rlnOpticsGroupName #1".to_vec(),
                F::Star,
            ),
            (
                b"# XMIPP_STAR_1 *\n data_noname\nloop_\n _image".to_vec(),
                F::Star,
            ),
            (
                b"data_r1abcsf\nloop_\n_refln.index_h\n1\n".to_vec(),
                F::StructureFactors,
            ),
            (
                b"\x93NUMPY\x01\0v\0{'descr': [('blob/path', '|S40')]".to_vec(),
                F::CryoSparc,
            ),
            (
                b"1.5 10.0 -3.25 0.0 40 41 42\n\n 0.1 0.2".to_vec(),
                F::Situs,
            ),
            (
                b"\x83\xa7encoder\xa5gemmi\xaadataBlocks\0".to_vec(),
                F::BinaryCif,
            ),
            (b"\xde\0\x1f\xabmmtfVersion\xa31.0\0".to_vec(), F::Mmtf),
            (b"\xff\xfe>\0a\0\n\0M\0K\0".to_vec(), F::Fasta),
            (b"data_1ABC\nloop_\n".to_vec(), F::Structure),
            (b"ATOM      1  CA  GLY A   1".to_vec(), F::Structure),
            (b">a\nMKV\n".to_vec(), F::Fasta),
            (b"LOCUS       AAA".to_vec(), F::GenBank),
            (b"ID   HBA_HUMAN   Reviewed;".to_vec(), F::Embl),
            (b"CLUSTAL O(1.2.4)\n".to_vec(), F::Clustal),
            (b"# STOCKHOLM 1.0\n".to_vec(), F::Stockholm),
            (b"Not Found".to_vec(), F::Text),
        ] {
            assert_eq!(F::of(&bytes), Some(kind), "{kind:?}");
            assert!(!kind.to_string().starts_with("another file"), "{kind:?}");
        }
    }

    #[test]
    fn what_modelling_programs_write_is_known() {
        for (bytes, kind) in [
            (b"PSF EXT\n\n  1 !NTITLE\n REMARKS x".to_vec(), F::Psf),
            (
                b"{ \n s_m_m2io_version\n :::\n 2.0.0\n}".to_vec(),
                F::Maestro,
            ),
            (b"{\"data_1ABC\": {\"atom_site\": {".to_vec(), F::MmJson),
            (b"<marker_set name=\"x\">\n".to_vec(), F::Markers),
            (
                b"<pre>\ndata_x\nloop_\n_atom_site.id\n".to_vec(),
                F::StructurePage,
            ),
        ] {
            assert_eq!(F::of(&bytes), Some(kind), "{kind:?}");
            assert!(!kind.to_string().starts_with("another file"), "{kind:?}");
        }
    }
}
