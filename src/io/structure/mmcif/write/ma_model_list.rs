//! The category `ma_model_list`: the only model.

use super::cif_text::CifText;
use super::ma_data;

/// Number of the only model, as other categories refer to it.
pub(super) const MODEL: usize = 1;

pub(super) fn write(cif: &mut CifText) {
    cif.row_table(
        "ma_model_list",
        &[
            ("ordinal_id", MODEL.into()),
            // Versions of the dictionary before 1.4.7 refer to the model by this item.
            ("model_id", MODEL.into()),
            ("model_name", "model".into()),
            ("data_id", ma_data::MODEL.into()),
            ("model_type", "Other".into()),
            (
                "model_type_other_details",
                "protein model built into a cryo-EM map".into(),
            ),
        ],
    );
}
