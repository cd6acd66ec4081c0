//! The tables of a split: `metadata.csv` in, `splits.csv` out.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::SplitPart;
use crate::io::archive::EmdbId;
use crate::io::text::text_of;

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
    /// One column would have to be both.
    #[error(
        "the table has one column alone, \"{found}\", for both id and resolution; separate its columns \
         by commas, semicolons or tabs"
    )]
    OneColumn {
        /// The name of the column.
        found: String,
    },
    /// It is no text.
    #[error("the table is no text; save it as CSV")]
    NotText,
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
/// `resolution`, in any case. Columns are separated by commas, semicolons or tabs, as the first line
/// tells outside of quotes, or says, as Excel reads it, with `sep=;`.
///
/// # Errors
/// [`TableError`] if there is no such table, or an entry stands twice.
pub fn read_metadata(bytes: &[u8]) -> Result<Vec<SplitEntry>, TableError> {
    let text = text_of(bytes).ok_or(TableError::NotText)?;
    let (delimiter, lines_before, rows) = layout(text.trim_start_matches('\u{feff}'));
    let mut table = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .delimiter(delimiter)
        .from_reader(rows.as_bytes());
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
    if id == resolution {
        let found = headers.get(id).unwrap_or_default().to_owned();
        return Err(TableError::OneColumn { found });
    }
    let mut seen = BTreeSet::new();
    let mut entries: Vec<SplitEntry> = Vec::new();
    for row in table.records() {
        let row = row?;
        let text = row.get(id).unwrap_or_default();
        let entry = SplitEntry {
            id: entry_name(text),
            resolution: row.get(resolution).and_then(number),
        };
        if !seen.insert(entry_key(&entry.id).into_owned()) {
            let line = row.position().map_or(0, csv::Position::line) + lines_before;
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

/// Returns the name by which entries are compared: `0022` and `22` are one.
pub fn entry_key(id: &str) -> Cow<'_, str> {
    let is_number = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    Cow::Borrowed(if is_number {
        id.trim_start_matches('0')
    } else {
        id
    })
}

/// Returns the character that separates the columns of `table`, the number of lines before its
/// header, and the rest of it: as a line `sep=;` says, else a comma, or a semicolon or a tab where
/// the first line has more of them outside of quotes, as where the comma is the decimal mark.
fn layout(table: &str) -> (u8, u64, &str) {
    let (first, rest) = table.split_once('\n').unwrap_or((table, ""));
    let stated = first.trim_end_matches('\r').trim_matches('"');
    if let Some(&[separator @ (b',' | b';' | b'\t' | b'|')]) =
        stated.strip_prefix("sep=").map(str::as_bytes)
    {
        return (separator, 1, rest);
    }
    let mut quoted = false;
    let mut counts = [0; 3];
    const SEPARATORS: [u8; 3] = [b'\t', b';', b','];
    for byte in first.bytes() {
        quoted ^= byte == b'"';
        for (count, separator) in counts.iter_mut().zip(SEPARATORS) {
            *count += usize::from(!quoted && byte == separator);
        }
    }
    let most = SEPARATORS
        .into_iter()
        .zip(counts)
        .max_by_key(|(_, count)| *count);
    (most.map_or(b',', |(separator, _)| separator), 0, table)
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
