//! The category `ma_protocol_step`: the only step, from map and sequences to the model.

use super::cif_text::CifText;
use super::{ma_data, software};

pub(super) fn write(cif: &mut CifText) {
    cif.row_table(
        "ma_protocol_step",
        &[
            ("ordinal_id", 1.into()),
            ("protocol_id", 1.into()),
            ("step_id", 1.into()),
            ("method_type", "modeling".into()),
            ("step_name", "model building".into()),
            ("software_group_id", software::GROUP.into()),
            ("input_data_group_id", ma_data::INPUTS.into()),
            ("output_data_group_id", ma_data::OUTPUTS.into()),
        ],
    );
}
