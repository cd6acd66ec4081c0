//! Ideal geometry of the side chains: bonds, angles and torsions of the twenty amino acids.
//!
//! `side_chain.txt` is counted by `training/count_rotamers.py`: medians over 407,842 residues of crystal structures, which
//! were refined to the values of Engh and Huber, International Tables for Crystallography F, 18.3 (2001).

use std::sync::LazyLock;

use super::peptide::extend;
use super::torsion::torsion;
use crate::residue::AminoAcid;
use crate::space::Position;

/// Site of an atom in a residue: 0 is N, 1 Cα, 2 C, 3 Cβ, then the other side-chain atoms in the order of the PDB.
pub type Site = usize;

/// Number of backbone sites before the side chain: N, Cα and C.
pub const BACKBONE_SITES: usize = 3;

/// Names of the atoms at the backbone sites.
const BACKBONE_NAMES: [&str; BACKBONE_SITES] = ["N", "CA", "C"];

/// Bonds that close a ring, which the tree of atoms does not have.
const RING_BONDS: [(AminoAcid, &str, &str); 6] = [
    (AminoAcid::His, "CE1", "NE2"),
    (AminoAcid::Phe, "CE2", "CZ"),
    (AminoAcid::Pro, "CD", "N"),
    (AminoAcid::Trp, "NE1", "CE2"),
    (AminoAcid::Trp, "CZ3", "CH2"),
    (AminoAcid::Tyr, "CE2", "CZ"),
];

/// Atoms in one plane, from the atom before the plane on, of the types that have a planar group in the side chain.
const PLANES: [(AminoAcid, &str); 9] = [
    (AminoAcid::Arg, "CD NE CZ NH1 NH2"),
    (AminoAcid::Asn, "CB CG OD1 ND2"),
    (AminoAcid::Asp, "CB CG OD1 OD2"),
    (AminoAcid::Gln, "CG CD OE1 NE2"),
    (AminoAcid::Glu, "CG CD OE1 OE2"),
    (AminoAcid::His, "CB CG ND1 CD2 CE1 NE2"),
    (AminoAcid::Phe, "CB CG CD1 CD2 CE1 CE2 CZ"),
    (AminoAcid::Trp, "CB CG CD1 CD2 NE1 CE2 CE3 CZ2 CZ3 CH2"),
    (AminoAcid::Tyr, "CB CG CD1 CD2 CE1 CE2 CZ OH"),
];

/// Torsion by which an atom is placed.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Turn {
    /// That of the chi angle of this index, from 0, with an angle in radians added where the chain branches.
    Chi(usize, f64),
    /// An angle in radians.
    Fixed(f64),
}

/// Rule that places an atom on three others.
#[derive(Clone, Copy, Debug, PartialEq)]
struct AtomRule {
    /// The three, from the farthest to the bonded one.
    anchors: [Site; 3],
    length: f64,
    /// Angle at the bonded atom, in radians.
    angle: f64,
    turn: Turn,
}

/// Side chain of one amino acid in its ideal geometry.
#[derive(Clone, Debug, Default)]
pub struct SideChain {
    /// Names of the atoms from Cβ on, in the order of the PDB.
    pub names: Vec<&'static str>,
    /// Bonds between sites, those to the backbone included.
    pub bonds: Vec<(Site, Site)>,
    /// Sites in one plane; empty without a planar group.
    pub plane: Vec<Site>,
    /// Sites of the atoms about each chi angle.
    pub chis: Vec<[Site; 4]>,
    /// Distance of Cβ from Cα in Å, and the angle in radians between that bond and the plane of N, Cα and C.
    cb: Option<(f64, f64)>,
    /// Rules of the atoms after Cβ.
    rules: Vec<AtomRule>,
}

static TABLE: LazyLock<Vec<SideChain>> = LazyLock::new(|| {
    let of = |amino| read(amino, include_str!("side_chain.txt"));
    AminoAcid::ALL.into_iter().map(of).collect()
});

