//! The walls of the house: which room may name what.

use crate::house::{House, Target};
use crate::syntax::Mention;

/// Crates whose names stand in some modules alone.
const CRATES: [(&[&str], &[&str]); 4] = [
    (&["mrc", "pdbtbx"], &["io"]),
    (&["burn", "burn_store"], &["network", "train"]),
    (&["wgpu"], &["view", "network::device", "web"]),
    (
        &[
            "web_sys",
            "js_sys",
            "wasm_bindgen",
            "wasm_bindgen_futures",
            "serde_wasm_bindgen",
        ],
        &["web"],
    ),
];

/// The rooms of the prediction walk.
pub(crate) const PREDICTION: [&str; 10] = [
    "prepare",
    "score",
    "network",
    "candidates",
    "trace",
    "identify",
    "model",
    "dock",
    "evaluate",
    "pipeline",
];

/// All that the dataset wing takes from the prediction walk: it prepares and cuts the maps that the
/// network shall learn from just as those that it will see.
const SHARED_WITH_DATASET: [&str; 2] = ["prepare", "network::tiles"];

/// What one room may not take from another although the other stands above it.
const FORBIDDEN: [(&str, &str); 1] = [("view", "dataset")];

/// The rooms in the order of `lib`, the text of `src/lib.rs`, each with its paragraph's number.
pub(crate) fn rooms(lib: &str) -> Vec<(String, usize)> {
    let paragraphs = lib.split("\n\n").enumerate();
    paragraphs
        .flat_map(|(paragraph, text)| {
            let rooms = text
                .lines()
                .filter_map(|line| line.strip_prefix("pub mod "));
            rooms.map(move |room| (room.trim_end_matches(';').to_owned(), paragraph))
        })
        .collect()
}

/// What the files of `house` mention that they shall not, each with file, line and reason.
pub(crate) fn breaches(house: &House, rooms: &[(String, usize)]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for file in &house.files {
        for mention in &file.mentions {
            if let Some(reason) = breach(house, mention, rooms) {
                found.push(format!("{}:{}: {reason}", file.path, mention.line));
            }
        }
    }
    found.dedup();
    found
}

fn breach(house: &House, mention: &Mention, rooms: &[(String, usize)]) -> Option<String> {
    let room = mention.module.first()?;
    match house.target(mention)? {
        Target::Outside(name) => {
            let (_, allowed) = CRATES.iter().find(|(names, _)| names.contains(&&*name))?;
            let outside = !allowed.iter().any(|place| is_in(&mention.module, place));
            outside.then(|| format!("{room} names {name}, which stands in {allowed:?} alone"))
        }
        Target::Inside(path) => {
            let import = path.first()?;
            below(room, import, rooms)
                .or_else(|| across(&mention.module, &path))
                .or_else(|| forbidden(&mention.module, import))
        }
    }
}

/// Whether `module` is `place`, written with `::`, or stands in it.
fn is_in(module: &[String], place: &str) -> bool {
    let mut names = module.iter();
    place
        .split("::")
        .all(|name| names.next().is_some_and(|n| n == name))
}

/// A room may import a room above it, or, among words, another word.
fn below(room: &str, import: &str, rooms: &[(String, usize)]) -> Option<String> {
    let place = |room: &str| rooms.iter().position(|(name, _)| name == room);
    let here = place(room).expect("every room is named in src/lib.rs");
    let there = place(import)?;
    let words = rooms.first().map(|(_, paragraph)| *paragraph);
    let both_words = words == Some(rooms[here].1) && words == Some(rooms[there].1);
    (there > here && !both_words)
        .then(|| format!("{room} imports {import}, which stands below it in src/lib.rs"))
}

/// The dataset wing takes little from the prediction walk.
fn across(module: &[String], path: &[String]) -> Option<String> {
    let shared = SHARED_WITH_DATASET.iter().any(|place| is_in(path, place));
    let crosses = module[0] == "dataset" && PREDICTION.contains(&&*path[0]) && !shared;
    crosses.then(|| {
        format!(
            "dataset imports {}, and of the prediction walk it takes {SHARED_WITH_DATASET:?} alone",
            path.join("::")
        )
    })
}

fn forbidden(module: &[String], import: &str) -> Option<String> {
    let mut rules = FORBIDDEN.iter();
    let (from, to) = rules.find(|(from, to)| module[0] == *from && import == *to)?;
    Some(format!("{from} does not know {to}"))
}
