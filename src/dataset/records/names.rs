//! The names of an entry and of the files of its record.

use super::entry_files::EntryFiles;
use crate::io::archive::{EmdbId, PdbId};
use crate::io::fasta::read_fasta;
use crate::io::structure::read_structure;

/// The files of a record whose names are the same for every entry.
pub mod file {
    /// The normalised map.
    pub const NORMALIZED: &str = "emd_normalized_map.mrc";
    /// Backbone atoms: CA 1, N 2, C 3.
    pub const ATOMS: &str = "atom_emd_normalized_map.mrc";
    /// Cα: 1.
    pub const CA: &str = "atom_ca_emd_normalized_map.mrc";
    /// Amino acids at their Cα: 1 to 20.
    pub const AMINO: &str = "amino_emd_normalized_map.mrc";
    /// Secondary structure at the Cα: coil 1, helix 2, strand 3.
    pub const SECONDARY: &str = "sec_struc_emd_normalized_map.mrc";
    /// The sequence that the coordinates show, chain by chain.
    pub const ATOMIC: &str = "atomic.fasta";
    /// The sequence of the sample and the one that the coordinates show.
    pub const UNALIGNED: &str = "dealign_clustal_input.fasta";
    /// The same two, aligned.
    pub const ALIGNED: &str = "dealign_clustal_output.fasta";
    /// The index of all other files; written last.
    pub const INDEX: &str = "record.json";
}

/// Names of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryName {
    /// The number of the map in the EMDB, such as `3488`, or what else it is called; the name of
    /// the record's folder.
    pub emdb: String,
    /// The PDB id of the structure in lower case, such as `5ni1`, or what else it is called.
    pub pdb: String,
}

impl EntryName {
    /// Returns the name of an entry whose map is called `map` and whose structure `structure` (ids, or
    /// names of files or folders). Letters that do not belong into a file's name become `_`.
    pub fn new(map: &str, structure: &str) -> Self {
        Self {
            emdb: EmdbId::in_name(map).map_or_else(|| stem(map), |id| id.number().to_owned()),
            pdb: stem(structure).to_ascii_lowercase(),
        }
    }

    /// Returns the name of an entry whose map comes from a file or folder called `map` and whose structure
    /// from a file called `structure`. If that is no PDB id, the files themselves may say one.
    pub fn of(map: &str, structure: &str, files: &EntryFiles) -> Self {
        let stated = || {
            let of_structure = read_structure(&files.structure).map(|(read, _)| read.name);
            let fasta = files.fasta.as_deref().map(read_fasta);
            let of_fasta = fasta
                .and_then(Result::ok)
                .map(|(read, _)| read[0].name.clone());
            let names = [of_structure.ok(), of_fasta].into_iter().flatten();
            names.filter_map(|name| PdbId::in_name(&name)).next()
        };
        let found = PdbId::in_name(structure).or_else(stated);
        Self::new(map, found.as_ref().map_or(structure, PdbId::as_str))
    }

    /// Returns the name of the map as deposited.
    pub fn map(&self) -> String {
        format!("emd_{}.map", self.emdb)
    }

    /// Returns the name of the sequences as deposited.
    pub fn sequences(&self) -> String {
        format!("{}.fasta", self.pdb)
    }

    /// Returns the name of the sequences of all chains.
    pub fn all_chains(&self) -> String {
        format!("{}_all_chain_combined.fasta", self.pdb)
    }

    /// Returns the name of the structure in a format, `pdb` or `cif`.
    pub fn structure(&self, format: &str) -> String {
        format!("{}.{format}", self.pdb)
    }

    /// Returns the name of the part of the structure that is `helix`, `coil` or `strand`.
    pub fn part(&self, part: &str) -> String {
        format!("{}_{part}.pdb", self.pdb)
    }
}

/// Returns `name` up to its first dot, safe as the name of a file.
fn stem(name: &str) -> String {
    let stem = name.split('.').next().unwrap_or_default();
    let safe = stem.chars().map(|c| match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' => c,
        _ => '_',
    });
    let safe: String = safe.collect();
    if safe.is_empty() {
        "entry".to_owned()
    } else {
        safe
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_from_ids_files_and_folders() {
        for (map, structure, emdb, pdb) in [
            ("EMD-3488", "5NI1", "3488", "5ni1"),
            ("emd_0775.map.gz", "model.pdb", "0775", "model"),
            ("3488", "5ni1.cif.gz", "3488", "5ni1"),
            ("my map.mrc", "../x", "my_map", "entry"),
            ("emd_.map", "1abc", "emd_", "1abc"),
        ] {
            let name = EntryName::new(map, structure);
            assert_eq!((name.emdb.as_str(), name.pdb.as_str()), (emdb, pdb));
        }
        assert_eq!(EntryName::new("EMD-1", "1abc").map(), "emd_1.map");
    }

    #[test]
    fn the_files_say_the_pdb_id_where_their_names_do_not() {
        let files = |fasta: &str| EntryFiles {
            map: Vec::new(),
            structure: Vec::new(),
            fasta: Some(fasta.as_bytes().to_vec()),
            entry: None,
        };
        let header = files(">6KSW_1|Chain A\nMKV\n");
        let pdb = |name, files| EntryName::of("EMD-1", name, files).pdb;
        assert_eq!(pdb("model.pdb", &header), "6ksw");
        assert_eq!(pdb("5ni1.cif.gz", &header), "5ni1");
        assert_eq!(pdb("model.pdb", &files(">x\nMKV\n")), "model");
    }
}
