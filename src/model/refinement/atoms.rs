//! Atoms of a structure in one list, with the bonds between them.

use crate::geometry::side_chain::SideChain;
use crate::residue::AminoAcid;
use crate::space::Position;
use crate::structure::{Chain, Structure};

use crate::model::side_chains::Contact;

/// Distance in Å up to which C and N of successive residues are drawn together: farther than where a model has a break
/// ([`LONGEST_PEPTIDE_BOND`](crate::structure::LONGEST_PEPTIDE_BOND)), since atoms lie less well before refinement.
const REACH_OF_BOND: f64 = 2.2;

/// Residue with the indices of its atoms in the list.
#[derive(Clone, Debug)]
pub(super) struct Member {
    /// Standard type; `None` for a residue that has a backbone alone.
    pub(super) amino: Option<AminoAcid>,
    /// N, Cα, C, then the side chain from Cβ on: the sites of [`SideChain`].
    pub(super) sites: Vec<usize>,
    pub(super) o: Option<usize>,
    /// True if the next member is bonded to this one.
    pub(super) is_bonded: bool,
}

/// The list.
#[derive(Clone, Debug, Default)]
pub(super) struct Atoms {
    /// Positions in Å: x, y and z of one after the other.
    pub(super) positions: Vec<f64>,
    /// Address in the structure: chain, residue, atom.
    addresses: Vec<[usize; 3]>,
    /// Part in contacts.
    pub(super) contacts: Vec<Contact>,
    /// Occupancies.
    pub(super) occupancies: Vec<f64>,
    /// Residues that have a backbone, in order.
    pub(super) members: Vec<Member>,
}

impl Atoms {
    /// Lists the atoms of residues with N, Cα and C; others stay where they are.
    pub(super) fn of(structure: &Structure) -> Self {
        let mut atoms = Self::default();
        for (index, chain) in structure.chains.iter().enumerate() {
            atoms.add_chain(index, chain);
        }
        atoms
    }

    fn add_chain(&mut self, at: usize, chain: &Chain) {
        let mut last: Option<(usize, i32)> = None;
        for (index, residue) in chain.residues.iter().enumerate() {
            let standard = AminoAcid::from_code(&residue.name);
            let find = |name: &str| residue.atoms.iter().position(|atom| atom.name == name);
            let side = standard.map_or(&[][..], |amino| &SideChain::of(amino).names);
            let names = ["N", "CA", "C"].iter().chain(side);
            let found: Vec<usize> = names.map_while(|name| find(name)).collect();
            if found.len() < 3 {
                continue;
            }
            // A side chain in part is none.
            let is_whole = found.len() == 3 + side.len();
            let found = if is_whole { &found[..] } else { &found[..3] };
            let mut push =
                |atom: usize| self.push([at, index, atom], structure_atom(residue, atom));
            let sites: Vec<usize> = found.iter().map(|atom| push(*atom)).collect();
            let o = find("O").map(push);
            if let Some((before, number)) = last {
                let c = self.position(self.members[before].sites[2]);
                let is_near = c.distance(self.position(sites[0])) < REACH_OF_BOND;
                self.members[before].is_bonded = is_near && residue.number - number <= 1;
            }
            last = Some((self.members.len(), residue.number));
            self.members.push(Member {
                amino: standard.filter(|_| is_whole),
                sites,
                o,
                is_bonded: false,
            });
        }
    }

    fn push(&mut self, address: [usize; 3], (contact, position, occupancy): Listed) -> usize {
        self.positions.extend(position.to_array());
        self.addresses.push(address);
        self.contacts.push(contact);
        self.occupancies.push(occupancy);
        self.addresses.len() - 1
    }

    /// Returns the number of atoms.
    pub(super) fn len(&self) -> usize {
        self.addresses.len()
    }

    /// Returns the position of an atom.
    pub(super) fn position(&self, atom: usize) -> Position {
        position(&self.positions, atom)
    }

    /// Moves the atoms of `structure` to `positions`.
    pub(super) fn put(&self, positions: &[f64], structure: &mut Structure) {
        for (atom, [chain, residue, index]) in self.addresses.iter().enumerate() {
            let moved = &mut structure.chains[*chain].residues[*residue].atoms[*index];
            moved.position = position(positions, atom);
        }
    }
}

/// Part in contacts, position and occupancy of an atom.
type Listed = (Contact, Position, f64);

fn structure_atom(residue: &crate::structure::Residue, index: usize) -> Listed {
    let atom = &residue.atoms[index];
    let contact = Contact::of(residue.amino(), &atom.name);
    (contact, atom.position, atom.occupancy)
}

/// Returns the position of number `atom` in a list of coordinates.
pub(super) fn position(positions: &[f64], atom: usize) -> Position {
    Position::new(
        positions[3 * atom],
        positions[3 * atom + 1],
        positions[3 * atom + 2],
    )
}

/// Returns the positions of four atoms.
pub(super) fn four_positions(positions: &[f64], [a, b, c, d]: [usize; 4]) -> [Position; 4] {
    [
        position(positions, a),
        position(positions, b),
        position(positions, c),
        position(positions, d),
    ]
}
