//! The record `SEQRES`.

use super::lines::{Lines, serial};
use crate::io::structure::model_info::ModelInfo;
use crate::residue::AminoAcid;
use crate::structure::Chain;

/// Writes the full sequence of `chain`, if `info` knows it, 13 residues in a line.
pub(super) fn write(lines: &mut Lines, chain: &Chain, info: &ModelInfo) {
    let Some(sequence) = info.sequence(&chain.id) else {
        return;
    };
    let (id, length) = (&chain.id, sequence.residues.len());
    for (index, residues) in sequence.residues.chunks(13).enumerate() {
        let code = |amino: &Option<AminoAcid>| amino.map_or("UNK", AminoAcid::code);
        let codes: Vec<&str> = residues.iter().map(code).collect();
        let (serial, codes) = (serial(index), codes.join(" "));
        lines.push(&format!("SEQRES {serial:>3} {id} {length:>4}  {codes}"));
    }
}
