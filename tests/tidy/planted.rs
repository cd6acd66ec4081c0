//! Planted breaches: every rule finds what it is for, in every form in which it can be written.

use crate::circles::circles;
use crate::prose::bare_clauses;
use crate::{house, marks, rooms, walls};

/// The breaches that `text` makes as the file of `path`, without path and line.
fn planted_at(path: &str, text: &str) -> Vec<String> {
    let faces = [
        ("src/trace/mod.rs", "pub struct Trace; pub mod walk;"),
        ("src/network/mod.rs", "pub mod tiles; pub struct Weave;"),
        ("src/network/tiles.rs", "pub struct Tiling;"),
        ("src/dataset/mod.rs", "pub mod records;"),
        ("src/io/mod.rs", "pub mod mrc;"),
        ("src/io/mrc/mod.rs", "pub fn read_map() {}"),
        ("src/grid.rs", "pub struct Grid;"),
    ];
    let mut files = faces.to_vec();
    files.retain(|(face, _)| *face != path);
    files.push((path, text));
    let found = walls::breaches(&house(&files), &rooms());
    let of = format!("{path}:");
    let lines = found.iter().filter_map(|breach| breach.strip_prefix(&of));
    lines.map(str::to_owned).collect()
}

const BELOW: &str = "prepare imports trace, which stands below it in src/lib.rs";

#[test]
fn an_import_from_below_is_found_in_every_form() {
    let planted = |text: &str| planted_at("src/prepare/mod.rs", text);
    for (text, line) in [
        ("//! Words.\nuse crate::trace::Trace;", 2),
        (
            "use crate::{\n    grid::Grid,\n    trace::{Trace, walk},\n};",
            3,
        ),
        ("use crate::trace as other;", 1),
        ("use crate::trace::*;", 1),
        ("use super::trace::Trace;", 1),
        ("mod inner {\n    use super::super::trace::Trace;\n}", 2),
        ("use self::super::trace::Trace;", 1),
        ("fn f() {\n    let x = crate::trace::Trace;\n}", 2),
        ("fn f(x: &crate::trace::Trace) {}", 1),
        ("fn f() {\n    g::<crate::trace::Trace>();\n}", 2),
        (
            "fn f() {\n    println!(\"{}\", crate::trace::walk());\n}",
            2,
        ),
        (
            "macro_rules! m {\n    () => {\n        $crate::trace::walk()\n    };\n}",
            3,
        ),
        ("#[derive(crate::trace::Walk)]\nstruct S;", 1),
        ("#[serde(with = \"crate::trace::walk\")]\nstruct S;", 1),
        (
            "#[cfg(test)]\nmod tests {\n    use crate::trace::Trace;\n}",
            3,
        ),
        ("pub(crate) use crate::trace::Trace;", 1),
        ("impl crate::trace::Walk for S {}", 1),
        (
            "fn f() {\n    match x {\n        crate::trace::Trace => {}\n    }\n}",
            3,
        ),
    ] {
        let found = planted(text);
        assert!(
            found.contains(&format!("{line}: {BELOW}")),
            "{text}: {found:?}"
        );
    }
    let clean = "//! crate::trace::Trace\nuse crate::io::mrc::read_map;\nuse crate::grid::Grid;\n\
                 // crate::trace\n/// [`crate::trace::Trace`]\nfn f() { let s = \"crate :: trace\"; }";
    assert!(planted(clean).is_empty(), "{:?}", planted(clean));
    let word = "use crate::structure::Structure;";
    assert!(planted_at("src/grid.rs", word).is_empty());
}

#[test]
fn a_name_bound_by_another_import_is_followed() {
    let text = "use crate::{self as house};\nfn f() {\n    house::trace::walk();\n}";
    let found = planted_at("src/prepare/mod.rs", text);
    assert_eq!(found, [format!("3: {BELOW}")]);
}

