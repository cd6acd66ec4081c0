//! The category `atom_type`: the elements.

use std::collections::BTreeSet;

use super::cif_text::CifText;
use crate::io::structure::polymer::Polymer;
use crate::structure::Atom;

pub(super) fn write(cif: &mut CifText, chains: &[Polymer]) {
    let residues = chains.iter().flat_map(|polymer| &polymer.chain.residues);
    let atoms = residues.flat_map(|residue| &residue.atoms);
    let symbols: BTreeSet<String> = atoms.filter_map(symbol).collect();
    cif.table(
        "atom_type",
        symbols,
        &[("symbol", |symbol| symbol.as_str().into())],
    );
}

/// Returns the symbol of the atom's element in capitals, if it is known.
pub(super) fn symbol(atom: &Atom) -> Option<String> {
    (!atom.element.is_empty()).then(|| atom.element.to_ascii_uppercase())
}
