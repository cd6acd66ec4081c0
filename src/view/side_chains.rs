//! Side chains: their atoms and bonds, as balls and sticks.

use glam::Vec3;

use super::backbone::vector;
use super::bounds::Bounds;
use super::color::Rgb;
use super::sticks::Sticks;
use crate::residue::AminoAcid;
use crate::structure::{Atom, Residue, Structure};

/// Longest bond of a side chain, in Å: that of C and S is 1.81, and coordinates of poor models are off by some tenths.
const LONGEST_BOND: f32 = 2.1;
/// Radius of a stick, in Å.
const RADIUS: f32 = 0.14;
/// Radius of a stick that the density does not show, in Å.
const UNSEEN_RADIUS: f32 = 0.06;
/// Numbers of an atom in [`SideChains::to_floats`].
const FLOATS: usize = 4;

/// The atoms and bonds of side chains, from their Cα on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SideChains {
    atoms: Vec<SideChainAtom>,
    /// Pairs of indices of atoms.
    bonds: Vec<[u32; 2]>,
}

/// An atom of a side chain, or the Cα that bears it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SideChainAtom {
    /// Position, in Å.
    pub position: Vec3,
    /// Its element.
    pub element: Element,
    /// True unless its occupancy says that the density does not show it.
    pub seen: bool,
}

/// Elements of side chains, by their colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Element {
    /// Carbon, and all others.
    Carbon,
    /// Nitrogen.
    Nitrogen,
    /// Oxygen.
    Oxygen,
    /// Sulphur or selenium.
    Sulphur,
}

impl SideChains {
    /// Returns those of `structure`: of the residues that have a Cα and atoms beyond the backbone, without hydrogens.
    pub fn of(structure: &Structure) -> Self {
        let mut all = Self::default();
        for residue in structure.chains.iter().flat_map(|chain| &chain.residues) {
            all.add(residue);
        }
        all
    }

    fn add(&mut self, residue: &Residue) {
        if residue.ca_atom().is_none() {
            return;
        }
        let is_proline = residue.amino() == Some(AminoAcid::Pro);
        let first = self.atoms.len();
        let atoms = residue.atoms.iter();
        self.atoms.extend(
            atoms
                .filter(|atom| is_drawn(atom, is_proline))
                .map(SideChainAtom::of),
        );
        for at in first..self.atoms.len() {
            for other in first..at {
                let apart = self.atoms[at].position.distance(self.atoms[other].position);
                if apart < LONGEST_BOND {
                    self.bonds.push([other as u32, at as u32]);
                }
            }
        }
        if self.atoms.len() == first + 1 {
            self.atoms.truncate(first);
        }
    }

    /// Returns those with an atom no farther than `reach` Å from `center`: whole bonds.
    pub fn near(&self, center: Vec3, reach: f32) -> Self {
        let is_near = |at: u32| self.atoms[at as usize].position.distance(center) <= reach;
        let bonds = self.bonds.iter();
        let near = bonds.filter(|ends| ends.iter().any(|at| is_near(*at)));
        let mut some = Self::default();
        for ends in near {
            let ends = ends.map(|at| some.put(self.atoms[at as usize]));
            some.bonds.push(ends);
        }
        some
    }

