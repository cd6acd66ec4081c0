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

/// Crates that a line names at the head of a path, such as `burn` in `use burn::nn`.
fn crates(line: &str) -> Vec<&str> {
    let heads = line.split("::").zip(line.split("::").skip(1));
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let mut inside_path = false;
    let mut found = Vec::new();
    for (head, _) in heads {
        let name = &head[head.rfind(|c| !is_name(c)).map_or(0, |at| at + 1)..];
        let continues = inside_path && name.len() == head.len();
        if !continues && !name.is_empty() {
            found.push(name);
        }
        inside_path = true;
    }
    found
}

/// Crates whose names stand in some rooms alone.
const WALLS: [(&[&str], &[&str]); 4] = [
    (&["mrc"], &["io"]),
    (&["burn", "burn_store"], &["network", "gpu"]),
    (&["wgpu"], &["view", "gpu", "web"]),
    (&["web_sys", "js_sys", "wasm_bindgen"], &["web"]),
];

/// Macros that stand for work not done.
const STUBS: [&str; 3] = ["todo!", "unimplemented!", "dbg!"];

/// What the code of one file does that its `room` shall not, each breach with line and reason.
fn breaches(room: &str, text: &str, rooms: &[(String, usize)]) -> Vec<String> {
    let found = code(text).flat_map(|(number, line)| {
        let imports = imports(line).into_iter();
        let imports = imports.filter_map(|import| import_breach(room, &import, rooms));
        let walls = crates(line).into_iter().filter_map(|name| {
            let (_, allowed) = WALLS.iter().find(|(crates, _)| crates.contains(&name))?;
            let outside = !allowed.contains(&room);
            outside.then(|| format!("{room} names {name}, which stands in {allowed:?} alone"))
        });
        let gates = ["target_family", "target_arch"].into_iter();
        let gates = gates.filter(|gate| line.contains(gate));
        let gates = gates.map(|gate| format!("{room} has a {gate}, which stands in lib.rs alone"));
        let stubs = STUBS.into_iter().filter(|stub| line.contains(stub));
        let stubs = stubs.map(|stub| format!("{room} has a {stub}"));
        let all = imports.chain(walls).chain(gates).chain(stubs);
        all.map(|breach| format!("{number}: {breach}"))
            .collect::<Vec<_>>()
    });
    found.collect()
}

/// Whether `room` may import `import`: a room above it, or, among words, another word.
fn import_breach(room: &str, import: &str, rooms: &[(String, usize)]) -> Option<String> {
    let place = |room: &str| rooms.iter().position(|(name, _)| name == room);
    let here = place(room).expect("every room is named in src/lib.rs");
    let there = place(import)?;
    let words = rooms.first().map(|(_, paragraph)| *paragraph);
    let both_words = words == Some(rooms[here].1) && words == Some(rooms[there].1);
    (there > here && !both_words)
        .then(|| format!("{room} imports {import}, which stands below it in src/lib.rs"))
}

fn report(rule: &str, breaches: &[String]) {
    assert!(breaches.is_empty(), "{rule}:\n{}", breaches.join("\n"));
}

#[test]
fn rooms_keep_to_themselves() {
    let rooms = rooms();
    let mut found = Vec::new();
    for path in files("src", &[".rs"]) {
        if let Some(room) = room_of(&path) {
            let breaches = breaches(&room, &read(&path), &rooms).into_iter();
            found.extend(breaches.map(|breach| format!("{}:{breach}", shown(&path))));
        }
    }
    report("every room keeps to its place", &found);
}

#[test]
fn planted_breaches_are_found() {
    let rooms = rooms();
    let planted = |room: &str, text: &str| breaches(room, text, &rooms);
    assert_eq!(
        planted("prepare", "//! Words.\nuse crate::trace::Trace;"),
        ["2: prepare imports trace, which stands below it in src/lib.rs"]
    );
    assert_eq!(
        planted("trace", "let x = burn::tensor::zeros();"),
        ["1: trace names burn, which stands in [\"network\", \"gpu\"] alone"]
    );
    assert_eq!(planted("io", "use web_sys::window;").len(), 1);
    assert_eq!(planted("model", "use mrc::Header;").len(), 1);
    let gate = "#[cfg(target_family = \"wasm\")]";
    assert_eq!(planted("score", gate).len(), 1);
    assert_eq!(planted("labels", "    todo!()"), ["1: labels has a todo!"]);
    let clean = "use crate::io::mrc::read_map;\nuse crate::grid::Grid;\n// burn::x and todo!";
    assert!(planted("prepare", clean).is_empty());
    assert!(planted("grid", "use crate::structure::Structure;").is_empty());
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
    assert_eq!(crates("use burn::nn::conv;"), ["burn"]);
    assert_eq!(
        crates("fn of(h: &mrc::Header) -> std::io::Result<()>"),
        ["mrc", "std"]
    );
    assert_eq!(crates("use crate::io::mrc::{self, read};"), ["crate"]);
    assert!(rooms().iter().any(|(room, _)| room == "pipeline"));
}
