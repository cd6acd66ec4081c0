//! Conversions between [`Structure`] and [`pdbtbx::PDB`], both ways, so that other
//! Rust programs can hand structures over and take models.
//!
//! Kept both ways: the order of chains, residues and atoms; chain ids of any length; residue
//! numbers, also negative ones; residue and atom names; HETATM; positions, occupancies, B factors.
//!
//! | lost | on the way to `PDB` | on the way back |
//! |---|---|---|
//! | secondary structure | `PDB` has no place for it | is `None` |
//! | lower case of insertion codes, residue and atom names | becomes upper case | – |
//! | lower case of elements | becomes upper case | – |
//! | an empty element | is guessed from the atom's name | – |
//! | elements outside the periodic table (`D`, `X`) | may be guessed wrongly | are empty |
//! | alternates | a [`Structure`] has none | the highest occupancy is kept, as [`read_structure`](super::read_structure) does |
//! | models after the first | a [`Structure`] has one | are left out |
//! | insertion codes of several letters | a [`Structure`] has none | the first letter is kept |
//! | charges, anisotropic B factors, bonds, cell, symmetry, remarks | a [`Structure`] has none | are left out |
//!
//! # Examples
//! ```
//! use cryoweave::io::structure::read_structure;
//! use cryoweave::structure::Structure;
//! use pdbtbx::PDB;
//!
//! let file = "ATOM      1  CA  GLY B  -1A      6.100   5.200   5.300  1.00 87.50           C  ";
//! let (structure, _) = read_structure(file.as_bytes())?;
//!
//! let pdb = PDB::try_from(&structure)?;
//! assert_eq!(pdb.residues().next().map(|residue| residue.id()), Some((-1, Some("A"))));
//!
//! let again = Structure::try_from(&pdb)?;
//! assert_eq!(again, structure);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use ::pdbtbx as other;

use super::assembly::Assembly;
use super::atom_row::AtomRow;
use crate::space::Position;
use crate::structure::{Atom, Chain, Residue, Structure};

/// The reason why a structure cannot be converted.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ConversionError {
    /// A name or id that pdbtbx cannot hold.
    #[error(
        "the {item} \"{text}\" is empty or not printable ASCII, so that pdbtbx cannot hold it; \
         rename it"
    )]
    Name {
        /// `chain id`, `residue name`, `insertion code` or `atom name`.
        item: &'static str,
        /// The name.
        text: String,
    },
    /// A position, occupancy or B factor that is no finite number.
    #[error(
        "an atom of residue {number} of chain {chain} has a position, occupancy or B factor that is \
         no finite number; leave it out"
    )]
    NotFinite {
        /// The chain.
        chain: String,
        /// The residue's number.
        number: i32,
    },
    /// A residue number of more than 32 bits.
    #[error("residue number {number} of chain {chain} has more than 32 bits; renumber the chain")]
    Number {
        /// The chain.
        chain: String,
        /// The number.
        number: isize,
    },
}

/// Converts a structure to a `PDB` of one model; what is lost stands in the
/// [module's table](crate::io::structure::pdbtbx).
impl TryFrom<&Structure> for other::PDB {
    type Error = ConversionError;

    fn try_from(structure: &Structure) -> Result<Self, ConversionError> {
        let mut model = other::Model::new(1);
        let mut serial = 0;
        for chain in &structure.chains {
            model.add_chain(chain_to(chain, &mut serial)?);
        }
        let mut pdb = Self::new();
        pdb.identifier = (!structure.name.is_empty()).then(|| structure.name.clone());
        pdb.add_model(model);
        Ok(pdb)
    }
}

fn chain_to(chain: &Chain, serial: &mut usize) -> Result<other::Chain, ConversionError> {
    let mut to = other::Chain::new(&chain.id).ok_or_else(|| unfit("chain id", &chain.id))?;
    for residue in &chain.residues {
        to.add_residue(residue_to(chain, residue, serial)?);
    }
    Ok(to)
}