    /// Adds an atom, unless it is one of the last ones; returns its index.
    fn put(&mut self, atom: SideChainAtom) -> u32 {
        /// More atoms than a side chain has.
        const LAST: usize = 16;
        let from = self.atoms.len().saturating_sub(LAST);
        let known = self.atoms[from..].iter().position(|other| *other == atom);
        let at = known.map_or(self.atoms.len(), |at| from + at);
        if at == self.atoms.len() {
            self.atoms.push(atom);
        }
        at as u32
    }

    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.bonds.is_empty()
    }

    /// Returns their atoms.
    pub fn atoms(&self) -> &[SideChainAtom] {
        &self.atoms
    }

    /// Returns the index of the first atom of the residue that the atom at the index `atom` belongs to: its Cα, of proline
    /// its N.
    pub fn root_of(&self, mut atom: usize) -> usize {
        // Bonds name the earlier atom first.
        while let Some([before, _]) = self.bonds.iter().find(|[_, at]| *at as usize == atom) {
            atom = *before as usize;
        }
        atom
    }

    /// Returns their bounding box; `None` if there are none.
    pub fn bounds(&self) -> Option<Bounds> {
        Bounds::around(self.atoms.iter().map(|atom| atom.position))
    }

    /// Returns the numbers to send: the number of atoms, x, y, z and kind of each, then the indices of each bond.
    pub fn to_floats(&self) -> Vec<f32> {
        let mut floats = vec![self.atoms.len() as f32];
        for SideChainAtom {
            position,
            element,
            seen,
        } in &self.atoms
        {
            let kind = *element as u8 + if *seen { 0 } else { 4 };
            floats.extend(position.to_array());
            floats.push(f32::from(kind));
        }
        floats.extend(self.bonds.as_flattened().iter().map(|at| *at as f32));
        floats
    }

    /// Returns those that [`to_floats`](Self::to_floats) gave the numbers of; what does not fit is left out.
    pub fn from_floats(floats: &[f32]) -> Self {
        let Some((count, rest)) = floats.split_first() else {
            return Self::default();
        };
        let end = (*count as usize * FLOATS).min(rest.len());
        let (atoms, bonds) = rest.split_at(end);
        let atoms: Vec<_> = atoms
            .chunks_exact(FLOATS)
            .map(|numbers| SideChainAtom {
                position: Vec3::new(numbers[0], numbers[1], numbers[2]),
                element: Element::ALL[numbers[3] as usize % 4],
                seen: numbers[3] < 4.0,
            })
            .collect();
        let bonds = bonds.chunks_exact(2);
        let bonds = bonds.map(|ends| [ends[0] as u32, ends[1] as u32]);
        let fits = |ends: &[u32; 2]| ends.iter().all(|at| (*at as usize) < atoms.len());
        Self {
            bonds: bonds.filter(fits).collect(),
            atoms,
        }
    }

    /// Returns the sticks of their bonds, each half in the colour of its atom, carbons in that of `carbon`.
    pub fn sticks(&self, carbon: Rgb) -> Sticks {
        let mut mesh = Sticks::default();
        for ends in &self.bonds {
            let [from, to] = ends.map(|at| self.atoms[at as usize]);
            let middle = from.position.midpoint(to.position);
            let radius = from.radius().min(to.radius());
            mesh.add([from.position, middle], radius, from.element.color(carbon));
            mesh.add([middle, to.position], radius, to.element.color(carbon));
        }
        mesh
    }
}

impl SideChainAtom {
    fn of(atom: &Atom) -> Self {
        Self {
            position: vector(atom.position),
            element: Element::of(&atom.element),
            seen: atom.occupancy > 0.5,
        }
    }

    /// Returns the radius of its sticks and ball, in Å.
    pub fn radius(&self) -> f32 {
        if self.seen { RADIUS } else { UNSEEN_RADIUS }
    }
}

impl Element {
    const ALL: [Self; 4] = [Self::Carbon, Self::Nitrogen, Self::Oxygen, Self::Sulphur];

    fn of(symbol: &str) -> Self {
        match symbol {
            "N" => Self::Nitrogen,
            "O" => Self::Oxygen,
            "S" | "SE" | "Se" => Self::Sulphur,
            _ => Self::Carbon,
        }
    }

    /// Returns its colour, the usual one but for carbon's.
    pub const fn color(self, carbon: Rgb) -> Rgb {
        match self {
            Self::Carbon => carbon,
            Self::Nitrogen => Rgb::hex(0x30_50_F8),
            Self::Oxygen => Rgb::hex(0xE0_20_20),
            Self::Sulphur => Rgb::hex(0xD9_B4_00),
        }
    }
}

