//! Keys of a link: the words that their values may be.

use super::super::color::ColorBy;
use super::super::probability::{PROBABILITIES, ProbabilityLayer, ProbabilityOf};
use super::super::scene::{Background, Fill};

/// Properties that the colours of the model can show, by their names in links and in the page.
const COLORS: [(&str, ColorBy); 6] = [
    ("chain", ColorBy::Chain),
    ("confidence", ColorBy::Confidence),
    ("secondary", ColorBy::Secondary),
    ("residue", ColorBy::Residue),
    ("error", ColorBy::Error),
    ("q-score", ColorBy::QScore),
];

/// Backgrounds by their names in links and in the page.
const BACKGROUNDS: [(&str, Background); 2] =
    [("light", Background::Light), ("dark", Background::Dark)];
/// Word for a surface drawn as lines.
const LINES: &str = "lines";
/// Least opacity of a surface, which can still be seen.
pub const LEAST_OPACITY: f32 = 0.1;

/// Most characters of a word of the address that are repeated on the page.
const REPEATED: usize = 40;
/// Most origins that a link may name.
const ORIGINS: usize = 16;

/// Declares an enum of things that a link names, each by a word.
macro_rules! named {
    ($(#[$about:meta])* $kind:ident { $($(#[$meaning:meta])* $variant:ident = $name:literal,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $kind {
            $($(#[$meaning])* $variant,)+
        }

        impl $kind {
            /// All of them.
            pub const ALL: [Self; [$($name),+].len()] = [$(Self::$variant),+];

            /// Returns its word in a link.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }
    };
}

named! {
    /// An example that comes with the page.
    Example {
        /// Human haemoglobin, EMD-3488.
        Haemoglobin = "haemoglobin",
        /// The adhesion domain of CD2, whose map is simulated.
        Cd2 = "cd2",
        /// A part of the spike of SARS-CoV-2, EMD-21457, that the map shows poorly.
        Spike = "spike",
    }
}

named! {
    /// A layer of the 3D view.
    Layer {
        /// The surface of the density.
        Surface = "density",
        /// The model.
        Model = "model",
        /// The reference structure.
        Reference = "reference",
        /// The structure that goes into runs.
        Given = "given",
        /// The side chains.
        SideChains = "side-chains",
        /// The candidates.
        Candidates = "candidates",
        /// The labels.
        Labels = "labels",
    }
}

named! {
    /// The part of the density that is shown.
    Zone {
        /// All of it.
        Whole = "whole",
        /// The part near the model.
        Model = "model",
        /// The part near the residue that is picked.
        Residue = "residue",
    }
}

named! {
    /// A processor that the network runs on.
    Processor {
        /// The GPU, by WebGPU.
        Gpu = "webgpu",
        /// The CPU.
        Cpu = "cpu",
    }
}

named! {
    /// A part of the page that a link can hide.
    Part {
        /// The head of the page, with its name.
        Head = "head",
        /// The files.
        Files = "files",
        /// The map check.
        Check = "check",
        /// The settings of a run, and its start.
        Run = "run",
        /// The result.
        Result = "result",
        /// The line above the 3D view.
        Headline = "headline",
        /// The controls below the 3D view.
        Controls = "controls",
        /// The legend.
        Legend = "legend",
        /// The panels below.
        Dock = "dock",
        /// The log among them.
        Log = "log",
        /// The foot of the page.
        Foot = "footer",
    }
}

/// Returns `text`, cut where it is too long to be repeated.
pub(super) fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(REPEATED).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// Returns the one of `all` that is called `word`.
pub(super) fn named<T: Copy>(
    all: &[T],
    name: impl Fn(T) -> &'static str,
    word: &str,
) -> Result<T, String> {
    let found = all
        .iter()
        .find(|one| name(**one).eq_ignore_ascii_case(word));
    found.copied().ok_or_else(|| {
        let names: Vec<&str> = all.iter().copied().map(name).collect();
        format!("write one of {}", names.join(", "))
    })
}

/// Returns those of `all` that `words` names, separated by commas; none for no words.
pub(super) fn list<T: Copy + PartialEq>(
    all: &[T],
    name: impl Fn(T) -> &'static str + Copy,
    words: &str,
) -> Result<Vec<T>, String> {
    let mut found = Vec::new();
    let words = words.split(',').map(str::trim);
    for word in words.filter(|word| !word.is_empty()) {
        let word: String = word.chars().take(REPEATED).collect();
        let one = named(all, name, &word)
            .map_err(|reason| format!("“{word}” is none of them: {reason}"))?;
        if !found.contains(&one) {
            found.push(one);
        }
    }
    Ok(found)
}

/// Returns the word of a link for `color`.
pub fn color_name(color: ColorBy) -> Option<&'static str> {
    let named = COLORS.iter().find(|(_, other)| *other == color);
    named.map(|(name, _)| *name)
}

/// Returns the colours that a link calls `word`.
pub fn color_named(word: &str) -> Option<ColorBy> {
    color(word).ok()
}

/// Returns the colours called `word`, or the words that there are.
pub(super) fn color(word: &str) -> Result<ColorBy, String> {
    named(&COLORS, |(name, _)| name, word).map(|(_, color)| color)
}

/// Returns the word of a link for `background`.
pub fn background_name(background: Background) -> &'static str {
    match background {
        Background::Light => "light",
        Background::Dark => "dark",
    }
}

/// Returns the background called `word`, or the words that there are.
pub(super) fn background(word: &str) -> Result<Background, String> {
    named(&BACKGROUNDS, |(name, _)| name, word).map(|(_, background)| background)
}

/// Returns the words of a link for the fill of a surface: `lines`, or its opacity.
pub(super) fn fill_words(fill: Fill) -> String {
    match fill {
        Fill::Wire => LINES.to_owned(),
        Fill::Solid => "1".to_owned(),
        Fill::Translucent(opacity) => ((opacity * 100.0).round() / 100.0).to_string(),
    }
}

/// Returns the fill that `text` names.
pub(super) fn fill(text: &str) -> Result<Fill, String> {
    if text.eq_ignore_ascii_case(LINES) {
        return Ok(Fill::Wire);
    }
    let opacity = number(text).ok();
    let opacity = opacity.filter(|opacity| (LEAST_OPACITY..=1.0).contains(opacity));
    let fill = opacity.map(Fill::of_opacity);
    fill.ok_or_else(|| format!("write {LINES}, or an opacity from {LEAST_OPACITY} to 1"))
}

/// Returns the words of a link for a surface of what the network said: what it shows, and the probability that it begins at.
pub(super) fn probability_words(layer: ProbabilityLayer) -> String {
    let from = (layer.from * 100.0).round() / 100.0;
    format!("{}:{from}", layer.of.name())
}

/// Returns the surface of what the network said that `text` names.
pub(super) fn probability(text: &str) -> Result<ProbabilityLayer, String> {
    let (of, from) = text.split_once(':').unwrap_or((text, "0.5"));
    let of = named(&ProbabilityOf::ALL, ProbabilityOf::name, of)?;
    let [least, most] = PROBABILITIES;
    let from = number(from).ok();
    let from = from.filter(|from| (least..=most).contains(from));
    let wrong = || format!("write the probability after the colon, from {least} to {most}");
    let from = from.ok_or_else(wrong)?;
    Ok(ProbabilityLayer { of, from })
}

/// Returns the number that `text` is.
pub(super) fn number(text: &str) -> Result<f32, String> {
    let number: Option<f32> = text.parse().ok();
    let number = number.filter(|number| number.is_finite());
    number.ok_or_else(|| "it is no number".into())
}

/// Returns the count that `text` is.
pub(super) fn count(text: &str) -> Result<usize, String> {
    let count: Option<usize> = text.parse().ok();
    let count = count.filter(|count| (1..=1000).contains(count));
    count.ok_or_else(|| "write a number from 1".into())
}

/// Returns `text` where it is a name of letters and digits.
pub(super) fn word(text: &str) -> Result<String, String> {
    let is_plain = |sign: char| sign.is_ascii_alphanumeric() || sign == '-' || sign == '_';
    let is_word = !text.is_empty() && text.len() <= REPEATED && text.chars().all(is_plain);
    is_word
        .then(|| text.to_ascii_lowercase())
        .ok_or_else(|| "write a name of letters and digits".into())
}

/// Returns whether `text` says yes.
pub(super) fn yes(text: &str) -> Result<bool, String> {
    match text {
        "1" | "true" | "yes" => Ok(true),
        "0" | "false" | "no" => Ok(false),
        _ => Err("write 1 or 0".into()),
    }
}

/// Returns the origins that `words` names, separated by commas.
pub(super) fn origins(words: &str) -> Result<Vec<String>, String> {
    let words = words.split(',').map(str::trim);
    let origins: Vec<String> = words
        .filter(|word| !word.is_empty())
        .map(origin)
        .collect::<Result<_, _>>()?;
    if origins.len() > ORIGINS {
        return Err(format!("at most {ORIGINS} origins"));
    }
    Ok(origins)
}

/// Returns `word` where it is an origin as browsers write it: scheme, host and perhaps port.
fn origin(word: &str) -> Result<String, String> {
    let lower = word.to_ascii_lowercase();
    let schemes = ["https://", "http://"];
    let host = schemes.iter().find_map(|scheme| lower.strip_prefix(scheme));
    let is_plain = |sign: char| sign.is_ascii_alphanumeric() || "-.:[]".contains(sign);
    match host {
        Some(host) if !host.is_empty() && host.chars().all(is_plain) => Ok(lower),
        _ => {
            let short: String = word.chars().take(REPEATED).collect();
            Err(format!(
                "“{short}” is no origin; write it as https://school.example"
            ))
        }
    }
}
