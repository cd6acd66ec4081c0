//! Naming without a sequence: the program on models, and the walk from scores to chains with names.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use cryoweave::grid::GridSize;
use cryoweave::io::fasta::read_fasta;
use cryoweave::io::structure::read_structure;
use cryoweave::pipeline::{self, Sample, Settings};
use cryoweave::progress::Silent;
use cryoweave::random::Random;
use cryoweave::residue::Sequence;
use cryoweave::score::{Oracle, OracleErrors};
use cryoweave::space::Position;
use pollster::block_on;

use crate::folder::Folder;

fn asset(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("assets/example")
        .join(name);
    fs::read(path).unwrap()
}

fn haemoglobin() -> Vec<Sequence> {
    read_fasta(&asset("5ni1.fasta")).unwrap().0
}

/// A proteome: shuffled sequences, and among them haemoglobin's.
fn proteome(decoys: usize) -> String {
    let sequences = haemoglobin();
    let mut random = Random::new(8);
    let mut text = String::new();
    for decoy in 0..decoys {
        if decoy == decoys / 2 {
            for (name, sequence) in [("HBA", &sequences[0]), ("HBB", &sequences[1])] {
                writeln!(
                    text,
                    ">sp|{name}|X_HUMAN Haemoglobin\n{}",
                    sequence.letters()
                )
                .unwrap();
            }
        }
        let mut letters: Vec<char> = sequences[decoy % 2].letters().chars().collect();
        random.shuffle(&mut letters);
        let letters: String = letters.into_iter().collect();
        writeln!(text, ">decoy{decoy}\n{letters}").unwrap();
    }
    text
}

fn run(folder: &Folder, arguments: &str) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cryoweave"));
    let output = command
        .current_dir(&folder.0)
        .args(arguments.split(' '))
        .output()
        .unwrap();
    let words = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        output.status.code().unwrap(),
        words(&output.stdout),
        words(&output.stderr),
    )
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn the_proteins_of_a_model_are_found_and_written() {
    let folder = Folder::new("identify");
    fs::write(folder.0.join("model.cif.gz"), asset("5ni1.cif.gz")).unwrap();
    fs::write(folder.0.join("p.fasta.gz"), gzip(proteome(150).as_bytes())).unwrap();
    let (code, table, words) = run(
        &folder,
        "identify model.cif.gz --proteome p.fasta.gz --quiet --proteins p.csv --fragments f.csv --sequences s.fasta \
         --read r.fasta --hmm h.hmm",
    );
    assert_eq!(code, 0, "{words}");
    assert!(table.starts_with("152 proteins ("), "{table}");
    assert!(
        words.contains("Sequences found in the proteome: HB"),
        "{words}"
    );
    let read = |name: &str| fs::read_to_string(folder.0.join(name)).unwrap();
    let proteins = read("p.csv");
    let name = |line: &str| line.split(',').nth(1).unwrap().to_owned();
    let mut names: Vec<String> = proteins.lines().skip(1).take(2).map(name).collect();
    names.sort();
    assert_eq!(names, ["HBA", "HBB"], "{proteins}");
    // The four chains are two pairs of copies.
    let (mut found, _) = read_fasta(read("s.fasta").as_bytes()).unwrap();
    found.sort_by(|a, b| a.name.cmp(&b.name));
    let copies: Vec<&str> = found
        .iter()
        .map(|sequence| sequence.name.as_str())
        .collect();
    assert_eq!(copies, ["HBA", "HBA", "HBB", "HBB"]);
    assert_eq!(
        read("h.hmm").matches("\n//\n").count(),
        read("f.csv").lines().count() - 1
    );
    assert!(read("r.fasta").starts_with(">chain_"));

    let (code, json, words) = run(
        &folder,
        "identify model.cif.gz --proteome p.fasta.gz --json --e-value 1e-6",
    );
    assert_eq!((code, words.as_str()), (0, ""));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["proteins"], 152);
    assert_eq!(json["hits"][0]["copies"], 2);
    assert!(json["fragments"][0]["protein"].is_string());
    folder.end();
}

