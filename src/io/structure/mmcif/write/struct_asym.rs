//! The category `struct_asym`: the chains.

use super::cif_text::CifText;
use super::value::Value;
use crate::io::structure::polymer::Polymer;

pub(super) fn write(cif: &mut CifText, chains: &[Polymer]) {
    cif.table(
        "struct_asym",
        chains,
        &[
            ("id", |polymer| polymer.chain.id.as_str().into()),
            ("entity_id", |polymer| polymer.entity.id.into()),
            ("details", |_| Value::Unknown),
        ],
    );
}
