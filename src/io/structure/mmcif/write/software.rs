//! The category `software`: the program that built the model.

use super::cif_text::CifText;
use crate::io::structure::model_info::ModelInfo;

pub(super) fn write(cif: &mut CifText, info: &ModelInfo) {
    cif.items(
        "software",
        &[
            ("pdbx_ordinal", 1.into()),
            ("name", "Cryoweave".into()),
            ("version", info.version.as_str().into()),
            ("classification", "model building".into()),
            (
                "description",
                "builds a protein backbone from a cryo-EM map".into(),
            ),
        ],
    );
}
