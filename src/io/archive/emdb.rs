//! The public archives: at which addresses they hold an entry, and what their answers say.
//!
//! The EMDB's maps: <https://www.ebi.ac.uk/emdb/documentation#archive>; its answers:
//! <https://www.ebi.ac.uk/emdb/api/>; the PDB's models and sequences:
//! <https://www.rcsb.org/docs/programmatic-access/file-download-services>.

use serde_json::Value;

use crate::io::structure::Deposition;

/// Servers that hold entries as the public archives do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Archive {
    /// Maps, as in the EMDB's archive.
    pub maps: String,
    /// Other servers that hold the same maps, to ask where that one refuses.
    pub mirrors: Vec<String>,
    /// Answers to questions about entries, as the EMDB's.
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

/// Why an entry cannot be asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ArchiveError {
    /// This is no id of the EMDB.
    #[error("{0} is no EMDB id; write it as EMD-3488")]
    NoEmdbId(String),
    /// This is no id of the PDB.
    #[error("{0} is no PDB id; write it as 5NI1")]
    NoPdbId(String),
    /// The answer is not what the EMDB answers.
    #[error("the EMDB's answer about the entry is no JSON: {0}")]
    Answer(String),
    /// No model goes with the entry.
    #[error("the entry names no model: give its PDB id")]
    NoModel,
    /// Several models go with the entry.
    #[error("the entry names several models ({}): choose one by its PDB id", .0.join(", "))]
    Models(Vec<String>),
}

/// A file of an entry: the name to keep it under, and its address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The name.
    pub name: String,
    /// The address.
    pub address: String,
    /// Addresses of the same file on other servers.
    pub mirrors: Vec<String>,
}

impl Archive {
    /// Where to ask about the entry with this number.
    pub fn question(&self, number: &str) -> String {
        format!("{}/entry/EMD-{number}", self.api)
    }

    /// The map of the entry with this number, and the model and the sequences with this PDB id.
    pub fn files(&self, number: &str, pdb: &str) -> [Listed; 3] {
        let (lower, upper) = (pdb.to_ascii_lowercase(), pdb.to_ascii_uppercase());
        let map =
            |server: &String| format!("{server}/structures/EMD-{number}/map/emd_{number}.map.gz");
        [
            Listed {
                name: format!("emd_{number}.map.gz"),
                address: map(&self.maps),
                mirrors: self.mirrors.iter().map(map).collect(),
            },
            Listed {
                name: format!("{lower}.cif"),
                address: format!("{}/download/{upper}.cif", self.models),
                mirrors: Vec::new(),
            },
            Listed {
                name: format!("{lower}.fasta"),
                address: format!("{}/fasta/entry/{upper}", self.sequences),
                mirrors: Vec::new(),
            },
        ]
    }
}

/// The digits of an EMDB id such as `EMD-3488`.
///
/// # Errors
/// [`ArchiveError`] if `entry` is none.
pub fn emdb_number(entry: &str) -> Result<&str, ArchiveError> {
    let number = entry
        .trim()
        .trim_start_matches(|c: char| c.is_ascii_alphabetic())
        .trim_start_matches(['-', '_']);
    let is_number = (1..=8).contains(&number.len()) && number.chars().all(|c| c.is_ascii_digit());
    is_number
        .then_some(number)
        .ok_or_else(|| ArchiveError::NoEmdbId(entry.to_owned()))
}

/// A PDB id, such as `5NI1`, in lower case.
///
/// # Errors
/// [`ArchiveError`] if `id` is none.
pub fn pdb_id(id: &str) -> Result<String, ArchiveError> {
    let known = id.trim();
    let is_id = (4..=12).contains(&known.len())
        && known.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    is_id
        .then(|| known.to_ascii_lowercase())
        .ok_or_else(|| ArchiveError::NoPdbId(id.to_owned()))
}

/// What the EMDB says of an entry.
#[derive(Clone, Debug, PartialEq)]
pub struct EntryFacts(Value);

impl EntryFacts {
    /// The name to keep an answer under, beside the files of its entry.
    pub const FILE: &'static str = "emdb.json";

    /// Reads an answer.
    ///
    /// # Errors
    /// [`ArchiveError`] if it is no JSON.
    pub fn read(answer: &[u8]) -> Result<Self, ArchiveError> {
        serde_json::from_slice(answer)
            .map(Self)
            .map_err(|error| ArchiveError::Answer(error.to_string()))
    }

    /// The id of the only model that the entry names, in lower case.
    ///
    /// # Errors
    /// [`ArchiveError`] if it names none or several.
    pub fn only_model(&self) -> Result<String, ArchiveError> {
        // Not every PDB id: the entry may also name the model that its reconstruction began with.
        let mut ids = Vec::new();
        find(&self.0, "pdb_reference", &mut |references| {
            find(references, "pdb_id", &mut |value| {
                ids.extend(value.as_str().map(str::to_ascii_lowercase));
            });
        });
        ids.sort_unstable();
        ids.dedup();
        match ids.len() {
            0 => Err(ArchiveError::NoModel),
            1 => Ok(ids.remove(0)),
            _ => Err(ArchiveError::Models(ids)),
        }
    }

