//! Titles: names on lines of their own before sequences, without the sign of a header.

use super::record::Record;

/// Fewest letters of a sequence below a name.
const LEAST: usize = 20;
/// Most characters of a name: a line that is longer may be residues.
const MOST_NAME: usize = 12;

/// Returns the records of a text in which names and sequences take turns, a line each, or in which one name stands above a
/// sequence; `None` if `text` is neither. A first line that is shorter than the next cannot be residues that were wrapped. So
/// do sequences without names that each end with a star.
pub(super) fn titled(text: &str) -> Option<Vec<Record<'_>>> {
    let lines: Vec<(usize, &str)> = (1..)
        .zip(text.lines().map(str::trim))
        .filter(|(_, line)| !line.is_empty())
        .collect();
    starred(&lines).or_else(|| in_turns(&lines))
}

impl<'a> Record<'a> {
    /// Takes a first line that is a name as the header, as in the format of IntelliGenetics.
    pub(super) fn take_title(&mut self) {
        if let [(_, name), (_, residues), ..] = self.lines[..]
            && is_name(name)
            && is_sequence(residues.trim_end_matches(['1', '2']))
        {
            self.header = name;
            self.lines.remove(0);
        }
    }
}

fn in_turns<'a>(lines: &[(usize, &'a str)]) -> Option<Vec<Record<'a>>> {
    let [(_, name), residues @ ..] = lines else {
        return None;
    };
    let is_pair = |pair: &[(usize, &str)]| matches!(pair, [(_, name), (_, residues)] if is_name(name) && is_sequence(residues));
    if lines.chunks(2).all(is_pair) {
        let pairs = lines.chunks(2);
        return Some(pairs.map(|pair| record(pair[0].1, &pair[1..])).collect());
    }
    let is_titled = is_name(name) && residues.iter().all(|(_, line)| is_capital(line));
    let is_longer = residues.first().is_some_and(|(_, line)| is_sequence(line));
    (is_titled && is_longer).then(|| vec![record(name, residues)])
}

/// Returns the sequences that end with stars, each on a line.
fn starred<'a>(lines: &[(usize, &'a str)]) -> Option<Vec<Record<'a>>> {
    let is_whole = |(_, line): &(usize, &str)| {
        let residues = line.strip_suffix('*');
        residues.is_some_and(|residues| residues.starts_with('M') && is_sequence(residues))
    };
    let records = lines.iter().map(|line| record("", &[*line]));
    (lines.len() >= 2 && lines.iter().all(is_whole)).then(|| records.collect())
}

fn record<'a>(name: &'a str, lines: &[(usize, &'a str)]) -> Record<'a> {
    Record {
        header: name.trim_end_matches(':'),
        lines: lines.to_vec(),
        ..Record::default()
    }
}

fn is_name(line: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || " _-:.()#".contains(c);
    line.chars().count() <= MOST_NAME
        && line.starts_with(char::is_alphabetic)
        && line.chars().all(is_word)
        && !is_tag(line)
}

/// Returns whether a line may be the first residues of a chain, as tags of histidines are.
pub(super) fn is_tag(line: &str) -> bool {
    let starts = line.starts_with('M') && line.len() > 5;
    is_capital(line) && (starts || line.contains("HHH"))
}

fn is_capital(line: &str) -> bool {
    line.chars().all(|c| c.is_ascii_uppercase() || c == '*')
}

fn is_sequence(line: &str) -> bool {
    line.len() >= LEAST && is_capital(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALPHA: &str = "MVLSPADKTNVKAAWGKVGAHAGEYGAEAL";
    const BETA: &str = "MVHLTPEEKSAVTALWGKVNVDEVGGEALG";

    fn read(text: &str) -> Option<Vec<(String, usize)>> {
        let text = text.replace("ALPHA", ALPHA).replace("BETA", BETA);
        let row = |record: &Record| (record.header.to_owned(), record.lines.len());
        Some(titled(&text)?.iter().map(row).collect())
    }

    #[test]
    fn names_and_sequences_take_turns() {
        for text in ["HBA\nALPHA\nHBB\nBETA", "HBA:\nALPHA\n\nHBB:\nBETA\n"] {
            let expected = vec![("HBA".to_owned(), 1), ("HBB".to_owned(), 1)];
            assert_eq!(read(text), Some(expected), "{text}");
        }
        let wrapped = vec![("HBA".to_owned(), 3)];
        assert_eq!(read("HBA\nALPHA\nBETA\nMVK"), Some(wrapped));
        let starred = vec![(String::new(), 1), (String::new(), 1)];
        assert_eq!(read("ALPHA*\nBETA*"), Some(starred));
    }

    #[test]
    fn a_name_below_a_comment_is_the_header() {
        let residues = format!("{ALPHA}1");
        let mut titled = record("a comment", &[(2, "HBA"), (3, &residues)]);
        titled.take_title();
        assert_eq!((titled.header, titled.lines.len()), ("HBA", 1));
        let mut untitled = record("HBA", &[(2, ALPHA), (3, BETA)]);
        untitled.take_title();
        assert_eq!((untitled.header, untitled.lines.len()), ("HBA", 2));
    }

    #[test]
    fn residues_that_were_wrapped_have_no_names() {
        for text in [
            "ALPHA\nBETA\nMVK",
            "ALPHA",
            "ALPHA\nMVK",
            "MVLSPADKTNVKAA\nBETA",
            "MGSSHHHHHH\nBETA",
            "",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
