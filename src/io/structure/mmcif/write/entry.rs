//! The categories `entry` and `struct`: title and remarks.

use super::cif_text::CifText;
use crate::io::structure::model_info::ModelInfo;
use crate::structure::Structure;

pub(super) fn write(cif: &mut CifText, structure: &Structure, info: &ModelInfo) {
    let name = structure.name.as_str();
    cif.items("entry", &[("id", name.into())]);
    // The line end makes it a text field, however short.
    let details = info.remarks().join("\n") + "\n";
    cif.items(
        "struct",
        &[
            ("entry_id", name.into()),
            ("title", info.title.as_str().into()),
            ("pdbx_model_details", details.into()),
        ],
    );
}
