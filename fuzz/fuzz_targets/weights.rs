//! Weights: safetensors, and checkpoints of PyTorch in all their formats.
#![no_main]

use cryoweave::io::tensors::TensorFile;
use cryoweave::network::unetr::{Choices, card};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(file) = TensorFile::open(&bytes) else {
        return;
    };
    for (name, entry) in file.entries() {
        if let Ok(tensor) = entry {
            let _ = file.read(name, tensor);
        }
    }
    let _ = card(&file, &Choices::default());
});
