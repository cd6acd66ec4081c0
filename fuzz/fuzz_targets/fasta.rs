//! Sequences: FASTA, PIR, bare letters.
#![no_main]

use cryoweave::io::fasta::read_fasta;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = read_fasta(bytes);
});
