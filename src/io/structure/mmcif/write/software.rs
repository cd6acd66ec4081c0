//! The categories `software` and `ma_software_group`: the program that built the model.

use super::cif_text::CifText;
use crate::io::structure::model_info::ModelInfo;

/// Number of the only program.
const CRYOWEAVE: usize = 1;
/// Number of the only group of programs, as other categories refer to it.
pub(super) const GROUP: usize = 1;

pub(super) fn write(cif: &mut CifText, info: &ModelInfo) {
    cif.row_table(
        "software",
        &[
            ("pdbx_ordinal", CRYOWEAVE.into()),
            ("name", "Cryoweave".into()),
            ("version", info.version.as_str().into()),
            ("classification", "model building".into()),
            (
                "description",
                "builds a protein model from a cryo-EM map".into(),
            ),
        ],
    );
    cif.row_table(
        "ma_software_group",
        &[
            ("ordinal_id", 1.into()),
            ("group_id", GROUP.into()),
            ("software_id", CRYOWEAVE.into()),
        ],
    );
}