impl SideChain {
    /// Returns that of `amino`; it has no atoms for glycine.
    pub fn of(amino: AminoAcid) -> &'static Self {
        &TABLE[amino.index()]
    }

    /// Returns the site of the atom called `name`.
    pub fn site(&self, name: &str) -> Option<Site> {
        let names = BACKBONE_NAMES.iter().chain(&self.names);
        names.into_iter().position(|other| *other == name)
    }

    /// Returns the number of bonds between two sites, 4 for more than three.
    pub fn bonds_between(&self, a: Site, b: Site) -> usize {
        let mut reached = vec![a];
        for bonds in 0..4 {
            if reached.contains(&b) {
                return bonds;
            }
            let backbone = [(0, 1), (1, 2)];
            let all = backbone.iter().chain(&self.bonds);
            let next = all.flat_map(|&(x, y)| {
                let forth = reached.contains(&x).then_some(y);
                [forth, reached.contains(&y).then_some(x)]
            });
            let next: Vec<Site> = next.flatten().collect();
            reached.extend(next);
        }
        4
    }

    /// Places the side chain on N, Cα and C: leaves the positions of all sites in `sites`, those three first. Nothing is
    /// added to them where they lie in a line, or where `chis`, in radians, are too few.
    pub fn place(&self, backbone: [Position; 3], chis: &[f64], sites: &mut Vec<Position>) {
        sites.clear();
        sites.extend(backbone);
        if chis.len() < self.chis.len() {
            return;
        }
        let Some(cb) = self.cb.and_then(|cb| place_cb(backbone, cb)) else {
            return;
        };
        sites.push(cb);
        for rule in &self.rules {
            let turn = match rule.turn {
                Turn::Chi(chi, added) => chis[chi] + added,
                Turn::Fixed(angle) => angle,
            };
            let anchors = rule.anchors.map(|site| sites[site]);
            match extend(anchors, rule.length, rule.angle, turn) {
                Some(position) => sites.push(position),
                None => return sites.truncate(BACKBONE_SITES),
            }
        }
    }

    /// Returns the chi angles, in radians, of atoms at the positions of all sites.
    pub fn chi_angles(&self, sites: &[Position]) -> Vec<f64> {
        let chis = self.chis.iter();
        chis.map(|four| {
            let [a, b, c, d] = four.map(|site| sites[site]);
            torsion(a, b, c, d)
        })
        .collect()
    }
}

impl AminoAcid {
    /// Returns the period of chi angle number `chi`, from 0, in degrees: 180 where the atoms about the last one are
    /// alike, else 360.
    pub fn chi_period(self, chi: usize) -> f64 {
        match (self, chi) {
            (Self::Asp | Self::Phe | Self::Tyr, 1) | (Self::Glu, 2) => 180.0,
            _ => 360.0,
        }
    }
}

/// Places Cβ of an L-amino acid, the same angle from N and from C.
fn place_cb([n, ca, c]: [Position; 3], (length, rise): (f64, f64)) -> Option<Position> {
    let (n, c) = ((n - ca).unit()?, (c - ca).unit()?);
    let (middle, up) = ((n + c).unit()?, n.cross(c).unit()?);
    Some(ca + (middle * -rise.cos() + up * rise.sin()) * length)
}

/// Reads the side chain of `amino` from the table.
fn read(amino: AminoAcid, table: &'static str) -> SideChain {
    let rows = table
        .lines()
        .map(|line| line.split(' ').collect::<Vec<_>>());
    let mut found = SideChain::default();
    for row in rows.filter(|row| row[0] == amino.code()) {
        read_row(&mut found, &row[1..]).expect("the table of side chains is whole");
    }
    let site = |name: &str| found.site(name).expect("an atom of the side chain");
    let ring = RING_BONDS.iter().filter(|bond| bond.0 == amino);
    let ring: Vec<_> = ring.map(|(_, a, b)| (site(a), site(b))).collect();
    let plane = PLANES.iter().find(|plane| plane.0 == amino);
    let plane = plane.map_or("", |plane| plane.1).split_whitespace();
    found.plane = plane.map(site).collect();
    found.bonds.extend(ring);
    found
}

