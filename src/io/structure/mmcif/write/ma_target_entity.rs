//! The categories `ma_target_entity` and `ma_target_entity_instance`: the sequences that were to be
//! modelled, and their chains.

use super::cif_text::CifText;
use super::ma_data::target;
use super::value::Value;
use crate::io::structure::entity::Entity;
use crate::io::structure::polymer::Polymer;

pub(super) fn write(cif: &mut CifText, entities: &[Entity], chains: &[Polymer]) {
    cif.table(
        "ma_target_entity",
        entities,
        &[
            ("entity_id", |entity| entity.id.into()),
            ("data_id", |entity| target(entity).into()),
            // A FASTA file does not say whether a sequence is natural or designed.
            ("origin", |_| Value::Unknown),
        ],
    );
    cif.table(
        "ma_target_entity_instance",
        chains,
        &[
            ("asym_id", |polymer| polymer.chain.id.as_str().into()),
            ("entity_id", |polymer| polymer.entity.id.into()),
            ("details", |_| Value::Unknown),
        ],
    );
}
