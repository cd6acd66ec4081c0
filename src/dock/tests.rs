//! Haemoglobin laid into its own Cα, and into a map made of its backbone.

use super::*;
use crate::geometry::Superposition;
use crate::grid::{Density, Grid, GridSize};
use crate::io::structure::read_structure;
use crate::random::Random;
use crate::residue::{AminoAcid, BackboneAtom};
use crate::space::{Frame, Position};
use crate::structure::{Chain, Residue};

/// The alpha chains A and C, the beta chains B and D.
fn haemoglobin() -> Structure {
    let (mut structure, _) =
        read_structure(include_bytes!("../../assets/example/5ni1.cif.gz")).unwrap();
    for chain in &mut structure.chains {
        chain
            .residues
            .retain(|residue| !residue.hetero && residue.amino().is_some());
    }
    structure
}

/// Candidates within about `noise` Å of the Cα of `structure`.
fn candidates(structure: &Structure, noise: f64) -> Vec<Candidate> {
    let mut random = Random::new(3);
    let candidates = structure.ca_atoms().map(|ca| {
        let at = ca.position + random.normal_vector() * noise;
        Candidate::with_residue_type(at, ca.residue.amino(), 0.5)
    });
    candidates.collect()
}

/// Chains of `structure` somewhere else, turned.
fn elsewhere(structure: &Structure, chains: &[usize]) -> Structure {
    let point = |x: f64, y: f64, z: f64| Position::new(x, y, z);
    // A turn of 90° about z, then of 90° about x.
    let pairs = [
        (point(0.0, 0.0, 0.0), point(100.0, -50.0, 20.0)),
        (point(1.0, 0.0, 0.0), point(100.0, -50.0, 21.0)),
        (point(0.0, 1.0, 0.0), point(99.0, -50.0, 20.0)),
        (point(0.0, 0.0, 1.0), point(100.0, -51.0, 20.0)),
    ];
    let movement = Superposition::fit(&pairs).unwrap();
    Structure {
        name: "predicted".to_owned(),
        chains: chains
            .iter()
            .map(|index| placement::transformed(&structure.chains[*index], &movement))
            .collect(),
    }
}

fn distance(a: &Chain, b: &Chain) -> f64 {
    let pairs = a.ca_atoms().into_iter().zip(b.ca_atoms());
    let apart: Vec<f64> = pairs
        .map(|(a, b)| a.position.distance(b.position))
        .collect();
    apart.iter().sum::<f64>() / apart.len() as f64
}

#[test]
fn all_copies_are_placed_where_they_belong() {
    let known = haemoglobin();
    let predicted = elsewhere(&known, &[0, 1]);
    let docking = dock(&predicted, &known, &candidates(&known, 0.5));
    assert_eq!(docking.placements.len(), 4, "{docking:?}");
    assert!(docking.not_placed.is_empty());
    for chain in &known.chains {
        let off = docking
            .placements
            .iter()
            .map(|placement| distance(&placement.placed, chain));
        let nearest = off.fold(f64::INFINITY, f64::min);
        assert!(nearest < 0.6, "{}: {nearest} Å", chain.id);
    }
    for placement in &docking.placements {
        assert!(
            placement.is_unique() && placement.support > 0.8,
            "{placement:?}"
        );
        assert_eq!(placement.same_type, placement.residues);
    }
    let ids = docking.structure("x").chains;
    assert_eq!(
        ids.iter().map(|chain| &*chain.id).collect::<String>(),
        "ABCD"
    );
}

#[test]
fn another_protein_is_not_placed() {
    let known = haemoglobin();
    let mut predicted = elsewhere(&known, &[0]);
    // The same helices, joined at random angles: a fold that the map does not show.
    let mut random = Random::new(8);
    let residues = &mut predicted.chains[0].residues;
    for start in (0..residues.len()).step_by(12) {
        let pivot = residues[start].ca_atom().unwrap().position;
        let [from, to] = [random.normal_vector(), random.normal_vector()];
        let origin = Position::default();
        let pairs = [
            (origin, origin),
            (origin + from, origin + to),
            (origin + to, origin - from),
        ];
        let turn = Superposition::fit(&pairs).unwrap();
        for atom in residues[start..].iter_mut().flat_map(|r| &mut r.atoms) {
            atom.position = pivot + turn.rotate(atom.position - pivot);
        }
    }
    let docking = dock(&predicted, &known, &candidates(&known, 0.5));
    assert_eq!(docking.placements.len(), 0, "{docking:?}");
    assert_eq!(docking.not_placed, ["A"]);
    assert!(docking.in_words()[0].contains("not placed"));
}

#[test]
fn a_structure_without_cas_is_placed_nowhere() {
    let known = haemoglobin();
    let found = candidates(&known, 0.5);
    let empty = Structure::default();
    assert_eq!(dock(&empty, &known, &found), Docking::default());
    let docking = dock(&known, &empty, &found);
    assert_eq!(docking.placements.len(), 0);
    assert_eq!(docking.not_placed, ["A", "B", "C", "D"]);
    let mut short = known.clone();
    short.chains[1].residues.truncate(19);
    let docking = dock(&short, &empty, &found);
    assert_eq!(docking.too_short, ["B"]);
    assert!(
        docking
            .in_words()
            .iter()
            .any(|words| words.contains("fewer than 20 Cα"))
    );
    assert_eq!(dock(&known, &known, &[]).placements.len(), 0);
}

