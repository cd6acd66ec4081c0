//! Entry of a network of the reference in the record of a run.

use super::record::{InputFile, NetworkRecord};
use crate::network::unetr::Card;

/// Returns the entry of the network of `card`, whose weights are the file `weights`.
pub fn network_record(card: &Card, weights: InputFile) -> NetworkRecord {
    let sizes = card.configuration.sizes();
    NetworkRecord {
        weights,
        predicts: card.target.name().to_owned(),
        size: card.configuration.published_name().map(str::to_owned),
        parameters: card.parameters,
        heads: sizes.heads,
        heads_from: card.heads_from.to_string(),
        taps: sizes.taps,
    }
}
