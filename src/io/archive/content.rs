//! Contents of the files of an entry, judged: a server may answer with a page, another entry or half a
//! file.

use std::io::Read;

use serde::{Deserialize, Serialize};

use super::ids::{EmdbId, PdbId};
use super::metadata::EntryMetadata;
use crate::io::Source;
use crate::io::compression::{Compression, CompressionError, Unpacking, unpack_start};
use crate::io::fasta::{FastaError, read_fasta};
use crate::io::foreign::ForeignFile;
use crate::io::mrc::least_file_bytes;
use crate::io::structure::{is_pdb, read_structure};

/// Content of a file of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ArchiveContent {
    /// A map, compressed with gzip.
    Map,
    /// The model of this entry, as mmCIF.
    Model(PdbId),
    /// The sequences of this entry, as FASTA.
    Sequences(PdbId),
}

/// Reason why a file does not hold what was asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ContentError {
    /// It cannot be read, or not unpacked to its end.
    #[error(transparent)]
    Compression(#[from] CompressionError),
    /// A file of another kind.
    #[error("it is {0}")]
    Foreign(ForeignFile),
    /// No map, compressed with gzip.
    #[error("it is no map compressed with gzip")]
    NoMap,
    /// The map ends early.
    #[error("the map ends early: its header announces {expected} bytes and there are {found}")]
    Truncated {
        /// Bytes that the header announces at least.
        expected: u64,
        /// Bytes found.
        found: u64,
    },
    /// No mmCIF file with atoms.
    #[error("it is no mmCIF file with atoms ({reason})")]
    NoModel {
        /// The message of the reader.
        reason: String,
    },
    /// No FASTA file.
    #[error("it is no FASTA file ({reason})")]
    NoSequences {
        /// The message of the reader.
        reason: String,
    },
    /// It belongs to another entry.
    #[error("it is of the entry {found}, not {asked}")]
    OtherEntry {
        /// The entry that was asked for.
        asked: String,
        /// The entry that the file names.
        found: String,
    },
}

impl ArchiveContent {
    /// Judges that `file` holds this, as a whole.
    ///
    /// # Errors
    /// [`ContentError`] if it does not.
    pub fn judge(&self, file: &(impl Source + ?Sized)) -> Result<(), ContentError> {
        match self {
            Self::Map => judge_map(file),
            Self::Model(asked) => judge_model(&whole(file)?, asked),
            Self::Sequences(asked) => judge_sequences(&whole(file)?, asked),
        }
    }
}

/// Judges that EMDB entry metadata are those of `asked`.
///
/// # Errors
/// [`ContentError`] if they name another entry, or none.
pub fn judge_metadata(metadata: &EntryMetadata, asked: &EmdbId) -> Result<(), ContentError> {
    let found = metadata.id();
    if found.as_ref().is_some_and(|found| found.is_same(asked)) {
        return Ok(());
    }
    Err(ContentError::OtherEntry {
        asked: asked.to_string(),
        found: found.map_or_else(|| "that it does not name".to_owned(), |id| id.to_string()),
    })
}

/// Unpacks the map to its end, without keeping it.
fn judge_map(file: &(impl Source + ?Sized)) -> Result<(), ContentError> {
    let mut stream = Unpacking::new(file, usize::MAX)?;
    let mut start = Vec::new();
    stream.read(1024, &mut start)?;
    match ForeignFile::of(&start) {
        None | Some(ForeignFile::MrcMap) => {}
        Some(other) => return Err(ContentError::Foreign(other)),
    }
    if stream.compression() != Some(Compression::Gzip) {
        return Err(ContentError::NoMap);
    }
    let expected = least_file_bytes(&start).ok_or(ContentError::NoMap)?;
    stream.skip(u64::MAX)?;
    match stream.given() {
        found if found < expected => Err(ContentError::Truncated { expected, found }),
        _ => Ok(()),
    }
}

fn judge_model(bytes: &[u8], asked: &PdbId) -> Result<(), ContentError> {
    refuse_foreign(bytes, ForeignFile::Structure)?;
    let refused = |reason: String| Err(ContentError::NoModel { reason });
    if is_pdb(bytes) {
        return refused("it is a PDB file".to_owned());
    }
    match read_structure(bytes) {
        Ok((structure, _)) => same_entry(asked, &structure.name),
        Err(error) => refused(error.to_string()),
    }
}

fn judge_sequences(bytes: &[u8], asked: &PdbId) -> Result<(), ContentError> {
    refuse_foreign(bytes, ForeignFile::Fasta)?;
    let name = match read_fasta(bytes) {
        Ok((sequences, _)) => sequences.first().map(|first| first.name.clone()),
        Err(FastaError::OnlyNucleotides { .. }) => None,
        Err(error) => {
            let reason = error.to_string();
            return Err(ContentError::NoSequences { reason });
        }
    };
    same_entry(asked, &name.unwrap_or_default())
}

fn refuse_foreign(bytes: &[u8], wanted: ForeignFile) -> Result<(), ContentError> {
    match ForeignFile::of(&unpack_start(bytes, 64 << 10)) {
        Some(found) if found != wanted => Err(ContentError::Foreign(found)),
        _ => Ok(()),
    }
}

