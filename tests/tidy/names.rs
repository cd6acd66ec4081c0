//! Names in one file that must stand in another.

use std::collections::BTreeSet;
use std::fs;

use crate::{files, root};

/// Returns what stands in `text` between each `begin` and the next `end`.
fn between<'a>(text: &'a str, begin: &str, end: char) -> BTreeSet<&'a str> {
    let parts = text.split(begin).skip(1);
    parts
        .filter_map(|part| Some(part.split_once(end)?.0))
        .collect()
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).expect(path)
}

/// Returns the first words in double quotes of each call of `find` in `source`.
fn found_by_id(source: &str) -> BTreeSet<String> {
    let calls = source.split("find").skip(1).filter_map(|rest| {
        // `find("id")` or `find::<Kind>("id")`.
        let rest = match rest.strip_prefix("::<") {
            Some(kind) => kind.split_once(">(")?.1,
            None => rest.strip_prefix('(')?,
        };
        let (id, _) = rest.trim_start().strip_prefix('"')?.split_once('"')?;
        Some(id.to_owned())
    });
    calls.collect()
}

#[test]
fn the_page_has_every_element_that_its_program_looks_up() {
    // The lesson brings its own part of the page along.
    let page = read("index.html") + &read("src/web/app/lesson/lesson.html");
    let ids = between(&page, " id=\"", '"');
    let mut looked_up = BTreeSet::new();
    for path in files("src/web/app", &[".rs"]) {
        looked_up.extend(found_by_id(&fs::read_to_string(path).expect("a source")));
    }
    assert!(
        looked_up.len() > 80,
        "only {} ids are found in the sources",
        looked_up.len()
    );
    let missing: Vec<_> = looked_up
        .iter()
        .filter(|id| !ids.contains(id.as_str()))
        .collect();
    assert!(missing.is_empty(), "index.html lacks {missing:?}");
}

#[test]
fn the_tests_of_faults_are_there() {
    let table = read("docs/faults.md");
    let rows = table
        .lines()
        .filter(|line| line.starts_with("| ") && line.contains('`'));
    let mut tests = String::new();
    for folder in ["tests", "src"] {
        for path in files(folder, &[".rs", ".mjs"]) {
            tests += &fs::read_to_string(path).expect("a source");
        }
    }
    let mut count = 0;
    for row in rows {
        let named = row
            .trim_end_matches(['|', ' ', '`'])
            .rsplit('`')
            .next()
            .expect("a test");
        let there = [format!("fn {named}("), format!("test(\"{named}\"")];
        assert!(
            there.iter().any(|test| tests.contains(test.as_str())),
            "docs/faults.md: no test {named}"
        );
        count += 1;
    }
    assert!(count >= 25, "{count} faults");
}
