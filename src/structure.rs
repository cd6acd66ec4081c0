//! Structures: chains of residues of atoms, from a file or built.

mod chain_ids;

use serde::{Deserialize, Serialize};

pub use chain_ids::FreeChainIds;

use crate::neighbours::Neighbours;
use crate::residue::{AminoAcid, HelixKind, SecondaryStructure};
use crate::space::{Displacement, Position};

/// Atoms of a sample: the first model of a file, or a model that was built.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Structure {
    /// Name, such as a PDB id or the stem of a file.
    pub name: String,
    /// Chains in file order.
    pub chains: Vec<Chain>,
}

/// Chain of residues, in file order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Chain {
    /// Chain id (the author's, where a file has two).
    pub id: String,
    /// Residues in file order, polymer and others.
    pub residues: Vec<Residue>,
}

/// Residue: part of a polymer, or a ligand, an ion or a water.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Residue {
    /// Residue number (the author's, where a file has two).
    pub number: i32,
    /// Insertion code.
    pub insertion: Option<char>,
    /// Residue name as in the file, such as `ALA`, `MSE`, `HOH`.
    pub name: String,
    /// True if the file calls its atoms HETATM.
    pub hetero: bool,
    /// Secondary structure as stated by the file or predicted.
    pub secondary: Option<SecondaryStructure>,
    /// Kind of the helix, where [`secondary`](Self::secondary) is helix; else the default.
    #[serde(default, skip_serializing_if = "HelixKind::is_default")]
    pub helix: HelixKind,
    /// Atoms in file order, one position each.
    pub atoms: Vec<Atom>,
}

/// Atom of a residue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Atom {
    /// Name of the atom without blanks, such as `CA`.
    pub name: String,
    /// Symbol of the element, such as `C`; empty if the file does not say.
    pub element: String,
    /// Position, in Å.
    pub position: Position,
    /// Occupancy, 0 to 1.
    pub occupancy: f64,
    /// The B-factor column: Å² in reference structures, confidence 0 to 100 in built ones.
    pub b_factor: f64,
}

/// Cα of a chain, with the displacements to its neighbours.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CaAtom<'a> {
    /// Residue that it belongs to.
    pub residue: &'a Residue,
    /// Position, in Å.
    pub position: Position,
    /// Displacement to the next one, unless the chain ends or breaks here.
    pub next: Option<Displacement>,
    /// Displacement to the one before, unless the chain begins here or is broken.
    pub previous: Option<Displacement>,
}

/// Disulphide: the bond between the sulphurs of two cysteines.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Disulphide<'a> {
    /// The cysteines, each with its chain, in file order.
    pub ends: [(&'a Chain, &'a Residue); 2],
    /// Distance of the sulphurs, in Å.
    pub length: f64,
}

/// Distance, in Å, up to which the sulphurs of two cysteines are bonded: the bond is 2.03 Å long, and sulphurs that are
/// not bonded are more than 3 Å apart.
const LONGEST_DISULPHIDE: f64 = 2.5;

/// Distance, in Å, up to which C of one residue and N of the next are bonded: the bond is 1.33 Å long, and models may be poor.
pub const LONGEST_PEPTIDE_BOND: f64 = 2.0;

/// Distance, in Å, from one Cα to the next above which there is a break between them: neighbours
/// are 3.8 Å apart.
const LONGEST_STEP: f64 = 5.0;

/// Names of the calcium ion: in the PDB and Amber, in CHARMM, in GROMOS and OPLS.
const CALCIUM: [&str; 4] = ["CA", "CAL", "CA2+", "CA2"];

impl Residue {
    /// Returns the amino acid that this is or is derived from ([`AminoAcid::of_residue`]).
    pub fn amino(&self) -> Option<AminoAcid> {
        AminoAcid::of_residue(&self.name)
    }

    /// Returns the first atom called `name`.
    pub fn atom(&self, name: &str) -> Option<&Atom> {
        self.atoms.iter().find(|atom| atom.name == name)
    }

    /// Returns the positions of N, Cα and C, if the residue has all three.
    pub fn n_ca_c(&self) -> Option<[Position; 3]> {
        let position = |name| Some(self.atom(name)?.position);
        Some([position("N")?, self.ca_atom()?.position, position("C")?])
    }