/// Returns whether `atom` belongs to the side chain, or is the Cα that bears it; the ring of proline closes at its N.
fn is_drawn(atom: &Atom, is_proline: bool) -> bool {
    match atom.name.as_str() {
        "N" => is_proline,
        "C" | "O" | "OXT" | "OT1" | "OT2" => false,
        _ => !matches!(atom.element.as_str(), "H" | "D"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::Position;
    use crate::view::sticks::SIDES;

    fn atom(name: &str, element: &str, x: f64, occupancy: f64) -> Atom {
        Atom {
            name: name.to_owned(),
            element: element.to_owned(),
            position: Position::new(x, 0.0, 0.0),
            occupancy,
            b_factor: 50.0,
        }
    }

    fn serine_and_glycine() -> Structure {
        let residue = |name: &str, atoms: Vec<Atom>| Residue {
            number: 1,
            insertion: None,
            name: name.to_owned(),
            hetero: false,
            secondary: None,
            helix: Default::default(),
            atoms,
        };
        let backbone = |x: f64| {
            [("N", "N", -1.4), ("CA", "C", 0.0), ("C", "C", 30.0)]
                .map(|(name, element, at)| atom(name, element, x + at, 1.0))
        };
        let mut serine = backbone(0.0).to_vec();
        serine.push(atom("CB", "C", 1.5, 1.0));
        serine.push(atom("OG", "O", 2.9, 0.5));
        serine.push(atom("HG", "H", 3.4, 1.0));
        let residues = vec![
            residue("SER", serine),
            residue("GLY", backbone(60.0).to_vec()),
        ];
        Structure {
            name: "one".to_owned(),
            chains: vec![crate::structure::Chain {
                id: "A".to_owned(),
                residues,
            }],
        }
    }

    #[test]
    fn a_side_chain_begins_at_its_ca_and_has_no_hydrogens() {
        let all = SideChains::of(&serine_and_glycine());
        let at: Vec<f32> = all.atoms().iter().map(|atom| atom.position.x).collect();
        assert_eq!(at, [0.0, 1.5, 2.9], "Cα, Cβ and Oγ; nothing of glycine");
        assert_eq!(all.bonds, [[0, 1], [1, 2]]);
        assert_eq!(all.atoms()[2].element, Element::Oxygen);
        assert!(!all.atoms()[2].seen && all.atoms()[1].seen);
    }

    #[test]
    fn they_come_back_from_their_numbers() {
        let all = SideChains::of(&serine_and_glycine());
        assert_eq!(SideChains::from_floats(&all.to_floats()), all);
        assert!(SideChains::from_floats(&[]).is_empty());
        let broken = [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 7.0];
        assert!(SideChains::from_floats(&broken).is_empty(), "no atom 7");
    }

    #[test]
    fn those_near_a_place_are_whole_bonds() {
        let all = SideChains::of(&serine_and_glycine());
        let near = all.near(Vec3::new(3.0, 0.0, 0.0), 0.5);
        assert_eq!(near.bonds, [[0, 1]]);
        assert_eq!(near.atoms().len(), 2);
        assert!(all.near(Vec3::splat(50.0), 5.0).is_empty());
    }

    #[test]
    fn every_atom_leads_to_the_first_of_its_residue() {
        let all = SideChains::of(&serine_and_glycine());
        assert_eq!([0, 1, 2].map(|atom| all.root_of(atom)), [0; 3]);
    }

    #[test]
    fn sticks_are_closed_around_and_coloured_by_halves() {
        let mesh = SideChains::of(&serine_and_glycine()).sticks(Rgb::hex(0x80_80_80));
        assert_eq!(mesh.positions.len(), 2 * 2 * 2 * SIDES);
        assert_eq!(mesh.indices.len(), 2 * 2 * SIDES * 6);
        assert_eq!(mesh.colors[0], Rgb::hex(0x80_80_80));
        assert_eq!(mesh.colors.last(), Some(&Rgb::hex(0xE0_20_20)));
        for (position, normal) in mesh.positions.iter().zip(&mesh.normals) {
            let [_, y, z] = *position;
            let off = y.hypot(z);
            assert!((off - RADIUS).abs() < 1e-5 || (off - UNSEEN_RADIUS).abs() < 1e-5);
            assert!((Vec3::from(*normal).length() - 1.0).abs() < 1e-5);
        }
    }
}
