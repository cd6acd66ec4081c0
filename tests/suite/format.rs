//! The eleven rules of the format against the verdicts of `mrcfile.validate` on made maps and on the files in
//! `../shared`.

use std::collections::BTreeSet;
use std::fs;

use cryoweave::io::mrc::check_format;

use crate::made_maps::made_maps;
use crate::shared::shared_or_skip;

/// The rule that a message of mrcfile speaks of.
fn rule(message: &str) -> Option<u8> {
    const WORDS: [(&str, u8); 14] = [
        ("enough bytes for MRC header", 0),
        ("Map ID string", 1),
        ("machine stamp", 2),
        ("Invalid mode", 3),
        ("is negative", 4),
        ("axis mapping", 5),
        ("volume stack", 6),
        ("header labels", 7),
        ("format version", 8),
        ("Extended header type", 9),
        ("Data statistics", 10),
        ("could not be read", 11),
        ("larger than expected", 11),
        ("smaller than expected", 11),
    ];
    let found = WORDS.iter().find(|(words, _)| message.contains(words));
    found.map(|(_, rule)| *rule)
}

/// The rules that a file breaks, in rising order.
fn broken(bytes: &[u8]) -> Vec<u8> {
    let breaches = check_format(bytes).unwrap();
    let mut rules: Vec<u8> = breaches.iter().map(|breach| breach.rule()).collect();
    rules.sort_unstable();
    rules
}

#[test]
fn restated_mrc_validation() {
    for map in made_maps() {
        assert_eq!(broken(&map.bytes), map.broken, "{}", map.name);
    }
}

#[test]
fn golden_mrc_validation() {
    let folder = shared_or_skip!("golden/mrc");
    let mut table = csv::Reader::from_path(folder.join("expected.csv")).unwrap();
    let mut seen = BTreeSet::new();
    let mut files = 0;
    for row in table.records() {
        let row = row.unwrap();
        let (file, valid, messages) = (&row[0], &row[2] == "True", &row[3]);
        let expected: Vec<u8> = messages.split(" | ").filter_map(rule).collect();
        assert_eq!(valid, expected.is_empty(), "{file}: {messages}");
        let bytes = fs::read(folder.join(file)).unwrap();
        let mut sorted = expected.clone();
        sorted.sort_unstable();
        assert_eq!(broken(&bytes), sorted, "{file}: {messages}");
        seen.extend(expected);
        files += 1;
    }
    assert_eq!(files, 46);
    assert_eq!(
        seen.into_iter().collect::<Vec<_>>(),
        (0..=11).collect::<Vec<_>>()
    );
}