    /// Returns whether a peptide bond leads to the residue `next`; `None` if C here or N there is missing.
    pub fn is_bonded_to(&self, next: &Self) -> Option<bool> {
        let length = self.atom("C")?.position.distance(next.atom("N")?.position);
        Some(length <= LONGEST_PEPTIDE_BOND)
    }

    /// Returns whether the Cα has the occupancy 0, as atoms have that are modelled without evidence of their own: in our
    /// models the residues that bridge short gaps.
    pub fn is_bridged(&self) -> bool {
        self.ca_atom().is_some_and(|atom| atom.occupancy == 0.0)
    }

    /// Returns in words whether the density shows the side chain: `shown` where its last atom has the full occupancy, else
    /// `not shown`; empty without a side chain.
    pub fn side_chain_in_words(&self) -> &'static str {
        let is_backbone = |atom: &&Atom| ["N", "CA", "C", "O"].contains(&atom.name.as_str());
        match self.atoms.iter().rev().find(|atom| !is_backbone(atom)) {
            None => "",
            Some(atom) if atom.occupancy < 1.0 => "not shown",
            Some(_) => "shown",
        }
    }

    /// Returns the secondary structure in words; empty where it is not known.
    pub fn secondary_in_words(&self) -> &'static str {
        match (self.secondary, self.helix) {
            (None, _) => "",
            (Some(SecondaryStructure::Coil), _) => "coil",
            (Some(SecondaryStructure::Strand), _) => "strand",
            (Some(SecondaryStructure::Helix), HelixKind::Alpha) => "alpha helix",
            (Some(SecondaryStructure::Helix), HelixKind::ThreeTen) => "3-10 helix",
            (Some(SecondaryStructure::Helix), HelixKind::Pi) => "pi helix",
        }
    }

    /// Returns the Cα of an amino acid, standard or modified: an atom `CA` of element carbon. Some
    /// programs write calcium for the element of every Cα, and some none even for calcium; there
    /// the name of the residue tells them apart.
    pub fn ca_atom(&self) -> Option<&Atom> {
        self.atom("CA").filter(|atom| {
            atom.element.eq_ignore_ascii_case("C")
                || (atom.element.is_empty() && !CALCIUM.contains(&self.name.as_str()))
                || self.amino().is_some()
        })
    }
}

impl Chain {
    /// Returns the Cα in file order; neighbours more than 5 Å apart are a break.
    pub fn ca_atoms(&self) -> Vec<CaAtom<'_>> {
        let sites: Vec<(&Residue, Position)> = self
            .residues
            .iter()
            .filter_map(|residue| Some((residue, residue.ca_atom()?.position)))
            .collect();
        let step = |from: Position, to: Option<usize>| {
            let step = sites.get(to?)?.1 - from;
            (step.length() < LONGEST_STEP).then_some(step)
        };
        let indexed = sites.iter().enumerate();
        indexed
            .map(|(index, &(residue, position))| CaAtom {
                residue,
                position,
                next: step(position, Some(index + 1)),
                previous: step(position, index.checked_sub(1)),
            })
            .collect()
    }

    /// Returns the letters of the residues that have a Cα, of modified ones that of their parent, `X`
    /// for unknown ones: the sequence that the coordinates show, without residues that are not
    /// modelled.
    pub fn observed_letters(&self) -> String {
        self.residues
            .iter()
            .filter(|residue| residue.ca_atom().is_some())
            .map(|residue| residue.amino().map_or('X', AminoAcid::letter))
            .collect()
    }
}

impl Structure {
    /// Returns all residues with their chains, in file order.
    pub fn residues(&self) -> impl Iterator<Item = (&Chain, &Residue)> {
        self.chains
            .iter()
            .flat_map(|chain| chain.residues.iter().map(move |residue| (chain, residue)))
    }

