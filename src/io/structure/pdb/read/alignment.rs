//! Lines of atoms, brought into the columns of the format.
//!
//! Some programs write numbers that are too long for their columns, so that the rest of the line
//! moves; some separate by blanks or tabs alone (PQR files).

use std::borrow::Cow;

use super::names::is_polymer;
use crate::io::structure::pdb::columns::columns;
use crate::residue::AminoAcid;

/// Columns of the decimal points of x, y and z.
const POINTS: [usize; 3] = [35, 43, 51];
/// First and last columns of x, y and z.
const COORDINATES: [(usize, usize); 3] = [(31, 38), (39, 46), (47, 54)];
/// Most columns by which a line may have moved to the right.
const LONGEST_SHIFT: usize = 6;

/// A line of an atom in the columns of the format.
#[derive(Debug)]
pub(super) struct Aligned<'a> {
    pub(super) line: Cow<'a, [u8]>,
    /// True if the line as written has other columns.
    pub(super) was_off: bool,
}

/// Brings a line of an atom into its columns; `None` if it cannot be read.
pub(super) fn align(line: &[u8]) -> Option<Aligned<'_>> {
    let as_is = |line| Aligned {
        line: Cow::Borrowed(line),
        was_off: false,
    };
    let moved = |line| Aligned {
        line,
        was_off: true,
    };
    let has_tabs = line.contains(&b'\t');
    if !has_tabs && has_points(line) {
        let whole = has_coordinates(line).then_some(line)?;
        let mended = with_later_names(whole).map(|line| moved(Cow::Owned(line)));
        return mended.or_else(|| Some(as_is(whole)));
    }
    let expanded = || Some(expand(line)).filter(|line| has_points(line) && has_coordinates(line));
    if has_tabs {
        let line = expanded().or_else(|| from_words(line))?;
        return Some(moved(Cow::Owned(line)));
    }
    let mut shifts = (1..=LONGEST_SHIFT).filter(|shift| begins_later(line, *shift));
    let shifted = shifts.find_map(|shift| line.get(shift..).filter(|line| is_whole(line)));
    if let Some(line) = shifted {
        return Some(moved(Cow::Borrowed(line)));
    }
    let mut shifts = 1..=LONGEST_SHIFT;
    if let Some(line) = shifts.find_map(|shift| begun_later(line, shift)) {
        return Some(moved(Cow::Owned(line)));
    }
    if let Some(line) = without_overrun(line) {
        return Some(moved(Cow::Owned(line)));
    }
    if has_coordinates(line) && has_gaps(line) {
        return Some(as_is(line));
    }
    from_words(line)
        .map(|line| moved(Cow::Owned(line)))
        .or_else(|| has_coordinates(line).then(|| as_is(line)))
}

/// Returns true if the coordinates of `line` have their decimal points in the columns of the format.
fn has_points(line: &[u8]) -> bool {
    POINTS.iter().all(|at| line.get(at - 1) == Some(&b'.'))
}

/// Returns true if there are three finite numbers in the columns of the coordinates.
fn has_coordinates(line: &[u8]) -> bool {
    COORDINATES.iter().all(|(first, last)| {
        let number: Option<f64> = columns(line, *first, *last).parse().ok();
        number.is_some_and(f64::is_finite)
    })
}

/// Returns true if no number runs over an end of the columns of the coordinates.
fn has_gaps(line: &[u8]) -> bool {
    let is_blank = |at: usize| line.get(at - 1).is_none_or(u8::is_ascii_whitespace);
    [30, 38, 46, 54]
        .iter()
        .all(|at| is_blank(*at) || is_blank(at + 1))
}

/// Returns true if `line` may have moved by `shift` columns: blanks before it, or a serial number that runs
/// over its columns.
fn begins_later(line: &[u8], shift: usize) -> bool {
    let is_blank = |part: Option<&[u8]>| part.is_some_and(|part| part.iter().all(|b| *b == b' '));
    let overruns = line
        .get(11..11 + shift)
        .is_some_and(|part| !part.contains(&b' '));
    overruns || is_blank(line.get(..shift))
}

/// Returns a line that has moved to the left by `shift` columns, for want of blanks before its serial number, in its columns.
fn begun_later(line: &[u8], shift: usize) -> Option<Vec<u8>> {
    let blanks = vec![b' '; shift];
    let mended = [line.get(..6)?, &blanks, line.get(6..)?].concat();
    is_whole(&mended).then_some(mended)
}

