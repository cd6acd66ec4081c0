//! Writing PDB files: a file for each kind of record, in the order in which they stand.

mod atoms;
mod bonds;
mod limit;
mod lines;
mod remarks;
mod secondary;
mod sequence;

use crate::io::structure::model_info::ModelInfo;
use crate::structure::Structure;
pub use limit::PdbLimit;
use lines::Lines;

/// Writes the model as a PDB file: `structure` with what `info` says of it.
///
/// The HELIX and SHEET records hold the secondary structure of the residues; every
/// strand is a sheet of its own, as no strand order is computed. SSBOND records hold the disulphides.
///
/// # Errors
/// [`PdbLimit`] if the format cannot hold the model.
///
/// # Examples
/// ```
/// use cryoweave::io::structure::{ModelInfo, read_structure, write_pdb};
///
/// let file = "ATOM      2  CA  GLY B  -1A      6.100   5.200   5.300  1.00 87.50           C  ";
/// let (structure, _) = read_structure(file.as_bytes())?;
/// let text = write_pdb(&structure, &ModelInfo::default())?;
/// assert!(text.contains("ATOM      1  CA  GLY B  -1A      6.100   5.200   5.300"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_pdb(structure: &Structure, info: &ModelInfo) -> Result<String, PdbLimit> {
    limit::check(structure)?;
    let mut lines = Lines::default();
    remarks::write(&mut lines, info);
    for chain in &structure.chains {
        sequence::write(&mut lines, chain, info);
    }
    secondary::write(&mut lines, structure);
    bonds::write(&mut lines, structure);
    lines.push("CRYST1    1.000    1.000    1.000  90.00  90.00  90.00 P 1           1");
    atoms::write(&mut lines, structure);
    lines.push("END");
    Ok(lines.text)
}

/// Writes the atoms of a reference structure as a PDB file, with the HELIX and SHEET records of
/// the secondary structure that its residues carry; every strand is a sheet of its own; and its disulphides.
///
/// # Errors
/// [`PdbLimit`] if the format cannot hold them.
pub fn write_pdb_atoms(structure: &Structure) -> Result<String, PdbLimit> {
    limit::check(structure)?;
    let mut lines = Lines::default();
    secondary::write(&mut lines, structure);
    bonds::write(&mut lines, structure);
    atoms::write(&mut lines, structure);
    lines.push("END");
    Ok(lines.text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::structure::test_model::{bonded, info, model};

    #[test]
    fn columns_are_those_of_the_format() {
        let text = write_pdb(&model(), &info()).unwrap();
        for line in [
            "SEQRES   1 A    6  MET LYS UNK LEU SER GLY",
            "HELIX    1   1 LYS A    2  LEU A    4  1                                   3",
            "SHEET    1   1 1 SER B   5  GLY B   6  0",
            "ATOM      3  CA  LYS A   2      -1.500  22.250 103.125  1.00 87.50           C",
            "TER       6      LEU A   4",
            "END",
        ] {
            assert!(
                text.contains(&format!("\n{line:<80}\n")),
                "{line} in\n{text}"
            );
        }
    }

    #[test]
    fn records_stand_in_the_order_of_the_format() {
        let text = write_pdb(&model(), &info()).unwrap();
        let names: Vec<&str> = text.lines().map(|line| line[..10].trim_end()).collect();
        let order = [
            "HEADER",
            "TITLE",
            "EXPDTA",
            "REMARK 650",
            "REMARK 700",
            "REMARK 999",
            "SEQRES   1",
            "HELIX    1",
            "SHEET    1",
            "CRYST1",
            "ATOM",
            "TER",
            "END",
        ];
        let place = |name: &&str| {
            names
                .iter()
                .position(|found| found.starts_with(*name))
                .expect(name)
        };
        assert!(order.iter().map(place).is_sorted(), "{names:?}");
        // No record comes again after one of another kind, but for TER, which ends each chain.
        let kind = |name: &&str| name.split(' ').next().unwrap_or_default().to_owned();
        let mut kinds: Vec<String> = names.iter().map(kind).collect();
        kinds.retain(|kind| kind != "TER");
        kinds.dedup();
        let expected = "HEADER TITLE EXPDTA REMARK SEQRES HELIX SHEET CRYST1 ATOM END";
        assert_eq!(kinds.join(" "), expected);
        // As the archive writes it where there is no crystal.
        let cell =
            "CRYST1    1.000    1.000    1.000  90.00  90.00  90.00 P 1           1          ";
        assert!(text.lines().any(|line| line == cell), "{text}");
        assert_eq!(names.iter().filter(|name| **name == "EXPDTA").count(), 1);
    }

    #[test]
    fn disulphides_have_the_columns_of_the_format() {
        let text = write_pdb(&bonded(), &info()).unwrap();
        let line = "SSBOND   1 CYS A    2    CYS B    5                          1555   1555  2.03";
        assert!(text.contains(&format!("\n{line:<80}\n")), "{text}");
        let place = |name: &str| text.find(name).expect(name);
        assert!(place("\nSHEET") < place("\nSSBOND") && place("\nSSBOND") < place("\nCRYST1"));
    }
}
