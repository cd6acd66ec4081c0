//! The tables of a split: `metadata.csv` in, `splits.csv` out.

use super::SplitPart;
use crate::io::archive::EmdbId;

/// Entry to split, a row of `metadata.csv`.
#[derive(Clone, Debug, PartialEq)]
pub struct SplitEntry {
    /// Number of the map in the EMDB, or its own name; see [`entry_name`].
    pub id: String,
    /// Resolution, in Å, if it is stated.
    pub resolution: Option<f64>,
}

/// Reason why the table cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TableError {
    /// It is no table of comma-separated values.
    #[error("the table cannot be read: {0}")]
    Csv(#[from] csv::Error),
    /// A column is missing.
    #[error("the table has no column whose name holds \"{wanted}\"; its columns are: {found}")]
    NoColumn {
        /// The text that its name should hold.
        wanted: &'static str,
        /// The columns, separated by commas.
        found: String,
    },
    /// An entry stands twice.
    #[error("line {line}: {id} stands in an earlier line, too; take one of them out")]
    Twice {
        /// The line, from 1.
        line: u64,
        /// The entry.
        id: String,
    },
}

/// Reads the entries of a table with a column whose name holds `emd` and one that holds
/// `resolution`, in any case. Columns are separated by commas, semicolons or tabs.
///
/// # Errors
/// [`TableError`] if there is no such table, or an entry stands twice.
pub fn read_metadata(bytes: &[u8]) -> Result<Vec<SplitEntry>, TableError> {
    let mut table = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .delimiter(delimiter(bytes))
        .from_reader(bytes);
    let headers = table.headers()?.clone();
    let column = |wanted: &'static str| {
        let holds = |name: &str| name.to_ascii_lowercase().contains(wanted);
        let index = headers.iter().position(holds);
        index.ok_or_else(|| TableError::NoColumn {
            wanted,
            found: headers.iter().collect::<Vec<_>>().join(", "),
        })
    };
    let (id, resolution) = (column("emd")?, column("resolution")?);
    let mut entries: Vec<SplitEntry> = Vec::new();
    for row in table.records() {
        let row = row?;
        let text = row.get(id).unwrap_or_default();
        let entry = SplitEntry {
            id: entry_name(text),
            resolution: row.get(resolution).and_then(number),
        };
        if entries.iter().any(|earlier| earlier.id == entry.id) {
            let line = row.position().map_or(0, csv::Position::line);
            return Err(TableError::Twice { line, id: entry.id });
        }
        entries.push(entry);
    }
    Ok(entries)
}

/// Returns the name of the entry that `text` stands for: the number of an EMDB id (`EMD-3488`,
/// `emd_3488` and `3488` are one), or `text` itself where it is none.
pub fn entry_name(text: &str) -> String {
    let id = text.parse::<EmdbId>();
    id.map_or_else(|_| text.trim().to_owned(), |id| id.number().to_owned())
}

/// Returns the character that separates the columns of `table`: a comma, or a semicolon or a tab
/// where the first line has more of them, as where the comma is the decimal mark.
fn delimiter(table: &[u8]) -> u8 {
    let heads = table
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    let count = |wanted: &u8| heads.iter().filter(|byte| *byte == wanted).count();
    [b'\t', b';', b',']
        .into_iter()
        .max_by_key(count)
        .unwrap_or(b',')
}

/// Returns a positive number, perhaps with a unit after it.
fn number(text: &str) -> Option<f64> {
    let number = text.split_whitespace().next()?.trim_end_matches(['Å', 'A']);
    number
        .replace(',', ".")
        .parse()
        .ok()
        .filter(|n: &f64| n.is_finite() && *n > 0.0)
}

/// Returns the table of `entries` and their parts: columns `emdb_id,resolution,part`.
///
/// # Errors
/// [`csv::Error`] if memory runs out.
pub fn splits_csv(entries: &[SplitEntry], parts: &[SplitPart]) -> Result<Vec<u8>, csv::Error> {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(["emdb_id", "resolution", "part"])?;
    for (entry, part) in entries.iter().zip(parts) {
        let resolution = entry.resolution.map_or(String::new(), |r| r.to_string());
        table.write_record([&entry.id, &resolution, part.name()])?;
    }
    table
        .into_inner()
        .map_err(|error| error.into_error().into())
}
