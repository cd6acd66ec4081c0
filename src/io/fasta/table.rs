//! Tables and lists of sequences without FASTA headers: a name and a sequence on each line.

use super::record::Record;

/// Fewest letters of a sequence in a table.
const LEAST: usize = 10;
/// ... and of one after a name and a blank, where blocks of residues have blanks between them, too.
const LEAST_AFTER_BLANK: usize = 20;

/// Returns the records of a table or list; `None` if `text` is none. Cells are separated by tabs, semicolons, commas, a
/// colon and a blank, or by blanks alone; the name is the first of them, and a first line without a sequence is that of
/// the columns' names.
pub(super) fn table(text: &str) -> Option<Vec<Record<'_>>> {
    let by = |cells: fn(&str) -> Vec<&str>| rows(text, cells);
    by(|line| line.split('\t').collect())
        .or_else(|| by(|line| line.split(';').collect()))
        .or_else(|| by(comma_separated))
        .or_else(|| by(|line| line.splitn(2, ": ").collect()).filter(|rows| are_distinct(rows)))
        .or_else(|| by(|line| line.split_whitespace().collect()).filter(|rows| are_list(rows)))
}

fn rows(text: &str, cells: fn(&str) -> Vec<&str>) -> Option<Vec<Record<'_>>> {
    let is_empty = |line: &str| !line.contains(|c: char| c.is_alphanumeric());
    let lines = text.lines().enumerate().filter(|(_, line)| !is_empty(line));
    let mut records = Vec::new();
    let mut columns: Option<Columns> = None;
    for (at, (index, line)) in lines.enumerate() {
        let cells: Vec<&str> = cells(line.trim()).into_iter().map(bare).collect();
        let longest = cells.iter().skip(1).filter(|cell| is_sequence(cell));
        match longest.max_by_key(|cell| cell.len()) {
            Some(residues) if !cells[0].starts_with('>') && !is_sequence(cells[0]) => {
                records.push(Record {
                    header: cells[0],
                    lines: vec![(index + 1, residues)],
                    copies: columns.and_then(|columns| columns.copies_of(&cells)),
                    chains: columns.and_then(|columns| columns.chains_of(&cells)),
                    ..Record::default()
                });
            }
            None if at == 0 && cells.len() >= 2 => columns = Some(Columns::of(&cells)),
            _ => return None,
        }
    }
    // Numbers before residues are their places in a sequence, unless the columns have names.
    let is_named = |record: &Record| {
        let is_name = |c: char| c.is_alphabetic() || matches!(c, '.' | ')');
        columns.is_some() && !record.header.is_empty() || record.header.contains(is_name)
    };
    (!records.is_empty() && records.iter().all(is_named)).then_some(records)
}

/// Returns the cells of a line, in which commas between quotes part nothing.
fn comma_separated(line: &str) -> Vec<&str> {
    let mut is_quoted = false;
    let is_end = |c: char| {
        is_quoted ^= c == '"';
        c == ',' && !is_quoted
    };
    line.split(is_end).collect()
}

/// Columns of a table, by their names, that say more than name and residues.
#[derive(Clone, Copy, Debug, Default)]
struct Columns {
    copies: Option<usize>,
    chains: Option<usize>,
}

impl Columns {
    fn of(names: &[&str]) -> Self {
        let of = |wanted: &[&str]| {
            let is_wanted = |name: &&str| wanted.contains(&&*name.to_lowercase());
            names.iter().position(is_wanted)
        };
        Self {
            copies: of(&[
                "copies",
                "copy number",
                "count",
                "number",
                "n",
                "stoichiometry",
            ]),
            chains: of(&[
                "chain",
                "chains",
                "chain id",
                "chain ids",
                "chain_id",
                "chain_ids",
            ]),
        }
    }

    fn copies_of(self, cells: &[&str]) -> Option<usize> {
        cells.get(self.copies?)?.parse().ok()
    }

    fn chains_of<'a>(self, cells: &[&'a str]) -> Option<&'a str> {
        cells.get(self.chains?).copied()
    }
}

/// Returns a cell without the blanks and quotes around it.
fn bare(cell: &str) -> &str {
    cell.trim().trim_matches(['"', '“', '”'])
}

