//! Tests of refinement and completion together, on ideal chains.

use super::build_backbone;
use crate::geometry::peptide::{C_O, CA_C, CA_C_O, N_CA, N_CA_C, extend};
use crate::geometry::{angle, torsion};
use crate::grid::GridSize;
use crate::residue::AminoAcid;
use crate::score::Oracle;
use crate::space::Position;
use crate::structure::{Atom, Chain, Residue, Structure};

/// Ideal alanines with these φ, ψ and the ω after them in degrees.
fn ideal(torsions: &[[f64; 3]]) -> Structure {
    let radians = |degrees: f64| degrees.to_radians();
    let mut positions = vec![
        Position::new(0.0, 0.0, 0.0),
        Position::new(N_CA, 0.0, 0.0),
        Position::new(N_CA + 0.547, 1.424, 0.0),
    ];
    for pair in torsions.windows(2) {
        let [[_, psi, omega], [phi, ..]] = [pair[0], pair[1]];
        let c_n_ca = if omega == 0.0 { 126.8 } else { 121.7 };
        let ca_c_n = if omega == 0.0 { 118.6 } else { 117.2 };
        for (length, bend, turn) in [
            (1.336, ca_c_n, psi),
            (N_CA, c_n_ca, omega),
            (CA_C, N_CA_C, phi),
        ] {
            let last: [Position; 3] = positions[positions.len() - 3..].try_into().unwrap();
            positions.push(extend(last, length, radians(bend), radians(turn)).unwrap());
        }
    }
    let residues = positions.chunks(3).zip(torsions).zip(1..);
    let residues = residues.map(|((three, [_, psi, _]), number)| {
        let three: [Position; 3] = three.try_into().unwrap();
        let o = extend(three, C_O, radians(CA_C_O), radians(psi + 180.0)).unwrap();
        residue(
            number,
            &[("N", three[0]), ("CA", three[1]), ("C", three[2]), ("O", o)],
        )
    });
    chain_of(residues.collect())
}

fn residue(number: i32, atoms: &[(&str, Position)]) -> Residue {
    let atom = |(name, position): &(&str, Position)| Atom {
        name: (*name).to_owned(),
        element: name[..1].to_owned(),
        position: *position,
        occupancy: 1.0,
        b_factor: 64.0,
    };
    Residue {
        number,
        insertion: None,
        name: AminoAcid::Ala.code().to_owned(),
        hetero: false,
        secondary: None,
        helix: Default::default(),
        atoms: atoms.iter().map(atom).collect(),
    }
}

fn chain_of(residues: Vec<Residue>) -> Structure {
    let id = "A".to_owned();
    Structure {
        name: "ideal".to_owned(),
        chains: vec![Chain { id, residues }],
    }
}

fn cas_only(mut structure: Structure) -> Structure {
    for residue in &mut structure.chains[0].residues {
        residue.atoms.retain(|atom| atom.name == "CA");
    }
    structure
}

/// The largest distance in Å between the same atoms of two structures.
fn farthest(a: &Structure, b: &Structure) -> f64 {
    let pairs = a.chains[0].residues.iter().zip(&b.chains[0].residues);
    let distances = pairs.flat_map(|(a, b)| {
        let names = ["N", "CA", "C", "O"].into_iter();
        names.map(|name| {
            a.atom(name)
                .unwrap()
                .position
                .distance(b.atom(name).unwrap().position)
        })
    });
    distances.fold(0.0, f64::max)
}

/// The residues that are no ends.
fn inner(structure: &Structure) -> Structure {
    let residues = &structure.chains[0].residues;
    chain_of(residues[1..residues.len() - 1].to_vec())
}

const HELIX: [f64; 3] = [-63.0, -43.0, 180.0];
const STRAND: [f64; 3] = [-120.0, 130.0, 180.0];
const TURN: [f64; 3] = [-65.0, -25.0, 180.0];

