//! The tables of a split: `metadata.csv` in, `splits.csv` out.

use super::Part;

/// An entry of `metadata.csv`.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The number of the map in the EMDB, without what stands before it.
    pub id: String,
    /// The resolution, in Å, if it is stated.
    pub resolution: Option<f64>,
}

/// Why the table cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MetadataError {
    /// It is no table of comma-separated values.
    #[error("the table cannot be read: {0}")]
    Csv(#[from] csv::Error),
    /// A column is missing.
    #[error("the table has no column whose name holds \"{wanted}\"; its columns are: {found}")]
    NoColumn {
        /// What the name should hold.
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
/// `resolution`, in any case.
///
/// # Errors
/// [`MetadataError`] if there is no such table, or an entry stands twice.
pub fn read_metadata(bytes: &[u8]) -> Result<Vec<Entry>, MetadataError> {
    let mut table = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(bytes);
    let headers = table.headers()?.clone();
    let column = |wanted: &'static str| {
        let holds = |name: &str| name.to_ascii_lowercase().contains(wanted);
        let place = headers.iter().position(holds);
        place.ok_or_else(|| MetadataError::NoColumn {
            wanted,
            found: headers.iter().collect::<Vec<_>>().join(", "),
        })
    };
    let (id, resolution) = (column("emd")?, column("resolution")?);
    let mut entries: Vec<Entry> = Vec::new();
    for row in table.records() {
        let row = row?;
        let text = row.get(id).unwrap_or_default();
        let entry = Entry {
            id: bare_id(text),
            resolution: row.get(resolution).and_then(number),
        };
        if entries.iter().any(|earlier| earlier.id == entry.id) {
            let line = row.position().map_or(0, csv::Position::line);
            return Err(MetadataError::Twice { line, id: entry.id });
        }
        entries.push(entry);
    }
    Ok(entries)
}

/// The number of an EMDB id: `EMD-3488`, `emd_3488` and `3488` are one.
pub fn bare_id(text: &str) -> String {
    let lower = text.trim().to_ascii_lowercase();
    let bare = lower.strip_prefix("emd").unwrap_or(&lower);
    bare.trim_start_matches(['-', '_']).to_owned()
}

/// A positive number, perhaps with a unit after it.
fn number(text: &str) -> Option<f64> {
    let number = text.split_whitespace().next()?.trim_end_matches(['Å', 'A']);
    number
        .parse()
        .ok()
        .filter(|n: &f64| n.is_finite() && *n > 0.0)
}

/// The table of `entries` and their parts: columns `emdb_id,resolution,part`.
pub fn splits_csv(entries: &[Entry], parts: &[Part]) -> String {
    let rows = entries.iter().zip(parts).map(|(entry, part)| {
        let resolution = entry.resolution.map_or(String::new(), |r| r.to_string());
        format!("{},{resolution},{}\n", entry.id, part.name())
    });
    std::iter::once("emdb_id,resolution,part\n".to_owned())
        .chain(rows)
        .collect()
}
