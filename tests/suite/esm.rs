//! The language model against `fair-esm`, on a tiny network of random weights (`training/esm_parity.py`).

use std::path::Path;

use cryoweave::io::tensors::TensorFile;
use cryoweave::network::device::ComputeDevice;
use cryoweave::network::esm::Esm;
use cryoweave::residue::AminoAcid;

fn file(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    std::fs::read(folder.join(name)).unwrap()
}

fn residues(letters: &str) -> Vec<Option<AminoAcid>> {
    letters.chars().map(AminoAcid::from_letter).collect()
}

/// Returns the greatest difference of two rows of numbers.
fn difference(a: &[f32], b: &[f32]) -> f32 {
    assert_eq!(a.len(), b.len());
    let all = a.iter().zip(b).map(|(a, b)| (a - b).abs());
    all.fold(0.0, f32::max)
}

#[test]
fn restated_esm_gives_the_numbers_of_fair_esm() {
    let (weights, expected) = (
        file("esm_tiny.safetensors"),
        file("esm_tiny_expected.safetensors"),
    );
    let esm = Esm::read(&weights.as_slice(), Some(4), &ComputeDevice::cpu()).unwrap();
    let expected_source = expected.as_slice();
    let expected = TensorFile::open(&expected_source).unwrap();
    let numbers = |name: &str| {
        let tensor = expected.entries()[name].as_ref().unwrap();
        expected.read(name, tensor).unwrap()
    };
    let residues = residues(&expected.facts()["sequence"]);
    assert_eq!(
        residues.iter().filter(|residue| residue.is_none()).count(),
        1
    );
    let logits = pollster::block_on(esm.logits(&residues)).unwrap();
    assert!(difference(&logits, &numbers("logits")) < 1e-4);
    let embedding = pollster::block_on(esm.embedding(&residues)).unwrap();
    assert!(difference(&embedding, &numbers("embedding")) < 1e-5);
}

#[test]
fn the_heads_of_no_published_size_must_be_stated_and_fit() {
    let weights = file("esm_tiny.safetensors");
    let refused = |heads| {
        let read = Esm::read(&weights.as_slice(), heads, &ComputeDevice::cpu());
        read.unwrap_err().to_string()
    };
    assert!(
        refused(None).contains("state the number of heads"),
        "{}",
        refused(None)
    );
    assert!(refused(Some(5)).contains("5 heads"), "{}", refused(Some(5)));
}

#[test]
fn an_empty_sequence_is_refused() {
    let weights = file("esm_tiny.safetensors");
    let esm = Esm::read(&weights.as_slice(), Some(4), &ComputeDevice::cpu()).unwrap();
    let refused = pollster::block_on(esm.embedding(&[])).unwrap_err();
    assert!(refused.to_string().contains("empty"), "{refused}");
}

/// The table as numpy reads it: a header, then rows of f32.
#[cfg(feature = "cli")]
#[test]
fn sequences_become_a_table() {
    let folder = crate::folder::Folder::new("embed");
    std::fs::write(folder.0.join("two.fasta"), ">a\nMKTWY\n>b\nGAVLI\n").unwrap();
    let tiny = file("esm_tiny.safetensors");
    std::fs::write(folder.0.join("tiny.safetensors"), &tiny).unwrap();
    let run = |arguments: &str| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_cryoweave"));
        command.current_dir(&folder.0).args(arguments.split(' '));
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code().unwrap(), said)
    };
    let (code, said) = run("embed two.fasta --weights tiny.safetensors --heads 4 --backend cpu");
    assert_eq!((code, said.contains("2 × 24 numbers")), (0, true), "{said}");
    let table = std::fs::read(folder.0.join("embeddings.npy")).unwrap();
    assert!(table.starts_with(b"\x93NUMPY"));
    let esm = Esm::read(&tiny.as_slice(), Some(4), &ComputeDevice::cpu()).unwrap();
    let second = pollster::block_on(esm.embedding(&residues("GAVLI"))).unwrap();
    let rows: Vec<f32> = table[table.len() - 4 * 24..]
        .chunks_exact(4)
        .map(|number| f32::from_le_bytes(number.try_into().unwrap()))
        .collect();
    assert_eq!(rows, second);
    let (code, said) = run("embed two.fasta --weights two.fasta");
    assert_eq!(code, 1, "{said}");
    folder.end();
}