/// Returns whether a cell is a sequence: capitals, or more letters than a word has.
fn is_sequence(cell: &str) -> bool {
    let is_residue = |c: char| c.is_ascii_alphabetic() || matches!(c, '-' | '*' | '.');
    let is_capital = !cell.contains(|c: char| c.is_lowercase());
    cell.len() >= LEAST
        && cell.chars().all(is_residue)
        && (is_capital || cell.len() >= LEAST_AFTER_BLANK)
}

fn are_distinct(rows: &[Record]) -> bool {
    let mut names: Vec<&str> = rows.iter().map(|row| row.header).collect();
    names.sort_unstable();
    names.dedup();
    names.len() == rows.len()
}

/// Returns whether rows of a name, a blank and residues are a list, not a sequence with blanks in it.
fn are_list(rows: &[Record]) -> bool {
    let is_whole = |row: &Record| row.lines[0].1.len() >= LEAST_AFTER_BLANK;
    let has_name = |row: &Record| row.header.contains(|c: char| !c.is_ascii_uppercase());
    let numbers = rows
        .iter()
        .map(|row| row.header.trim_end_matches(['.', ')']).parse());
    let are_numbers = numbers.clone().all(|number| number.is_ok());
    let counts_on = numbers.zip(1..).all(|(number, at)| number == Ok(at));
    are_distinct(rows)
        && rows.iter().all(is_whole)
        && (rows.len() >= 2 || rows.iter().all(has_name))
        && (!are_numbers || counts_on)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALPHA: &str = "MVLSPADKTNVKAAWGKVGAHAGEYGAEAL";
    const BETA: &str = "MVHLTPEEKSAVTALWGKVNVDEVGGEALG";

    fn read(text: &str) -> Option<Vec<(String, usize)>> {
        let text = text.replace("ALPHA", ALPHA).replace("BETA", BETA);
        let row = |record: &Record| {
            assert!([ALPHA, BETA].contains(&record.lines[0].1), "{record:?}");
            (record.header.to_owned(), record.lines[0].0)
        };
        Some(table(&text)?.iter().map(row).collect())
    }

    #[test]
    fn names_and_sequences_however_they_are_separated() {
        for text in [
            "a\tALPHA\nb\tBETA",
            "a,ALPHA\nb,BETA",
            "a; ALPHA\nb; BETA",
            "\"a\",\"ALPHA\"\n\"b\",\"BETA\"",
            "a\t30\tALPHA\nb\t30\tBETA",
            "a,chain one,ALPHA\nb,chain two,BETA\n\n",
            "a: ALPHA\nb: BETA",
            "a   ALPHA\nb   BETA\n    ** **",
            "a ALPHA\nb BETA",
        ] {
            let expected = vec![("a".to_owned(), 1), ("b".to_owned(), 2)];
            assert_eq!(read(text), Some(expected), "{text}");
        }
        let numbered = vec![("1.".to_owned(), 1), ("2.".to_owned(), 2)];
        assert_eq!(read("1. ALPHA\n2. BETA"), Some(numbered));
        let below = vec![("7".to_owned(), 2), ("9".to_owned(), 3)];
        assert_eq!(read("id,sequence\n7,ALPHA\n9,BETA"), Some(below));
    }

    #[test]
    fn columns_say_copies_and_chains() {
        let text = format!("name,copies,chains,sequence\na,2,\"A,C\",{ALPHA}\nb,3,B,{BETA}");
        let records = table(&text).unwrap();
        let said: Vec<_> = records.iter().map(|row| (row.copies, row.chains)).collect();
        assert_eq!(said, [(Some(2), Some("A,C")), (Some(3), Some("B"))]);
    }

    #[test]
    fn one_sequence_with_blanks_and_numbers_is_no_table() {
        for text in [
            "ALPHA",
            "ALPHA BETA",
            "ALPHA\nBETA",
            "1 ALPHA\n31 BETA",
            "1\tALPHA\n31\tBETA",
            "MVLSP ALPHA",
            "a ALPHA\na BETA",
            "MVLSPADKTN VKAAWGKVGA\nHAGEYGAEAL ERMFLSFPTT",
            "A:ALPHA",
            "Hello, electrostatics and, all of it",
            "",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
