//! The program where its user errs, the disk is full or nobody listens: inputs stay, results are whole, and it ends in words.

use std::fmt::Write;
use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use cryoweave::pipeline::{SESSION_RESULT, StoredFile, read_session};

use crate::folder::Folder;

/// Runs a command in `folder`; gives its exit code and its words on standard error.
fn run(folder: &Folder, arguments: &str) -> (i32, String) {
    said(command(folder, arguments).output().unwrap())
}

fn command(folder: &Folder, arguments: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cryoweave"));
    command.current_dir(&folder.0).args(arguments.split(' '));
    command
}

fn said(output: Output) -> (i32, String) {
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code().unwrap(), words)
}

/// A helix of alanines, as a PDB file.
fn helix(residues: usize) -> String {
    let mut text = String::new();
    for i in 0..residues {
        let turn = i as f64 * 100_f64.to_radians();
        let (x, y, z) = (2.3 * turn.cos(), 2.3 * turn.sin(), 1.5 * i as f64);
        writeln!(
            text,
            "ATOM  {:5}  CA  ALA A{:4}    {x:8.3}{y:8.3}{z:8.3}  1.00 20.00           C",
            i + 1,
            i + 1
        )
        .unwrap();
    }
    text
}

/// A folder with a small simulated map and its structure, whose names differ only in their endings.
fn with_map(test: &str) -> Folder {
    let folder = Folder::new(test);
    fs::write(folder.0.join("emd_1.pdb"), helix(24)).unwrap();
    let (code, words) = run(&folder, "simulate emd_1.pdb --resolution 3 --out emd_1.mrc");
    assert_eq!(code, 0, "{words}");
    folder
}

