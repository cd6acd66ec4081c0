//! The categories `struct_conf_type` and `struct_conf`: the helices.

use super::cif_text::{CifText, Column};
use super::run::{Run, end_columns, numbered};
use super::value::Value;
use crate::io::structure::polymer::Polymer;
use crate::io::structure::secondary::helix_class;
use crate::residue::SecondaryStructure;

pub(super) fn write(cif: &mut CifText, chains: &[Polymer]) {
    let helices = || numbered(chains, SecondaryStructure::Helix);
    cif.table(
        "struct_conf_type",
        helices().take(1),
        &[
            ("id", |_| "HELX_P".into()),
            ("criteria", |_| "DSSP, on the model as it is".into()),
        ],
    );
    // The archive has the type HELX_P for every class.
    let names: [Column<Run>; 3] = [
        ("conf_type_id", |_| "HELX_P".into()),
        ("id", |helix| format!("HELX_P{}", helix.number).into()),
        ("pdbx_PDB_helix_id", |helix| helix.number.into()),
    ];
    let rest: [Column<Run>; 3] = [
        ("pdbx_PDB_helix_class", |helix| {
            helix_class(helix.residues[0].helix).into()
        }),
        ("details", |_| Value::Unknown),
        ("pdbx_PDB_helix_length", |helix| helix.residues.len().into()),
    ];
    let columns = [&names[..], &end_columns(), &rest].concat();
    cif.table("struct_conf", helices(), &columns);
}
