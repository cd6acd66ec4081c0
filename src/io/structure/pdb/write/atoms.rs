//! The records `ATOM`, `HETATM` and `TER`.

use super::lines::{Lines, residue_columns};
use crate::structure::{Atom, Chain, Residue, Structure};

/// Writes all atoms, numbered from 1, with a `TER` after each chain.
pub(super) fn write(lines: &mut Lines, structure: &Structure) {
    let mut serial = 0;
    for chain in &structure.chains {
        write_chain(lines, chain, &mut serial);
    }
}

fn write_chain(lines: &mut Lines, chain: &Chain, serial: &mut usize) {
    for residue in &chain.residues {
        for atom in &residue.atoms {
            *serial += 1;
            lines.push(&atom_record(*serial, chain, residue, atom));
        }
    }
    if let Some(last) = chain.residues.last() {
        *serial += 1;
        let residue = residue_columns(&chain.id, last, "");
        lines.push(&format!("TER   {serial:>5}      {residue}"));
    }
}

fn atom_record(serial: usize, chain: &Chain, residue: &Residue, atom: &Atom) -> String {
    let record = if residue.hetero { "HETATM" } else { "ATOM  " };
    let name = name_columns(atom);
    let residue = residue_columns(&chain.id, residue, "");
    let [x, y, z] = atom.position.to_array();
    let b_factor = atom.b_factor.clamp(-99.99, 999.99);
    let (occupancy, element) = (atom.occupancy, atom.element.to_ascii_uppercase());
    format!(
        "{record}{serial:>5} {name} {residue}   {x:>8.3}{y:>8.3}{z:>8.3}{occupancy:>6.2}\
         {b_factor:>6.2}{:10}{element:>2}",
        ""
    )
}

/// Returns the name in columns 13 to 16, the element right-justified in the first two; column 17,
/// of alternates, stays blank.
fn name_columns(atom: &Atom) -> String {
    if atom.name.len() >= 4 || atom.element.len() == 2 {
        format!("{:<4}", atom.name)
    } else {
        format!(" {:<3}", atom.name)
    }
}