/// Judges that `name`, where it begins with an id, begins with that of `asked`.
fn same_entry(asked: &PdbId, name: &str) -> Result<(), ContentError> {
    match PdbId::in_name(name) {
        Some(found) if !found.is_same(asked) => Err(ContentError::OtherEntry {
            asked: asked.to_string(),
            found: found.to_string(),
        }),
        _ => Ok(()),
    }
}

fn whole(file: &(impl Source + ?Sized)) -> Result<Vec<u8>, ContentError> {
    let unreadable = |error: std::io::Error| CompressionError::Unreadable {
        reason: error.to_string(),
    };
    let mut bytes = Vec::new();
    let mut reader = file.open().map_err(unreadable)?;
    reader.read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::grid::{Density, Grid, GridSize};
    use crate::io::compression::gzip;
    use crate::io::mrc::write_map;
    use crate::space::{Frame, Position};

    const MODEL: &str = "data_1ABC\nloop_\n_atom_site.group_PDB\n_atom_site.id\n\
        _atom_site.type_symbol\n_atom_site.label_atom_id\n_atom_site.label_comp_id\n\
        _atom_site.label_asym_id\n_atom_site.label_seq_id\n_atom_site.Cartn_x\n\
        _atom_site.Cartn_y\n_atom_site.Cartn_z\nATOM 1 C CA GLY A 1 1.0 2.0 3.0\n";

    #[test]
    fn a_map_is_unpacked_to_its_end() {
        let density = Density {
            grid: Grid::from_fn(GridSize::new(9, 8, 7), |v| (v.x * v.y) as f32),
            frame: Frame::one_angstrom(Position::default()),
        };
        let map = write_map(&density, "a test");
        let packed = gzip(&map);
        let judge = |bytes: &[u8]| ArchiveContent::Map.judge(bytes);
        assert_eq!(judge(&packed), Ok(()));
        let mut wrong = packed.clone();
        let last = wrong.len() - 6;
        wrong[last] ^= 1;
        for (bytes, words) in [
            (packed[..packed.len() - 3].to_vec(), "damaged or cut off"),
            (wrong, "damaged or cut off"),
            (gzip(&map[..map.len() - 4]), "ends early"),
            (gzip(&[7; 5000]), "no map"),
            (gzip(b"<html>Sorry</html>"), "a web page"),
            (map.clone(), "no map compressed with gzip"),
            (b"<html>Sorry</html>".to_vec(), "a web page"),
            (Vec::new(), "an empty file"),
        ] {
            let refused = judge(&bytes).unwrap_err().to_string();
            assert!(refused.contains(words), "{refused}");
        }
    }

    #[test]
    fn a_model_has_atoms_and_the_id() {
        let asked = |id: &str| ArchiveContent::Model(id.parse().unwrap());
        let bytes = MODEL.as_bytes();
        assert_eq!(asked("1abc").judge(bytes), Ok(()));
        assert_eq!(asked("pdb_00001abc").judge(bytes), Ok(()));
        for (content, bytes, words) in [
            (asked("2abc"), MODEL, "of the entry 1abc, not 2abc"),
            (asked("1abc"), "data_1ABC\n", "no mmCIF file with atoms"),
            (
                asked("1abc"),
                "ATOM      1  CA  GLY A   1       1.000   2.000   3.000",
                "a PDB file",
            ),
            (asked("1abc"), "<!doctype html>", "a web page"),
            (asked("1abc"), "", "an empty file"),
        ] {
            let refused = content.judge(bytes.as_bytes()).unwrap_err().to_string();
            assert!(refused.contains(words), "{refused}");
        }
    }

    #[test]
    fn sequences_are_fasta_of_the_id() {
        let asked = ArchiveContent::Sequences("1abc".parse().unwrap());
        for good in [
            ">1ABC_1|Chain A|x\nMKV\n",
            ">1ABC_1|Chain A|RNA\nACGU\n",
            ">a\nMKV\n",
        ] {
            assert_eq!(asked.judge(good.as_bytes()), Ok(()), "{good}");
        }
        for (bytes, words) in [
            (">2ABC_1|Chain A|x\nMKV\n", "of the entry 2abc"),
            (">1ABC_1|Chain A|x\n", "no FASTA file"),
            ("No sequence was found.", "it is a text"),
        ] {
            let refused = asked.judge(bytes.as_bytes()).unwrap_err().to_string();
            assert!(refused.contains(words), "{refused}");
        }
    }

    #[test]
    fn metadata_name_the_entry() {
        let judge = |json: &str| {
            let metadata = EntryMetadata::read(json.as_bytes()).unwrap();
            judge_metadata(&metadata, &"EMD-7".parse().unwrap())
        };
        assert_eq!(judge("{\"emdb_id\": \"EMD-0007\"}"), Ok(()));
        assert!(judge("{\"emdb_id\": \"EMD-8\"}").is_err());
        assert!(judge("{\"message\": \"try again later\"}").is_err());
    }
}
