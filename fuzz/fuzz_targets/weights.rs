//! Weights: safetensors.
#![no_main]

use cryoweave::network::Weave;
use cryoweave::network::device::ComputeDevice;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = Weave::read(bytes, &ComputeDevice::cpu());
});