    /// The contour level that the authors recommend, in the map's own units.
    pub fn contour_level(&self) -> Option<f64> {
        let mut levels = Vec::new();
        find(&self.0, "contour", &mut |value| {
            let contours = value
                .as_array()
                .map_or(std::slice::from_ref(value), Vec::as_slice);
            for contour in contours {
                let primary = contour["primary"].as_bool().unwrap_or(true);
                if let (true, Some(level)) = (primary, contour["level"].as_f64()) {
                    levels.push(level);
                }
            }
        });
        levels.first().copied()
    }

    /// The id of the entry, such as `EMD-3488`.
    pub fn id(&self) -> Option<String> {
        text(&self.0["emdb_id"])
    }

    /// What the entry states about itself.
    pub fn deposition(&self) -> Deposition {
        let determination = first(&self.0, "structure_determination");
        let determination = determination.get(0).unwrap_or(&determination);
        let reconstruction = first(&self.0, "final_reconstruction");
        let citation = first(&self.0, "primary_citation");
        let mut programs = Vec::new();
        find(&reconstruction["software_list"], "name", &mut |name| {
            programs.extend(text(name));
        });
        let resolution = text(&reconstruction["resolution"]);
        Deposition {
            resolution: resolution
                .and_then(|text| text.parse().ok())
                .filter(|value: &f64| value.is_finite() && *value > 0.0),
            method: text(&determination["method"]),
            software: (!programs.is_empty()).then(|| programs.join("; ")),
            title: text(&self.0["admin"]["title"]),
            journal: text(&first(&citation, "journal_abbreviation"))
                .or_else(|| text(&first(&citation, "journal"))),
        }
    }
}

impl std::fmt::Display for EntryFacts {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(formatter)
    }
}

/// The first value called `name`, however deep it lies; nothing if there is none.
fn first(value: &Value, name: &str) -> Value {
    let mut found = Value::Null;
    find(value, name, &mut |value| {
        if found.is_null() {
            found = value.clone();
        }
    });
    found
}

/// A text or a number, also one with a unit beside it, with single blanks.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => {
            let words: Vec<&str> = text.split_whitespace().collect();
            (!words.is_empty()).then(|| words.join(" "))
        }
        Value::Number(number) => Some(number.to_string()),
        Value::Object(fields) => text(fields.get("valueOf_")?),
        _ => None,
    }
}

/// Shows every value called `name`, however deep it lies; the layout of the answers changes.
fn find(value: &Value, name: &str, see: &mut dyn FnMut(&Value)) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                if key == name {
                    see(value);
                }
                find(value, name, see);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| find(item, name, see)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FACTS: &str = r#"{"crossreferences":{"pdb_list":{"pdb_reference":[{"pdb_id":"1ABC"}]}},
        "map":{"contour_list":{"contour":[{"primary":true,"level":0.12}]}}}"#;

    #[test]
    fn ids_are_understood() {
        assert_eq!(emdb_number("EMD-3488").unwrap(), "3488");
        assert_eq!(emdb_number(" emd_0007 ").unwrap(), "0007");
        for wrong in ["3J9S", "EMD-", "", "EMD-1/../2", "123456789"] {
            assert!(emdb_number(wrong).is_err(), "{wrong}");
        }
        assert_eq!(pdb_id(" 5NI1").unwrap(), "5ni1");
        assert_eq!(pdb_id("pdb_00005ni1").unwrap(), "pdb_00005ni1");
        for wrong in ["5NI", "5NI1/x", "5NI1.cif"] {
            assert!(pdb_id(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn answers_are_understood() {
        let read = |text: &str| EntryFacts::read(text.as_bytes());
        let facts = read(FACTS).unwrap();
        assert_eq!(facts.only_model().unwrap(), "1abc");
        assert_eq!(facts.contour_level(), Some(0.12));
        assert_eq!(read("{}").unwrap().only_model(), Err(ArchiveError::NoModel));
        let two = read(r#"{"pdb_reference":[{"pdb_id":"1abc"},{"pdb_id":"2ABC"}]}"#).unwrap();
        let two = two.only_model().unwrap_err().to_string();
        assert!(two.contains("1abc, 2abc"), "{two}");
        assert!(matches!(read("<html>"), Err(ArchiveError::Answer(_))));
    }

    #[test]
    fn an_entry_states_how_it_was_made_and_published() {
        let facts = EntryFacts::read(include_bytes!("../../../tests/data/emdb.json")).unwrap();
        assert_eq!(facts.id().as_deref(), Some("EMD-3488"));
        assert_eq!(facts.only_model().unwrap(), "5ni1");
        assert_eq!(facts.contour_level(), Some(0.15));
        let expected = Deposition {
            resolution: Some(3.2),
            method: Some("singleParticle".into()),
            software: Some("RELION".into()),
            title: Some("Cryo-EM structure of haemoglobin, in \"two\" lines".into()),
            journal: Some("Nat Commun".into()),
        };
        assert_eq!(facts.deposition(), expected);
        let nothing = EntryFacts::read(b"{}").unwrap();
        assert_eq!(nothing.deposition(), Deposition::default());
    }

    #[test]
    fn files_stand_where_the_archives_hold_them() {
        let archive = Archive::default();
        assert_eq!(
            archive.question("7"),
            "https://www.ebi.ac.uk/emdb/api/entry/EMD-7"
        );
        let addresses = archive.files("3488", "5ni1").map(|listed| listed.address);
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
