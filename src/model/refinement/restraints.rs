//! Restraints: the ideal geometry of a list of atoms.

use std::collections::BTreeMap;

use super::atoms::{Atoms, Member};
use super::restraint::{Distance, Volume};
use super::volumes::volumes;
use crate::geometry::peptide::{C_N, C_O, CA_C, CA_C_O, N_CA, N_CA_C, PeptideShape};
use crate::geometry::side_chain::SideChain;
use crate::model::side_chains::DISULPHIDE_ANGSTROM;
use crate::neighbours::Neighbours;
use crate::residue::AminoAcid;
use crate::space::{Displacement, Position};

/// Standard deviations of distances in Å: of bonds, across one atom (2° at 1.5 Å), of atoms that are farther apart in one plane.
const SPREAD: [f64; 3] = [0.02, 0.045, 0.06];
/// Standard deviation of N to C of one residue in Å, whose angle at Cα is softer than others (2.7°).
const SPREAD_N_C: f64 = 0.06;
/// Length of the bond between SG of two cysteines, and distance of SG to Cβ of the other, in Å (Engh and Huber).
const DISULPHIDE: (f64, f64) = (2.033, 3.03);
/// Lengths in Å of the bonds N-Cδ and Cδ-Cγ of proline, and the angles in degrees between them, of Cα, N and Cδ, and of the C
/// before, N and Cδ, trans and cis (Engh and Huber, International Tables for Crystallography F, 18.3, 2001).
const N_CD: f64 = 1.474;
const CD_CG: f64 = 1.502;
const N_CD_CG: f64 = 103.2;
const CA_N_CD: f64 = 111.7;
const C_N_CD: [f64; 2] = [128.4, 120.6];

/// All restraints of a list.
#[derive(Clone, Debug, Default)]
pub(super) struct Restraints {
    pub(super) distances: Vec<Distance>,
    pub(super) volumes: Vec<Volume>,
}

impl Restraints {
    /// Makes those of `atoms`.
    pub(super) fn of(atoms: &Atoms) -> Self {
        let mut restraints = Self::default();
        let mut templates = BTreeMap::new();
        for (index, member) in atoms.members.iter().enumerate() {
            let template = templates.entry(member.amino);
            let template = template.or_insert_with(|| Template::of(member.amino));
            template.add(member, &mut restraints);
            match atoms.members.get(index + 1).filter(|_| member.is_bonded) {
                Some(next) => restraints.add_peptide(atoms, member, next),
                None => restraints.add_end(member),
            }
        }
        restraints.add_disulphides(atoms);
        restraints
    }

    fn distance(&mut self, atoms: [usize; 2], ideal: f64, bonds: usize) {
        self.distances.push(Distance {
            atoms,
            ideal,
            spread: SPREAD[bonds.clamp(1, 3) - 1],
            bonds,
        });
    }

    /// The peptide group between two members: all distances of its five atoms, and its planes.
    fn add_peptide(&mut self, atoms: &Atoms, member: &Member, next: &Member) {
        let (ca, c, n, after) = (
            member.sites[1],
            member.sites[2],
            next.sites[0],
            next.sites[1],
        );
        let apart = atoms.position(ca).distance(atoms.position(after));
        let shape = PeptideShape::between(apart, next.amino);
        let half = shape.length / 2.0;
        let (along, across) = (
            Displacement::new(1.0, 0.0, 0.0),
            Displacement::new(0.0, 1.0, 0.0),
        );
        let group = shape.place(Position::default(), along, across);
        let ends = [-half, half].map(|x| Position::new(x, 0.0, 0.0));
        let five = [
            (Some(ca), ends[0]),
            (Some(c), group.c),
            (member.o, group.o),
            (Some(n), group.n),
            (Some(after), ends[1]),
        ];
        // Bonds between them: Cα, C, O, N, Cα.
        const BONDS: [[usize; 5]; 5] = [
            [0, 1, 2, 2, 3],
            [1, 0, 1, 1, 2],
            [2, 1, 0, 2, 3],
            [2, 1, 2, 0, 1],
            [3, 2, 3, 1, 0],
        ];
        for (i, (a, at)) in five.iter().enumerate() {
            for (j, (b, other)) in five.iter().enumerate().skip(i + 1) {
                if let (Some(a), Some(b)) = (a, b) {
                    self.distance([*a, *b], at.distance(*other), BONDS[i][j]);
                }
            }
        }
        let flat = |atoms, spread| Volume {
            atoms,
            ideal: 0.0,
            spread,
        };
        self.volumes.push(flat([ca, c, n, after], 0.3));
        if let Some(o) = member.o {
            self.volumes.push(flat([c, ca, o, n], 0.1));
            self.volumes.push(flat([o, c, n, after], 0.3));
        }
        if let (Some(AminoAcid::Pro), [.., cd]) = (next.amino, &next.sites[..]) {
            let angle = C_N_CD[usize::from(shape.is_cis())];
            self.distance([c, *cd], span(C_N, N_CD, angle), 2);
            self.volumes.push(flat([n, c, after, *cd], 0.25));
        }
    }