/// Returns a line whose fields before the coordinates stand a column too far to the left, in its columns: there an
/// amino acid has the letter of an alternate for its first.
fn with_later_names(line: &[u8]) -> Option<Vec<u8>> {
    let is_early =
        AminoAcid::from_code(columns(line, 17, 19)).is_some() && line.get(19) == Some(&b' ');
    let blank = (27..30)
        .find(|at| line.get(*at) == Some(&b' '))
        .filter(|_| is_early)?;
    let mended = [&line[..11], b" ", &line[11..blank], &line[blank + 1..]].concat();
    is_whole(&mended).then_some(mended)
}

/// Returns a line whose residue number has five digits, and whose coordinates have moved by one column
/// for it, in its columns.
fn without_overrun(line: &[u8]) -> Option<Vec<u8>> {
    let is_number = line.get(22..27)?.iter().all(u8::is_ascii_digit);
    let mended = [line.get(..27)?, line.get(28..)?].concat();
    let is_sound = is_number
        && line[27] == b' '
        && has_points(&mended)
        && has_coordinates(&mended)
        && columns(&mended, 28, 30).is_empty();
    is_sound.then_some(mended)
}

/// Returns true if all fields of `line`, from the name of the atom on, are in their columns.
fn is_whole(line: &[u8]) -> bool {
    let is_number = |text: &str| text.parse::<i32>().is_ok();
    has_points(line)
        && has_coordinates(line)
        && line.get(11) == Some(&b' ')
        && !columns(line, 13, 16).is_empty()
        && is_number(columns(line, 23, 26))
        && columns(line, 28, 30).is_empty()
}

/// Replaces tabs by blanks up to the next of the columns 9, 17, 25 and so on.
fn expand(line: &[u8]) -> Vec<u8> {
    let mut expanded = Vec::with_capacity(80);
    for byte in line {
        match byte {
            b'\t' => expanded.resize((expanded.len() / 8 + 1) * 8, b' '),
            byte => expanded.push(*byte),
        }
    }
    expanded
}

/// Reads a line by its words: serial number, atom, residue, chain (if any), residue number, x, y, z,
/// and what follows.
fn from_words(line: &[u8]) -> Option<Vec<u8>> {
    let text = str::from_utf8(line).ok()?.trim_start();
    if !text.is_ascii() {
        return None;
    }
    let record = if text.len() >= 6 && text.as_bytes()[..6].eq_ignore_ascii_case(b"HETATM") {
        6
    } else {
        4
    };
    let words: Vec<&str> = text.get(record..)?.split_whitespace().collect();
    let number = |word: &str| -> Option<f64> {
        let number = word.contains('.').then(|| word.parse().ok())?;
        number.filter(|number: &f64| number.is_finite())
    };
    let first = (4..=6).find(|at| {
        let three = words.get(*at..at + 3);
        three.is_some_and(|three| three.iter().all(|word| number(word).is_some()))
    })?;
    let (atom, residue) = (words[1], words[2]);
    let (alternate, residue) = alternate(residue);
    let (chain, id) = residue_id(&words[3..first])?;
    let atom = if atom.len() < 4 {
        format!(" {atom:<3}")
    } else {
        atom.to_owned()
    };
    let residue = match residue.len() {
        4 => format!("{residue}{chain:1}"),
        _ => format!("{residue:>3}{chain:>2}"),
    };
    let [x, y, z] = [0, 1, 2].map(|axis| coordinate(words[first + axis]));
    let fits = |(text, width): (&String, usize)| text.len() == width;
    if ![
        (&atom, 4),
        (&residue, 5),
        (&id, 5),
        (&x, 8),
        (&y, 8),
        (&z, 8),
    ]
    .into_iter()
    .all(fits)
    {
        return None;
    }
    let other = |at: usize| words.get(first + at).copied().and_then(number);
    let occupancy = other(3).filter(|value| (0.0..=1.0).contains(value));
    let b_factor = other(4).filter(|value| (0.0..1000.0).contains(value));
    let element = words.get(first + 5..).and_then(<[&str]>::last).copied();
    let element = element.filter(|word| word.len() <= 2).unwrap_or_default();
    let line = format!(
        "ATOM  {:5} {atom}{alternate:1}{residue}{id}   {x}{y}{z}{:6.2}{:6.2}{:10}{element:>2}",
        "",
        occupancy.unwrap_or(1.0),
        b_factor.unwrap_or(0.0),
        ""
    );
    Some(line.into_bytes())
}

/// Returns the letter of the alternate that stands right before the name of an amino acid, if one does, and the name.
fn alternate(word: &str) -> (&str, &str) {
    match word.split_at_checked(1) {
        Some((letter, name)) if AminoAcid::from_code(name).is_some() && !is_polymer(word) => {
            (letter, name)
        }
        _ => ("", word),
    }
}

