//! Amino acids that are bonded to no chain: ligands.

use super::note::StructureNote;
use super::peptide::are_bonded;
use crate::residue::AminoAcid;
use crate::structure::{Chain, Residue, Structure};

/// Takes out the amino acids that are ligands, such as glutamate in its receptor, and returns a note on them: hetero residues
/// with one of the twenty names, bonded to no residue of their chain, although others of it are no hetero residues.
pub(super) fn take_out(structure: &mut Structure) -> Option<StructureNote> {
    let mut names = Vec::new();
    for chain in &mut structure.chains {
        let is_standard = |residue: &Residue| AminoAcid::from_code(&residue.name).is_some();
        if chain.residues.iter().all(|residue| residue.hetero) {
            continue;
        }
        let is_free: Vec<bool> = chain
            .residues
            .iter()
            .map(|residue| residue.hetero && is_standard(residue) && !is_bonded(residue, chain))
            .collect();
        let mut free = is_free.iter();
        chain.residues.retain(|residue| {
            let is_free = free.next() == Some(&true);
            if is_free {
                names.push(format!("{} {}{}", residue.name, chain.id, residue.number));
            }
            !is_free
        });
    }
    (!names.is_empty()).then_some(StructureNote::FreeAminoAcids { names })
}

/// Returns whether a residue has a peptide bond to another of its chain, or could have where it has no N or C.
fn is_bonded(residue: &Residue, chain: &Chain) -> bool {
    let mut others = chain
        .residues
        .iter()
        .filter(|other| !std::ptr::eq(*other, residue));
    others.any(|other| {
        other.amino().is_some() && (are_bonded(residue, other) || are_bonded(other, residue))
    })
}

#[cfg(test)]
mod tests {
    use crate::io::structure::{StructureNote, read_structure};

    fn line(record: &str, atom: &str, residue: &str, number: i32, x: f64) -> String {
        format!(
            "{record:<6}{number:>5}  {atom:<3} {residue} A{number:>4}    {x:8.3}{:8.3}{:8.3}\n",
            0.0, 0.0
        )
    }

    fn residues(record: &str, at: f64) -> (Vec<String>, Vec<StructureNote>) {
        let chain = ["ALA", "SER"].iter().zip(1..).map(|(name, number)| {
            let x = 3.8 * f64::from(number);
            line("ATOM", "N", name, number, x - 1.2)
                + &line("ATOM", "CA", name, number, x)
                + &line("ATOM", "C", name, number, x + 1.3)
        });
        let other = line(record, "N", "GLU", 3, at - 1.2) + &line(record, "CA", "GLU", 3, at);
        let (structure, notes) =
            read_structure((chain.collect::<String>() + &other).as_bytes()).unwrap();
        let names = structure.chains[0]
            .residues
            .iter()
            .map(|residue| residue.name.clone());
        (names.collect(), notes)
    }

    #[test]
    fn a_ligand_is_no_residue_of_the_chain() {
        let (names, notes) = residues("HETATM", 30.0);
        assert_eq!(names, ["ALA", "SER"]);
        assert!(notes.contains(&StructureNote::FreeAminoAcids {
            names: vec!["GLU A3".to_owned()]
        }));
        // Bonded to the chain, or beyond a gap that no HETATM shows.
        assert_eq!(residues("HETATM", 11.4).0.len(), 3);
        assert_eq!(residues("ATOM", 30.0).0.len(), 3);
    }
}
