//! The tables of a split: `metadata.csv` in, `splits.csv` out.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::SplitPart;
use super::cell;
use super::layout::{layout, long_cells};
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
    /// The resolutions are not in Å.
    #[error(
        "the column \"{column}\" seems to be in {unit}; give the resolutions in Å, in a column called \"resolution\""
    )]
    Unit {
        /// The name of the column.
        column: String,
        /// The unit.
        unit: &'static str,
    },
    /// There is a header and nothing below it.
    #[error("the table has no entries: no line with an id stands below its header")]
    NoEntries,
    /// A quotation mark has no other.
    #[error("line {line}: the quotation mark opened in it is not closed; close it, or take it out")]
    OpenQuote {
        /// The line, from 1.
        line: u64,
    },
    /// A quoted cell holds what seems to be rows.
    #[error(
        "line {line}: the quotation mark opened in it is closed in line {end}, so that line {row} would be no row; close it \
         where it belongs, or take it out"
    )]
    Swallowed {
        /// The line in which the cell begins, from 1.
        line: u64,
        /// The line in which it ends.
        end: u64,
        /// The line that seems to be a row.
        row: u64,
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
    if text_of(bytes).is_some_and(|text| is_json(&visible(&text))) {
        let kind = foreign(bytes).unwrap_or(ForeignFile::Json);
        return Err(TableError::Foreign(kind));
    }
    read_entries(bytes).map_err(|error| match error {
        TableError::NotText | TableError::NoColumn { .. } | TableError::NoEntries => {
            foreign(bytes).map_or(error, TableError::Foreign)
        }
        _ => error,
    })
}

/// Returns whether a text begins as JSON: an object, or a list of lists, objects or texts.
fn is_json(text: &str) -> bool {
    let text = text.trim_start();
    let list = text.strip_prefix('[').map(str::trim_start);
    text.starts_with('{') || list.is_some_and(|rest| rest.starts_with(['{', '[', '"']))
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
    refuse_quotes(&text, id, headers.len())?;
    let rows = table.records().collect::<Result<Vec<_>, _>>()?;
    let resolution = resolution_column(&headers, &rows)?;
    let name = headers.get(resolution).unwrap_or_default();
    if id == resolution {
        let found = name.to_owned();
        return Err(TableError::OneColumn { found });
    }
    if let Some(unit) = cell::other_unit(name) {
        let column = name.to_owned();
        return Err(TableError::Unit { column, unit });
    }
    let mut seen = BTreeSet::new();
    let mut entries: Vec<SplitEntry> = Vec::new();
    for row in rows {
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
    if entries.is_empty() {
        return Err(TableError::NoEntries);
    }
    Ok(entries)
}

/// Refuses quotation marks that are not closed, or that hold a line with as many cells as the header has, `width`, and an EMDB
/// id in that number `id`.
fn refuse_quotes(text: &str, id: usize, width: usize) -> Result<(), TableError> {
    let (separator, before, rows) = layout(text);
    let is_row = |line: &str| {
        let mut cells = line.split(char::from(separator));
        let is_whole = cells.clone().count() >= width;
        let id = cells.nth(id).unwrap_or_default();
        is_whole
            && cell::plain(id.trim().trim_matches('"'))
                .parse::<EmdbId>()
                .is_ok()
    };
    let cells = long_cells(rows, separator);
    if cells.is_empty() {
        return Ok(());
    }
    // Of line ends of every kind.
    let rows = rows.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<&str> = rows.split('\n').collect();
    for quoted in cells {
        let line = quoted.first + before;
        let Some(last) = quoted.last else {
            return Err(TableError::OpenQuote { line });
        };
        let is_swallowed = |number: &u64| {
            let index = usize::try_from(*number - 1).unwrap_or(usize::MAX);
            lines.get(index).copied().is_some_and(is_row)
        };
        if let Some(row) = (quoted.first + 1..=last).find(is_swallowed) {
            let (end, row) = (last + before, row + before);
            return Err(TableError::Swallowed { line, end, row });
        }
    }
    Ok(())
}

/// Returns the column of the resolutions: that which is called so and no more; else, of those whose names hold the word and
/// say nothing beside it, that with most numbers.
fn resolution_column(
    headers: &csv::StringRecord,
    rows: &[csv::StringRecord],
) -> Result<usize, TableError> {
    let is_wanted =
        |name: &str| name.to_lowercase().contains("resolution") && !cell::is_beside(name);
    let numbers = |index: usize| {
        let cells = rows.iter().filter_map(|row| row.get(index));
        cells
            .filter(|text| matches!(cell::resolution(text), Ok(Some(_))))
            .count()
    };
    let named: Vec<usize> = (0..headers.len())
        .filter(|index| headers.get(*index).is_some_and(is_wanted))
        .collect();
    let is_exact = |index: &&usize| {
        let name = headers.get(**index).unwrap_or_default();
        name.eq_ignore_ascii_case("resolution")
    };
    // Of columns with as many numbers, the first.
    let most = || named.iter().rev().max_by_key(|index| numbers(**index));
    match named.iter().find(is_exact).or_else(most) {
        Some(index) => {
            refuse_same(headers, *index)?;
            Ok(*index)
        }
        None => Err(no_column("resolution", headers)),
    }
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
    let found = exact
        .or_else(holding)
        .ok_or_else(|| no_column(wanted, headers))?;
    refuse_same(headers, found)?;
    Ok(found)
}

fn no_column(wanted: &'static str, headers: &csv::StringRecord) -> TableError {
    let found = headers.iter().collect::<Vec<_>>().join(", ");
    TableError::NoColumn { wanted, found }
}

/// Refuses a column that has the name of another.
fn refuse_same(headers: &csv::StringRecord, index: usize) -> Result<(), TableError> {
    let name = headers.get(index).unwrap_or_default();
    let same = headers
        .iter()
        .filter(|other| other.eq_ignore_ascii_case(name));
    match same.count() {
        1 => Ok(()),
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
    let text = cell::plain(row.get(id).unwrap_or_default());
    if text.is_empty() {
        return Err(TableError::NoId { line });
    }
    let stated = row.get(resolution).unwrap_or_default();
    let resolution = cell::resolution(stated).map_err(|reason| TableError::Resolution {
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
