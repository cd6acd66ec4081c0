use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::super::role::Role;
use super::layout::{FORMAT, HEAD_FILE};
use super::*;
use crate::geometry::BackboneGeometry;
use crate::io::Source;
use crate::pipeline::{Counts, InputFile, Outcome, OutputFile, ResultFile};

const MAP: &[u8] = &[7; 5000];

fn outcome() -> Outcome {
    let file = |name: &str| ResultFile {
        label: "file".into(),
        name: name.into(),
        media: "text/plain".into(),
    };
    Outcome {
        model: "Cryoweave".into(),
        chains: Vec::new(),
        geometry: BackboneGeometry::default(),
        evaluation: None,
        sweep: None,
        fit: None,
        reference_fit: None,
        proteins: Vec::new(),
        counts: Counts::default(),
        doubts: Vec::new(),
        notes: vec!["a note".into()],
        seconds: 1.5,
        stage_seconds: 1.25,
        files: vec![file("a.cif"), file("run.json")],
    }
}

fn output(name: &str, content: &[u8]) -> OutputFile {
    OutputFile {
        name: name.into(),
        bytes: content.into(),
    }
}

/// The archive of `session` with the files of its run and the `inputs`, each with its role.
fn session_archive(
    session: Session,
    results: &[OutputFile],
    inputs: &[(&str, OutputFile)],
) -> Vec<u8> {
    let results = results.iter().map(|file| (SESSION_RESULT, file));
    let inputs = inputs.iter().map(|(role, file)| (*role, file));
    let entry = |(role, file): (&str, &'_ OutputFile)| -> SessionFile<'static> {
        let entry = InputFile::new(role, &file.name, &file.bytes);
        (entry, Box::new(Bytes(file.bytes.clone())))
    };
    let files: Vec<SessionFile<'_>> = results.chain(inputs).map(entry).collect();
    let mut archive = Vec::new();
    write_session(session, &files, &mut archive).unwrap();
    archive
}

/// Content in memory.
struct Bytes(Vec<u8>);

impl Source for Bytes {
    fn length(&self) -> u64 {
        self.0.len() as u64
    }

    fn open(&self) -> std::io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(self.0.as_slice()))
    }
}

fn archive() -> Vec<u8> {
    let mut session = Session::new(outcome(), &[], vec![[1.0, 2.5, -3.0, 0.75]]);
    session.view = "level=0.25".into();
    let results = [output("a.cif", b"data_a"), output("run.json", b"{}")];
    // A map may have the name of a result.
    let inputs = [
        ("map", output("a.cif", MAP)),
        ("sequences", output("s.fasta", b">s\nGG\n")),
    ];
    session_archive(session, &results, &inputs)
}

#[test]
fn files_of_any_name_are_opened_again() {
    let long = format!("{}.mrc", "ä".repeat(120));
    for name in ["a\\b.mrc", "emd/3488.mrc", "tab\t.mrc", "..", &long] {
        let session = Session::new(outcome(), &[], Vec::new());
        let results = [output("a.cif", b"data_a"), output("run.json", b"{}")];
        let archive = session_archive(session, &results, &[("map", output(name, MAP))]);
        let opened = opened(&archive).expect(name);
        assert_eq!(opened.session.files[2].bytes, MAP.len() as u64, "{name}");
    }
}

/// Every role that a page or a program gives, and two files of the same name.
#[test]
fn files_of_every_role_are_opened_again() {
    let roles = [
        Role::Map.name(),
        Role::Sequences.name(),
        Role::Reference.name(),
        Role::Predicted.name(),
        Role::Backbone.name(),
        Role::Entry.name(),
    ];
    let results = [output("a.cif", b"data_a"), output("run.json", b"{}")];
    let inputs = roles.map(|role| (role, output("same", role.as_bytes())));
    let session = Session::new(outcome(), &[], Vec::new());
    let opened = opened(&session_archive(session, &results, &inputs)).unwrap();
    let entries = opened.session.files.iter().zip(&opened.files).skip(2);
    let mut names = std::collections::BTreeSet::new();
    for ((entry, content), role) in entries.zip(roles) {
        assert_eq!(entry.role, role);
        assert!(names.insert(entry.name.clone()), "{names:?}");
        match content {
            StoredFile::Bytes(bytes) => assert_eq!(bytes, role.as_bytes()),
            StoredFile::Range(_) => assert_eq!(role, "map"),
        }
    }
    assert_eq!(names.len(), roles.len());
    assert!(
        names.contains("same") && names.contains("2_same"),
        "{names:?}"
    );
}

/// Content that is another whenever it is read.
struct Restless(std::cell::Cell<u8>);

impl Source for Restless {
    fn length(&self) -> u64 {
        1
    }

    fn open(&self) -> std::io::Result<Box<dyn Read + '_>> {
        self.0.set(self.0.get() + 1);
        Ok(Box::new(Cursor::new([self.0.get()])))
    }
}