/// Returns the chain id, which may be missing, and columns 23 to 27, of the words before the
/// coordinates.
fn residue_id<'a>(words: &[&'a str]) -> Option<(&'a str, String)> {
    let (chain, id) = match *words {
        [id] if id.starts_with(|c: char| c.is_ascii_alphabetic()) => id.split_at(1),
        [id] => ("", id),
        [chain, id] => (chain, id),
        _ => return None,
    };
    let digits = id.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let insertion = &id[digits.len()..];
    digits.parse::<i32>().ok()?;
    Some((chain, format!("{:<5}", format!("{digits:>4}{insertion}"))))
}

/// Returns a coordinate in eight columns, with as many digits as fit.
fn coordinate(word: &str) -> String {
    match word.parse::<f64>() {
        Ok(value) if word.len() > 8 => {
            let whole = format!("{value:.0}").len() + 1;
            format!("{value:8.*}", 8_usize.saturating_sub(whole))
        }
        _ => format!("{word:>8}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: &str = "ATOM      1  CA  ALA A  12      11.104   6.134  -6.504  1.00 20.00";

    /// Returns atom, residue, chain, number, x, y and z.
    fn fields(line: &str) -> Option<[String; 7]> {
        let aligned = align(line.as_bytes())?;
        let at = [
            (13, 16),
            (18, 21),
            (22, 22),
            (23, 27),
            (31, 38),
            (39, 46),
            (47, 54),
        ];
        Some(at.map(|(first, last)| columns(&aligned.line, first, last).to_owned()))
    }

    #[test]
    fn moved_lines_and_words_are_brought_into_columns() {
        let expected = ["CA", "ALA", "A", "12", "11.104", "6.134", "-6.504"].map(str::to_owned);
        let was_off = |line: &str| align(line.as_bytes()).map(|aligned| aligned.was_off);
        assert_eq!(was_off(PLAIN), Some(false));
        for line in [
            PLAIN.to_owned(),
            PLAIN.replace("    1  CA", "100000  CA"),
            PLAIN.replace("     1  CA", "1000000  CA"),
            PLAIN.replace("     1  CA", "10000000  CA"),
            PLAIN.replace("     1  CA", "123456789  CA"),
            "ATOM 1 CA ALA A 12 11.104 6.134 -6.504 -0.3 1.9".to_owned(),
            "HETATM 1 CA ALA A12 11.104 6.134 -6.504".to_owned(),
            "ATOM\t1\tCA\tALA\tA\t12\t11.104\t6.134\t-6.504\t1.00\t20.00\tC".to_owned(),
            PLAIN.replacen("        ", "\t", 0),
            " ATOM      1  CA  ALA A  12      11.104   6.134  -6.504".to_owned(),
            PLAIN.replacen("  ", " ", 1),
            PLAIN.replacen("     1", "1", 1),
            PLAIN.replace("  CA  ALA A  12      ", " CA  ALA A  12       "),
            "ATOM 1 CA AALA A 12 11.104 6.134 -6.504".to_owned(),
        ] {
            assert_eq!(fields(&line), Some(expected.clone()), "{line}");
            assert!(line == PLAIN || was_off(&line) == Some(true) || line.contains("100000 "));
        }
    }

    #[test]
    fn numbers_that_fill_their_columns_stay_apart() {
        let line = "ATOM      1  CA  ALA A  12    -111.104-116.134-116.504  1.00 20.00";
        let found = fields(line).unwrap();
        assert_eq!(found[4..], ["-111.104", "-116.134", "-116.504"]);
        assert_eq!(
            fields("ATOM 1 CA ALA 12 -11111.1046 6.1 -6.5").unwrap()[4],
            "-11111.1"
        );
        let few = "ATOM      1  CA  ALA A  12        11.1     6.1    -6.5";
        assert_eq!(fields(few).unwrap()[4..], ["11.1", "6.1", "-6.5"]);
    }

    #[test]
    fn what_is_no_atom_is_refused() {
        for line in [
            "ATOM",
            "ATOM      1  CA  ALA A  12",
            "ATOM      1  CA  ALA A  12      11.104   6.134  ******",
            "ATOM      1  CA  ALA A  12      11.104     nan  -6.504",
            "ATOM 1 CA ALANINE A 12 11.104 6.134 -6.504",
            "ATOM 1 CA ALA A B C 12 11.104 6.134 -6.504",
            "ATOM 1 C\u{3b1} ALA A 12 11.104 6.134 -6.504",
            "ATOM 1 CA ALA A 12 1e300.0 6.134 -6.504",
        ] {
            assert!(fields(line).is_none(), "{line}");
        }
    }
}
