//! The table `pdbx_poly_seq_scheme`: which residue of the sequence is which residue of the chain.
//!
//! Optional by the dictionary, but `mkdssp` finds no residue without it.

use super::text::CifText;
use crate::io::structure::polymer::{Polymer, insertion};
use crate::structure::Residue;

/// Writes a row for every residue of every chain's sequence, also of those that are not modelled.
pub(in crate::io::structure) fn write_poly_seq_scheme(cif: &mut CifText, chains: &[Polymer]) {
    let columns = [
        "asym_id",
        "entity_id",
        "seq_id",
        "mon_id",
        "ndb_seq_num",
        "pdb_seq_num",
        "auth_seq_num",
        "pdb_mon_id",
        "auth_mon_id",
        "pdb_strand_id",
        "pdb_ins_code",
        "hetero",
    ];
    let rows = chains.iter().flat_map(|polymer| {
        let modelled = modelled(polymer);
        let codes = polymer.entity.codes.iter().zip(modelled).zip(1..);
        codes.map(|((code, residue), place)| row(polymer, place, code, residue))
    });
    cif.table("pdbx_poly_seq_scheme", columns, rows);
}

/// The residue that is modelled for every place of the sequence.
fn modelled<'a>(polymer: &Polymer<'a>) -> Vec<Option<&'a Residue>> {
    let mut modelled = vec![None; polymer.entity.codes.len()];
    for (index, residue) in polymer.chain.residues.iter().enumerate() {
        let place = polymer.entity.place(residue, index);
        if let Some(slot) = place.and_then(|place| modelled.get_mut(place - 1)) {
            *slot = Some(residue);
        }
    }
    modelled
}

fn row(polymer: &Polymer, place: usize, code: &str, residue: Option<&Residue>) -> [String; 12] {
    let unknown = || "?".to_owned();
    let number = residue.map(|residue| residue.number.to_string());
    let name = residue.map_or_else(unknown, |residue| residue.name.clone());
    [
        polymer.chain.id.clone(),
        polymer.entity_id.to_string(),
        place.to_string(),
        code.to_owned(),
        place.to_string(),
        number.clone().unwrap_or_else(|| place.to_string()),
        number.unwrap_or_else(unknown),
        name.clone(),
        name,
        polymer.chain.id.clone(),
        residue.map_or(".".to_owned(), |residue| match residue.insertion {
            None => ".".to_owned(),
            Some(_) => insertion(residue),
        }),
        "n".to_owned(),
    ]
}