    /// Returns the Cα of all chains, as [`Chain::ca_atoms`] does those of one.
    pub fn ca_atoms(&self) -> impl Iterator<Item = CaAtom<'_>> + Clone {
        self.chains.iter().flat_map(Chain::ca_atoms)
    }

    /// Rounds the positions to the thousandths of an ångström that files of structures keep, so that what is measured on the
    /// structure is what is measured on its file.
    pub fn round_positions(&mut self) {
        let rounded = |x: f64| (x * 1000.0).round() / 1000.0;
        let residues = self.chains.iter_mut().flat_map(|chain| &mut chain.residues);
        for atom in residues.flat_map(|residue| &mut residue.atoms) {
            let [x, y, z] = atom.position.to_array().map(rounded);
            atom.position = Position::new(x, y, z);
        }
    }

    /// Returns the number of residues that have a Cα.
    pub fn ca_count(&self) -> usize {
        self.residues()
            .filter(|(_, residue)| residue.ca_atom().is_some())
            .count()
    }

    /// Returns the disulphides, in file order: pairs of cysteines whose sulphurs (SG) are within 2.5 Å, each in one pair at
    /// most, the shortest first chosen.
    pub fn disulphides(&self) -> Vec<Disulphide<'_>> {
        let sulphurs: Vec<(&Chain, &Residue, Position)> = self
            .residues()
            .filter(|(_, residue)| residue.amino() == Some(AminoAcid::Cys))
            .filter_map(|(chain, residue)| Some((chain, residue, residue.atom("SG")?.position)))
            .collect();
        let places = sulphurs.iter().map(|(.., at)| *at).collect();
        let pairs = Neighbours::new(places, LONGEST_DISULPHIDE).disjoint_pairs(LONGEST_DISULPHIDE);
        let end = |index: usize| (sulphurs[index].0, sulphurs[index].1);
        pairs
            .into_iter()
            .map(|(a, b, length)| Disulphide {
                ends: [end(a), end(b)],
                length,
            })
            .collect()
    }
}

#[cfg(test)]
impl Structure {
    /// Makes a chain of alanines with a Cα at each of these positions, numbered from 1: what tests need of a structure.
    pub(crate) fn of_ca(positions: impl IntoIterator<Item = Position>) -> Self {
        let residue = |(number, position)| Residue {
            number,
            insertion: None,
            name: "ALA".to_owned(),
            hetero: false,
            secondary: None,
            helix: HelixKind::default(),
            atoms: vec![Atom {
                name: "CA".to_owned(),
                element: "C".to_owned(),
                position,
                occupancy: 1.0,
                b_factor: 0.0,
            }],
        };
        let chain = Chain {
            id: "A".to_owned(),
            residues: (1..).zip(positions).map(residue).collect(),
        };
        Self {
            name: "made".to_owned(),
            chains: vec![chain],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cysteine(number: i32, x: f64) -> Residue {
        let atom = Atom {
            name: "SG".to_owned(),
            element: "S".to_owned(),
            position: Position::new(x, 0.0, 0.0),
            occupancy: 1.0,
            b_factor: 0.0,
        };
        Residue {
            number,
            insertion: None,
            name: "CYS".to_owned(),
            hetero: false,
            secondary: None,
            helix: HelixKind::default(),
            atoms: vec![atom],
        }
    }

    #[test]
    fn a_sulphur_is_bonded_to_the_nearest_alone() {
        let chain = |id: &str, residues: Vec<Residue>| Chain {
            id: id.to_owned(),
            residues,
        };
        // 1 and 2 are 2.4 Å apart, 2 and 3 are 2.1, 4 is alone; 5 is 2.2 Å from 1.
        let structure = Structure {
            name: String::new(),
            chains: vec![
                chain("A", vec![cysteine(1, 0.0), cysteine(2, 2.4)]),
                chain(
                    "B",
                    vec![cysteine(3, 4.5), cysteine(4, 9.0), cysteine(5, -2.2)],
                ),
            ],
        };
        let found: Vec<[i32; 2]> = structure
            .disulphides()
            .iter()
            .map(|bond| bond.ends.map(|(_, residue)| residue.number))
            .collect();
        assert_eq!(found, [[1, 5], [2, 3]]);
        let [first, ..] = structure.disulphides()[..] else {
            panic!("there are two");
        };
        assert_eq!(first.ends.map(|(chain, _)| chain.id.as_str()), ["A", "B"]);
        assert!((first.length - 2.2).abs() < 1e-12);
    }
}