/// Reads a row: `CB CA length rise`, or an atom, its anchors from the nearest on, length, angle, chi and angle.
fn read_row(into: &mut SideChain, row: &[&'static str]) -> Option<()> {
    let number = |index: usize| row.get(index)?.parse::<f64>().ok();
    let site = into.names.len() + BACKBONE_SITES;
    if let [name, _, _, _] = row {
        into.cb = Some((number(2)?, number(3)?.to_radians()));
        into.bonds.push((1, site));
        into.names.push(name);
        return Some(());
    }
    let [near, middle, far] = [1, 2, 3].map(|index| into.site(row[index]));
    let anchors = [far?, middle?, near?];
    let added = number(7)?.to_radians();
    let turn = match row[6].strip_prefix("chi") {
        Some(chi) => Turn::Chi(chi.parse::<usize>().ok()?.checked_sub(1)?, added),
        None => Turn::Fixed(added),
    };
    if let Turn::Chi(chi, _) = turn
        && chi == into.chis.len()
    {
        into.chis.push([anchors[0], anchors[1], anchors[2], site]);
    }
    into.bonds.push((anchors[2], site));
    into.names.push(row[0]);
    into.rules.push(AtomRule {
        anchors,
        length: number(4)?,
        angle: number(5)?.to_radians(),
        turn,
    });
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::angle;

    /// Side-chain atoms of each type, Cβ counted.
    const ATOMS: [usize; 20] = [1, 7, 4, 4, 2, 5, 5, 0, 6, 4, 4, 5, 4, 7, 3, 2, 3, 10, 8, 3];

    const BACKBONE: [Position; 3] = [
        Position::new(1.459, 0.0, 0.0),
        Position::new(0.0, 0.0, 0.0),
        Position::new(-0.5465, 1.4237, 0.0),
    ];

    fn placed(amino: AminoAcid, chi: f64) -> Vec<Position> {
        let (mut sites, side) = (Vec::new(), SideChain::of(amino));
        side.place(BACKBONE, &vec![chi; side.chis.len()], &mut sites);
        sites
    }

    #[test]
    fn every_type_has_its_atoms_bonds_and_chi_angles() {
        for (amino, atoms) in AminoAcid::ALL.into_iter().zip(ATOMS) {
            let side = SideChain::of(amino);
            assert_eq!(side.names.len(), atoms, "{amino:?}");
            let rings = match amino {
                AminoAcid::Trp => 2,
                AminoAcid::His | AminoAcid::Phe | AminoAcid::Pro | AminoAcid::Tyr => 1,
                _ => 0,
            };
            assert_eq!(side.bonds.len(), atoms + rings, "{amino:?}");
            let chi = 0.7;
            let sites = placed(amino, chi);
            assert_eq!(sites.len(), atoms + BACKBONE_SITES);
            assert!(
                side.chi_angles(&sites)
                    .iter()
                    .all(|found| (found - chi).abs() < 1e-9)
            );
        }
        assert_eq!(SideChain::of(AminoAcid::Lys).chis.len(), 4);
        assert_eq!(SideChain::of(AminoAcid::Ala).chis.len(), 0);
    }

    #[test]
    fn bonds_are_as_long_as_bonds_and_rings_close() {
        for amino in AminoAcid::ALL {
            let (side, sites) = (SideChain::of(amino), placed(amino, 0.5));
            for &(a, b) in &side.bonds {
                let length = sites[a].distance(sites[b]);
                // The ring of proline closes where both its chi angles are those of a pucker.
                let range = if amino == AminoAcid::Pro {
                    1.2..2.6
                } else {
                    1.2..1.85
                };
                assert!(range.contains(&length), "{amino:?} {a} {b}: {length}");
            }
        }
    }

    #[test]
    fn rings_are_flat_and_cb_is_that_of_an_l_amino_acid() {
        for (amino, plane) in PLANES {
            let sites = placed(amino, 1.1);
            let plane: Vec<Position> = plane
                .split_whitespace()
                .map(|name| sites[SideChain::of(amino).site(name).unwrap()])
                .collect();
            let Some((&[a, b, c], others)) = plane.split_first_chunk::<3>() else {
                continue;
            };
            let normal = (b - a).cross(c - a).unit().unwrap();
            for other in others {
                let off = (*other - a).dot(normal).abs();
                assert!(off < 0.06, "{amino:?}: {off}");
            }
        }
        let ala = placed(AminoAcid::Ala, 0.0);
        let [n, ca, c, cb] = [0, 1, 2, 3].map(|site| ala[site]);
        assert!((n - ca).cross(c - ca).dot(cb - ca) > 0.0);
        for other in [n, c] {
            assert!((angle(other, ca, cb).to_degrees() - 110.3).abs() < 1.0);
        }
    }

    #[test]
    fn bonds_are_counted_along_the_shortest_path() {
        let pro = SideChain::of(AminoAcid::Pro);
        let [n, cg, cd] = ["N", "CG", "CD"].map(|name| pro.site(name).unwrap());
        assert_eq!((pro.bonds_between(n, cd), pro.bonds_between(n, cg)), (1, 2));
        let lys = SideChain::of(AminoAcid::Lys);
        let [c, cg, nz] = ["C", "CG", "NZ"].map(|name| lys.site(name).unwrap());
        assert_eq!((lys.bonds_between(c, cg), lys.bonds_between(c, nz)), (3, 4));
    }

    #[test]
    fn a_backbone_without_directions_gets_no_side_chain() {
        let mut sites = Vec::new();
        SideChain::of(AminoAcid::Phe).place([Position::default(); 3], &[0.0, 0.0], &mut sites);
        assert_eq!(sites.len(), BACKBONE_SITES);
        SideChain::of(AminoAcid::Phe).place(BACKBONE, &[0.0], &mut sites);
        assert_eq!(sites.len(), BACKBONE_SITES);
    }
}
