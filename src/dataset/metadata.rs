//! The table of records, `metadata.csv`: a row for each entry, with what is stated about it.
//!
//! Columns as in Giri, Wang & Cheng, Scientific Data 11, 458 (2024),
//! <https://doi.org/10.1038/s41597-024-03299-9>.

use super::records::RecordIndex;

/// Name of the table, beside the folders of the records.
pub const METADATA: &str = "metadata.csv";

/// The columns.
const COLUMNS: [&str; 7] = [
    "emdb_id",
    "pdb_id",
    "resolution",
    "method",
    "software",
    "title",
    "journal",
];

/// Returns the table of the records with these indices: by EMDB number, blank where nothing is stated. The
/// resolution is in Å. [`read_metadata`](super::split::read_metadata) reads it.
///
/// # Errors
/// [`csv::Error`] if memory runs out.
pub fn metadata_csv(indices: &[RecordIndex]) -> Result<Vec<u8>, csv::Error> {
    let mut indices: Vec<&RecordIndex> = indices.iter().collect();
    indices.sort_by_key(|index| (index.emdb.parse().unwrap_or(u64::MAX), &index.emdb));
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(COLUMNS)?;
    for index in indices {
        let stated = &index.deposition;
        let resolution = stated.resolution.map(|value| value.to_string());
        let texts = [
            &resolution,
            &stated.method,
            &stated.software,
            &stated.title,
            &stated.journal,
        ];
        let ids = [index.emdb.as_str(), &index.pdb];
        let texts = texts.map(|text| text.as_deref().unwrap_or_default());
        table.write_record(ids.into_iter().chain(texts))?;
    }
    table
        .into_inner()
        .map_err(|error| error.into_error().into())
}

/// Returns whether `table` has the columns of [`metadata_csv`], so that it can be made anew from the records.
pub fn is_metadata(table: &[u8]) -> bool {
    let mut table = csv::Reader::from_reader(table);
    table
        .headers()
        .is_ok_and(|headers| headers.iter().eq(COLUMNS))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::records::{EntryFiles, EntryName, RecordSettings};
    use crate::dataset::split::{SplitEntry, read_metadata};
    use crate::io::structure::Deposition;

    fn index(emdb: &str, deposition: Deposition) -> RecordIndex {
        let files = EntryFiles {
            map: Vec::new(),
            structure: Vec::new(),
            fasta: None,
            entry: None,
        };
        let name = EntryName::new(emdb, "1abc");
        let settings = RecordSettings::default();
        RecordIndex {
            deposition,
            ..RecordIndex::new(&name, &files, settings)
        }
    }

    #[test]
    fn a_table_is_sorted_and_read_by_the_split() {
        let stated = Deposition {
            resolution: Some(3.2),
            title: Some("Haemoglobin, \"whole\"".into()),
            ..Deposition::default()
        };
        let indices = ["10000", "0775", "own_map"].map(|id| index(id, stated.clone()));
        let blank = index("3488", Deposition::default());
        let table = metadata_csv(&[indices.as_slice(), &[blank]].concat()).unwrap();
        let text = String::from_utf8(table.clone()).unwrap();
        let rows: Vec<&str> = text.lines().collect();
        assert_eq!(
            rows[..3],
            [
                "emdb_id,pdb_id,resolution,method,software,title,journal",
                "0775,1abc,3.2,,,\"Haemoglobin, \"\"whole\"\"\",",
                "3488,1abc,,,,,",
            ]
        );
        let entry = |id: &str, resolution| SplitEntry {
            id: id.to_owned(),
            resolution,
        };
        let expected = [
            entry("0775", Some(3.2)),
            entry("3488", None),
            entry("10000", Some(3.2)),
            entry("own_map", Some(3.2)),
        ];
        assert_eq!(read_metadata(&table).unwrap(), expected);
        assert!(is_metadata(&table));
        assert!(!is_metadata(b"emdb,resolution\n1,2\n"));
    }
}
