//! The category `atom_site`: the atoms.

use super::atom_type::symbol;
use super::cif_text::CifText;
use super::ma_model_list::MODEL;
use super::value::Value;
use crate::io::structure::polymer::Polymer;
use crate::structure::{Atom, Residue};

/// An atom with its residue and chain.
struct Row<'a> {
    /// Number of the atom, from 1.
    id: usize,
    polymer: &'a Polymer<'a>,
    residue: &'a Residue,
    /// Index of the residue in the sequence, from 1.
    sequence_index: Option<usize>,
    atom: &'a Atom,
}

impl Row<'_> {
    fn chain(&self) -> Value {
        self.polymer.chain.id.as_str().into()
    }

    fn residue_name(&self) -> Value {
        self.residue.name.as_str().into()
    }

    fn atom_name(&self) -> Value {
        self.atom.name.as_str().into()
    }
}

pub(super) fn write(cif: &mut CifText, chains: &[Polymer]) {
    cif.table(
        "atom_site",
        rows(chains),
        &[
            ("group_PDB", |row| match row.residue.hetero {
                true => "HETATM".into(),
                false => "ATOM".into(),
            }),
            ("id", |row| row.id.into()),
            ("type_symbol", |row| Value::if_known(symbol(row.atom))),
            ("label_atom_id", Row::atom_name),
            ("label_alt_id", |_| Value::Inapplicable),
            ("label_comp_id", Row::residue_name),
            ("label_asym_id", Row::chain),
            ("label_entity_id", |row| row.polymer.entity.id.into()),
            ("label_seq_id", |row| Value::if_any(row.sequence_index)),
            ("pdbx_PDB_ins_code", |row| {
                Value::if_known(row.residue.insertion)
            }),
            ("Cartn_x", |row| Value::decimal(row.atom.position.x, 3)),
            ("Cartn_y", |row| Value::decimal(row.atom.position.y, 3)),
            ("Cartn_z", |row| Value::decimal(row.atom.position.z, 3)),
            ("occupancy", |row| Value::decimal(row.atom.occupancy, 2)),
            ("B_iso_or_equiv", |row| Value::decimal(row.atom.b_factor, 2)),
            ("auth_seq_id", |row| row.residue.number.into()),
            ("auth_comp_id", Row::residue_name),
            ("auth_asym_id", Row::chain),
            ("auth_atom_id", Row::atom_name),
            ("pdbx_PDB_model_num", |_| MODEL.into()),
        ],
    );
}

fn rows<'a>(chains: &'a [Polymer]) -> impl Iterator<Item = Row<'a>> {
    let residues = chains.iter().flat_map(|polymer| {
        let residues = polymer.residues();
        residues.map(move |(residue, index)| (polymer, residue, index))
    });
    let atoms = residues.flat_map(|(polymer, residue, index)| {
        let atoms = residue.atoms.iter();
        atoms.map(move |atom| (polymer, residue, index, atom))
    });
    let numbered = (1..).zip(atoms);
    numbered.map(|(id, (polymer, residue, sequence_index, atom))| Row {
        id,
        polymer,
        residue,
        sequence_index,
        atom,
    })
}
