//! Kinds of files that are none of ours: their names, and what to do about them.

use std::fmt;

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
    StructureFactors,
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
    MmJson,
    Maestro,
    Psf,
    Markers,
    StructurePage,
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
pub(super) const WORDS: &[(ForeignFile, &str, &str)] = &[
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
    (
        F::StructureFactors,
        "a file of structure factors (mmCIF)",
        "give the coordinates of the entry, or its map",
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
    (F::MmJson, "a file in mmJSON", AS_CIF),
    (F::Maestro, "a Maestro file", AS_CIF),
    (
        F::Psf,
        "a topology of CHARMM, NAMD or X-PLOR (PSF), which holds no positions",
        "give the coordinates that belong to it, as PDB or mmCIF",
    ),
    (
        F::Markers,
        "a set of markers of ChimeraX (CMM)",
        "give the structure, as PDB or mmCIF",
    ),
    (
        F::StructurePage,
        "a web page (HTML) with the text of a structure in it",
        "download the file itself, or take out the tags",
    ),
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

impl fmt::Display for ForeignFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = WORDS.iter().find(|(kind, ..)| kind == self);
        let (_, name, remedy) = words.unwrap_or(&(F::Text, "another file", AGAIN));
        write!(f, "{name}; {remedy}")
    }
}
