//! House rules that the compiler does not hold.

mod circles;
mod house;
mod names;
mod planted;
mod prose;
mod syntax;
mod walls;

use std::fs;
use std::path::{Path, PathBuf};

use circles::circles;
use house::House;

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

/// Macros that stand for work not done.
const STUBS: [&str; 3] = ["todo!", "unimplemented!", "dbg!"];

/// What single lines of a file of `src` hold that they shall not, each with its number.
fn marks(text: &str) -> Vec<String> {
    let found = code(text).flat_map(|(number, line)| {
        let gates = ["target_family", "target_arch"].into_iter();
        let gates = gates.filter(|gate| line.contains(gate));
        let gates = gates.map(|gate| format!("a {gate}, which stands in lib.rs alone"));
        let stubs = STUBS.into_iter().filter(|stub| line.contains(stub));
        let stubs = stubs.map(|stub| format!("a {stub}"));
        let all = gates.chain(stubs);
        all.map(|mark| format!("{number}: {mark}"))
            .collect::<Vec<_>>()
    });
    found.collect()
}

/// The texts of all files below `src`, by path.
fn sources() -> Vec<(String, String)> {
    let files = files("src", &[".rs"]);
    files.iter().map(|path| (shown(path), read(path))).collect()
}

/// The house of files with their paths and texts.
fn house<P: AsRef<str>, T: AsRef<str>>(files: &[(P, T)]) -> House {
    House::of(
        files
            .iter()
            .map(|(path, text)| (path.as_ref(), text.as_ref())),
    )
}

fn rooms() -> Vec<(String, usize)> {
    walls::rooms(&read(&root().join("src/lib.rs")))
}

fn report(rule: &str, breaches: &[String]) {
    assert!(breaches.is_empty(), "{rule}:\n{}", breaches.join("\n"));
}

#[test]
fn rooms_keep_to_themselves() {
    let rooms = rooms();
    for room in ["pipeline", "dataset"].iter().chain(&walls::PREDICTION) {
        assert!(rooms.iter().any(|(name, _)| name == room), "no room {room}");
    }
    let sources = sources();
    report(
        "every room keeps to its place",
        &walls::breaches(&house(&sources), &rooms),
    );
    let programs = ["src/lib.rs", "src/main.rs", "src/bin/"];
    let mut found = Vec::new();
    for (path, text) in sources {
        if !programs.iter().any(|program| path.starts_with(program)) {
            found.extend(
                marks(&text)
                    .into_iter()
                    .map(|mark| format!("{path}:{mark}")),
            );
        }
    }
    report(
        "target gates stand in lib.rs alone, and stubs nowhere",
        &found,
    );
}

#[test]
fn no_files_import_each_other() {
    report("imports run in one direction", &circles(&house(&sources())));
}

#[test]
fn doc_comments_name_things() {
    let sources = sources().into_iter();
    let found = sources.flat_map(|(path, text)| {
        let clauses = prose::bare_clauses(&text).into_iter();
        clauses
            .map(move |clause| format!("{path}:{clause}"))
            .collect::<Vec<_>>()
    });
    let rule = "a doc comment begins with a noun phrase or a verb, not with a bare clause";
    report(rule, &found.collect::<Vec<_>>());
}

#[test]
fn files_stay_short() {
    let endings = [".rs", ".wgsl", ".js", ".mjs", ".css", ".py"];
    let mut breaches = Vec::new();
    for folder in ["src", "tests", "training", "npm"] {
        for path in files(folder, &endings) {
            let lines = read(&path).lines().count();
            if lines > 500 {
                breaches.push(format!("{}: {lines} lines", shown(&path)));
            }
        }
    }
    report("a file holds one concept, in at most 500 lines", &breaches);
}
