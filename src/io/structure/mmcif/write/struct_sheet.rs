//! The categories `struct_sheet` and `struct_sheet_range`: the strands, each a sheet of its own, as
//! no strand order is computed.

use super::cif_text::{CifText, Column};
use super::run::{Run, end_columns, numbered};
use super::value::Value;
use crate::io::structure::polymer::Polymer;
use crate::residue::SecondaryStructure;

pub(super) fn write(cif: &mut CifText, chains: &[Polymer]) {
    let strands = || numbered(chains, SecondaryStructure::Strand);
    cif.table(
        "struct_sheet",
        strands(),
        &[
            ("id", sheet_id),
            ("type", |_| Value::Unknown),
            ("number_strands", |_| 1.into()),
            ("details", |_| {
                "a strand by DSSP, on the model as it is".into()
            }),
        ],
    );
    let names: [Column<Run>; 2] = [("sheet_id", sheet_id), ("id", |_| 1.into())];
    let columns = [&names[..], &end_columns()].concat();
    cif.table("struct_sheet_range", strands(), &columns);
}

fn sheet_id(strand: &Run) -> Value {
    format!("S{}", strand.number).into()
}