fn residue_to(
    chain: &Chain,
    residue: &Residue,
    serial: &mut usize,
) -> Result<other::Residue, ConversionError> {
    let name = &residue.name;
    let conformer = other::Conformer::new(name, None, None);
    let mut conformer = conformer.ok_or_else(|| unfit("residue name", name))?;
    for atom in &residue.atoms {
        *serial += 1;
        conformer.add_atom(atom_to(chain, residue, atom, *serial)?);
    }
    let code = residue.insertion.map(String::from);
    let number = residue.number as isize;
    other::Residue::new(number, code.as_deref(), Some(conformer))
        .ok_or_else(|| unfit("insertion code", &code.unwrap_or_default()))
}

fn atom_to(
    chain: &Chain,
    residue: &Residue,
    atom: &Atom,
    serial: usize,
) -> Result<other::Atom, ConversionError> {
    let [x, y, z] = atom.position.to_array();
    let (occupancy, b_factor) = (atom.occupancy, atom.b_factor);
    if [x, y, z, occupancy, b_factor]
        .iter()
        .any(|n| !n.is_finite())
    {
        return Err(ConversionError::NotFinite {
            chain: chain.id.clone(),
            number: residue.number,
        });
    }
    let element = element(residue, atom);
    let (name, hetero) = (&atom.name, residue.hetero);
    other::Atom::new(
        hetero, serial, name, x, y, z, occupancy, b_factor, element, 0,
    )
    .ok_or_else(|| unfit("atom name", name))
}

/// Returns the element of an atom, or guesses it. Left to itself, pdbtbx takes every `CA` for
/// calcium.
fn element<'a>(residue: &Residue, atom: &'a Atom) -> &'a str {
    let is_ion = atom.name == residue.name;
    match atom.element.as_str() {
        "" if is_ion => &atom.name,
        "" => {
            let start = atom.name.find(|c: char| c.is_ascii_alphabetic());
            start.map_or("", |start| &atom.name[start..=start])
        }
        known => known,
    }
}

fn unfit(item: &'static str, text: &str) -> ConversionError {
    let text = text.to_owned();
    ConversionError::Name { item, text }
}

/// Converts the first model of a `PDB`; what is lost stands in the
/// [module's table](crate::io::structure::pdbtbx).
impl TryFrom<&other::PDB> for Structure {
    type Error = ConversionError;

    fn try_from(pdb: &other::PDB) -> Result<Self, ConversionError> {
        let chains = pdb.models().next().into_iter().flat_map(|m| m.chains());
        Ok(Self {
            name: pdb.identifier.clone().unwrap_or_default(),
            chains: chains.map(chain_from).collect::<Result<_, _>>()?,
        })
    }
}

fn chain_from(chain: &other::Chain) -> Result<Chain, ConversionError> {
    let mut residues = Vec::with_capacity(chain.residue_count());
    for residue in chain.residues() {
        residues.extend(residues_from(chain.id(), residue)?);
    }
    Ok(Chain {
        id: chain.id().to_owned(),
        residues,
    })
}

/// Converts a residue. There are several of one number if pdbtbx' reader has merged them.
fn residues_from(chain: &str, residue: &other::Residue) -> Result<Vec<Residue>, ConversionError> {
    let (number, code) = residue.id();
    let number = i32::try_from(number).map_err(|_| ConversionError::Number {
        chain: chain.to_owned(),
        number,
    })?;
    let insertion = code.and_then(|code| code.chars().next());
    if residue.atom_count() == 0 {
        return Ok(vec![Residue {
            number,
            insertion,
            name: residue.name().unwrap_or_default().to_owned(),
            hetero: false,
            secondary: None,
            helix: Default::default(),
            atoms: Vec::new(),
        }]);
    }
    let mut assembly = Assembly::default();
    for conformer in residue.conformers() {
        for atom in conformer.atoms() {
            assembly.push(AtomRow {
                chain,
                number,
                insertion,
                residue: conformer.name(),
                hetero: atom.hetero(),
                alternate: conformer.alternative_location().unwrap_or_default(),
                label: None,
                segment: 0,
                atom: atom_from(atom),
            });
        }
    }
    let assembled = assembly.finish(String::new());
    Ok(assembled
        .structure
        .chains
        .into_iter()
        .flat_map(|c| c.residues)
        .collect())
}

