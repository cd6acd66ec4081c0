//! The eight DSSP states of reference structures, for a comparison with `mkdssp`.
//!
//! `cargo run --example dssp_letters --no-default-features -- FILE…` takes PDB or mmCIF files and
//! prints a line per residue with a whole backbone: file, chain, number with insertion code, letter
//! (`-` for a loop).
#![allow(clippy::print_stdout, reason = "a table for the terminal")]

use cryoweave::geometry::dssp::dssp;
use cryoweave::io::structure::read_structure;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for file in std::env::args().skip(1) {
        let (structure, _) = read_structure(&std::fs::read(&file)?)?;
        for (chain, states) in structure.chains.iter().zip(dssp(&structure)) {
            for (residue, state) in chain.residues.iter().zip(states) {
                let Some(state) = state else { continue };
                let letter = match state.letter() {
                    ' ' => '-',
                    letter => letter,
                };
                let insertion = residue.insertion.map_or(String::new(), String::from);
                println!("{file} {} {}{insertion} {letter}", chain.id, residue.number);
            }
        }
    }
    Ok(())
}
