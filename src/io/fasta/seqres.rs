//! SEQRES: the sequences of the chains of a PDB file, version 3.3 and before.

use std::ops::Range;

use super::error::FastaError;
use crate::residue::is_cap;

/// Columns of a record: its number in the chain, the chain id with the column before it, in which some programs begin ids of
/// two letters, the number of residues in the chain, and their names. Files before 1996 have their entry after these.
const NUMBER: Range<usize> = 7..10;
const CHAIN: Range<usize> = 10..12;
const LENGTH: Range<usize> = 13..17;
const NAMES: Range<usize> = 19..70;

/// A chain of records SEQRES: its id and the names of its residues.
#[derive(Debug, PartialEq)]
pub(super) struct SeqresChain<'a> {
    pub(super) id: &'a str,
    pub(super) names: Vec<&'a str>,
    /// Number of residues that the records state, with caps.
    stated: Option<usize>,
    caps: usize,
}

impl SeqresChain<'_> {
    /// Returns the number of residues that the records state and that they list, where these differ.
    pub(super) fn odd_length(&self) -> Option<(usize, usize)> {
        let listed = self.names.len() + self.caps;
        let stated = self.stated.filter(|stated| *stated != listed)?;
        Some((stated, listed))
    }
}

/// Returns the chains that records SEQRES of a PDB file list, in the order in which they begin; `None` if there are none. A
/// record with the number 1 begins a chain, whatever its id.
///
/// # Errors
/// [`FastaError::Letter`] for a line that is no such record.
pub(super) fn seqres(text: &str) -> Result<Option<Vec<SeqresChain<'_>>>, FastaError> {
    let mut chains: Vec<SeqresChain> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if !line.starts_with("SEQRES") {
            continue;
        }
        let end = NAMES.end.min(line.len());
        let (Some(id), Some(names)) = (line.get(CHAIN), line.get(NAMES.start..end)) else {
            let (line, found) = (index + 1, '0');
            return Err(FastaError::Letter { line, found });
        };
        // A word that begins before the end of the names and goes on behind it is none.
        let is_cut = line.as_bytes().get(NAMES.end - 1..=NAMES.end);
        let is_cut = is_cut.is_some_and(|pair| !pair.contains(&b' '));
        let names = match names.rsplit_once(' ').filter(|_| is_cut) {
            Some((names, _)) => names,
            None => names,
        };
        let number =
            |columns: Range<usize>| -> Option<usize> { line.get(columns)?.trim().parse().ok() };
        let is_first = number(NUMBER) == Some(1);
        let id = id.trim();
        let known = chains.iter().rposition(|chain| chain.id == id);
        let at = known.filter(|_| !is_first).unwrap_or_else(|| {
            chains.push(SeqresChain {
                id,
                names: Vec::new(),
                stated: number(LENGTH),
                caps: 0,
            });
            chains.len() - 1
        });
        let names = names.split_whitespace().filter(|name| name.len() <= 5);
        let (caps, residues): (Vec<&str>, Vec<&str>) = names.partition(|name| is_cap(name));
        chains[at].caps += caps.len();
        chains[at].names.extend(residues);
    }
    Ok((!chains.is_empty()).then_some(chains))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Id, names and odd length of a chain.
    type Read = (String, String, Option<(usize, usize)>);

    fn read(text: &str) -> Vec<Read> {
        let chains = seqres(text).unwrap().unwrap_or_default();
        let read = |chain: SeqresChain| {
            let odd = chain.odd_length();
            (chain.id.to_owned(), chain.names.join(" "), odd)
        };
        chains.into_iter().map(read).collect()
    }

    #[test]
    fn chains_are_parted_by_id_and_number() {
        let one = |id: &str, names: &str| (id.to_owned(), names.to_owned(), None);
        let two_letters = "SEQRES   1AA    2  VAL LEU\nSEQRES   1BA    2  SER PRO\n";
        assert_eq!(
            read(two_letters),
            [one("AA", "VAL LEU"), one("BA", "SER PRO")]
        );
        let blank = "SEQRES   1      2  VAL LEU\nSEQRES   1      2  SER PRO\n";
        assert_eq!(read(blank), [one("", "VAL LEU"), one("", "SER PRO")]);
        let woven = "SEQRES   1 A    2  VAL\nSEQRES   1 B    2  SER\nSEQRES   2 A    2  LEU\nSEQRES   2 B    2  PRO\n";
        assert_eq!(read(woven), [one("A", "VAL LEU"), one("B", "SER PRO")]);
    }

    #[test]
    fn caps_and_the_entry_are_no_residues_and_a_wrong_length_is_told() {
        let capped = "SEQRES   1 A    4  ACE VAL LEU NH2\n";
        assert_eq!(read(capped)[0].1, "VAL LEU");
        assert_eq!(read(capped)[0].2, None);
        let names = ["VAL"; 13].join(" ");
        let old = format!("SEQRES   1 A   13  {names}   1ABC  12\n");
        assert_eq!(read(&old)[0].1, names);
        let early = format!("{:68}1ABC  12\n", "SEQRES   2 A   13  VAL");
        assert_eq!(read(&early)[0].1, "VAL");
        let short = "SEQRES   1 A   99  VAL LEU\n";
        assert_eq!(read(short)[0].2, Some((99, 2)));
    }
}