fn atom_from(atom: &other::Atom) -> Atom {
    let (x, y, z) = atom.pos();
    let element = atom.element().map_or("", other::Element::symbol);
    Atom {
        name: atom.name().to_owned(),
        element: element.to_ascii_uppercase(),
        position: Position::new(x, y, z),
        occupancy: atom.occupancy(),
        b_factor: atom.b_factor(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::structure::test_model::model;

    fn there(structure: &Structure) -> Result<other::PDB, ConversionError> {
        other::PDB::try_from(structure)
    }

    fn there_and_back(structure: &Structure) -> Structure {
        Structure::try_from(&there(structure).unwrap()).unwrap()
    }

    /// A model without what pdbtbx cannot hold.
    fn plain() -> Structure {
        let mut model = model();
        for residue in model.chains.iter_mut().flat_map(|c| &mut c.residues) {
            residue.secondary = None;
        }
        model
    }

    #[test]
    fn odd_names_and_numbers_come_back() {
        let mut odd = plain();
        odd.chains[0].id = "heavy".to_owned();
        odd.chains[1].id = "heavy2".to_owned();
        let residues = &mut odd.chains[0].residues;
        residues[0].number = -12;
        residues[1].number = 123_456;
        (residues[2].number, residues[2].insertion) = (123_456, Some('B'));
        residues[2].atoms[0].b_factor = -3.5;
        residues[2].atoms[0].occupancy = 0.25;
        // The same number twice, as waters have them, and an ion named like an atom.
        let mut ion = residues[3].clone();
        (ion.name, ion.hetero) = ("CA".to_owned(), true);
        ion.atoms[0].element = "CA".to_owned();
        residues.extend([ion.clone(), ion]);
        residues[0].atoms.clear();
        assert_eq!(there_and_back(&odd), odd);
    }

    #[test]
    fn what_is_lost_is_what_the_table_says() {
        let mut given = model();
        let residue = &mut given.chains[0].residues[1];
        (residue.insertion, residue.name) = (Some('b'), "lys".to_owned());
        residue.atoms[0].element = String::new();
        given.chains[0].residues[2].atoms[0].element = "c".to_owned();
        let mut expected = plain();
        expected.chains[0].residues[1].insertion = Some('B');
        assert_eq!(there_and_back(&given), expected);
    }

    #[test]
    fn of_alternates_and_models_one_is_kept() {
        let atom = |x: f64, occupancy: f64| {
            other::Atom::new(false, 1, "CA", x, 0.0, 0.0, occupancy, 1.0, "C", 0).unwrap()
        };
        let mut pdb = there(&plain()).unwrap();
        let residue = pdb.residues_mut().next().unwrap();
        residue.remove_atoms_by(|atom| atom.name() == "CA");
        residue.add_atom(atom(1.0, 0.4), ("MET", Some("A")));
        residue.add_atom(atom(2.0, 0.6), ("MET", Some("B")));
        pdb.add_model(other::Model::new(2));
        let back = Structure::try_from(&pdb).unwrap();
        assert_eq!(back.chains.len(), 2);
        let atoms = &back.chains[0].residues[0].atoms;
        assert_eq!(atoms.len(), 2);
        assert_eq!((atoms[1].position.x, atoms[1].occupancy), (2.0, 0.6));
    }

    #[test]
    fn what_pdbtbx_cannot_hold_is_named() {
        let refused = |change: fn(&mut Structure)| {
            let mut model = model();
            change(&mut model);
            there(&model).unwrap_err()
        };
        let name = |item, text: &str| {
            let text = text.to_owned();
            ConversionError::Name { item, text }
        };
        let no_id = refused(|model| model.chains[0].id.clear());
        assert_eq!(no_id, name("chain id", ""));
        let greek = refused(|model| model.chains[0].residues[1].atoms[0].name = "Cα".to_owned());
        assert_eq!(greek, name("atom name", "Cα"));
        let nowhere = refused(|model| model.chains[1].residues[2].atoms[0].position.x = f64::NAN);
        let (chain, number) = ("B".to_owned(), 6);
        assert_eq!(nowhere, ConversionError::NotFinite { chain, number });
        let mut pdb = there(&model()).unwrap();
        let residue = pdb.residues_mut().next().unwrap();
        residue.set_serial_number(isize::MAX);
        let back = Structure::try_from(&pdb);
        let is_long = matches!(back, Err(ConversionError::Number { .. }));
        assert_eq!(is_long, isize::BITS > 32);
    }
}
