//! Files of other kinds, as they come under the name of a map or of sequences: known by their first
//! bytes, so that a message says what a file is and what to do.

mod formats;

use std::fmt;

use super::structure::format_of;
use super::text::utf16_of;
use formats::{
    has_early, is_cube, is_dsn6, is_em, is_fastq, is_job, is_phylip, is_situs, is_spider, is_text,
    is_xplor,
};

/// Kind of a file that a reader got in place of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the words of each stand in `WORDS`")]
pub enum ForeignFile {
    Empty,
    Zeros,
    Html,
    Xml,
    Pdbml,
    Json,
    RunRecord,
    Job,
    LfsPointer,
    Zip,
    SevenZip,
    Rar,
    Tar,
    Xz,
    Zstd,
    Lz4,
    Lzip,
    Compress,
    Png,
    Jpeg,
    Gif,
    Tiff,
    Pdf,
    Office,
    Rtf,
    Hdf5,
    Dicom,
    Nifti,
    Dsn6,
    Brix,
    Xplor,
    Cube,
    OpenDx,
    Mtz,
    Numpy,
    Nrrd,
    Gatan,
    Situs,
    Spider,
    Em,
    Star,
    CryoSparc,
    BinaryCif,
    Mmtf,
    AppleDouble,
    MrcMap,
    Structure,
    GenBank,
    Embl,
    Clustal,
    Stockholm,
    Msf,
    Phylip,
    Nexus,
    A3m,
    Fastq,
    Fasta,
    Text,
}

use ForeignFile as F;

const AGAIN: &str = "download or copy it again";
const UNPACK: &str = "unpack it with another program, and give the file in it";
const NO_DATA: &str = "give the file that the picture was made from";
const SAVE: &str = "save it as MRC or CCP4 map with the program that made it, or with ChimeraX";
const AS_TEXT: &str = "save what is in it as plain text";
const AS_CIF: &str = "save it as mmCIF or PDB";
const AS_FASTA: &str = "save it as FASTA";
const MEMBERS: &str =
    "give the sequences of the molecules in the map as FASTA, without their homologues";

