//! Sequences: FASTA, PIR, bare letters; and the proteins of a FASTA file one by one.
#![no_main]

use cryoweave::io::fasta::{ProteinReader, read_fasta};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = read_fasta(bytes);
    if let Ok(mut reader) = ProteinReader::new(bytes) {
        while let Ok(Some(_)) = reader.next_protein() {}
    }
});