/// Arguments that are refused, each with the words that say why.
const REFUSALS: [(&str, &str); 11] = [
    ("bare.pdb --proteome p.fasta", "--map MAP"),
    (
        "model.cif.gz --proteome torn.fasta.gz",
        "damaged or cut off",
    ),
    (
        "model.cif.gz --proteome genes.fasta",
        "genes.fasta: proteome: its only sequence is DNA or RNA; only proteins are built: give the protein sequences\n",
    ),
    (
        "model.cif.gz --proteome empty.fasta",
        "there is no sequence in it",
    ),
    (
        "model.cif.gz --proteome words.txt",
        "line 1: many proteins are read from a FASTA file",
    ),
    (
        "model.cif.gz --proteome odd.fasta",
        "line 3: \"$\" is no letter of a sequence",
    ),
    (
        "model.cif.gz --proteome no.fasta",
        "cannot read the proteome no.fasta",
    ),
    ("no.pdb --proteome p.fasta", "cannot read no.pdb"),
    (
        "p.fasta --proteome p.fasta --map p.fasta",
        "p.fasta is no model",
    ),
    (
        "model.cif.gz --proteome p.fasta --e-value 11",
        "identify.most_e_value",
    ),
    (
        "model.cif.gz --proteome p.fasta --hmm p.fasta",
        "is an input of this run",
    ),
];

#[test]
fn bad_input_is_refused_in_words() {
    let folder = Folder::new("identify_refused");
    let mut bare = String::new();
    for n in 1..=20 {
        let x = 3.8 * f64::from(n);
        writeln!(
            bare,
            "ATOM  {n:5}  CA  UNK A{n:4}    {x:8.3}   0.000   0.000  1.00 20.00           C"
        )
        .unwrap();
    }
    fs::write(folder.0.join("bare.pdb"), bare).unwrap();
    fs::write(folder.0.join("model.cif.gz"), asset("5ni1.cif.gz")).unwrap();
    let packed = gzip(proteome(150).as_bytes());
    for (name, content) in [
        ("p.fasta", proteome(20).into_bytes()),
        ("torn.fasta.gz", packed[..packed.len() / 2].to_vec()),
        ("genes.fasta", b">g\nATGACCGGTACC\n".to_vec()),
        ("empty.fasta", Vec::new()),
        ("words.txt", b"These are no proteins.\n".to_vec()),
        ("odd.fasta", b">a\nMKV\nM$K\n".to_vec()),
    ] {
        fs::write(folder.0.join(name), content).unwrap();
    }
    for (arguments, wanted) in REFUSALS {
        let (code, _, words) = run(&folder, &format!("identify {arguments} --quiet"));
        assert_eq!(code, 1, "{arguments}: {words}");
        assert!(words.contains(wanted), "{arguments}: {words}");
    }
    let (code, _, _) = run(
        &folder,
        "identify model.cif.gz --proteome p.fasta --e-value -1",
    );
    assert_eq!(code, 2);
    let (code, _, _) = run(&folder, "predict m.mrc --fasta p.fasta --proteome p.fasta");
    assert_eq!(code, 2);
    let twice = "identify model.cif.gz --proteome p.fasta --proteins x.csv --fragments x.csv";
    let (code, _, words) = run(&folder, twice);
    assert_eq!(code, 2);
    assert!(words.contains("x.csv is to be written twice"), "{words}");
    folder.end();
}

/// The scores that a network of middling certainty would give, with errors; no sequence is given.
#[test]
fn a_map_gets_its_names_from_a_proteome() {
    let (structure, _) = read_structure(&asset("5ni1.cif.gz")).unwrap();
    let errors = OracleErrors {
        seed: 3,
        jitter_angstrom: 0.3,
        missing: 0.05,
        mistaken: 0.3,
    };
    let oracle = Oracle::new(structure.clone(), 0.5).with_errors(errors);
    let scores = oracle.scores(GridSize::new(110, 110, 110), Position::default());
    let settings = Settings::default();
    let text = proteome(100);
    let mut silent = Silent;
    let found = pipeline::identify_in(&scores, None, text.as_bytes(), &settings, &mut silent);
    let found = block_on(found).unwrap().0.expect("the map shows fragments");
    let mut names: Vec<&str> = found.sequences.iter().map(|s| s.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names, ["HBA", "HBB"], "{}", found.in_words());
    let sample = Sample {
        name: "haemoglobin",
        sequences: &found.sequences,
        reference: Some(&structure),
        ..Sample::default()
    };
    let built = pipeline::build(None, &scores, sample, &settings, &mut silent);
    let evaluation = block_on(built).unwrap().evaluation.unwrap();
    assert!(evaluation.matched_percent > 80.0, "{evaluation:?}");
    assert!(evaluation.sequence_percent > 80.0, "{evaluation:?}");
}