/// A map of the backbone of `structure`: a Gaussian for each atom, on voxels of 1 Å.
fn map(structure: &Structure) -> Density {
    let atoms: Vec<Position> = structure
        .residues()
        .flat_map(|(_, residue)| &residue.atoms)
        .filter(|atom| BackboneAtom::from_name(&atom.name).is_some())
        .map(|atom| atom.position)
        .collect();
    let least = |of: fn(&Position) -> f64| atoms.iter().map(of).fold(f64::INFINITY, f64::min);
    let most = |of: fn(&Position) -> f64| atoms.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
    let axes: [fn(&Position) -> f64; 3] = [|p| p.x, |p| p.y, |p| p.z];
    let corner = axes.map(|of| least(of).floor() - 5.0);
    let [x, y, z] = [0, 1, 2].map(|axis| (most(axes[axis]) - corner[axis]) as usize + 6);
    let mut density = Density {
        frame: Frame::one_angstrom(Position::new(corner[0], corner[1], corner[2])),
        grid: Grid::filled(GridSize::new(x, y, z), 0.0),
    };
    for atom in atoms {
        density.add_gaussian(atom, 1.0, 0.7);
    }
    density
}

fn amino(known: &Structure) -> impl Fn(usize, i32) -> Option<AminoAcid> {
    move |chain, number| {
        let mut residues = known.chains[chain].residues.iter();
        residues.find(|residue| residue.number == number)?.amino()
    }
}

fn without(
    structure: &Structure,
    chain: usize,
    numbers: std::ops::RangeInclusive<i32>,
) -> Structure {
    let mut lacking = structure.clone();
    let residues = &mut lacking.chains[chain].residues;
    residues.retain(|residue| !numbers.contains(&residue.number));
    lacking
}

fn numbers(filled: &[FilledResidue], chain: &str) -> Vec<i32> {
    let of_chain = filled.iter().filter(|residue| residue.chain == chain);
    of_chain.map(|residue| residue.number).collect()
}

#[test]
fn gaps_and_ends_are_filled_where_the_density_agrees() {
    let known = haemoglobin();
    let density = map(&known);
    let predicted = elsewhere(&known, &[0, 1]);
    let found = candidates(&known, 0.3);
    let mut model = without(&without(&known, 0, 60..=69), 1, 140..=146);
    let docking = dock(&predicted, &model, &found);
    let filled = fill(&mut model, &docking, &density, amino(&known));
    assert_eq!(numbers(&filled, "A"), (60..=69).collect::<Vec<_>>());
    assert_eq!(numbers(&filled, "B"), (140..=146).collect::<Vec<_>>());
    assert_eq!(filled.len(), 17);
    let of = |structure: &Structure, number: i32| -> Residue {
        let mut residues = structure.chains[0].residues.iter();
        residues
            .find(|residue| residue.number == number)
            .unwrap()
            .clone()
    };
    for number in 60..=69 {
        let [mine, theirs] = [of(&model, number), of(&known, number)];
        let [a, b] = [&mine, &theirs].map(|residue| residue.ca_atom().unwrap().position);
        assert!(a.distance(b) < 1.0, "{number}: {} Å", a.distance(b));
        assert!(mine.is_bridged() && mine.name == theirs.name);
    }
    let order: Vec<i32> = model.chains[0].residues.iter().map(|r| r.number).collect();
    assert!(order.is_sorted());
}

#[test]
fn predictions_that_overlap_fill_a_residue_once() {
    let known = haemoglobin();
    let density = map(&known);
    let predicted = elsewhere(&known, &[0]);
    let found = candidates(&known, 0.3);
    let mut model = without(&known, 0, 60..=69);
    let mut docking = dock(&predicted, &model, &found);
    let again = docking.placements.clone();
    docking.placements.extend(again);
    let filled = fill(&mut model, &docking, &density, amino(&known));
    assert_eq!(numbers(&filled, "A"), (60..=69).collect::<Vec<_>>());
    assert_eq!(
        model.chains[0].residues.len(),
        known.chains[0].residues.len()
    );
}

#[test]
fn nothing_is_filled_where_the_map_shows_nothing_or_the_sequence_differs() {
    let known = haemoglobin();
    let predicted = elsewhere(&known, &[0, 1]);
    let found = candidates(&known, 0.3);
    let model = without(&known, 0, 60..=69);
    let docking = dock(&predicted, &model, &found);
    let none = fill(&mut model.clone(), &docking, &map(&model), amino(&known));
    assert_eq!(none, []);
    let no_types = |_: usize, _: i32| None;
    let none = fill(&mut model.clone(), &docking, &map(&known), no_types);
    assert_eq!(none, []);
    let mut unsure = docking.clone();
    unsure
        .placements
        .iter_mut()
        .for_each(|p| p.rival = p.support);
    let none = fill(&mut model.clone(), &unsure, &map(&known), amino(&known));
    assert_eq!(none, []);
}