/// Names of the kinds, and what to do about them.
const WORDS: &[(ForeignFile, &str, &str)] = &[
    (F::Empty, "an empty file (0 bytes)", AGAIN),
    (
        F::Zeros,
        "a file of zeros alone, as broken downloads leave them",
        AGAIN,
    ),
    (
        F::Html,
        "a web page (HTML), as servers send when they are down or ask to sign in",
        "open it to see what it says, and download the file again",
    ),
    (
        F::Xml,
        "an XML document, perhaps the error of a server",
        AGAIN,
    ),
    (
        F::RunRecord,
        "the record of a run of Cryoweave",
        "on the command line --settings takes it; in the page a saved session (.zip) opens again",
    ),
    (
        F::Json,
        "a JSON document, perhaps the error of a server",
        AGAIN,
    ),
    (F::Pdbml, "a structure in PDBML (XML)", AS_CIF),
    (
        F::Job,
        "the job of a structure prediction program (JSON or YAML)",
        "write its sequences as FASTA",
    ),
    (
        F::LfsPointer,
        "a pointer of Git LFS, not the file itself",
        "fetch the file with \"git lfs pull\"",
    ),
    (F::Zip, "a zip archive", UNPACK),
    (F::SevenZip, "a 7z archive", UNPACK),
    (F::Rar, "a rar archive", UNPACK),
    (F::Tar, "a tar archive", UNPACK),
    (F::Xz, "a file compressed with xz", UNPACK),
    (F::Zstd, "a file compressed with zstd", UNPACK),
    (F::Lz4, "a file compressed with lz4", UNPACK),
    (F::Lzip, "a file compressed with lzip", UNPACK),
    (F::Compress, "a file compressed with compress (.Z)", UNPACK),
    (F::Png, "a PNG picture", NO_DATA),
    (F::Jpeg, "a JPEG picture", NO_DATA),
    (F::Gif, "a GIF picture", NO_DATA),
    (F::Tiff, "a TIFF picture", SAVE),
    (F::Pdf, "a PDF document", NO_DATA),
    (F::Office, "a document of an office program", AS_TEXT),
    (F::Rtf, "a document of a word processor (RTF)", AS_TEXT),
    (F::Hdf5, "an HDF5 file", SAVE),
    (F::Dicom, "a DICOM file", SAVE),
    (F::Nifti, "a NIfTI file", SAVE),
    (F::Dsn6, "a map in the format DSN6", SAVE),
    (F::Brix, "a map in the format BRIX", SAVE),
    (F::Xplor, "a map in the text format of X-PLOR and CNS", SAVE),
    (F::Cube, "a Gaussian cube file", SAVE),
    (F::OpenDx, "a grid in the format OpenDX", SAVE),
    (
        F::Mtz,
        "a file of structure factors (MTZ)",
        "compute a map from it, with CCP4 or Phenix, and give that",
    ),
    (F::Numpy, "an array of NumPy (npy)", SAVE),
    (F::Nrrd, "an NRRD file", SAVE),
    (F::Gatan, "a Digital Micrograph file (DM3 or DM4)", SAVE),
    (F::Situs, "a map in the format of Situs", SAVE),
    (F::Spider, "a map in the format of SPIDER", SAVE),
    (F::Em, "a map in the format EM", SAVE),
    (
        F::Star,
        "a STAR file, a table of particles or jobs (RELION, cisTEM, Xmipp)",
        "give the map (.mrc) that the job made",
    ),
    (
        F::CryoSparc,
        "a dataset of cryoSPARC (.cs)",
        "give the map (.mrc) that the job made",
    ),
    (F::BinaryCif, "a structure in BinaryCIF", AS_CIF),
    (F::Mmtf, "a structure in MMTF", AS_CIF),
    (
        F::AppleDouble,
        "the companion file (._) that macOS writes beside a file",
        "give the file whose name has no \"._\" in front",
    ),
    (
        F::MrcMap,
        "a density map (MRC or CCP4)",
        "give it as the map",
    ),
    (
        F::Structure,
        "a structure (PDB or mmCIF)",
        "give it as the reference structure (--reference)",
    ),
    (F::GenBank, "a GenBank flat file", AS_FASTA),
    (F::Embl, "a flat file of EMBL or UniProt", AS_FASTA),
    (F::Clustal, "an alignment in the format of Clustal", MEMBERS),
    (
        F::Stockholm,
        "an alignment in the Stockholm format",
        MEMBERS,
    ),
    (F::Msf, "an alignment in the format MSF", MEMBERS),
    (F::Phylip, "an alignment in the format PHYLIP", MEMBERS),
    (F::Nexus, "an alignment in the format NEXUS", MEMBERS),
    (F::A3m, "an alignment in the format A3M", MEMBERS),
    (F::Fastq, "a file of sequencing reads (FASTQ)", MEMBERS),
    (
        F::Fasta,
        "a file of sequences (FASTA)",
        "give it as the sequences (--fasta)",
    ),
    (F::Text, "a text", "give the file itself"),
];

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
        if begins("<!doctype html") || begins("<html") || (begins("<") && holds("<html")) {
            Self::Html
        } else if begins("<") && holds("pdbx:datablock") {
            Self::Pdbml
        } else if begins("<") {
            Self::Xml
        } else if is_job(&lower) {
            Self::Job
        } else if begins("{") && holds("\"record_version\"") {
            Self::RunRecord
        } else if begins("{") || begins("[{") {
            Self::Json
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
        } else if holds("!ntitle") || is_xplor(text) {
            Self::Xplor
        } else if ["_rln", "xmipp_star", "_cistem"].into_iter().any(holds) {
            Self::Star
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

impl fmt::Display for ForeignFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = WORDS.iter().find(|(kind, ..)| kind == self);
        let (_, name, remedy) = words.unwrap_or(&(F::Text, "another file", AGAIN));
        write!(f, "{name}; {remedy}")
    }
}

#[cfg(test)]
mod tests {
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
}
