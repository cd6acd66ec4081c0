//! What is read of a structure file in words, and what is said.

use cryoweave::io::structure::read_structure;
use cryoweave::io::{FileKind, recognise};
use cryoweave::structure::Structure;

/// Chain, number and code, residue and x of every Cα.
pub(crate) fn cas(structure: &Structure) -> Vec<String> {
    let residues = structure.residues();
    let cas = residues.filter_map(|(chain, residue)| {
        let x = residue.ca_atom()?.position.x;
        let code = residue.insertion.map_or(String::new(), String::from);
        let (number, name) = (residue.number, &residue.name);
        Some(format!("{} {number}{code} {name} {x}", chain.id))
    });
    cas.collect()
}

/// Asserts that the Cα of `text` are `expected`, with `notes`.
pub(crate) fn reads(text: &str, expected: &[&str], notes: &[&str]) {
    assert_eq!(
        recognise(text.as_bytes()),
        Some(FileKind::Structure),
        "{text:.300}"
    );
    let (structure, found) = read_structure(text.as_bytes()).unwrap();
    assert_eq!(cas(&structure), expected, "{text:.300}");
    let found: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert_eq!(found, notes, "{text:.300}");
}

/// Asserts that `text` is refused with an error that holds `words`.
pub(crate) fn refuses(text: &str, words: &str) {
    let error = read_structure(text.as_bytes()).unwrap_err().to_string();
    assert!(error.contains(words), "{error}\n{text:.300}");
}

/// The secondary structure, a letter for each residue, and the notes.
pub(crate) fn states(text: &str) -> (String, Vec<String>) {
    let (structure, notes) = read_structure(text.as_bytes()).unwrap();
    let states = structure.residues().map(|(_, residue)| residue.secondary);
    let letter = |state: Option<_>| state.map_or('-', |state| format!("{state:?}").remove(0));
    let notes = notes.iter().map(ToString::to_string);
    (states.map(letter).collect(), notes.collect())
}

/// A Cα at (`x`, 2, 3) in the PDB format: `residue` are columns 18 to 22, `number` 23 to 27, `end` 73
/// to 80.
pub(crate) fn ca(residue: &str, number: &str, x: f64, end: &str) -> String {
    format!(
        "ATOM      1  CA  {residue:<5}{number:<5}   {x:8.3}   2.000   3.000  1.00 20.00      {end}\n"
    )
}

/// Two residues of chain A whose Cα begin at `x`.
pub(crate) fn two(x: f64) -> String {
    ca("ALA A", "   1", x, "") + &ca("GLY A", "   2", x + 3.8, "")
}
