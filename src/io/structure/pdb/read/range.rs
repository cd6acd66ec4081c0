//! The records `HELIX` and `SHEET`.

use super::atom::residue_id;
use crate::io::structure::pdb::columns::columns;
use crate::io::structure::secondary::{Ends, Range, ResidueId, helix_of_class};
use crate::residue::{HelixKind, SecondaryStructure};

/// Reads a `HELIX` record; `None` if it is none of the three states, such as a polyproline helix.
pub(super) fn helix(line: &[u8]) -> Option<Range> {
    let kind = SecondaryStructure::Helix;
    let by_columns = range(line, kind, [16, 20, 22, 28, 32, 34]);
    let by_columns = by_columns.map(|range| (range, columns(line, 39, 40)));
    let (range, class) = match by_columns {
        Some((range, class)) if has_names(&range) => (range, class),
        by_columns => of_words(line, kind, 3).or(by_columns)?,
    };
    let helix = helix_of_class(class)?;
    Some(Range { helix, ..range })
}

/// Reads a `SHEET` record: one strand.
pub(super) fn strand(line: &[u8]) -> Option<Range> {
    let kind = SecondaryStructure::Strand;
    let by_columns = range(line, kind, [18, 22, 23, 29, 33, 34]);
    let by_words = || of_words(line, kind, 4).map(|(range, _)| range);
    match by_columns {
        Some(range) if has_names(&range) => Some(range),
        by_columns => by_words().or(by_columns),
    }
}

/// Returns true if both ends have a name, as they have in the columns of the format.
fn has_names(range: &Range) -> bool {
    let is_name = |name: &String| !name.is_empty() && !name.contains(char::is_whitespace);
    range.names.iter().all(is_name)
}

/// Reads a range of a line that separates by blanks alone, with the word after it: name, chain and number of the first
/// residue, which stand in the words from `first` on, and of the last.
fn of_words(line: &[u8], kind: SecondaryStructure, first: usize) -> Option<(Range, &str)> {
    let text = str::from_utf8(line).ok()?;
    let words: Vec<&str> = text.split_whitespace().collect();
    let ends = words.get(first..first + 6)?;
    let number = |word: &str| -> Option<ResidueId> { Some((word.parse().ok()?, None)) };
    let range = Range {
        kind,
        helix: HelixKind::default(),
        names: [ends[0], ends[3]].map(str::to_owned),
        author: Some(Ends {
            chain: ends[1].to_owned(),
            first: number(ends[2])?,
            last: number(ends[5])?,
        }),
        label: None,
    };
    let after = words.get(first + 6).copied().unwrap_or_default();
    (ends[1] == ends[4]).then_some((range, after))
}

/// Reads a range whose residue, chain and number stand in the columns `[residue, chain, number, last
/// residue, last chain, last number]`; `None` if its ends are in two chains.
fn range(line: &[u8], kind: SecondaryStructure, at: [usize; 6]) -> Option<Range> {
    let [residue, chain, first, last_residue, last_chain, last] = at;
    let id = columns(line, chain - 1, chain);
    let same_chain = id == columns(line, last_chain - 1, last_chain);
    let name = |at| columns(line, at, at + 2).to_owned();
    let range = Range {
        kind,
        helix: HelixKind::default(),
        names: [name(residue), name(last_residue)],
        author: Some(Ends {
            chain: id.to_owned(),
            first: residue_id(line, first, first + 4)?,
            last: residue_id(line, last, last + 4)?,
        }),
        label: None,
    };
    same_chain.then_some(range)
}
