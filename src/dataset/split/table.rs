//! The tables of a split: `metadata.csv` in, `splits.csv` out.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::SplitPart;
use crate::io::ForeignFile;
use crate::io::archive::EmdbId;
use crate::io::text::{text_of, visible};

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
    /// A file of another kind.
    #[error("this is no table but {0}")]
    Foreign(ForeignFile),
    /// Two columns have the same name.
    #[error("the table has several columns called \"{name}\"; leave one of them")]
    SameColumns {
        /// The name.
        name: String,
    },
    /// A row has another number of cells than there are columns.
    #[error(
        "line {line} has {found} cells, the header {width}; a cell with a comma in it stands in quotes"
    )]
    Uneven {
        /// The line, from 1.
        line: u64,
        /// Number of its cells.
        found: usize,
        /// Number of columns.
        width: usize,
    },
    /// A row has no id.
    #[error("line {line} has no EMDB id; write one, or take the line out")]
    NoId {
        /// The line, from 1.
        line: u64,
    },
    /// A resolution cannot be.
    #[error(
        "line {line}: the resolution \"{found}\" {reason}; correct it, or leave the cell empty if it is \
         not known"
    )]
    Resolution {
        /// The line, from 1.
        line: u64,
        /// The text in the cell.
        found: String,
        /// The reason.
        reason: &'static str,
    },
    /// A part is none.
    #[error(
        "line {line}: \"{found}\" is no part of a split, which is train, validation, test or left_out"
    )]
    NoPart {
        /// The line, from 1.
        line: u64,
        /// The text in the cell.
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

/// Returns a reader of the rows of the table in `text`, and the number of lines before them.
pub(super) fn reader(text: &str) -> (csv::Reader<&[u8]>, u64) {
    let (delimiter, lines_before, rows) = layout(text);
    let table = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .delimiter(delimiter)
        .flexible(true)
        .from_reader(rows.as_bytes());
    (table, lines_before)
}

/// Reads the entries of a table with a column whose name holds `emd` and one that holds
/// `resolution`, in any case; of several the one that is called so and no more. Columns are separated by
/// commas, semicolons or tabs, as the first line tells outside of quotes, or says, as Excel reads it,
/// with `sep=;`. Blank rows are left out, whatever separators stand in them.
///
/// # Errors
/// [`TableError`] if there is no such table, an entry stands twice or has no id, or a resolution cannot
/// be.
pub fn read_metadata(bytes: &[u8]) -> Result<Vec<SplitEntry>, TableError> {
    read_entries(bytes).map_err(|error| match error {
        TableError::NotText | TableError::NoColumn { .. } => {
            foreign(bytes).map_or(error, TableError::Foreign)
        }
        _ => error,
    })
}

/// Returns the kind of a file that is no table, where that is known.
fn foreign(bytes: &[u8]) -> Option<ForeignFile> {
    /// Bytes at the start of a file by which its kind is known.
    const START: usize = 64 << 10;
    let kind = ForeignFile::of(&bytes[..bytes.len().min(START)]);
    kind.filter(|kind| *kind != ForeignFile::Text)
}

fn read_entries(bytes: &[u8]) -> Result<Vec<SplitEntry>, TableError> {
    let text = text_of(bytes).ok_or(TableError::NotText)?;
    let text = visible(&text);
    let (mut table, lines_before) = reader(&text);
    let headers = table.headers()?.clone();
    let id = column(
        &headers,
        "emd",
        &["emdb_id", "emd_id", "emdb id", "emdb", "emd"],
    )?;
    let resolution = column(&headers, "resolution", &["resolution"])?;
    if id == resolution {
        let found = headers.get(id).unwrap_or_default().to_owned();
        return Err(TableError::OneColumn { found });
    }
    let mut seen = BTreeSet::new();
    let mut entries: Vec<SplitEntry> = Vec::new();
    for row in table.records() {
        let row = row?;
        if is_blank(&row) {
            continue;
        }
        let line = row.position().map_or(0, csv::Position::line) + lines_before;
        let entry = entry(&row, id, resolution, headers.len(), line)?;
        if !seen.insert(entry_key(&entry.id).into_owned()) {
            return Err(TableError::Twice { line, id: entry.id });
        }
        entries.push(entry);
    }
    Ok(entries)
}

/// Returns whether nothing stands in a row, but for separators of other tables.
pub(super) fn is_blank(row: &csv::StringRecord) -> bool {
    let is_separator = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '"');
    row.iter().all(|cell| cell.chars().all(is_separator))
}

