//! Vocabulary: the tokens of a sequence, in the order of the published networks.

use crate::residue::AminoAcid;

/// Number of tokens that the networks know.
pub const TOKENS: usize = 33;

/// Token before a sequence.
const BEGIN: i32 = 0;
/// Token after it.
const END: i32 = 2;
/// Letters whose tokens follow one another from [`FIRST_LETTER`] on.
const LETTERS: &str = "LAGVSERTIDPKQNFYMHWCXBUZO";
const FIRST_LETTER: i32 = 4;
/// Letter of a residue that is not known.
const UNKNOWN: char = 'X';

/// Returns the tokens of `residues`, between those of begin and end.
pub(super) fn tokens(residues: &[Option<AminoAcid>]) -> Vec<i32> {
    let letters = residues
        .iter()
        .map(|residue| residue.map_or(UNKNOWN, AminoAcid::letter));
    let of_letter = |letter: char| {
        let index = LETTERS.find(letter).or_else(|| LETTERS.find(UNKNOWN));
        FIRST_LETTER + index.unwrap_or_default() as i32
    };
    [BEGIN]
        .into_iter()
        .chain(letters.map(of_letter))
        .chain([END])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn residues_stand_between_begin_and_end() {
        let residues = [Some(AminoAcid::Leu), None, Some(AminoAcid::Cys)];
        assert_eq!(tokens(&residues), [0, 4, 24, 23, 2]);
        assert_eq!(tokens(&[]), [0, 2]);
    }

    #[test]
    fn each_amino_acid_has_a_token_of_its_own() {
        let all = AminoAcid::ALL.map(Some);
        let mut of_all = tokens(&all);
        of_all.sort_unstable();
        of_all.dedup();
        assert_eq!(of_all.len(), 22);
        assert_eq!(of_all[2..], (4..24).collect::<Vec<i32>>());
    }
}
