//! Alignments: the query of one in the format A3M, whose other records are homologues, and the chains of ColabFold's.

use super::error::FastaError;
use super::kind::is_no_sequence;
use super::note::FastaNote;
use super::record::Record;
use crate::io::foreign::ForeignFile;

/// Fewest homologues that show an alignment where no insertion does.
const MANY: usize = 10;

/// Sequences that an alignment was made for.
#[derive(Debug)]
pub(super) struct Query {
    /// These as FASTA.
    pub(super) text: String,
    /// The note that tells where they come from.
    pub(super) note: FastaNote,
}

impl Query {
    /// Returns the query of the alignment in `text`, whose records are `records`; `None` if it is none.
    ///
    /// # Errors
    /// [`FastaError::Foreign`] if ColabFold's first line does not go with the sequences.
    pub(super) fn of(text: &str, records: &[Record]) -> Result<Option<Self>, FastaError> {
        if let Some(chains) = colabfold_chains(text) {
            let error = FastaError::Foreign(ForeignFile::A3m);
            return Self::of_colabfold(&chains, records).map(Some).ok_or(error);
        }
        let mut sequences = records
            .iter()
            .filter(|record| !is_no_sequence(record.header));
        let is_alignment = is_a3m(records);
        let Some(first) = sequences.next().filter(|_| is_alignment) else {
            return Ok(None);
        };
        let others = sequences.count();
        Ok(Some(Self {
            text: format!(">{}\n{}\n", first.header, residues(first)),
            note: FastaNote::Alignment { others },
        }))
    }

    /// Returns the sequences of chains with these lengths and numbers of copies: they stand in the first record one behind another, or
    /// each in a record of its own called 101, 102 and so on.
    fn of_colabfold(chains: &[(usize, usize)], records: &[Record]) -> Option<Self> {
        let whole = records.first().map(residues)?;
        let lengths = chains.iter().map(|(length, _)| *length);
        let total = lengths.fold(0, usize::saturating_add);
        let mut start = 0;
        let mut text = String::new();
        for (index, (length, copies)) in chains.iter().enumerate() {
            let name = (101 + index).to_string();
            let own = |record: &&Record| record.header.split_whitespace().next() == Some(&name);
            let sequence = match whole.len() == total {
                true => whole.get(start..)?.get(..*length)?.to_owned(),
                false => records.iter().find(own).map(residues)?,
            };
            if sequence.len() != *length {
                return None;
            }
            start += length;
            text += &format!(">{name} copies={copies}\n{sequence}\n");
        }
        let chains = chains.len();
        Some(Self {
            text,
            note: FastaNote::ColabFold { chains },
        })
    }
}

/// Returns the letters of a record, without gaps.
fn residues(record: &Record) -> String {
    let letters = record.lines.iter().flat_map(|(_, line)| line.chars());
    letters.filter(char::is_ascii_alphabetic).collect()
}

fn count(record: &Record, wanted: fn(char) -> bool) -> usize {
    let all = record.lines.iter().flat_map(|(_, line)| line.chars());
    all.filter(|c| wanted(*c)).count()
}

/// Returns length and number of copies of each chain by the first line of ColabFold's alignments (`#51,60` and `2,2` behind a
/// tab); `None` where `text` begins otherwise.
fn colabfold_chains(text: &str) -> Option<Vec<(usize, usize)>> {
    let first = text.trim_start().lines().next()?;
    let (lengths, copies) = first.strip_prefix('#')?.split_once('\t')?;
    let numbers = |list: &str| -> Option<Vec<usize>> {
        let numbers = list.trim().split(',').map(|number| number.parse().ok());
        numbers.collect()
    };
    let (lengths, copies) = (numbers(lengths)?, numbers(copies)?);
    (lengths.len() == copies.len()).then(|| lengths.into_iter().zip(copies).collect())
}

