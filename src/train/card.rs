//! Card of learned weights: what they are, and how they came about.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::checkpoint::State;
use super::error::TrainError;
use super::parameters::Parameters;
use super::settings::Network;
use crate::io::checksum::sha256_hex;
use crate::io::tensors::TensorFile;
use crate::network::unetr::{self, Choices};

/// Makes the file of weights of a network that was trained to `state`, and its card as JSON.
pub(super) fn weights_and_card(
    state: &State,
    parameters: &Parameters,
) -> Result<(Vec<u8>, String), TrainError> {
    let network = &state.settings.network;
    let bytes = parameters.to_file(&facts(state, network))?;
    let mut card = json!({
        "network": network.name(),
        "parameters": parameters.count(),
        "bytes": bytes.len(),
        "sha256": sha256_hex(&bytes),
        "cryoweave": env!("CARGO_PKG_VERSION"),
        "started_from": state.start.sha256.clone().unwrap_or_else(|| "nothing".to_owned()),
        "steps": state.steps,
        "records": state.records,
        "settings": state.settings,
        "at_the_start": state.epochs.first(),
        "at_the_end": state.epochs.last(),
    });
    if let Network::Unetr { .. } = network {
        let card_of_file = unetr::card(&TensorFile::open(&bytes.as_slice())?, &Choices::default())?;
        card["card"] = serde_json::to_value(card_of_file).unwrap_or(Value::Null);
    }
    let text = serde_json::to_string_pretty(&card).unwrap_or_default();
    Ok((bytes, text))
}

/// Returns the metadata of the file of weights.
fn facts(state: &State, network: &Network) -> BTreeMap<String, String> {
    let mut facts = match network {
        Network::Weave => BTreeMap::from([("name".to_owned(), network.name().to_owned())]),
        Network::Unetr {
            configuration,
            target,
        } => unetr::card_of(configuration, *target),
    };
    let start = state.start.sha256.clone();
    let start = start.map_or_else(
        || "nothing".to_owned(),
        |hash| format!("the weights {hash}"),
    );
    facts.insert("start".to_owned(), start);
    facts.insert("steps".to_owned(), state.steps.to_string());
    facts.insert("trained_on".to_owned(), state.records.train.join(" "));
    facts.insert(
        "validated_on".to_owned(),
        state.records.validation.join(" "),
    );
    facts
}
