//! Every reference from one category to another finds its row.

use std::collections::{BTreeMap, BTreeSet};

use super::write_mmcif;
use crate::io::structure::mmcif::syntax::{Rows, read_tables};
use crate::io::structure::model_info::ModelInfo;
use crate::io::structure::read::read_structure;
use crate::io::structure::test_model::{bonded, info, model};
use crate::structure::Structure;

/// The tables of a file: rows of items by category.
#[derive(Default)]
struct Tables<'a> {
    columns: Vec<&'a str>,
    open: &'a str,
    rows: BTreeMap<&'a str, Vec<BTreeMap<&'a str, &'a str>>>,
}

impl<'a> Rows<'a> for Tables<'a> {
    fn open(&mut self, category: &'a str, columns: &[&'a str]) -> bool {
        self.columns = columns.to_vec();
        self.open = category.trim_start_matches('_');
        let again = self.rows.insert(self.open, Vec::new());
        assert!(again.is_none(), "{category} stands twice");
        true
    }

    fn row(&mut self, values: &[Option<&'a str>], _line: usize) {
        let known = self.columns.iter().zip(values);
        let known = known.filter_map(|(name, value)| Some((*name, (*value)?)));
        self.rows
            .entry(self.open)
            .or_default()
            .push(known.collect());
    }
}

impl<'a> Tables<'a> {
    fn of(text: &'a str) -> Self {
        let mut tables = Self::default();
        read_tables(text, &mut tables);
        tables
    }

    /// All values of the items called `names` in a category, together for each row that has all.
    fn keys(&self, category: &str, names: &[&str]) -> BTreeSet<Vec<&'a str>> {
        let rows = self.rows.get(category).into_iter().flatten();
        let key = |row: &BTreeMap<_, &'a str>| -> Option<Vec<_>> {
            names.iter().map(|name| row.get(name).copied()).collect()
        };
        rows.filter_map(key).collect()
    }
}

/// The category and item that an item of any category refers to; `None` for those that refer to
/// nothing in the file. Panics on an id that it does not know: say here what it refers to.
fn parent(category: &str, item: &str) -> Option<(&'static str, &'static str)> {
    let end = ["beg_", "end_", "ptnr1_", "ptnr2_"]
        .iter()
        .fold(item, |item, end| item.trim_start_matches(end));
    Some(match (category, end) {
        (_, "entry_id") => ("entry", "id"),
        (_, "entity_id" | "label_entity_id") => ("entity", "id"),
        (_, "asym_id" | "label_asym_id") => ("struct_asym", "id"),
        (_, "seq_id" | "label_seq_id") => ("entity_poly_seq", "num"),
        (_, "mon_id" | "label_comp_id") => ("chem_comp", "id"),
        (_, "type_symbol") => ("atom_type", "symbol"),
        (_, "conf_type_id") => ("struct_conf_type", "id"),
        (_, "conn_type_id") => ("struct_conn_type", "id"),
        (_, "sheet_id") => ("struct_sheet", "id"),
        (_, "software_id") => ("software", "pdbx_ordinal"),
        (_, "software_group_id") => ("ma_software_group", "group_id"),
        (_, "data_id") => ("ma_data", "id"),
        (_, "input_data_group_id" | "output_data_group_id") => ("ma_data_group", "group_id"),
        (_, "model_id") => ("ma_model_list", "model_id"),
        (_, "pdbx_PDB_model_num") => ("ma_model_list", "ordinal_id"),
        (_, "metric_id") => ("ma_qa_metric", "id"),
        // Keys of their own category.
        (_, "id" | "ordinal_id")
        | ("ma_software_group" | "ma_data_group", "group_id")
        | ("ma_protocol_step", "protocol_id" | "step_id") => return None,
        // The author's names of what has an id beside them, and names within a residue.
        (_, "pdb_strand_id" | "pdbx_strand_id" | "pdb_mon_id" | "pdbx_PDB_helix_id")
        | (_, "label_atom_id" | "label_alt_id") => return None,
        (_, item) if item.starts_with("auth_") || !item.ends_with("_id") => return None,
        _ => panic!("what does _{category}.{item} refer to?"),
    })
}

/// Checks all references of a file; returns how many there are.
fn check(text: &str) -> usize {
    let tables = Tables::of(text);
    let mut count = 0;
    for (category, rows) in &tables.rows {
        for (item, value) in rows.iter().flatten() {
            let Some((parent, key)) = parent(category, item) else {
                continue;
            };
            let known = tables.keys(parent, &[key]);
            assert!(
                known.contains(&vec![*value]),
                "_{category}.{item} is {value}, which _{parent}.{key} lacks in\n{text}"
            );
            count += 1;
        }
    }
    let in_sequence = tables.keys("entity_poly_seq", &["entity_id", "num", "mon_id"]);
    let of_atoms = ["label_entity_id", "label_seq_id", "label_comp_id"];
    let of_atoms = tables.keys("atom_site", &of_atoms);
    assert_eq!(of_atoms.difference(&in_sequence).next(), None);
    count
}

#[test]
fn every_reference_finds_its_row() {
    assert!(check(&write_mmcif(&model(), &info())) > 100);
    assert!(check(&write_mmcif(&model(), &ModelInfo::default())) > 100);
    assert!(check(&write_mmcif(&bonded(), &ModelInfo::default())) > 100);
    let empty = Structure::default();
    assert!(check(&write_mmcif(&empty, &ModelInfo::default())) > 5);
}

#[test]
fn also_those_of_ligands_and_unknown_elements() {
    let mut model = model();
    let mut ligand = model.chains[0].residues[3].clone();
    (ligand.number, ligand.hetero, ligand.name) = (901, true, "HEM".to_owned());
    ligand.atoms[0].element = String::new();
    model.chains[0].residues.push(ligand);
    check(&write_mmcif(&model, &info()));
}

#[test]
fn also_those_of_a_real_protein() {
    let file = include_bytes!("../../../../../assets/example/5ni1.cif.gz");
    let (mut structure, _) = read_structure(file).unwrap();
    structure.chains.truncate(2);
    structure.chains[1].residues.truncate(20);
    structure.chains[0].residues.truncate(30);
    assert!(check(&write_mmcif(&structure, &ModelInfo::default())) > 2000);
}
