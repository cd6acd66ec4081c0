//! House rules that the compiler does not hold.

use std::fs;
use std::path::{Path, PathBuf};

/// All files below `folder` whose name ends in one of `endings`, in order of their paths.
fn files(folder: &str, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the folder can be read") {
            let path = entry.expect("the entry can be read").path();
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            if path.is_dir() && name != "node_modules" && name != "artefacts" {
                folders.push(path);
            } else if endings.iter().any(|ending| name.ends_with(ending)) {
                found.push(path);
            }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "no {endings:?} below {folder}");
    found
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).expect("the file is text")
}

/// `path` as seen from the top of the repository.
fn shown(path: &Path) -> String {
    path.strip_prefix(root())
        .unwrap_or(path)
        .display()
        .to_string()
}

/// Lines of code with their numbers, without whole-line comments.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
}

/// The rooms in walking order, from `src/lib.rs`, each with the number of its paragraph there.
fn rooms() -> Vec<(String, usize)> {
    let lib = read(&root().join("src/lib.rs"));
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

/// The room of a file below `src`, or `None` for the programs and `lib.rs`.
fn room_of(path: &Path) -> Option<String> {
    let inside = path.strip_prefix(root().join("src")).ok()?;
    let first = inside
        .components()
        .next()?
        .as_os_str()
        .to_string_lossy()
        .into_owned();
    let room = first.trim_end_matches(".rs").to_owned();
    (!["lib", "main", "bin"].contains(&room.as_str())).then_some(room)
}

/// Names right after `crate::` in a line, also in `use crate::{a, b}`.
fn imports(line: &str) -> Vec<String> {
    let name = |text: &str| -> String {
        text.trim_start()
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect()
    };
    line.split("crate::")
        .skip(1)
        .flat_map(|rest| match rest.strip_prefix('{') {
            Some(list) => list.split(',').map(name).collect(),
            None => vec![name(rest)],
        })
        .collect()
}

fn report(rule: &str, breaches: &[String]) {
    assert!(breaches.is_empty(), "{rule}:\n{}", breaches.join("\n"));
}

#[test]
fn a_room_imports_only_rooms_above_it() {
    let rooms = rooms();
    let place = |room: &str| rooms.iter().position(|(name, _)| name == room);
    let words = rooms.first().map(|(_, paragraph)| *paragraph);
    let mut breaches = Vec::new();
    for path in files("src", &[".rs"]) {
        let Some(room) = room_of(&path) else { continue };
        let here = place(&room).expect("every room is named in src/lib.rs");
        for (number, line) in code(&read(&path)) {
            for import in imports(line) {
                let Some(there) = place(&import) else {
                    continue;
                };
                let both_words = words == Some(rooms[here].1) && words == Some(rooms[there].1);
                if there > here && !both_words {
                    breaches.push(format!(
                        "{}:{number}: {room} imports {import}",
                        shown(&path)
                    ));
                }
            }
        }
    }
    report(
        "a room imports only rooms above it in src/lib.rs",
        &breaches,
    );
}

#[test]
fn browser_crates_stay_in_web() {
    let mut breaches = Vec::new();
    for path in files("src", &[".rs"]) {
        if room_of(&path).is_none_or(|room| room == "web") {
            continue;
        }
        for (number, line) in code(&read(&path)) {
            if ["web_sys", "js_sys", "wasm_bindgen"]
                .iter()
                .any(|name| line.contains(name))
            {
                breaches.push(format!("{}:{number}: {}", shown(&path), line.trim()));
            }
        }
    }
    report(
        "web_sys, js_sys and wasm_bindgen stand in src/web alone",
        &breaches,
    );
}

#[test]
fn target_gates_stand_in_lib() {
    let mut breaches = Vec::new();
    for path in files("src", &[".rs"]) {
        if room_of(&path).is_none() {
            continue;
        }
        for (number, line) in code(&read(&path)) {
            if line.contains("target_family") || line.contains("target_arch") {
                breaches.push(format!("{}:{number}: {}", shown(&path), line.trim()));
            }
        }
    }
    report("target gates stand in src/lib.rs alone", &breaches);
}

#[test]
fn files_stay_short() {
    let endings = [".rs", ".wgsl", ".js", ".mjs", ".css", ".py"];
    let mut breaches = Vec::new();
    for folder in ["src", "tests", "training"] {
        for path in files(folder, &endings) {
            let lines = read(&path).lines().count();
            if lines > 500 {
                breaches.push(format!("{}: {lines} lines", shown(&path)));
            }
        }
    }
    report("a file holds one concept, in at most 500 lines", &breaches);
}

#[test]
fn the_rules_see_imports() {
    assert_eq!(imports("use crate::grid::Grid;"), ["grid"]);
    assert_eq!(
        imports("use crate::{grid::Grid, space};"),
        ["grid", "space"]
    );
    assert_eq!(
        imports("let x = crate::io::read(crate::space::ZERO);"),
        ["io", "space"]
    );
    assert!(rooms().iter().any(|(room, _)| room == "pipeline"));
}
