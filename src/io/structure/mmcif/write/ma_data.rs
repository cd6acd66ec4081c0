//! The categories `ma_data` and `ma_data_group`: what the model was built from, and the model.

use super::cif_text::CifText;
use super::value::Value;
use crate::io::structure::entity::Entity;

/// Number of the map.
const MAP: usize = 1;
/// Number of the model.
pub(super) const MODEL: usize = 2;
/// Number of the group of the map and all sequences.
pub(super) const INPUTS: usize = 1;
/// Number of the group of the model alone.
pub(super) const OUTPUTS: usize = 2;

/// Returns the number of a sequence.
pub(super) fn target(entity: &Entity) -> usize {
    MODEL + entity.id
}

/// A row of `ma_data`.
struct Data<'a> {
    id: usize,
    name: &'a str,
    content: &'static str,
    /// The kind of content, where `content` is `other`.
    details: Option<&'static str>,
}

pub(super) fn write(cif: &mut CifText, entities: &[Entity]) {
    cif.table(
        "ma_data",
        all(entities),
        &[
            ("id", |data| data.id.into()),
            ("name", |data| data.name.into()),
            ("content_type", |data| data.content.into()),
            ("content_type_other_details", |data| {
                Value::if_any(data.details)
            }),
        ],
    );
    let targets = entities.iter().map(|entity| (INPUTS, target(entity)));
    let grouped = [(INPUTS, MAP), (OUTPUTS, MODEL)];
    cif.table(
        "ma_data_group",
        (1..).zip(grouped.into_iter().chain(targets)),
        &[
            ("ordinal_id", |(ordinal, _): &(usize, _)| (*ordinal).into()),
            ("group_id", |(_, (group, _)): &(_, (usize, usize))| {
                (*group).into()
            }),
            ("data_id", |(_, (_, data))| (*data).into()),
        ],
    );
}

fn all<'a>(entities: &'a [Entity]) -> impl Iterator<Item = Data<'a>> {
    let map = Data {
        id: MAP,
        name: "map",
        content: "other",
        details: Some("cryo-EM map"),
    };
    let model = Data {
        id: MODEL,
        name: "model",
        content: "model coordinates",
        details: None,
    };
    let targets = entities.iter().map(|entity| Data {
        id: target(entity),
        name: match entity.name {
            "" => "sequence as modelled",
            name => name,
        },
        content: "target",
        details: None,
    });
    [map, model].into_iter().chain(targets)
}
