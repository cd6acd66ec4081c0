//! The categories `struct_conn_type` and `struct_conn`: the disulphides.

use super::cif_text::{CifText, Column};
use super::value::Value;
use crate::io::structure::polymer::Polymer;
use crate::structure::{Disulphide, Residue, Structure};

/// Type of the connection, by the dictionary.
const DISULPHIDE: &str = "disulf";
/// Symmetry operator of both ends: none.
const IDENTITY: &str = "1_555";

/// A disulphide, its number from 1, and its ends in the numbers of the sequences.
struct Bond<'a> {
    number: usize,
    bond: &'a Disulphide<'a>,
    indices: [Option<usize>; 2],
}

impl Bond<'_> {
    fn residue(&self, end: usize) -> &Residue {
        self.bond.ends[end].1
    }

    fn name(&self, end: usize) -> Value {
        self.residue(end).name.as_str().into()
    }

    fn chain(&self, end: usize) -> Value {
        self.bond.ends[end].0.id.as_str().into()
    }

    fn index(&self, end: usize) -> Value {
        Value::if_any(self.indices[end])
    }

    fn insertion(&self, end: usize) -> Value {
        Value::if_known(self.residue(end).insertion)
    }
}

pub(super) fn write(cif: &mut CifText, structure: &Structure, chains: &[Polymer]) {
    let bonds = structure.disulphides();
    if bonds.is_empty() {
        return;
    }
    cif.row_table("struct_conn_type", &[("id", DISULPHIDE.into())]);
    let index = |(chain, residue): (&crate::structure::Chain, &Residue)| {
        let polymer = chains.iter().find(|p| std::ptr::eq(p.chain, chain))?;
        polymer.sequence_index(residue)
    };
    let rows = (1..).zip(&bonds).map(|(number, bond)| Bond {
        number,
        bond,
        indices: bond.ends.map(index),
    });
    cif.table("struct_conn", rows, &columns());
}

fn columns<'a>() -> [Column<Bond<'a>>; 19] {
    [
        ("id", |bond| format!("{DISULPHIDE}{}", bond.number).into()),
        ("conn_type_id", |_| DISULPHIDE.into()),
        ("ptnr1_label_asym_id", |bond| bond.chain(0)),
        ("ptnr1_label_comp_id", |bond| bond.name(0)),
        ("ptnr1_label_seq_id", |bond| bond.index(0)),
        ("ptnr1_label_atom_id", |_| "SG".into()),
        ("pdbx_ptnr1_PDB_ins_code", |bond| bond.insertion(0)),
        ("ptnr1_auth_asym_id", |bond| bond.chain(0)),
        ("ptnr1_auth_seq_id", |bond| bond.residue(0).number.into()),
        ("ptnr1_symmetry", |_| IDENTITY.into()),
        ("ptnr2_label_asym_id", |bond| bond.chain(1)),
        ("ptnr2_label_comp_id", |bond| bond.name(1)),
        ("ptnr2_label_seq_id", |bond| bond.index(1)),
        ("ptnr2_label_atom_id", |_| "SG".into()),
        ("pdbx_ptnr2_PDB_ins_code", |bond| bond.insertion(1)),
        ("ptnr2_auth_asym_id", |bond| bond.chain(1)),
        ("ptnr2_auth_seq_id", |bond| bond.residue(1).number.into()),
        ("ptnr2_symmetry", |_| IDENTITY.into()),
        ("pdbx_dist_value", |bond| {
            Value::decimal(bond.bond.length, 3)
        }),
    ]
}
