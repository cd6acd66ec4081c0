//! The categories `entry`, `audit_conform` and `struct`: id, dictionary, title and remarks.

use super::cif_text::CifText;
use crate::io::structure::model_info::ModelInfo;
use crate::structure::Structure;

/// Returns the id of the entry, which is the name of the data block, too: the name of the
/// structure with letters, digits and `-` alone.
pub(super) fn id(structure: &Structure) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let plain = |c| if is_plain(c) { c } else { '_' };
    match structure.name.as_str() {
        "" => "model".to_owned(),
        name => name.chars().map(plain).collect(),
    }
}

pub(super) fn write(cif: &mut CifText, id: &str, info: &ModelInfo) {
    cif.items("entry", &[("id", id.into())]);
    cif.items(
        "audit_conform",
        &[
            ("dict_name", "mmcif_ma.dic".into()),
            ("dict_version", "1.4.9".into()),
            (
                "dict_location",
                "https://github.com/ihmwg/ModelCIF/blob/master/dist/mmcif_ma.dic".into(),
            ),
        ],
    );
    // The line end makes it a text field, however short.
    let details = info.remarks().join("\n") + "\n";
    cif.items(
        "struct",
        &[
            ("entry_id", id.into()),
            ("title", info.title.as_str().into()),
            ("pdbx_model_details", details.into()),
        ],
    );
}
