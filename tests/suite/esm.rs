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
