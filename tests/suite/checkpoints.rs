//! Files of tensors: checkpoints that PyTorch wrote (`tests/data/checkpoints`), whole and damaged.

use std::fs;
use std::io::{self, Read};
use std::panic::catch_unwind;

use cryoweave::io::tensors::{NumberType, TensorFile, TensorFileError, TensorFormat};
use cryoweave::io::{FileKind, Source, recognise};
use cryoweave::random::Random;

use crate::shared::data;

fn bytes(name: &str) -> Vec<u8> {
    fs::read(data("checkpoints").join(name)).unwrap()
}

/// The numbers that `make.py` puts into every tensor: of rising index.
fn at(indices: impl IntoIterator<Item = usize>) -> Vec<f32> {
    let number = |index: usize| index as f32 * 0.5 - 3.0;
    indices.into_iter().map(number).collect()
}

fn check_all_kinds(file: &TensorFile) {
    let tensor = |name: &str| {
        let tensor = file.entries()[name].as_ref().unwrap();
        let numbers = file.read(name, tensor).unwrap();
        (tensor.numbers(), tensor.shape().to_vec(), numbers)
    };
    let single = |name, shape: &[usize], numbers: Vec<f32>| {
        assert_eq!(
            tensor(name),
            (NumberType::F32, shape.to_vec(), numbers),
            "{name}"
        );
    };
    assert_eq!(tensor("half"), (NumberType::F16, vec![2, 3], at(0..6)));
    assert_eq!(tensor("bfloat"), (NumberType::Bf16, vec![3, 2], at(0..6)));
    assert_eq!(tensor("double"), (NumberType::F64, vec![6], at(0..6)));
    single(
        "transposed",
        &[6, 4],
        at((0..24).map(|i| i % 4 * 6 + i / 4)),
    );
    single("part", &[2, 3], at([8, 9, 10, 14, 15, 16]));
    single("stepped", &[5], at([1, 6, 11, 16, 21]));
    single("first", &[2, 4], at(0..8));
    single("second", &[4, 4], at(8..24));
    single("scalar", &[], vec![2.5]);
    single("empty", &[0, 3], Vec::new());
    single("parameter", &[3], at(0..3));
    let buffer = file.entries()["buffer"].as_ref().unwrap_err();
    assert_eq!(buffer, "values of the type `torch.LongStorage`");
    assert_eq!(file.entries().len(), 12);
}

#[test]
fn every_kind_of_tensor_is_read_from_every_format() {
    let files = [
        ("zip.ckpt", TensorFormat::Zip),
        ("protocol_4.ckpt", TensorFormat::Zip),
        ("legacy.ckpt", TensorFormat::Legacy),
        ("bare.pt", TensorFormat::Zip),
    ];
    for (name, format) in files {
        let bytes = bytes(name);
        let source = bytes.as_slice();
        let file = TensorFile::open(&source).unwrap();
        assert_eq!(file.format(), format, "{name}");
        assert_eq!(recognise(&bytes), Some(FileKind::Weights), "{name}");
        check_all_kinds(&file);
        if name != "bare.pt" {
            let facts =
                ["num_heads", "ext_layers", "name", "rate"].map(|key| file.facts()[key].as_str());
            assert_eq!(facts, ["6", "1 2 3 4", "net", "0.5"], "{name}");
            assert!(!file.facts().contains_key("made"));
        }
    }
}

#[test]
fn classes_that_are_not_known_are_named_and_never_run() {
    let unknown = bytes("unknown.ckpt");
    let source = unknown.as_slice();
    let file = TensorFile::open(&source).unwrap();
    let weight = file.entries()["weight"].as_ref().unwrap_err();
    assert_eq!(
        weight,
        "a value made by `__main__.Callback`, which is not known here"
    );
    assert!(file.entries()["bias"].is_ok());
    assert_eq!(file.facts()["num_heads"], "4", "an argparse.Namespace");

    let object = bytes("object.pt");
    let refused = TensorFile::open(&object.as_slice())
        .unwrap_err()
        .to_string();
    assert!(
        refused.contains("`__main__.Callback`") && refused.contains("state_dict"),
        "{refused}"
    );
}

#[test]
fn other_files_are_told() {
    let refused = |bytes: &[u8]| TensorFile::open(&bytes).unwrap_err();
    assert_eq!(
        refused(b"HEADER    HYDROLASE   01-JAN-00"),
        TensorFileError::Foreign
    );
    let example = fs::read(data("../../assets/example/5ni1.fasta")).unwrap();
    assert_eq!(refused(&example), TensorFileError::Foreign);
    for part in [0, 3, 100, 2000] {
        let cut = &bytes("zip.ckpt")[..part];
        assert!(
            matches!(refused(cut), TensorFileError::Broken { .. }),
            "{part}"
        );
    }
    let cut = &bytes("legacy.ckpt")[..2000];
    assert!(matches!(refused(cut), TensorFileError::Broken { .. }));
    // A header of 2⁴⁰ bytes takes no memory.
    let mut header = (1_u64 << 40).to_le_bytes().to_vec();
    header.extend(b"{\"a\":1}");
    assert!(matches!(refused(&header), TensorFileError::Broken { .. }));
}

/// A pickle that builds `steps` tuples, one in the other.
fn deep_pickle(steps: usize) -> Vec<u8> {
    let mut pickle = bytes("legacy.ckpt")[..21].to_vec();
    // The byte order, an empty dictionary; then the checkpoint.
    pickle.extend(b"\x80\x02}.\x80\x02)");
    pickle.extend(vec![0x85; steps]);
    pickle.push(b'.');
    pickle
}

#[test]
fn deep_and_endless_pickles_end_in_words() {
    for steps in [100_000, 5_000_000] {
        let pickle = deep_pickle(steps);
        let refused = TensorFile::open(&pickle.as_slice()).unwrap_err();
        assert!(
            matches!(refused, TensorFileError::Broken { .. }),
            "{refused}"
        );
    }
}

/// A file that can be read from its start alone, and counts what is read of it.
struct Stream(Vec<u8>);

impl Source for Stream {
    fn length(&self) -> u64 {
        self.0.len() as u64
    }

    fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(self.0.as_slice()))
    }
}

#[test]
fn a_source_that_cannot_jump_serves_too() {
    for name in ["zip.ckpt", "legacy.ckpt"] {
        let stream = Stream(bytes(name));
        check_all_kinds(&TensorFile::open(&stream).unwrap());
    }
}

fn read_everything(bytes: &[u8]) {
    let Ok(file) = TensorFile::open(&bytes) else {
        return;
    };
    for (name, entry) in file.entries() {
        if let Ok(tensor) = entry {
            let numbers = file.read(name, tensor);
            assert!(numbers.is_err() || numbers.unwrap().len() as u64 == tensor.count());
        }
    }
}

#[test]
fn damaged_checkpoints_are_refused_or_read() {
    let files = ["zip.ckpt", "protocol_4.ckpt", "legacy.ckpt", "bare.pt"].map(bytes);
    for seed in 0..4000 {
        let mut random = Random::new(seed);
        let mut bytes = files[seed as usize % files.len()].clone();
        for _ in 0..=random.below(4) {
            let at = random.below(bytes.len().max(1));
            match random.below(4) {
                0 => bytes[at] ^= 1 << random.below(8),
                1 => bytes[at] = random.below(256) as u8,
                2 => bytes.truncate(at.max(20)),
                _ => drop(bytes.remove(at)),
            }
        }
        let outcome = catch_unwind(|| read_everything(&bytes));
        assert!(
            outcome.is_ok(),
            "a reader panicked on damage with seed {seed}"
        );
    }
}
