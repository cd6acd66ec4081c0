//! The category `chem_comp`: the kinds of residue.

use std::collections::BTreeSet;

use super::cif_text::CifText;
use crate::io::structure::entity::Entity;

pub(super) fn write(cif: &mut CifText, entities: &[Entity]) {
    let codes = entities.iter().flat_map(|entity| &entity.codes);
    let codes: BTreeSet<&str> = codes.copied().collect();
    cif.table(
        "chem_comp",
        codes,
        &[
            ("id", |code| (*code).into()),
            ("type", |code| match *code {
                "GLY" => "peptide linking".into(),
                _ => "L-peptide linking".into(),
            }),
        ],
    );
}