#[test]
fn a_file_that_changes_while_it_is_read_is_refused() {
    let session = Session::new(outcome(), &[], Vec::new());
    let entry = InputFile::new("map", "a.mrc", &[1]);
    let files: [SessionFile<'_>; 1] = [(entry, Box::new(Restless(0.into())))];
    let refused = write_session(session, &files, &mut Vec::new()).unwrap_err();
    let words = refused.to_string();
    assert_eq!(words, "a.mrc was changed while it was read");
}

fn opened(archive: &[u8]) -> Result<OpenedSession, SessionError> {
    read_session(&archive)
}

fn refusal(archive: &[u8]) -> String {
    opened(archive).expect_err("refused").to_string()
}

/// The session with its files changed by `change`, packed by another program; `None` leaves one out.
fn repacked(change: impl Fn(&str, Vec<u8>) -> Option<Vec<u8>>) -> Vec<u8> {
    let bytes = archive();
    let mut old = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut new = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for index in 0..old.len() {
        let mut file = old.by_index(index).unwrap();
        let (name, mut content) = (file.name().to_owned(), Vec::new());
        file.read_to_end(&mut content).unwrap();
        if let Some(content) = change(&name, content) {
            new.start_file(name, options).unwrap();
            new.write_all(&content).unwrap();
        }
    }
    new.finish().unwrap().into_inner()
}

/// The session with `from` in its head replaced by `to`.
fn with_head(from: &str, to: &str) -> Vec<u8> {
    repacked(|name, content| {
        if name != HEAD_FILE {
            return Some(content);
        }
        let head = String::from_utf8(content).unwrap();
        assert!(head.contains(from), "{head}");
        Some(head.replacen(from, to, 1).into_bytes())
    })
}

#[test]
fn what_is_saved_is_opened_again() {
    let archive = archive();
    let OpenedSession { session, files } = opened(&archive).unwrap();
    assert_eq!(session.view, "level=0.25");
    assert_eq!(session.candidates, [[1.0, 2.5, -3.0, 0.75]]);
    assert_eq!(session.outcome.notes, ["a note"]);
    let roles: Vec<&str> = session.files.iter().map(|file| &*file.role).collect();
    assert_eq!(roles, ["result", "result", "map", "sequences"]);
    let [
        StoredFile::Bytes(model),
        _,
        StoredFile::Range(map),
        StoredFile::Bytes(_),
    ] = &files[..]
    else {
        panic!("{files:?}");
    };
    assert_eq!(model, b"data_a");
    assert_eq!(&archive[map.start as usize..map.end as usize], MAP);
    assert!(archive.starts_with(b"PK") && &archive[30..42] == HEAD_FILE.as_bytes());
}

#[test]
fn a_session_that_another_program_packed_again_is_opened() {
    let OpenedSession { files, .. } = opened(&repacked(|_, content| Some(content))).unwrap();
    assert_eq!(files[2], StoredFile::Bytes(MAP.into()));
}

#[test]
fn damage_is_said() {
    let changed = repacked(|name, content| {
        Some(if name.ends_with("run.json") {
            b"[]".into()
        } else {
            content
        })
    });
    assert!(refusal(&changed).contains("results/run.json is not what session.json lists"));
    let longer = repacked(|name, content| {
        let more = name.ends_with("run.json").then(|| b"{} ".to_vec());
        Some(more.unwrap_or(content))
    });
    assert!(refusal(&longer).contains("results/run.json"));
    let lacking = repacked(|name, content| (!name.ends_with("s.fasta")).then_some(content));
    assert!(refusal(&lacking).contains("it lacks inputs/s.fasta"));
    let headless = repacked(|name, content| (name != HEAD_FILE).then_some(content));
    assert!(refusal(&headless).contains("it lacks session.json"));
    let whole = archive();
    for length in [0, 10, 100, whole.len() / 2, whole.len() - 1] {
        refusal(&whole[..length]);
    }
    let fewer = with_head(
        "\"name\":\"run.json\",\"media\"",
        "\"name\":\"b.json\",\"media\"",
    );
    assert!(refusal(&fewer).contains("not those that it names"));
}

#[test]
fn other_versions_and_other_programs_are_told_apart() {
    let newer = with_head("\"version\":1", "\"version\":2,\"new\":[1]");
    assert_eq!(
        opened(&newer).unwrap_err(),
        SessionError::Newer { version: 2 }
    );
    assert!(refusal(&with_head(FORMAT, "other")).contains("another program"));
    assert!(refusal(&with_head("\"version\":1", "\"version\":\"1\"")).contains("session.json"));
}

#[test]
fn names_and_sizes_are_judged_before_memory_is_taken() {
    assert!(refusal(&with_head("\"s.fasta\"", "\"../s.fasta\"")).contains("../s.fasta"));
    assert!(refusal(&with_head("\"s.fasta\"", "\"\"")).contains("role"));
    assert!(
        refusal(&with_head("\"sequences\",\"name\"", "\"program\",\"name\"")).contains("program")
    );
    for bytes in ["4611686018427387904", "268435457"] {
        let large = with_head("\"bytes\":6", &format!("\"bytes\":{bytes}"));
        let words = format!("{bytes} bytes, more than can be taken");
        assert!(refusal(&large).contains(&words), "{}", refusal(&large));
    }
    let bomb = repacked(|name, content| {
        let zeros = (name == HEAD_FILE).then(|| vec![b' '; (64 << 20) + 1]);
        Some(zeros.unwrap_or(content))
    });
    assert!(refusal(&bomb).contains("session.json in this session has 67108865 bytes"));
}

#[test]
fn a_residue_that_no_protein_has_is_refused() {
    let mut session = Session::new(outcome(), &[], Vec::new());
    session.outcome.files.clear();
    session.outcome.chains.push(crate::pipeline::ChainOutcome {
        id: "A".into(),
        sequence: Some(5),
        built: Vec::new(),
        bridged: vec![crate::pipeline::BridgedResidue {
            number: usize::MAX,
            confidence: 0.5,
            secondary: String::new(),
            is_filled: false,
        }],
    });
    let archive = session_archive(session, &[], &[]);
    assert!(refusal(&archive).contains("residue"));
}
