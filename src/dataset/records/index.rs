//! The index of a record: what was made from what, for machines to read.

use serde::{Deserialize, Serialize};

use super::entry_files::EntryFiles;
use super::names::EntryName;
use super::settings::RecordSettings;
use crate::dataset::labels::LabelRule;
use crate::dataset::sequences::ChainPair;
use crate::grid::{Density, GridSize};
use crate::io::checksum::sha256_hex;
use crate::io::structure::Deposition;
use crate::space::Frame;

/// The layout of `record.json`; raised when records of the old one shall be made again.
///
/// 3: labels lie at the nearest voxel, where they lay below their atoms. 4: modified residues have the
/// label of their parent, and unknown secondary structure has none.
const INDEX_VERSION: u32 = 4;

/// Contents of a record; written as `record.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecordIndex {
    /// The layout of this index.
    pub index_version: u32,
    /// Version of the program.
    pub cryoweave: String,
    /// Number of the entry's map in the EMDB, or what else it is called.
    pub emdb: String,
    /// PDB id of the entry's structure, or what else it is called.
    pub pdb: String,
    /// Settings by which the record was made.
    pub settings: RecordSettings,
    /// Facts stated about the entry: by the EMDB entry metadata where they are given, else by the
    /// structure's file.
    #[serde(default)]
    pub deposition: Deposition,
    /// The files that went in, as they were given: `map`, `structure`, `sequences`, `entry`.
    pub inputs: Vec<FileHash>,
    /// The files of the record, without this one.
    pub files: Vec<FileHash>,
    /// The grid of the map as deposited.
    pub deposited: Option<GridFacts>,
    /// The grid of the normalised map and the masks.
    pub grid: Option<GridFacts>,
    /// Divisor of the density, in the map's own units.
    pub divided_by: f64,
    /// Source of the secondary structure: `file` or `dssp`.
    pub secondary_from: String,
    /// Voxels of the mask of backbone atoms that carry a label.
    pub labelled_atoms: usize,
    /// Voxels of the mask of Cα that carry a label.
    #[serde(alias = "labelled_alphas")]
    pub labelled_ca: usize,
    /// Voxels of the mask of amino acids that carry a label.
    pub labelled_amino: usize,
    /// Voxels of the mask of secondary structure that carry a label.
    pub labelled_secondary: usize,
    /// Backbone atoms outside the map, which label nothing.
    pub atoms_outside: usize,
    /// Agreement of the sequences with the structure.
    pub sequences: SequenceFacts,
    /// Warnings, in words.
    pub warnings: Vec<String>,
}

impl RecordIndex {
    pub(in crate::dataset) fn new(
        name: &EntryName,
        files: &EntryFiles,
        settings: RecordSettings,
    ) -> Self {
        Self {
            index_version: INDEX_VERSION,
            cryoweave: env!("CARGO_PKG_VERSION").to_owned(),
            emdb: name.emdb.clone(),
            pdb: name.pdb.clone(),
            settings,
            deposition: Deposition::default(),
            inputs: Self::inputs_of(files),
            files: Vec::new(),
            deposited: None,
            grid: None,
            divided_by: 0.0,
            secondary_from: String::new(),
            labelled_atoms: 0,
            labelled_ca: 0,
            labelled_amino: 0,
            labelled_secondary: 0,
            atoms_outside: 0,
            sequences: SequenceFacts::default(),
            warnings: Vec::new(),
        }
    }

    /// Returns whether this is the index of a record of `files` made as it would be made now.
    pub fn is_of(&self, name: &EntryName, files: &EntryFiles, settings: RecordSettings) -> bool {
        let made_now = Self::new(name, files, settings);
        self.index_version == made_now.index_version
            && self.cryoweave == made_now.cryoweave
            && (&self.emdb, &self.pdb) == (&made_now.emdb, &made_now.pdb)
            && self.settings == made_now.settings
            && self.inputs == made_now.inputs
    }

    /// Returns the rule by which the masks were made.
    pub(in crate::dataset) fn label_rule(&self) -> LabelRule {
        if self.index_version < 3 {
            return LabelRule::Reference;
        }
        self.settings.rules.labels()
    }

    /// Returns the index as JSON, indented.
    pub fn to_json(&self) -> String {
        // Serialising plain data to a string cannot fail; an empty object would be seen at once.
        serde_json::to_string_pretty(self).unwrap_or_else(|_| "{}".to_owned())
    }

    fn inputs_of(files: &EntryFiles) -> Vec<FileHash> {
        let (sequences, entry) = (files.fasta.as_deref(), files.entry.as_deref());
        let given = [
            ("map", Some(files.map.as_slice())),
            ("structure", Some(files.structure.as_slice())),
            ("sequences", sequences),
            ("entry", entry),
        ];
        let given = given.into_iter();
        given
            .filter_map(|(role, bytes)| Some(FileHash::new(role, bytes?)))
            .collect()
    }
}

/// A file, known by its content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileHash {
    /// Name of the file, or its role.
    pub name: String,
    /// Its size in bytes.
    pub bytes: usize,
    /// Its SHA-256, in lower-case hexadecimal.
    pub sha256: String,
}

impl FileHash {
    /// Returns the entry of a file called `name` that holds `bytes`.
    pub fn new(name: &str, bytes: &[u8]) -> Self {
        Self {
            name: name.to_owned(),
            bytes: bytes.len(),
            sha256: sha256_hex(bytes),
        }
    }
}

/// Size of a grid and its position in space.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct GridFacts {
    /// Voxels along x, y, z.
    pub size: GridSize,
    /// Origin and voxel size, in Å.
    pub frame: Frame,
}

impl GridFacts {
    pub(super) fn of(density: &Density) -> Self {
        Self {
            size: density.grid.size(),
            frame: density.frame,
        }
    }
}

/// Agreement of the sequences with the structure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SequenceFacts {
    /// Residues of all chains of the sample, copies included.
    pub sample_residues: usize,
    /// Residues that the structure shows.
    pub observed_residues: usize,
    /// Observed residues that are those of the sample.
    pub identical: usize,
    /// Observed residues of a known amino acid that differ from the sample's or have no partner.
    pub unlike: usize,
}

impl SequenceFacts {
    /// Counts over all chains.
    pub fn of(pairs: &[ChainPair]) -> Self {
        let mut facts = Self::default();
        for pair in pairs {
            let known = pair.observed.iter().flatten().count();
            facts.sample_residues += pair.sample.len();
            facts.observed_residues += pair.observed.len();
            facts.identical += pair.identical();
            facts.unlike += known - pair.identical();
        }
        facts
    }
}
