//! Half maps: maps of half of the particles, as their names and labels tell.

/// Words that say that both halves went into a map, or that it is none.
const OF_BOTH: [&str; 11] = [
    "avg", "average", "averaged", "both", "combined", "diff", "fsc", "mean", "merged", "sum",
    "summed",
];
/// Words beside which `even` and `odd` name the half of the particles: EMAN2's `threed_05_even`.
const OF_MAPS: [&str; 4] = ["map", "threed", "vol", "volume"];
/// Words between `half` and its number.
const KINDS: [&str; 4] = ["map", "set", "volume", "vol"];

/// Half of the particles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Half {
    First,
    Second,
    Unnamed,
}

/// Returns whether `text`, a name of a file or a label, names a half map: the word half by itself, or one of both halves: 1 or 2, A or
/// B, even or odd. A map that names both is made of both.
pub fn names_half_map(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let text = text.strip_suffix(".gz").unwrap_or(&text);
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    if words.iter().any(|word| OF_BOTH.contains(word)) {
        return false;
    }
    let mut halves: Vec<Half> = (0..words.len())
        .filter_map(|at| half(&words[at..]))
        .collect();
    halves.extend(even_or_odd(&words));
    let has = |half| halves.contains(&half);
    match (has(Half::First), has(Half::Second)) {
        (true, true) => false,
        (false, false) => has(Half::Unnamed) && stands_alone(text),
        _ => true,
    }
}

/// Returns the half that `words` begin with: `half1`, `half map 1`, `halfset-a`.
fn half(words: &[&str]) -> Option<Half> {
    let (first, rest) = words.split_first()?;
    let joined = first.strip_prefix("half")?;
    let parts = std::iter::once(&joined).chain(rest);
    let mut parts = parts.filter(|part| !part.is_empty()).copied();
    let mut number = parts.next();
    let after_kind = |part: &str| {
        let mut kinds = KINDS.iter();
        kinds.find_map(|kind| part.strip_prefix(kind).map(str::to_owned))
    };
    let ends = number.and_then(after_kind);
    match ends.as_deref() {
        Some("") => number = parts.next(),
        Some(ends) => number = Some(ends),
        None => {}
    }
    let is_word = joined.is_empty() || KINDS.contains(&joined);
    let named = number.and_then(label);
    named.or(is_word.then_some(Half::Unnamed))
}

/// Returns the half that the last of `words`, before the extension, names if others say that it is of a map.
fn even_or_odd(words: &[&str]) -> Option<Half> {
    let (_, stem) = words.split_last()?;
    let last = stem.last().filter(|last| ["even", "odd"].contains(last))?;
    let is_of_a_map = stem.iter().any(|word| OF_MAPS.contains(word));
    label(last).filter(|_| is_of_a_map)
}

/// Returns the half that `word` names by itself.
fn label(word: &str) -> Option<Half> {
    match word {
        "1" | "a" | "even" => Some(Half::First),
        "2" | "b" | "odd" => Some(Half::Second),
        _ => None,
    }
}

/// Returns whether `half` ends a word at the end of the text or of the name before the extension, or a map is what there is half of.
fn stands_alone(text: &str) -> bool {
    text.match_indices("half").any(|(at, word)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].trim_start_matches(['_', '-', ' ']);
        let is_map = after.starts_with("map") && !after.starts_with("maps");
        let ends = after.is_empty() || after.starts_with('.');
        before.is_none_or(|c| !c.is_ascii_alphabetic()) && (ends || is_map)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_maps_of_all_programs_are_known() {
        for name in [
            "emd_1_half_map_1.map.gz",
            "run_half1_class001_unfil.mrc",
            "run_it025_half2_class001.mrc",
            "cryosparc_P1_J5_003_volume_map_half_A.mrc",
            "J5_map_half_B.mrc",
            "halfA.mrc",
            "half-b.mrc",
            "map_halfset1.mrc",
            "threed_05_even.mrc",
            "threed_05_odd.mrc",
            "HalfMap2.mrc",
            "half.mrc",
            "half_map.mrc",
        ] {
            assert!(names_half_map(name), "{name}");
        }
    }

    #[test]
    fn maps_of_both_halves_and_other_words_are_none() {
        for name in [
            "combined_half1_half2.mrc",
            "half1_half2.mrc",
            "sharpened_from_half_maps.mrc",
            "halfmap_avg.mrc",
            "fsc_half.mrc",
            "behalf.mrc",
            "halfway.mrc",
            "half-open_state.mrc",
            "odd.mrc",
            "even_better.mrc",
            "map_1.mrc",
            "",
        ] {
            assert!(!names_half_map(name), "{name}");
        }
    }
}
