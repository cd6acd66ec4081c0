//! The limits of the PDB format.

use std::collections::BTreeSet;

use crate::structure::{Atom, Residue, Structure};

/// A feature of a structure that a PDB file cannot hold; mmCIF can.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum PdbLimit {
    /// A chain id of more than one letter or digit, or the same one twice.
    #[error(
        "chain id \"{id}\" is not one letter or digit of its own, which is all that a PDB file can \
         hold (62 chains at most); use the mmCIF file"
    )]
    ChainId {
        /// The id.
        id: String,
    },
    /// Too many atoms.
    #[error("{atoms} atoms are more than the 99999 of a PDB file; use the mmCIF file")]
    Atoms {
        /// Number of atoms.
        atoms: usize,
    },
    /// A residue number of more than four characters.
    #[error(
        "residue number {number} of chain {chain} does not fit the four columns of a PDB file; use \
         the mmCIF file"
    )]
    Number {
        /// The chain.
        chain: String,
        /// The number.
        number: i32,
    },
    /// A name of a residue or an atom that is too long.
    #[error(
        "the name {name} in residue {number} of chain {chain} does not fit a PDB file; use the mmCIF \
         file"
    )]
    Name {
        /// The chain.
        chain: String,
        /// The residue's number.
        number: i32,
        /// The name.
        name: String,
    },
    /// A position too far from the origin.
    #[error(
        "an atom of residue {number} of chain {chain} lies too far from the origin for a PDB file \
         (-999.999 to 9999.999 Å); use the mmCIF file"
    )]
    Position {
        /// The chain.
        chain: String,
        /// The residue's number.
        number: i32,
    },
}

/// Checks that the format can hold `structure`.
pub(super) fn check(structure: &Structure) -> Result<(), PdbLimit> {
    let mut ids = BTreeSet::new();
    let mut atoms = 0;
    for chain in &structure.chains {
        let id = &chain.id;
        let is_one = id.len() == 1 && id.chars().all(|c| c.is_ascii_alphanumeric());
        if !is_one || !ids.insert(id) {
            return Err(PdbLimit::ChainId { id: id.clone() });
        }
        for residue in &chain.residues {
            check_residue(id, residue)?;
            atoms += residue.atoms.len();
        }
        // The TER record takes a number too.
        atoms += 1;
    }
    if atoms > 99_999 {
        return Err(PdbLimit::Atoms { atoms });
    }
    Ok(())
}

fn check_residue(chain: &str, residue: &Residue) -> Result<(), PdbLimit> {
    let (chain, number) = (chain.to_owned(), residue.number);
    if !(-999..=9999).contains(&number) {
        return Err(PdbLimit::Number { chain, number });
    }
    if !residue.atoms.iter().all(fits) {
        return Err(PdbLimit::Position { chain, number });
    }
    match long_name(residue).cloned() {
        Some(name) => Err(PdbLimit::Name {
            chain,
            number,
            name,
        }),
        None => Ok(()),
    }
}

/// Returns the name of the residue or of one of its atoms that does not fit its columns.
fn long_name(residue: &Residue) -> Option<&String> {
    let atoms = residue.atoms.iter().map(|atom| (&atom.name, 4));
    let mut names = std::iter::once((&residue.name, 3)).chain(atoms);
    let long = names.find(|(name, width)| name.len() > *width || !name.is_ascii());
    long.map(|(name, _)| name)
}

/// Returns true if the position fits its columns, which are `8.3` wide.
fn fits(atom: &Atom) -> bool {
    let mut parts = atom.position.to_array().into_iter();
    parts.all(|part| part > -999.9995 && part < 9999.9995)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::structure::test_model::model;

    #[test]
    fn limits_are_named() {
        let mut long = model();
        long.chains[0].id = "AA".to_owned();
        let id = "AA".to_owned();
        assert_eq!(check(&long), Err(PdbLimit::ChainId { id }));
        let mut twice = model();
        twice.chains[1].id = "A".to_owned();
        assert!(matches!(check(&twice), Err(PdbLimit::ChainId { .. })));
        let mut far = model();
        far.chains[0].residues[0].atoms[0].position.x = -1000.0;
        assert!(matches!(check(&far), Err(PdbLimit::Position { .. })));
        let mut many = model();
        many.chains[0].residues[0].number = 10_000;
        assert!(matches!(check(&many), Err(PdbLimit::Number { .. })));
    }
}
