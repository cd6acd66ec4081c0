//! Tests of the whole search: on proteomes of random sequences, with profiles read from some of them.

use std::fmt::Write;

use super::*;
use crate::progress::Silent;
use crate::random::Random;
use crate::residue::AminoAcid;
use crate::trace::BACKGROUND;

/// Random residue of the frequencies of all proteins.
fn residue(random: &mut Random) -> AminoAcid {
    let mut left = random.uniform() * BACKGROUND.iter().sum::<f64>();
    let found = AminoAcid::ALL.into_iter().find(|amino| {
        left -= BACKGROUND[amino.index()];
        left < 0.0
    });
    found.unwrap_or(AminoAcid::Val)
}

fn protein(length: usize, random: &mut Random) -> Vec<AminoAcid> {
    (0..length).map(|_| residue(random)).collect()
}

fn proteins(count: usize, random: &mut Random) -> Vec<Vec<AminoAcid>> {
    let length = |random: &mut Random| 80 + random.below(320);
    (0..count)
        .map(|_| {
            let length = length(random);
            protein(length, random)
        })
        .collect()
}

fn fasta(proteins: &[Vec<AminoAcid>]) -> String {
    let mut text = String::new();
    for (index, protein) in proteins.iter().enumerate() {
        let letters: String = protein.iter().map(|amino| amino.letter()).collect();
        writeln!(text, ">p{index} of a test\n{letters}").unwrap();
    }
    text
}

/// A column as a map of middling resolution reads `amino`: the true type has a fair share of the probability, others by
/// chance.
fn read(amino: AminoAcid, random: &mut Random) -> Column {
    let mut probabilities = [(); AminoAcid::COUNT].map(|()| random.uniform().powi(4));
    probabilities[amino.index()] += 1.6 * random.uniform();
    let sum: f64 = probabilities.iter().sum();
    Column::new(&probabilities.map(|value| value / sum), 1.2)
}

/// Profile of a part of `protein`; every third is listed against its direction.
fn profile(number: usize, part: &[AminoAcid], random: &mut Random) -> Profile {
    let mut columns: Vec<Column> = part.iter().map(|&amino| read(amino, random)).collect();
    let is_reversed = number % 3 == 2;
    if is_reversed {
        columns.reverse();
    }
    Profile {
        name: format!("fragment_{number}"),
        place: "somewhere".into(),
        columns,
        joins: Vec::new(),
        forward: if is_reversed { 0.55 } else { 0.7 },
        copies: 1,
    }
}

/// Profiles of consecutive parts of `protein`.
fn profiles(protein: &[AminoAcid], first: usize, random: &mut Random) -> Vec<Profile> {
    let parts = protein.chunks(17).filter(|part| part.len() >= 8);
    let numbered = parts.enumerate();
    numbered
        .map(|(index, part)| profile(first + index, part, random))
        .collect()
}

fn search(profiles: Vec<Profile>, fasta: &str) -> Identification {
    let settings = IdentifySettings::default();
    let mut silent = Silent;
    let found = identify(profiles, fasta.as_bytes(), &settings, &mut silent);
    pollster::block_on(found).unwrap()
}

/// Searches 300 proteins with two copies of `p100`, one of `p200`, and a piece of none; `p250` is a homologue of the first.
fn found_beside_a_homologue() -> Identification {
    let mut random = Random::new(21);
    let mut all = proteins(300, &mut random);
    let (first, second) = (protein(140, &mut random), protein(110, &mut random));
    let mut homologue = first.clone();
    for residue in homologue.iter_mut().step_by(9) {
        *residue = AminoAcid::Ala;
    }
    (all[100], all[200], all[250]) = (first.clone(), second.clone(), homologue);
    // Two copies of the first, one of the second, and a piece of neither.
    let mut pieces = profiles(&first, 0, &mut random);
    pieces.extend(profiles(&first, 10, &mut random));
    pieces.extend(profiles(&second, 20, &mut random));
    pieces.push(profile(30, &protein(15, &mut random), &mut random));
    search(pieces, &fasta(&all))
}

