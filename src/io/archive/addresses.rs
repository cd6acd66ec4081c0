//! The addresses at which the public archives hold the files of an entry.
//!
//! Maps: <https://www.ebi.ac.uk/emdb/documentation#archive>; metadata:
//! <https://www.ebi.ac.uk/emdb/api/>; models and sequences:
//! <https://www.rcsb.org/docs/programmatic-access/file-download-services>.

use super::content::ArchiveContent;
use super::ids::{EmdbId, PdbId};

/// Servers that hold entries as the public archives do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Archive {
    /// Maps, as in the EMDB's archive.
    pub maps: String,
    /// Other servers that hold the same maps, to ask where that one refuses.
    pub mirrors: Vec<String>,
    /// EMDB entry metadata, as the EMDB gives them.
    pub api: String,
    /// Models, as in the PDB.
    pub models: String,
    /// Sequences, as the PDB gives them.
    pub sequences: String,
}

impl Default for Archive {
    fn default() -> Self {
        Self {
            maps: "https://ftp.ebi.ac.uk/pub/databases/emdb".into(),
            mirrors: [
                "https://files.wwpdb.org/pub/emdb",
                "https://files.rcsb.org/pub/emdb",
                "https://ftp.pdbj.org/pub/emdb",
            ]
            .map(str::to_owned)
            .to_vec(),
            api: "https://www.ebi.ac.uk/emdb/api".into(),
            models: "https://files.rcsb.org".into(),
            sequences: "https://www.rcsb.org".into(),
        }
    }
}

/// A file of an entry in the archives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchiveFile {
    /// Name to keep it under.
    pub name: String,
    /// Address.
    pub address: String,
    /// Addresses of the same file on other servers.
    pub mirrors: Vec<String>,
    /// Content, by which it is known that it came as a whole.
    pub content: ArchiveContent,
}

impl Archive {
    /// Returns the address of the metadata of the entry `emdb`.
    pub fn metadata(&self, emdb: &EmdbId) -> String {
        format!("{}/entry/{emdb}", self.api)
    }

    /// Returns the map of the entry `emdb`, and the model and the sequences of `pdb` if the entry has a model.
    pub fn files(&self, emdb: &EmdbId, pdb: Option<&PdbId>) -> Vec<ArchiveFile> {
        let number = emdb.number();
        let address =
            |server: &String| format!("{server}/structures/{emdb}/map/emd_{number}.map.gz");
        let map = ArchiveFile {
            name: format!("emd_{number}.map.gz"),
            address: address(&self.maps),
            mirrors: self.mirrors.iter().map(address).collect(),
            content: ArchiveContent::Map,
        };
        let structure = pdb.map(|pdb| self.structure(pdb));
        [map]
            .into_iter()
            .chain(structure.into_iter().flatten())
            .collect()
    }

    /// Returns the model and the sequences of `pdb`.
    pub fn structure(&self, pdb: &PdbId) -> [ArchiveFile; 2] {
        let lower = pdb.as_str();
        let upper = lower.to_ascii_uppercase();
        [
            ArchiveFile {
                name: format!("{lower}.cif"),
                address: format!("{}/download/{upper}.cif", self.models),
                mirrors: Vec::new(),
                content: ArchiveContent::Model(pdb.clone()),
            },
            ArchiveFile {
                name: format!("{lower}.fasta"),
                address: format!("{}/fasta/entry/{upper}", self.sequences),
                mirrors: Vec::new(),
                content: ArchiveContent::Sequences(pdb.clone()),
            },
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_stand_where_the_archives_hold_them() {
        let archive = Archive::default();
        assert_eq!(
            archive.metadata(&"7".parse().unwrap()),
            "https://www.ebi.ac.uk/emdb/api/entry/EMD-7"
        );
        let (emdb, pdb) = ("3488".parse().unwrap(), "5ni1".parse().unwrap());
        assert_eq!(archive.files(&emdb, None).len(), 1);
        let files = archive.files(&emdb, Some(&pdb));
        let addresses: Vec<String> = files.into_iter().map(|file| file.address).collect();
        assert_eq!(
            addresses,
            [
                "https://ftp.ebi.ac.uk/pub/databases/emdb/structures/EMD-3488/map/emd_3488.map.gz",
                "https://files.rcsb.org/download/5NI1.cif",
                "https://www.rcsb.org/fasta/entry/5NI1",
            ]
        );
    }
}