    /// The carbonyl of a member that none follows.
    fn add_end(&mut self, member: &Member) {
        if let Some(o) = member.o {
            self.distance([member.sites[2], o], C_O, 1);
            self.distance([member.sites[1], o], span(CA_C, C_O, CA_C_O), 2);
        }
    }

    /// Bonds between cysteines whose SG are near, each in one bond at most, the shortest first chosen.
    fn add_disulphides(&mut self, atoms: &Atoms) {
        let cysteines = atoms.members.iter();
        let cysteines: Vec<&Member> = cysteines
            .filter(|member| member.amino == Some(AminoAcid::Cys))
            .collect();
        let sulphurs = cysteines
            .iter()
            .map(|member| atoms.position(member.sites[4]));
        let near = Neighbours::new(sulphurs.collect(), DISULPHIDE_ANGSTROM.end);
        for (a, b, _) in near.disjoint_pairs(DISULPHIDE_ANGSTROM.end) {
            let [a, b] = [a, b].map(|index| cysteines[index]);
            self.distance([a.sites[4], b.sites[4]], DISULPHIDE.0, 1);
            self.distance([a.sites[3], b.sites[4]], DISULPHIDE.1, 2);
            self.distance([b.sites[3], a.sites[4]], DISULPHIDE.1, 2);
        }
    }
}

/// Restraints within a residue of one type, between sites.
struct Template {
    distances: Vec<Distance>,
    volumes: Vec<Volume>,
}

impl Template {
    fn of(amino: Option<AminoAcid>) -> Self {
        let side = SideChain::of(amino.unwrap_or(AminoAcid::Gly));
        let positions = ideal(side);
        let mut distances = Vec::new();
        for a in 0..positions.len() {
            for b in a + 1..positions.len() {
                let bonds = side.bonds_between(a, b);
                let is_flat = side.plane.contains(&a) && side.plane.contains(&b);
                if bonds > 2 && !is_flat {
                    continue;
                }
                let spread = match (a, b) {
                    (0, 2) => SPREAD_N_C,
                    _ => SPREAD[bonds.clamp(1, 3) - 1],
                };
                let ideal = positions[a].distance(positions[b]);
                distances.push(Distance {
                    atoms: [a, b],
                    ideal,
                    spread,
                    bonds,
                });
            }
        }
        if amino == Some(AminoAcid::Pro) {
            close_proline(side, &mut distances);
        }
        let volumes = volumes(side, &positions);
        Self { distances, volumes }
    }

    fn add(&self, member: &Member, restraints: &mut Restraints) {
        restraints
            .distances
            .extend(self.distances.iter().map(|distance| Distance {
                atoms: distance.atoms.map(|site| member.sites[site]),
                ..*distance
            }));
        restraints
            .volumes
            .extend(self.volumes.iter().map(|volume| Volume {
                atoms: volume.atoms.map(|site| member.sites[site]),
                ..*volume
            }));
    }
}

/// Puts the distances of the closed ring of proline in place of those of the open chain.
fn close_proline(side: &SideChain, distances: &mut [Distance]) {
    let ring = [
        ("N", "CD", N_CD),
        ("N", "CG", span(N_CD, CD_CG, N_CD_CG)),
        ("CA", "CD", span(N_CA, N_CD, CA_N_CD)),
    ];
    for (a, b, ideal) in ring {
        let sites = [side.site(a), side.site(b)];
        for distance in distances.iter_mut() {
            if distance.atoms.map(Some) == sites {
                distance.ideal = ideal;
            }
        }
    }
}

/// Returns the distance in Å between the ends of two bonds with an angle in degrees between them.
fn span(first: f64, second: f64, angle: f64) -> f64 {
    let cos = angle.to_radians().cos();
    (first * first + second * second - 2.0 * first * second * cos).sqrt()
}

/// Returns the positions of all sites in ideal geometry, with the chi angles at 60°.
fn ideal(side: &SideChain) -> Vec<Position> {
    let bend = N_CA_C.to_radians();
    let backbone = [
        Position::new(N_CA, 0.0, 0.0),
        Position::default(),
        Position::new(CA_C * bend.cos(), CA_C * bend.sin(), 0.0),
    ];
    let mut sites = Vec::new();
    side.place(backbone, &[1.0; 4], &mut sites);
    sites
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_have_every_bond_and_angle_once() {
        let count = |amino, bonds| {
            let template = Template::of(Some(amino));
            template
                .distances
                .iter()
                .filter(|d| d.bonds == bonds)
                .count()
        };
        // Phenylalanine: 2 bonds of the backbone, 1 to CB, 7 of its ring.
        assert_eq!(count(AminoAcid::Phe, 1), 10);
        assert_eq!(count(AminoAcid::Gly, 1), 2);
        assert_eq!(count(AminoAcid::Gly, 2), 1);
        assert_eq!(count(AminoAcid::Ala, 2), 3);
        let proline = Template::of(Some(AminoAcid::Pro));
        assert!(
            proline
                .distances
                .iter()
                .any(|d| d.ideal == N_CD && d.bonds == 1)
        );
    }
}
