//! Heavy atoms: those that count in a fit.

use crate::grid::Density;
use crate::space::Position;
use crate::structure::Structure;

/// Atom other than hydrogen.
#[derive(Clone, Copy, Debug)]
pub(super) struct HeavyAtom {
    /// Index of its chain, of its residue in the chain, and of the atom in the residue.
    pub(super) at: [usize; 3],
    /// Position, in Å.
    pub(super) position: Position,
    /// Atomic number.
    pub(super) number: u8,
}

impl HeavyAtom {
    /// Returns whether it lies in `map`.
    pub(super) fn is_in(&self, map: &Density) -> bool {
        map.grid.size().spans(map.frame.index_of(self.position))
    }

    /// Returns the van der Waals radius in Å, after Bondi, J. Phys. Chem. 68, 441 (1964); that of carbon for elements that
    /// proteins do not consist of.
    pub(super) fn radius_angstrom(&self) -> f64 {
        match self.number {
            7 => 1.55,
            8 => 1.52,
            15 | 16 => 1.8,
            _ => 1.7,
        }
    }
}

/// Symbols of the elements by rising atomic number, from 1, up to uranium.
#[rustfmt::skip]
const ELEMENTS: [&str; 92] = [
    "H", "HE", "LI", "BE", "B", "C", "N", "O", "F", "NE", "NA", "MG", "AL", "SI", "P", "S", "CL", "AR", "K", "CA",
    "SC", "TI", "V", "CR", "MN", "FE", "CO", "NI", "CU", "ZN", "GA", "GE", "AS", "SE", "BR", "KR", "RB", "SR", "Y", "ZR",
    "NB", "MO", "TC", "RU", "RH", "PD", "AG", "CD", "IN", "SN", "SB", "TE", "I", "XE", "CS", "BA", "LA", "CE", "PR", "ND",
    "PM", "SM", "EU", "GD", "TB", "DY", "HO", "ER", "TM", "YB", "LU", "HF", "TA", "W", "RE", "OS", "IR", "PT", "AU", "HG",
    "TL", "PB", "BI", "PO", "AT", "RN", "FR", "RA", "AC", "TH", "PA", "U",
];

/// Atomic number of carbon, which stands in for elements that a file does not name.
const CARBON: u8 = 6;

/// Returns the atoms of `structure` that are no hydrogen or deuterium, in its order.
pub(super) fn heavy_atoms(structure: &Structure) -> Vec<HeavyAtom> {
    let mut atoms = Vec::new();
    for (chain, of_chain) in structure.chains.iter().enumerate() {
        for (residue, of_residue) in of_chain.residues.iter().enumerate() {
            for (index, atom) in of_residue.atoms.iter().enumerate() {
                let number = atomic_number(&atom.element, &atom.name);
                if number > 1 {
                    atoms.push(HeavyAtom {
                        at: [chain, residue, index],
                        position: atom.position,
                        number,
                    });
                }
            }
        }
    }
    atoms
}

/// Returns the atomic number of the atom called `name`. Where the element is not stated, the first letter of the name is
/// that of the elements of proteins.
fn atomic_number(element: &str, name: &str) -> u8 {
    let first = name
        .trim_start_matches(|c: char| c.is_ascii_digit())
        .get(..1);
    let symbol = match element {
        "" => first.unwrap_or_default(),
        stated => stated,
    };
    if symbol.eq_ignore_ascii_case("D") {
        return 1;
    }
    let known = |known: &&str| known.eq_ignore_ascii_case(symbol);
    let index = ELEMENTS.iter().position(known);
    index.map_or(CARBON, |index| index as u8 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_known_by_symbol_or_by_name() {
        for (element, name, number) in [
            ("C", "CA", 6),
            ("CA", "CA", 20),
            ("Zn", "ZN", 30),
            ("U", "U", 92),
            ("", "CA", 6),
            ("", "1HB", 1),
            ("", "OXT", 8),
            ("D", "D", 1),
            ("?", "X", 6),
            ("", "", 6),
        ] {
            assert_eq!(atomic_number(element, name), number, "{element} {name}");
        }
    }
}