/// Returns whether the records are an alignment in the format A3M: the first in capitals and gaps
/// alone, insertions of the others in small letters, and as many columns in each; or many records of as many columns, of which the
/// first alone has no gaps.
fn is_a3m(records: &[Record]) -> bool {
    let [first, others @ ..] = records else {
        return false;
    };
    let columns = |record: &Record| count(record, |c| c.is_ascii_uppercase() || c == '-');
    // HHsuite puts the secondary structure before the members.
    let members: Vec<&Record> = records
        .iter()
        .filter(|record| !is_no_sequence(record.header))
        .collect();
    let is_told = members.len() >= 2 && members.len() < records.len();
    if is_told
        && members
            .windows(2)
            .all(|pair| columns(pair[0]) == columns(pair[1]))
    {
        return true;
    }
    let small = |record: &Record| count(record, |c| c.is_ascii_lowercase());
    let gaps = |record: &Record| count(record, |c| c == '-');
    let are_aligned = !others.is_empty()
        && columns(first) > 0
        && small(first) == 0
        && others
            .iter()
            .all(|record| columns(record) == columns(first));
    let has_insertions = others.iter().any(|record| small(record) > 0);
    let gapped = others.iter().filter(|record| gaps(record) > 0).count();
    let is_query = gaps(first) == 0 && others.len() >= MANY && 2 * gapped >= others.len();
    let has_gaps = gapped > 0 || gaps(first) > 0;
    are_aligned && (has_insertions && has_gaps || is_query && first.pir.is_none())
}

#[cfg(test)]
mod tests {
    use super::super::read_fasta;
    use super::*;

    const ALPHA: &str = "MVLSPADKTNVKAAWGKVGAHAGE";
    const BETA: &str = "MVHLTPEEKSAVTALWGKVNVD";
    /// A homologue of alpha with a gap and an insertion.
    const HOMOLOGUE: &str = "MVLSAADKTN--AAWsgGKVGAHAGE";

    fn read(text: &str) -> (Vec<(String, String)>, Vec<FastaNote>) {
        let text = text.replace("ALPHA", ALPHA).replace("BETA", BETA);
        let (sequences, notes) =
            read_fasta(text.replace("HOMOLOGUE", HOMOLOGUE).as_bytes()).unwrap();
        let pairs = sequences.iter().map(|s| (s.name.clone(), s.letters()));
        (pairs.collect(), notes)
    }

    #[test]
    fn of_an_alignment_the_query_is_read() {
        let others = ">h\nHOMOLOGUE\n".repeat(3);
        let capitals = ">h\nMVLSAADKTN--AAWGKVGAHAGE\n".repeat(12);
        let told = format!(">ss_pred\nCCCC\n>query\nALPHA\n{}", ">h\nALPHA\n".repeat(3));
        for (text, count) in [
            (format!(">query\nALPHA\n{others}"), 3),
            (format!(">query\nALPHA\n{capitals}"), 12),
            (told, 3),
        ] {
            let (sequences, notes) = read(&text);
            assert_eq!(sequences, [("query".to_owned(), ALPHA.to_owned())]);
            assert_eq!(notes, [FastaNote::Alignment { others: count }]);
        }
    }

    #[test]
    fn aligned_chains_are_no_alignment_of_homologues() {
        for text in [
            ">a\nMVLSPADKTN--VKAAW\n>b\nMVHLTPEEKSAVTALWG\n",
            ">a\nALPHA\n>b\nBETA\n",
            ">ss_1\nALPHA\n>ss_2\nBETA\n",
            ">ss_pred\nCCCC\n>a\nALPHA\n>b\nBETA\n",
            ">a\nALPHA\n>b\nMVLSAADKTN--AAWGKVGAHAGE\n",
        ] {
            assert_eq!(read(text).0.len(), 2, "{text}");
        }
    }

    #[test]
    fn the_first_line_of_colabfold_gives_chains_and_copies() {
        let copies = |(sequences, _): (Vec<(String, String)>, Vec<FastaNote>)| {
            let of = |wanted: &str| sequences.iter().filter(|(_, s)| s == wanted).count();
            (of(ALPHA), of(BETA), sequences.len())
        };
        let joined = "#24,22\t2,3\n>101\t102\nALPHABETA\n>h\tg\nALPHABETA\n";
        let apart = "#24,22\t2,3\n>101\nALPHA\n>h\nHOMOLOGUE\n>102\nBETA\n>g\nBETA\n";
        for text in [joined, apart] {
            assert_eq!(copies(read(text)), (2, 3, 5), "{text}");
        }
        assert_eq!(
            copies(read("#24\t1\n>101\nALPHA\n>h\nHOMOLOGUE\n")),
            (1, 0, 1)
        );
        let (_, notes) = read(joined);
        assert!(
            notes.contains(&FastaNote::ColabFold { chains: 2 }),
            "{notes:?}"
        );
        let odd = read_fasta(b"#24,30\t2,3\n>101\nMVLSPADK\n>h\nMVLSPADK\n");
        assert_eq!(odd, Err(FastaError::Foreign(ForeignFile::A3m)));
        // A comment.
        assert_eq!(copies(read("# 24 chains\n>a\nALPHA\n")), (1, 0, 1));
    }
}