#[test]
fn the_proteins_of_a_sample_are_found_with_their_copies() {
    let found = found_beside_a_homologue();
    assert_eq!(found.proteins, 300);
    let names: Vec<(&str, usize)> = found
        .hits
        .iter()
        .take(3)
        .map(|hit| (hit.protein.as_str(), hit.copies))
        .collect();
    assert_eq!(names[0], ("p100", 2), "{}", found.in_words());
    assert!(
        names.contains(&("p200", 1)) && names.contains(&("p250", 0)),
        "{names:?}"
    );
    let like = found.hits.iter().find(|hit| hit.protein == "p250").unwrap();
    assert_eq!(like.like.as_deref(), Some("p100"));
    assert!(
        found.hits[0].e_value.value() < 1e-12,
        "{}",
        found.hits[0].e_value
    );
    assert!(found.hits[0].covered > 100 && found.hits[0].identity > 0.3);
    let sequences: Vec<&str> = found.sequences.iter().map(|s| s.name.as_str()).collect();
    assert_eq!(sequences, ["p100", "p100", "p200"]);
    assert!(found.sequences_fasta().starts_with(">p100 copies=2\n"));
    let note = found.notes.last().unwrap();
    assert!(
        note.contains("p100 (E ") && note.contains("2 copies"),
        "{note}"
    );
    // Reversed pieces were found so, and lie where they are from.
    let best = found.fragments[2].as_ref().unwrap();
    assert_eq!(best.protein, "p100");
    assert!(
        best.support.is_reversed && best.support.first >= 35 - 3 && best.support.last <= 51 + 3
    );
    assert!(
        found
            .hits_csv()
            .lines()
            .nth(1)
            .unwrap()
            .starts_with("1,p100,")
    );
    assert_eq!(
        found.fragments_csv().lines().count(),
        found.profiles.len() + 1
    );
}

#[test]
fn a_homologue_that_was_left_out_is_named() {
    let found = found_beside_a_homologue();
    let note = found.notes.last().unwrap();
    let left = note
        .split_once("but not ")
        .expect("the homologue is named")
        .1;
    assert!(
        left.starts_with("p250 (E ") && left.contains("explained by p100)"),
        "{note}"
    );
}

/// Of proteins that are not in the sample, about one has an E-value of 1 or less, two of 2 or less, and so on.
#[test]
fn e_values_count_what_chance_finds() {
    let (mut within, mut expected) = (0, 0.0);
    let mut smallest = f64::INFINITY;
    let searches: u32 = 8;
    for seed in 0..u64::from(searches) {
        let mut random = Random::new(100 + seed);
        let all = proteins(400, &mut random);
        let foreign = protein(150, &mut random);
        let found = search(profiles(&foreign, 0, &mut random), &fasta(&all));
        for limit in [1.0, 3.0, 8.0] {
            within += found
                .hits
                .iter()
                .filter(|hit| hit.e_value.value() <= limit)
                .count();
            expected += limit;
        }
        smallest = found
            .hits
            .iter()
            .map(|hit| hit.e_value.value())
            .fold(smallest, f64::min);
        assert!(found.sequences.is_empty(), "{}", found.in_words());
        assert!(
            found
                .notes
                .last()
                .unwrap()
                .starts_with("No protein was taken")
        );
    }
    let ratio = f64::from(u32::try_from(within).unwrap()) / expected;
    assert!(
        (0.4..2.0).contains(&ratio),
        "{within} hits where {expected} are expected"
    );
    assert!(smallest > 0.1 / f64::from(searches), "{smallest}");
}

/// A protein of few kinds of residues is like any profile of the same few, in whatever order.
#[test]
fn a_likeness_of_composition_is_no_evidence() {
    let mut random = Random::new(77);
    let mut all = proteins(300, &mut random);
    let few = [
        AminoAcid::Leu,
        AminoAcid::Ala,
        AminoAcid::Leu,
        AminoAcid::Gly,
    ];
    let mut poor = |length: usize| -> Vec<AminoAcid> {
        (0..length).map(|_| few[random.below(few.len())]).collect()
    };
    all[50] = poor(300);
    let foreign = poor(150);
    let pieces = profiles(&foreign, 0, &mut random);
    let found = search(pieces, &fasta(&all));
    assert!(found.sequences.is_empty(), "{}", found.in_words());
}

#[test]
fn a_search_repeats_itself_and_stops_when_asked() {
    let mut random = Random::new(3);
    let all = proteins(60, &mut random);
    let text = fasta(&all);
    let pieces = profiles(&all[7], 0, &mut random);
    let (once, again) = (search(pieces.clone(), &text), search(pieces.clone(), &text));
    assert_eq!(once, again);

    struct Impatient;
    impl crate::progress::Progress for Impatient {
        async fn report(
            &mut self,
            step: crate::progress::Step,
        ) -> Result<(), crate::progress::Cancelled> {
            match step.done {
                0 => Ok(()),
                _ => Err(crate::progress::Cancelled),
            }
        }
    }
    let settings = IdentifySettings::default();
    let mut impatient = Impatient;
    let stopped = identify(pieces, text.as_bytes(), &settings, &mut impatient);
    let stopped = pollster::block_on(stopped).unwrap_err();
    assert!(matches!(stopped, IdentifyError::Cancelled(_)));
}
