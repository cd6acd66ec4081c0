//! EMDB entry metadata (`emdb.json`): what the EMDB states about an entry.
//!
//! The layout changes from release to release, so that values are looked for by their names:
//! <https://www.ebi.ac.uk/emdb/api/>.

use std::str::FromStr;

use serde_json::Value;

use super::ids::{EmdbId, IdError, PdbId};
use crate::io::compression::unpack;
use crate::io::structure::Deposition;
use crate::io::text::text_of;

/// EMDB entry metadata.
#[derive(Clone, Debug, PartialEq)]
pub struct EntryMetadata(Value);

/// Reason why the metadata of an entry are of no use.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EntryMetadataError {
    /// They are not what the EMDB gives.
    #[error("the EMDB entry metadata are no JSON: {0}")]
    NotJson(String),
    /// Several models go with the entry.
    #[error("the entry names several models ({}): choose one by its PDB id", names(.0))]
    Models(Vec<PdbId>),
    /// The entry names a model by something that is no PDB id.
    #[error(transparent)]
    Id(#[from] IdError),
}

fn names(ids: &[PdbId]) -> String {
    let names: Vec<&str> = ids.iter().map(PdbId::as_str).collect();
    names.join(", ")
}

/// Largest metadata, in bytes: those of real entries have some 100 kB.
const LARGEST: usize = 64 << 20;

impl EntryMetadata {
    /// Name of the file that keeps them, beside the other files of the entry.
    pub const FILE: &'static str = "emdb.json";

    /// Reads the metadata as the EMDB gives them, packed or not, in any encoding of texts.
    ///
    /// # Errors
    /// [`EntryMetadataError::NotJson`] if they are no JSON.
    pub fn read(file: &[u8]) -> Result<Self, EntryMetadataError> {
        let no_json = |reason: String| EntryMetadataError::NotJson(reason);
        let json = unpack(file, LARGEST).map_err(|error| no_json(error.to_string()))?;
        let text = text_of(&json).ok_or_else(|| no_json("they are no text".to_owned()))?;
        let text = text.trim_start_matches('\u{feff}');
        serde_json::from_str(text)
            .map(Self)
            .map_err(|error| no_json(error.to_string()))
    }

    /// Returns the only model that the entry names.
    ///
    /// `None` if it names none, as of a map without a model.
    ///
    /// # Errors
    /// [`EntryMetadataError`] if it names several, or what it names is no PDB id.
    pub fn only_model(&self) -> Result<Option<PdbId>, EntryMetadataError> {
        // Not every PDB id: the entry may also name the model that its reconstruction began with.
        let mut ids = Vec::new();
        find(&self.0, "pdb_reference", &mut |references| {
            find(references, "pdb_id", &mut |value| {
                ids.extend(value.as_str().map(PdbId::from_str));
            });
        });
        let mut ids = ids.into_iter().collect::<Result<Vec<PdbId>, IdError>>()?;
        ids.sort_unstable();
        ids.dedup();
        match ids.len() {
            0 | 1 => Ok(ids.pop()),
            _ => Err(EntryMetadataError::Models(ids)),
        }
    }

    /// Contour level that the authors recommend, in the map's own units.
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

    /// Id of the entry.
    pub fn id(&self) -> Option<EmdbId> {
        text(&self.0["emdb_id"])?.parse().ok()
    }

    /// Facts that the entry states about itself.
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

impl std::fmt::Display for EntryMetadata {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(formatter)
    }
}

/// Returns the first value called `name`, however deep it lies; nothing if there is none.
fn first(value: &Value, name: &str) -> Value {
    let mut found = Value::Null;
    find(value, name, &mut |value| {
        if found.is_null() {
            found = value.clone();
        }
    });
    found
}

/// Returns a text or a number, also one with a unit beside it, with single blanks.
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

/// Shows every value called `name`, however deep it lies; the layout of the metadata changes.
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

    const METADATA: &str = r#"{"crossreferences":{"pdb_list":{"pdb_reference":[{"pdb_id":"1ABC"}]}},
        "map":{"contour_list":{"contour":[{"primary":true,"level":0.12}]}}}"#;

    fn read(text: &str) -> Result<EntryMetadata, EntryMetadataError> {
        EntryMetadata::read(text.as_bytes())
    }

    #[test]
    fn the_model_and_the_contour_level_are_found() {
        let metadata = read(METADATA).unwrap();
        let only = |metadata: EntryMetadata| metadata.only_model().unwrap();
        assert_eq!(metadata.only_model(), Ok(Some("1abc".parse().unwrap())));
        assert_eq!(metadata.contour_level(), Some(0.12));
        assert_eq!(only(read("{}").unwrap()), None);
        let two = read(r#"{"pdb_reference":[{"pdb_id":"1abc"},{"pdb_id":"2ABC"}]}"#).unwrap();
        let two = two.only_model().unwrap_err().to_string();
        assert!(two.contains("1abc, 2abc"), "{two}");
        assert!(matches!(
            read("<html>"),
            Err(EntryMetadataError::NotJson(_))
        ));
    }

    /// The id becomes the name of a file: it must not lead out of its folder.
    #[test]
    fn a_model_that_is_no_pdb_id_is_refused() {
        let path = read(r#"{"pdb_reference":{"pdb_id":"../../escaped"}}"#).unwrap();
        let refused = path.only_model().unwrap_err().to_string();
        assert!(
            refused.starts_with("../../escaped is no PDB id"),
            "{refused}"
        );
    }

    #[test]
    fn an_entry_states_how_it_was_made_and_published() {
        let metadata =
            EntryMetadata::read(include_bytes!("../../../tests/data/emdb.json")).unwrap();
        assert_eq!(metadata.id().unwrap().to_string(), "EMD-3488");
        assert_eq!(metadata.only_model(), Ok(Some("5ni1".parse().unwrap())));
        assert_eq!(metadata.contour_level(), Some(0.15));
        let expected = Deposition {
            resolution: Some(3.2),
            method: Some("singleParticle".into()),
            software: Some("RELION".into()),
            title: Some("Cryo-EM structure of haemoglobin, in \"two\" lines".into()),
            journal: Some("Nat Commun".into()),
        };
        assert_eq!(metadata.deposition(), expected);
        let nothing = EntryMetadata::read(b"{}").unwrap();
        assert_eq!(nothing.deposition(), Deposition::default());
    }
}
