//! The category `pdbx_poly_seq_scheme`: the residues of the chains beside their sequences.
//!
//! Optional by the dictionary, but `mkdssp` finds no residue without it.

use super::cif_text::CifText;
use super::value::Value;
use crate::io::structure::polymer::Polymer;
use crate::structure::Residue;

/// A residue of a chain's sequence, modelled or not.
struct Row<'a> {
    polymer: &'a Polymer<'a>,
    /// Index in the sequence, from 1.
    index: usize,
    code: &'a str,
    residue: Option<&'a Residue>,
}

impl Row<'_> {
    fn number(&self) -> Option<i32> {
        self.residue.map(|residue| residue.number)
    }

    fn name(&self) -> Value {
        Value::if_known(self.residue.map(|residue| residue.name.as_str()))
    }
}

/// Writes a row for every residue of every chain's sequence, also of those that are not modelled.
pub(super) fn write(cif: &mut CifText, chains: &[Polymer]) {
    cif.table(
        "pdbx_poly_seq_scheme",
        chains.iter().flat_map(rows),
        &[
            ("asym_id", |row| row.polymer.chain.id.as_str().into()),
            ("entity_id", |row| row.polymer.entity.id.into()),
            ("seq_id", |row| row.index.into()),
            ("mon_id", |row| row.code.into()),
            ("ndb_seq_num", |row| row.index.into()),
            ("pdb_seq_num", |row| match row.number() {
                Some(number) => number.into(),
                None => row.index.into(),
            }),
            ("auth_seq_num", |row| Value::if_known(row.number())),
            ("pdb_mon_id", Row::name),
            ("auth_mon_id", Row::name),
            ("pdb_strand_id", |row| row.polymer.chain.id.as_str().into()),
            ("pdb_ins_code", |row| {
                Value::if_any(row.residue.and_then(|residue| residue.insertion))
            }),
            ("hetero", |_| "n".into()),
        ],
    );
}

fn rows<'a>(polymer: &'a Polymer) -> impl Iterator<Item = Row<'a>> {
    let codes = polymer.entity.codes.iter().zip(modelled(polymer));
    (1..).zip(codes).map(|(index, (code, residue))| Row {
        polymer,
        index,
        code,
        residue,
    })
}

/// Returns the residue that is modelled for every index of the sequence.
fn modelled<'a>(polymer: &Polymer<'a>) -> Vec<Option<&'a Residue>> {
    let mut modelled = vec![None; polymer.entity.codes.len()];
    for (residue, index) in polymer.residues() {
        if let Some(slot) = index.and_then(|index| modelled.get_mut(index - 1)) {
            *slot = Some(residue);
        }
    }
    modelled
}