#[test]
fn no_input_and_no_foreign_file_is_overwritten() {
    let folder = with_map("inputs");
    fs::write(folder.0.join("s.json"), r#"{"score": {"rotations": 1}}"#).unwrap();
    let predict = "predict emd_1.mrc --backend cpu --quiet --force --settings s.json";
    let (code, words) = run(&folder, &format!("{predict} --known emd_1.pdb"));
    assert_eq!(code, 1, "{words}");
    assert!(
        words.contains("emd_1.pdb is an input of this run"),
        "{words}"
    );
    assert_eq!(
        fs::read_to_string(folder.0.join("emd_1.pdb")).unwrap(),
        helix(24)
    );

    fs::create_dir(folder.0.join("out")).unwrap();
    fs::write(folder.0.join("out/emd_1.cif"), "mine").unwrap();
    let (code, words) = run(&folder, "predict emd_1.mrc --backend cpu --quiet --out out");
    assert_eq!(code, 1, "{words}");
    assert!(words.contains("is there already"), "{words}");
    assert_eq!(
        fs::read_to_string(folder.0.join("out/emd_1.cif")).unwrap(),
        "mine"
    );
    // Asked to, it does; and a rerun does.
    for _ in 0..2 {
        let (code, words) = run(&folder, &format!("{predict} --out out"));
        assert!(matches!(code, 0 | 3), "{words}");
    }
    // Without being asked, a rerun is stopped by what the map shows alone.
    let (code, words) = run(&folder, "predict emd_1.mrc --backend cpu --quiet --out out");
    assert_eq!(code, 4, "{words}");

    let (code, words) = run(
        &folder,
        "predict emd_1.mrc --backend cpu --quiet --out emd_1.pdb/out",
    );
    assert_eq!(code, 1, "{words}");
    assert!(words.contains("cannot make the folder"), "{words}");

    let html = run(&folder, "validate emd_1.mrc --html emd_1.mrc");
    assert!(html.1.contains("is an input of this run"), "{}", html.1);
    folder.end();
}

#[test]
fn settings_are_those_of_a_file_or_of_an_earlier_run() {
    let folder = with_map("earlier-settings");
    // As editors on Windows write it.
    let text = "\u{feff}{\"score\": {\"rotations\": 1}, \"candidates\": {\"threshold\": 0.5}}";
    fs::write(folder.0.join("s.json"), text).unwrap();
    let predict = "predict emd_1.mrc --backend cpu --quiet --force";
    let (code, words) = run(&folder, &format!("{predict} --settings s.json --out first"));
    assert!(matches!(code, 0 | 3), "{words}");
    let again = format!("{predict} --settings first/run.json --out second");
    let (code, words) = run(&folder, &again);
    assert!(matches!(code, 0 | 3), "{words}");
    let settings = |of: &str| {
        let text = fs::read_to_string(folder.0.join(of).join("run.json")).unwrap();
        serde_json::from_str::<serde_json::Value>(&text).unwrap()["settings"].take()
    };
    assert_eq!(settings("first")["candidates"]["threshold"], 0.5);
    assert_eq!(settings("first"), settings("second"));
    for (text, said) in [("[]", "must be an object"), (r#"{"trice": {}}"#, "trice")] {
        fs::write(folder.0.join("s.json"), text).unwrap();
        let (code, words) = run(&folder, &format!("{predict} --settings s.json"));
        assert_eq!(code, 1, "{words}");
        assert!(
            words.contains("s.json is no settings file") && words.contains(said),
            "{words}"
        );
    }
    folder.end();
}

#[test]
fn sessions_and_reports_take_the_place_of_no_other_file() {
    let folder = with_map("beside");
    fs::write(folder.0.join("s.json"), r#"{"score": {"rotations": 1}}"#).unwrap();
    fs::write(folder.0.join("mine.html"), "mine").unwrap();
    fs::create_dir(folder.0.join("folder")).unwrap();
    let predict = "predict emd_1.mrc --backend cpu --quiet --settings s.json";
    for (options, said) in [
        ("--report out/emd_1.cif", "is the name of a result"),
        ("--session out/../out/run.json", "is the name of a result"),
        ("--session a.zip --report a.zip", "name the same file"),
        ("--report mine.html", "is there already"),
        ("--session folder", "is no file"),
        ("--report emd_1.mrc", "is an input of this run"),
    ] {
        let (code, words) = run(&folder, &format!("{predict} --out out {options}"));
        let wanted = if said == "name the same file" { 2 } else { 1 };
        assert!(code == wanted && words.contains(said), "{options}: {words}");
    }
    assert_eq!(
        fs::read_to_string(folder.0.join("mine.html")).unwrap(),
        "mine"
    );
    // The folder of the results is made before them.
    let kept = "--out new --session new/run.zip --report new/run.html --force";
    let (code, words) = run(&folder, &format!("{predict} {kept}"));
    assert!(matches!(code, 0 | 3), "{words}");
    for file in ["run.zip", "run.html", "run.json"] {
        assert!(folder.0.join("new").join(file).exists(), "{file}");
    }
    folder.end();
}

/// Makes a pipe in `folder`, into which `content` is written as soon as somebody reads it, once.
#[cfg(unix)]
fn pipe(folder: &Folder, name: &str, content: Vec<u8>) -> std::thread::JoinHandle<()> {
    let path = folder.0.join(name);
    let made = Command::new("mkfifo").arg(&path).status().unwrap();
    assert!(made.success());
    std::thread::spawn(move || fs::write(path, content).unwrap())
}

/// A session holds the files that the run read, of every role and even from a pipe, which can be read but once.
#[cfg(unix)]
#[test]
fn a_session_holds_the_files_that_the_run_read() {
    let folder = with_map("session");
    fs::write(folder.0.join("s.json"), r#"{"score": {"rotations": 1}}"#).unwrap();
    for (name, residues) in [("a", 24), ("b", 23)] {
        fs::create_dir(folder.0.join(name)).unwrap();
        fs::write(folder.0.join(name).join("x.pdb"), helix(residues)).unwrap();
    }
    let fasta = format!(">a\n{}\n", "A".repeat(24));
    let written = pipe(&folder, "fasta", fasta.clone().into_bytes());
    let predict = "--backend cpu --quiet --force --settings s.json --out out";
    let files = "--fasta fasta --reference a/x.pdb --predicted b/x.pdb --model emd_1.pdb";
    let (code, words) = run(
        &folder,
        &format!("predict emd_1.mrc {files} {predict} --session run.zip --session-map"),
    );
    assert!(matches!(code, 0 | 3), "{words}");
    written.join().unwrap();

    let archive = fs::read(folder.0.join("run.zip")).unwrap();
    let opened = read_session(&archive.as_slice()).unwrap();
    let given = opened.session.files.iter().zip(&opened.files);
    let given = given.filter(|(entry, _)| entry.role != SESSION_RESULT);
    let given: Vec<(&str, &str, &[u8])> = given
        .map(|(entry, content)| match content {
            StoredFile::Bytes(bytes) => (&*entry.role, &*entry.name, bytes.as_slice()),
            StoredFile::Range(range) => {
                let map = &archive[range.start as usize..range.end as usize];
                (&*entry.role, &*entry.name, map)
            }
        })
        .collect();
    let map = fs::read(folder.0.join("emd_1.mrc")).unwrap();
    let [reference, predicted] = [24, 23].map(helix);
    let wanted: [(&str, &str, &[u8]); 5] = [
        ("map", "emd_1.mrc", &map),
        ("sequences", "fasta", fasta.as_bytes()),
        ("reference structure", "x.pdb", reference.as_bytes()),
        ("predicted structure", "2_x.pdb", predicted.as_bytes()),
        ("backbone", "emd_1.pdb", reference.as_bytes()),
    ];
    assert_eq!(given, wanted);

    let written = pipe(&folder, "map", map);
    let (code, words) = run(
        &folder,
        &format!("predict map {predict} --session again.zip --session-map"),
    );
    assert_eq!(code, 1, "{words}");
    assert!(words.contains("a pipe can be read but once"), "{words}");
    written.join().unwrap();
    folder.end();
}

#[test]
fn settings_out_of_range_are_refused_by_name() {
    let folder = with_map("settings");
    for (settings, name) in [
        (r#"{"score": {"rotations": 1000000}}"#, "score.rotations"),
        (
            r#"{"trace": {"amino_temperature": -1}}"#,
            "trace.amino_temperature",
        ),
        (
            r#"{"candidates": {"separation_angstrom": 1e308}}"#,
            "candidates.separation_angstrom",
        ),
    ] {
        fs::write(folder.0.join("s.json"), settings).unwrap();
        let (code, words) = run(
            &folder,
            "predict emd_1.mrc --backend cpu --settings s.json --out o",
        );
        assert_eq!(code, 1, "{words}");
        assert!(words.contains(name), "{words}");
    }
    assert!(!folder.0.join("o").exists());
    folder.end();
}

#[test]
fn wrong_arguments_have_their_exit_code() {
    let folder = Folder::new("arguments");
    for arguments in [
        "split table.csv --validation 2",
        "split table.csv --validation -1",
        "simulate a.pdb --resolution nan",
        "simulate a.pdb --resolution -3",
        "simulate a.pdb --resolution 3 --voxel 0",
        "fetch EMD-x",
        "fetch EMD-1 --pdb ../x",
        "predict a.mrc --voxel-size -1",
        "fetch EMD-1 EMD-2 --pdb 1abc",
        "identify a.mrc --proteome p.fasta --read a.fasta --sequences a.fasta",
        "predict a.mrc --heads 6",
        "predict a.mrc --taps 1,2,3,4",
        "predict a.mrc --amino a.ckpt",
        "predict a.mrc --method reference --atoms a.ckpt",
        "predict a.mrc --method reference --atoms a --amino b --weights c",
        "predict a.mrc --method reference --atoms a --amino b --hand auto",
        "predict a.mrc --method reference --atoms a --amino b --language-model c",
        "evaluate a.cif b.cif --heads 6",
        "evaluate a.cif --sweep a.mrc --heads 6",
        "evaluate a.cif --map a.mrc --weights c",
    ] {
        let (code, words) = run(&folder, arguments);
        assert_eq!(code, 2, "{arguments}: {words}");
    }
    let (code, words) = run(&folder, "prepare nowhere");
    assert_eq!(code, 1);
    assert!(words.contains("nowhere does not exist"), "{words}");
    folder.end();
}

/// Thousands of residues at one place, and thousands of chains.
#[test]
fn many_at_one_place_end() {
    let folder = Folder::new("place");
    let mut same = String::new();
    for i in 0..20_000 {
        let chain = char::from(b'A' + (i / 9_999) as u8);
        let number = i % 9_999 + 1;
        writeln!(
            same,
            "ATOM  {:5}  CA  ALA {chain}{number:4}       1.000   2.000   3.000  1.00 20.00           C",
            i % 100_000
        )
        .unwrap();
    }
    fs::write(folder.0.join("same.pdb"), same).unwrap();
    let (code, words) = run(&folder, "evaluate same.pdb same.pdb");
    assert_eq!(code, 0, "{words}");

    let water = "HETATM    1  O   HOH A   1       1.000   2.000   3.000  1.00 20.00           O\n";
    fs::write(folder.0.join("water.pdb"), water).unwrap();
    let (code, words) = run(&folder, "evaluate water.pdb same.pdb");
    assert_eq!(code, 1, "{words}");
    assert!(words.contains("nothing to compare with"), "{words}");
    folder.end();
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_or_closed_output_ends_in_peace() {
    let folder = Folder::new("output");
    fs::write(folder.0.join("a.pdb"), helix(10)).unwrap();
    let full = || Stdio::from(File::options().write(true).open("/dev/full").unwrap());
    let evaluate = || command(&folder, "evaluate a.pdb a.pdb");
    let (code, words) = said(evaluate().stdout(full()).output().unwrap());
    assert_eq!(code, 1);
    assert_eq!(words.lines().count(), 1, "{words}");
    assert!(words.contains("cannot write to standard output"), "{words}");
    // Errors that nobody can be told of.
    let status = command(&folder, "evaluate no.pdb no.pdb")
        .stderr(full())
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(1));

    // A pipe whose reader has gone.
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let (code, words) = said(evaluate().stdout(writer).output().unwrap());
    assert_eq!((code, words.as_str()), (0, ""));
    folder.end();
}

/// A reader that has gone, as `head -1` does, changes neither the exit code nor the files.
#[cfg(unix)]
#[test]
fn a_reader_that_has_gone_hides_no_failure() {
    let folder = with_map("reader");
    fs::write(folder.0.join("empty.mrc"), "no map").unwrap();
    let unread = |arguments: &str| {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        said(command(&folder, arguments).stdout(writer).output().unwrap())
    };
    // Inverted contrast is red.
    for (arguments, code) in [
        ("check emd_1.mrc --no-network --invert", 4),
        ("check emd_1.mrc --no-network --invert --json", 4),
        ("validate empty.mrc", 1),
        ("validate empty.mrc --json", 1),
    ] {
        assert_eq!(run(&folder, arguments).0, code, "{arguments}, read");
        assert_eq!(unread(arguments).0, code, "{arguments}, unread");
    }
    let (code, words) = unread("evaluate emd_1.pdb --sweep emd_1.mrc --backend cpu");
    assert_eq!(code, 0, "{words}");
    for file in ["sweep.svg", "sweep.csv"] {
        assert!(folder.0.join(file).exists(), "{file}: {words}");
    }
    folder.end();
}

#[test]
fn the_licences_of_all_packages_are_listed() {
    let folder = Folder::new("licences");
    let printed = command(&folder, "--licences").output().unwrap();
    let text = String::from_utf8(printed.stdout).unwrap();
    assert!(text.contains("\nburn v"), "{text}");
    assert!(text.lines().count() > 300);
    folder.end();
}

/// The file of tiles in a folder of results, if there is one, which must be the only one.
fn tiles_in(folder: &Folder, results: &str) -> Option<PathBuf> {
    let entries = fs::read_dir(folder.0.join(results)).ok()?;
    let paths = entries.map(|entry| entry.unwrap().path());
    let is_tiles = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        name.starts_with(".cryoweave-tiles")
    };
    let mut found: Vec<PathBuf> = paths.filter(is_tiles).collect();
    assert!(found.len() <= 1, "{found:?}");
    found.pop()
}

/// Holds that a run of `short.mrc` in the folder `out` takes nothing from the run that was stopped there.
fn leaves_tiles_of_others(folder: &Folder, predict: &str) {
    fs::write(folder.0.join("short.pdb"), helix(24)).unwrap();
    let (code, words) = run(folder, "simulate short.pdb --resolution 3 --out short.mrc");
    assert_eq!(code, 0, "{words}");
    let tiles = tiles_in(folder, "out").unwrap();
    let kept = fs::read(&tiles).unwrap();
    let (code, words) = run(folder, &format!("{predict} out"));
    assert!(matches!(code, 0 | 3), "{words}");
    let name = tiles.file_name().unwrap().to_str().unwrap();
    assert!(
        words.contains("the tiles of 1 run with another map") && words.contains(name),
        "{words}"
    );
    assert_eq!(tiles_in(folder, "out"), Some(tiles.clone()));
    assert_eq!(fs::read(&tiles).unwrap(), kept);
}

/// A run that was killed goes on from its tiles, and its results are those of one that was not.
#[test]
fn a_killed_run_goes_on() {
    let folder = Folder::new("killed");
    // Four tiles, so that there is time to kill the run between the first and the last.
    fs::write(folder.0.join("long.pdb"), helix(110)).unwrap();
    fs::write(folder.0.join("once.json"), r#"{"score": {"rotations": 1}}"#).unwrap();
    let (code, words) = run(&folder, "simulate long.pdb --resolution 3 --out long.mrc");
    assert_eq!(code, 0, "{words}");
    let predict = "predict long.mrc --backend cpu --settings once.json --force --out";
    let (code, words) = run(&folder, &format!("{predict} whole"));
    assert!(matches!(code, 0 | 3), "{words}");
    assert_eq!(tiles_in(&folder, "whole"), None);

    let mut killed = command(&folder, &format!("{predict} out"))
        .stderr(fs::File::create(folder.0.join("said.txt")).unwrap())
        .spawn()
        .unwrap();
    let length = || {
        let facts = tiles_in(&folder, "out").and_then(|tiles| fs::metadata(tiles).ok());
        facts.map_or(0, |facts| facts.len())
    };
    let has_a_tile = || length() > 500_000;
    // A tile is written in parts: it is whole once the file no longer grows.
    let is_growing = || {
        let before = length();
        std::thread::sleep(std::time::Duration::from_millis(50));
        length() != before
    };
    while (is_growing() || !has_a_tile()) && killed.try_wait().unwrap().is_none() {}
    killed.kill().unwrap();
    killed.wait().unwrap();
    let words = fs::read_to_string(folder.0.join("said.txt")).unwrap();
    assert!(has_a_tile(), "the run ended before it was killed: {words}");
    assert!(!folder.0.join("out/run.json").exists());

    leaves_tiles_of_others(&folder, &predict.replace("long.mrc", "short.mrc"));
    let tiles = tiles_in(&folder, "out").unwrap();
    let (code, words) = run(&folder, &format!("{predict} out --resume"));
    assert!(matches!(code, 0 | 3), "{words}");
    assert!(words.contains("going on from"), "{words}");
    assert!(!tiles.exists());
    for file in ["long.cif", "long.pdb", "long_confidence.csv"] {
        let read = |out: &str| fs::read_to_string(folder.0.join(out).join(file)).unwrap();
        assert_eq!(read("out"), read("whole"), "{file}");
    }
    // Date and times are the only things in which two runs differ; the check tells a time, too.
    let record = |out: &str| {
        let text = fs::read_to_string(folder.0.join(out).join("run.json")).unwrap();
        let mut record: serde_json::Value = serde_json::from_str(&text).unwrap();
        let record_of = record.as_object_mut().unwrap();
        for differs in ["date", "timings"] {
            assert!(record_of.remove(differs).is_some(), "{differs} in {text}");
        }
        let findings = record_of["check"].as_array_mut().unwrap();
        findings.retain(|finding| finding["topic"] != "cost");
        record
    };
    assert_eq!(record("out"), record("whole"));
    folder.end();
}
