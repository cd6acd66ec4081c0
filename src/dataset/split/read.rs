//! Splits, read back: `splits.csv` in, the part of every entry out.

use std::collections::BTreeMap;

use super::SplitPart;
use super::table::{TableError, column, entry_key, entry_name, is_blank, reader};
use crate::io::text::{text_of, visible};

/// Reads the part of every entry, by the [key](entry_key) of its id, of a table with a column whose name holds `emd` and one
/// whose name holds `part`, such as [`splits_csv`](super::splits_csv) writes.
///
/// # Errors
/// [`TableError`] if there is no such table, an entry has no id or no part, or stands twice.
pub fn read_splits(bytes: &[u8]) -> Result<BTreeMap<String, SplitPart>, TableError> {
    let text = text_of(bytes).ok_or(TableError::NotText)?;
    let text = visible(&text);
    let (mut table, lines_before) = reader(&text);
    let headers = table.headers()?.clone();
    let id = column(&headers, "emd", &["emdb_id", "emd_id", "emdb"])?;
    let part = column(&headers, "part", &["part"])?;
    let mut parts = BTreeMap::new();
    for row in table.records() {
        let row = row?;
        if is_blank(&row) {
            continue;
        }
        let line = row.position().map_or(0, csv::Position::line) + lines_before;
        let [id, part] = [id, part].map(|index| row.get(index).unwrap_or_default());
        if id.is_empty() {
            return Err(TableError::NoId { line });
        }
        let name = entry_name(id);
        let found = SplitPart::from_name(&part.to_ascii_lowercase());
        let found = found.ok_or_else(|| TableError::NoPart {
            line,
            found: part.to_owned(),
        })?;
        if parts.insert(entry_key(&name).into_owned(), found).is_some() {
            return Err(TableError::Twice { line, id: name });
        }
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::super::{SplitEntry, splits_csv};
    use super::*;

    #[test]
    fn what_was_written_comes_back() {
        let entry = |id: &str| SplitEntry {
            id: id.to_owned(),
            resolution: Some(3.2),
        };
        let entries = ["3488", "0775", "own", "9"].map(entry);
        let table = splits_csv(&entries, &SplitPart::ALL).unwrap();
        let parts = read_splits(&table).unwrap();
        let keys: Vec<_> = ["3488", "775", "own", "9"]
            .iter()
            .map(|key| parts[*key])
            .collect();
        assert_eq!(keys, SplitPart::ALL);
    }

    #[test]
    fn faults_are_told_with_their_line() {
        let refused = |table: &str| read_splits(table.as_bytes()).unwrap_err().to_string();
        assert!(refused("emdb_id,part\n3488,train\nEMD-3488,test\n").starts_with("line 3: 3488"));
        assert!(refused("emdb_id;part\n3488;learn\n").starts_with("line 2: \"learn\" is no part"));
        assert!(refused("emdb_id,part\n,train\n").contains("line 2"));
        assert!(refused("emdb_id,resolution\n3488,3\n").contains("\"part\""));
        assert!(read_splits(b"\xff\xfe\x00").is_err());
    }
}
