//! Facts: a network whose weights the user brought, in words.

use super::own::{NetworkCard, OwnNetwork};
use crate::network::unetr::{Card, Origin, Target};
use crate::network::{WeightsRecord, esm};
use crate::web::messages::{NetworkFacts, NetworkKind, Subject};

/// Returns what the page shows of `network`.
pub(super) fn facts(network: &OwnNetwork) -> NetworkFacts {
    let size = format!("{:.1} MB", network.entry.bytes as f64 / 1e6);
    let (kind, details) = match &network.card {
        NetworkCard::Weave(record) => (NetworkKind::Weave, of_weave(record, &size)),
        NetworkCard::Reference(card) => (
            NetworkKind::Reference(subjects(card)),
            of_unetr(card, &size),
        ),
        NetworkCard::LanguageModel(sizes) => (NetworkKind::LanguageModel, of_esm(sizes, &size)),
        NetworkCard::Description(numbers) => (
            NetworkKind::Description,
            vec![format!("the sequence in {numbers} numbers")],
        ),
    };
    NetworkFacts {
        file: network.entry.name.clone(),
        sha256: network.entry.sha256.clone(),
        kind,
        details,
        not_kept: network.not_kept.clone(),
    }
}

/// Returns the subjects that a network may have: four classes of which nobody says more are those of atoms or of
/// secondary structure.
fn subjects(card: &Card) -> Vec<Subject> {
    match (card.target, card.target_from) {
        (Target::AminoAcids, _) => vec![Subject::AminoAcids],
        (_, Origin::Default) => vec![Subject::Atoms, Subject::Secondary],
        (Target::Atoms, _) => vec![Subject::Atoms],
        (Target::SecondaryStructure, _) => vec![Subject::Secondary],
    }
}

fn of_esm(sizes: &esm::Configuration, size: &str) -> Vec<String> {
    let esm::Configuration { layers, width, .. } = sizes;
    let name = sizes.published_name().unwrap_or("ESM-2");
    vec![
        format!("a language model, {name}, {size}"),
        format!("{layers} layers; describes a sequence by {width} numbers"),
    ]
}

fn of_weave(record: &WeightsRecord, size: &str) -> Vec<String> {
    let date = record.date.iter().map(|date| format!("written on {date}"));
    let steps = record
        .steps
        .iter()
        .map(|steps| format!("{steps} training steps"));
    let trained: Vec<String> = date.chain(steps).collect();
    let network = format!("other weights for Cryoweave’s own network, {size}");
    let trained = (!trained.is_empty()).then(|| trained.join(", "));
    [Some(network), trained].into_iter().flatten().collect()
}

fn of_unetr(card: &Card, bytes: &str) -> Vec<String> {
    let sizes = card.configuration.sizes();
    let size = card.configuration.published_name();
    let size = size.unwrap_or("of no published size");
    let predicts = match subjects(card).as_slice() {
        [_] => format!("predicts {}", card.target),
        _ => format!(
            "four classes: {}, or {}; the file does not say which",
            Target::Atoms,
            Target::SecondaryStructure
        ),
    };
    let sees = sizes.sequence.map(|_| "also sees the sequence".to_owned());
    let taps = sizes.taps.map(|tap| tap.to_string()).join(", ");
    let lines = [
        format!(
            "Cryo2Struct, {size}: {} parameters, {}, {bytes}",
            millions(card.parameters),
            card.numbers
        ),
        predicts,
        format!(
            "{} layers of {} channels; the decoder taps {taps}; {} heads, {}",
            sizes.layers, sizes.embedding, sizes.heads, card.heads_from
        ),
    ];
    lines.into_iter().chain(sees).collect()
}

/// Returns a number of parameters in words.
fn millions(parameters: u64) -> String {
    match parameters {
        0..100_000 => parameters.to_string(),
        _ => format!("{:.2} M", parameters as f64 / 1e6),
    }
}