/// Returns the column whose name holds `wanted`: one of `names` itself, else the first.
pub(super) fn column(
    headers: &csv::StringRecord,
    wanted: &'static str,
    names: &[&str],
) -> Result<usize, TableError> {
    let lower = |name: &str| name.to_ascii_lowercase();
    let exact = names
        .iter()
        .find_map(|known| headers.iter().position(|name| lower(name) == *known));
    let holding = || headers.iter().position(|name| lower(name).contains(wanted));
    let found = exact.or_else(holding).ok_or_else(|| TableError::NoColumn {
        wanted,
        found: headers.iter().collect::<Vec<_>>().join(", "),
    })?;
    let name = headers.get(found).unwrap_or_default();
    let same = headers.iter().filter(|other| lower(other) == lower(name));
    match same.count() {
        1 => Ok(found),
        _ => Err(TableError::SameColumns {
            name: name.to_owned(),
        }),
    }
}

/// Reads the entry of a row, in `line`, of a table of `width` columns.
fn entry(
    row: &csv::StringRecord,
    id: usize,
    resolution: usize,
    width: usize,
    line: u64,
) -> Result<SplitEntry, TableError> {
    let filled = row.iter().enumerate().filter(|(_, cell)| !cell.is_empty());
    let found = filled.last().map_or(0, |(last, _)| last + 1);
    if found > width || row.len() <= id.max(resolution) {
        let found = found.max(row.len().min(width));
        return Err(TableError::Uneven { line, found, width });
    }
    let text = row.get(id).unwrap_or_default();
    if text.is_empty() {
        return Err(TableError::NoId { line });
    }
    let stated = row.get(resolution).unwrap_or_default();
    let resolution = number(stated).map_err(|reason| TableError::Resolution {
        line,
        found: stated.to_owned(),
        reason,
    })?;
    Ok(SplitEntry {
        id: entry_name(text),
        resolution,
    })
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
/// the first line has more of them outside of quotes, as where the comma is the decimal mark. Blank lines
/// and comments before the header are left out, and so is the `#` of a header that is one.
fn layout(table: &str) -> (u8, u64, &str) {
    let is_blank = |line: &str| line.chars().all(|c| ",;\t| \"".contains(c));
    let is_comment = |line: &str| line.starts_with('#') && !line.to_lowercase().contains("emd");
    let (mut before, mut rest) = (0, table);
    let mut stated = None;
    while let Some((line, after)) = rest.split_once('\n') {
        let said = line
            .trim_matches('"')
            .strip_prefix("sep=")
            .map(str::as_bytes);
        match said {
            Some(&[separator @ (b',' | b';' | b'\t' | b'|')]) => stated = Some(separator),
            _ if is_blank(line) || is_comment(line) => {}
            _ => break,
        }
        (before, rest) = (before + 1, after);
    }
    let rest = rest.trim_start_matches('#');
    (stated.unwrap_or_else(|| separator(rest)), before, rest)
}

/// Returns the separator of which the first line of `table` has most, outside of quotes.
fn separator(table: &str) -> u8 {
    const SEPARATORS: [u8; 3] = [b'\t', b';', b','];
    let first = table.lines().next().unwrap_or_default();
    let mut quoted = false;
    let mut counts = [0; 3];
    for byte in first.bytes() {
        quoted ^= byte == b'"';
        for (count, separator) in counts.iter_mut().zip(SEPARATORS) {
            *count += usize::from(!quoted && byte == separator);
        }
    }
    let most = SEPARATORS.into_iter().zip(counts);
    most.max_by_key(|(_, count)| *count)
        .map_or(b',', |(separator, _)| separator)
}

/// Returns a resolution, perhaps with a unit or a remark in brackets after it; `None` where it is not
/// stated.
fn number(text: &str) -> Result<Option<f64>, &'static str> {
    /// Words for a resolution that is not known.
    const UNKNOWN: [&str; 14] = [
        "", "-", "–", "—", "?", ".", "n/a", "na", "n.a.", "nan", "none", "null", "nd", "unknown",
    ];
    /// Largest resolution that an entry of the EMDB may state, in Å.
    const WORST_ANGSTROM: f64 = 1000.0;
    let lower = text.trim().to_lowercase();
    if UNKNOWN.contains(&lower.as_str()) {
        return Ok(None);
    }
    let end = lower.find(|c: char| !(c.is_ascii_digit() || "+-.,e".contains(c)));
    let (digits, unit) = lower.split_at(end.unwrap_or(lower.len()));
    let unit = unit.trim();
    if !unit.is_empty() && !unit.starts_with(['å', 'a', '(', '\u{212b}']) {
        return Err("is no number in Å");
    }
    let number: f64 = digits
        .replace(',', ".")
        .parse()
        .map_err(|_| "is no number in Å")?;
    if number > 0.0 && number <= WORST_ANGSTROM {
        Ok(Some(number))
    } else {
        Err("cannot be one")
    }
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