#[test]
fn ideal_chains_come_back_from_their_ca_atoms() {
    let mixed = [
        STRAND, STRAND, TURN, TURN, STRAND, STRAND, HELIX, HELIX, HELIX,
    ];
    for (chain, limit) in [([HELIX; 9], 0.4), ([STRAND; 9], 0.4), (mixed, 0.8)] {
        let expected = ideal(&chain);
        let built = build_backbone(&cas_only(expected.clone()), None);
        let apart = farthest(&inner(&expected), &inner(&built));
        assert!(apart < limit, "{apart} in {chain:?}");
        let atom = built.chains[0].residues[4].atom("O").unwrap();
        assert_eq!((atom.element.as_str(), atom.b_factor), ("O", 64.0));
    }
}

#[test]
fn probabilities_decide_what_geometry_leaves_open() {
    // A left-handed residue that is no glycine; the peptide after it is easily turned over.
    let rare = [
        STRAND,
        STRAND,
        [60.0, 0.0, 180.0],
        [-120.0, 0.0, 180.0],
        STRAND,
        STRAND,
    ];
    let expected = ideal(&rare);
    let origin = Position::new(-40.0, -40.0, -40.0);
    let scores = Oracle::new(expected.clone(), 0.9).scores(GridSize::new(80, 80, 80), origin);
    let apart = |scores| {
        let built = build_backbone(&cas_only(expected.clone()), scores);
        farthest(&inner(&expected), &inner(&built))
    };
    let (with, without) = (apart(Some(&scores)), apart(None));
    assert!(
        with < 0.4 && without > 2.0,
        "{with} with probabilities, {without} without"
    );
}

#[test]
fn a_short_step_to_proline_is_cis() {
    let mut expected = ideal(&[
        STRAND,
        STRAND,
        [-80.0, 150.0, 0.0],
        [-75.0, 150.0, 180.0],
        STRAND,
    ]);
    expected.chains[0].residues[3].name = "PRO".to_owned();
    let built = build_backbone(&cas_only(expected), None);
    let position = |at: usize, name| built.chains[0].residues[at].atom(name).unwrap().position;
    let omega = |at| {
        torsion(
            position(at, "CA"),
            position(at, "C"),
            position(at + 1, "N"),
            position(at + 1, "CA"),
        )
    };
    assert!(omega(2).to_degrees().abs() < 1.0);
    assert!(omega(1).to_degrees().abs() > 179.0);
}

#[test]
fn runs_end_at_breaks_and_a_residue_alone_keeps_its_ca_alone() {
    let mut expected = cas_only(ideal(&[STRAND; 9]));
    expected.chains[0].residues.remove(4);
    expected.chains[0].residues.remove(6);
    let built = build_backbone(&expected, None);
    let atoms: Vec<usize> = built.chains[0]
        .residues
        .iter()
        .map(|r| r.atoms.len())
        .collect();
    assert_eq!(atoms, [4, 4, 4, 4, 4, 4, 1]);
    for residue in &built.chains[0].residues[..6] {
        let [n, ca, c, o] = ["N", "CA", "C", "O"].map(|name| residue.atom(name).unwrap().position);
        assert!((n.distance(ca) - N_CA).abs() < 0.01 && (ca.distance(c) - CA_C).abs() < 0.01);
        assert!((c.distance(o) - C_O).abs() < 0.01);
        assert!((angle(n, ca, c).to_degrees() - N_CA_C).abs() < 8.0);
    }
}

#[test]
fn degenerate_positions_lose_no_residue() {
    let zero = Position::default();
    let line = (0..4).map(|i| residue(i, &[("CA", Position::new(3.8 * f64::from(i), 0.0, 0.0))]));
    let nan = Position::new(f64::NAN, 0.0, 0.0);
    for residues in [
        vec![],
        vec![residue(1, &[("CA", zero)])],
        line.collect(),
        vec![residue(1, &[("CA", zero)]), residue(2, &[("CA", nan)])],
    ] {
        let count = residues.len();
        assert_eq!(build_backbone(&chain_of(residues), None).ca_count(), count);
    }
}