#[test]
fn crates_behind_walls_are_found() {
    for (path, text, name) in [
        (
            "src/trace/walk.rs",
            "fn f() { burn::tensor::zeros(); }",
            "burn",
        ),
        ("src/io/mod.rs", "use web_sys::window;", "web_sys"),
        ("src/model/build.rs", "use mrc::Header;", "mrc"),
        ("src/model/build.rs", "use ::mrc::Header;", "mrc"),
        ("src/model/build.rs", "use {pdbtbx as p};", "pdbtbx"),
        ("src/model/build.rs", "fn f(x: pdbtbx::PDB) {}", "pdbtbx"),
        ("src/network/tiles.rs", "use wgpu::*;", "wgpu"),
        (
            "src/view/scene.rs",
            "#[wasm_bindgen::prelude::wasm_bindgen]\nfn f() {}",
            "wasm_bindgen",
        ),
    ] {
        let found = planted_at(path, text);
        let names = |breach: &String| breach.contains(&format!(" names {name}, which"));
        assert!(found.iter().any(names), "{text}: {found:?}");
    }
    for (path, text) in [
        ("src/io/mrc/mod.rs", "use mrc::Header;"),
        ("src/io/mod.rs", "pub mod mrc;\npub use mrc::read_map;"),
        ("src/network/device.rs", "use wgpu::Adapter;"),
        ("src/view/scene.rs", "use wgpu::Adapter;"),
    ] {
        assert!(planted_at(path, text).is_empty(), "{text}");
    }
}

#[test]
fn the_wings_stay_apart() {
    let dataset = |text: &str| planted_at("src/dataset/shards.rs", text);
    for text in [
        "use crate::network::Weave;",
        "use crate::network;",
        "use crate::network::*;",
        "use crate::trace::Trace;",
        "use crate::network::{tiles::Tiling, Weave};",
    ] {
        assert_eq!(dataset(text).len(), 1, "{text}: {:?}", dataset(text));
    }
    assert!(dataset("use crate::network::tiles::Tiling;\nuse crate::prepare::x;").is_empty());
    let records = "use crate::dataset::records::Record;";
    for (path, count) in [
        ("src/pipeline/mod.rs", 1),
        ("src/view/scene.rs", 1),
        ("src/cli/prepare.rs", 0),
    ] {
        assert_eq!(planted_at(path, records).len(), count, "{path}");
    }
}

#[test]
fn gates_and_stubs_are_found() {
    assert_eq!(marks("#[cfg(target_family = \"wasm\")]").len(), 1);
    assert_eq!(marks("    todo!()"), ["1: a todo!"]);
    assert!(marks("// todo!").is_empty());
}

/// The circles among the files of a room `trace` with these names and texts.
fn circle(files: &[(&str, &str)]) -> Vec<String> {
    circles(&house(files))
}

#[test]
fn files_that_import_each_other_are_found() {
    let face = ("src/trace/mod.rs", "mod a;\nmod b;\nmod c;\npub use a::A;");
    let b = ("src/trace/b.rs", "use super::c::C;\npub struct B;");
    let c = ("src/trace/c.rs", "pub struct C(super::A);");
    for a in [
        "use super::b::B;\npub struct A;",
        "use crate::trace::b::{self, B as Other};\npub struct A;",
        "pub struct A;\nfn f() { super::b::B; }",
    ] {
        let found = circle(&[face, ("src/trace/a.rs", a), b, c]);
        assert_eq!(found.len(), 1, "{a}: {found:?}");
        assert!(found[0].starts_with("a circle of 3 files"), "{found:?}");
        assert!(
            found[0].contains("src/trace/c.rs:1 needs src/trace/a.rs"),
            "{found:?}"
        );
    }
    for a in [
        "pub struct A;",
        "pub struct A;\n#[cfg(test)]\nmod tests { use super::super::b::B; }",
    ] {
        assert!(
            circle(&[face, ("src/trace/a.rs", a), b, c]).is_empty(),
            "{a}"
        );
    }
}

#[test]
fn a_child_that_needs_what_its_parent_defines_closes_a_circle_with_its_parents_need() {
    let child = (
        "src/trace/a.rs",
        "use super::Trace;\npub fn walk(_: Trace) {}",
    );
    let parent = "mod a;\npub use a::walk;\npub struct Trace;\n";
    let needs = format!("{parent}fn f() {{ a::walk(Trace) }}");
    assert!(circle(&[("src/trace/mod.rs", parent), child]).is_empty());
    assert_eq!(circle(&[("src/trace/mod.rs", &needs), child]).len(), 1);
}

#[test]
fn bare_clauses_are_found() {
    for clause in [
        "What it holds.",
        "Whether it is.",
        "How far, in Å.",
        "So many.",
        "Which one.",
    ] {
        assert_eq!(bare_clauses(&format!("/// {clause}")).len(), 1, "{clause}");
        assert_eq!(
            bare_clauses(&format!("    //! {clause}\n//! More.")).len(),
            1,
            "{clause}"
        );
    }
    let clean = "/// Distance, in Å.\n/// What follows a line is no beginning.\n// What is no doc comment.\n\
                 /// However it is.";
    assert!(bare_clauses(clean).is_empty());
}
