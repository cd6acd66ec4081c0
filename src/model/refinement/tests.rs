//! Twins: gradients against finite differences, and a spoilt model that finds back.

use super::*;
use crate::geometry::angle;
use crate::grid::{Grid, GridSize};
use crate::model::{Weights, add_side_chains, build_backbone};
use crate::progress::Silent;
use crate::random::Random;
use crate::residue::AminoAcid;
use crate::space::{Frame, Position, Voxel};
use crate::structure::{Atom, Chain, Residue};

const SEQUENCE: &str = "MKWPYCFTIRNGDHLVESQA";

/// A helix with every type once, its side chains in common rotamers.
fn helix() -> Structure {
    let residues = SEQUENCE.chars().enumerate().map(|(nth, letter)| {
        let turn = (100.0 * nth as f64).to_radians();
        let (x, y) = (2.3 * turn.cos(), 2.3 * turn.sin());
        Residue {
            number: nth as i32 + 1,
            insertion: None,
            name: AminoAcid::from_letter(letter).unwrap().code().to_owned(),
            hetero: false,
            secondary: None,
            helix: Default::default(),
            atoms: vec![Atom {
                name: "CA".to_owned(),
                element: "C".to_owned(),
                position: Position::new(14.0 + x, 14.0 + y, 9.0 + 1.5 * nth as f64),
                occupancy: 1.0,
                b_factor: 80.0,
            }],
        }
    });
    let chains = vec![Chain {
        id: "A".to_owned(),
        residues: residues.collect(),
    }];
    let name = "helix".to_owned();
    let mut built = build_backbone(&Structure { name, chains }, None);
    add_side_chains(&mut built, None, Weights::default());
    built
}

/// The density that `structure` shows at about 3 Å.
fn density(structure: &Structure) -> Density {
    let atoms: Vec<Position> = structure
        .residues()
        .flat_map(|(_, residue)| residue.atoms.iter().map(|atom| atom.position))
        .collect();
    let grid = Grid::from_fn(GridSize::new(28, 28, 48), |Voxel { x, y, z }| {
        let at = Position::new(x as f64, y as f64, z as f64);
        let spots = atoms
            .iter()
            .map(|atom| (-atom.distance(at).powi(2) / 1.6).exp());
        spots.sum::<f64>() as f32
    });
    let frame = Frame::one_angstrom(Position::default());
    Density { grid, frame }
}

/// Deviation of the gradient from finite differences over its size, with `ramachandran` as the weight of that term.
fn gradient_error(ramachandran: f64) -> f64 {
    let structure = helix();
    let map = density(&structure);
    let field = DensityField::new(&map, &structure).unwrap();
    let atoms = Atoms::of(&structure);
    let weights = RefinementWeights {
        ramachandran,
        ..RefinementWeights::default()
    };
    let mut energy = Energy::new(&atoms, field, weights);
    let mut random = Random::new(8);
    let mut positions = atoms.positions.clone();
    positions
        .iter_mut()
        .for_each(|at| *at += 0.15 * random.normal_vector().x);
    energy.relist(&positions);
    let mut gradient = vec![0.0; positions.len()];
    energy.at(&positions, &mut gradient);
    let mut unused = gradient.clone();
    let (mut off, mut size) = (0.0, 0.0);
    for at in 0..positions.len() {
        let here = positions[at];
        let mut moved = |by: f64| {
            positions[at] = here + by;
            energy.at(&positions, &mut unused)
        };
        let slope = (moved(1e-5) - moved(-1e-5)) / 2e-5;
        positions[at] = here;
        off += (slope - gradient[at]).powi(2);
        size += slope * slope;
    }
    (off / size).sqrt()
}

#[test]
fn the_gradient_is_that_of_finite_differences() {
    let error = gradient_error(0.0);
    assert!(error < 1e-4, "{error}");
    // The slopes of the Ramachandran plot are means over a cell, since it is smooth only from cell to cell.
    let weight = RefinementWeights::default().ramachandran;
    let error = gradient_error(weight);
    assert!(error < 1e-2, "{error}");
}

/// Root mean square distance in Å between the backbone atoms of two structures of the same atoms.
fn rmsd(a: &Structure, b: &Structure) -> f64 {
    let atoms = |s: &Structure| -> Vec<Position> {
        let atoms = s
            .residues()
            .flat_map(|(_, residue)| residue.atoms[..4].to_vec());
        atoms.map(|atom| atom.position).collect()
    };
    let (a, b) = (atoms(a), atoms(b));
    let squared: f64 = a.iter().zip(&b).map(|(a, b)| a.distance(*b).powi(2)).sum();
    (squared / a.len() as f64).sqrt()
}

fn refined(structure: &Structure, map: &Density) -> Structure {
    let mut refined = structure.clone();
    let weights = RefinementWeights::default();
    let mut silent = Silent;
    let run = refine_atoms(&mut refined, map, weights, 200, &mut silent);
    pollster::block_on(run).unwrap();
    refined
}

#[test]
fn a_spoilt_model_finds_back_with_sound_geometry() {
    let structure = helix();
    let map = density(&structure);
    let mut spoilt = structure.clone();
    let mut random = Random::new(9);
    for residue in &mut spoilt.chains[0].residues {
        for atom in &mut residue.atoms {
            atom.position = atom.position + random.normal_vector() * 0.25;
        }
    }
    let found = refined(&spoilt, &map);
    assert!(rmsd(&spoilt, &structure) > 0.35);
    assert!(
        rmsd(&found, &structure) < 0.2,
        "{}",
        rmsd(&found, &structure)
    );
    for residue in &found.chains[0].residues {
        let at = |name: &str| residue.atom(name).unwrap().position;
        assert!((at("N").distance(at("CA")) - 1.459).abs() < 0.03);
        assert!((at("C").distance(at("O")) - 1.229).abs() < 0.03);
        let bend = angle(at("N"), at("CA"), at("C")).to_degrees();
        assert!((bend - 111.0).abs() < 6.0, "{bend}");
    }
    assert_eq!(refined(&spoilt, &map), found);
}

#[test]
fn an_empty_map_moves_nothing() {
    let structure = helix();
    let mut map = density(&structure);
    map.grid.values_mut().fill(1.0);
    assert_eq!(refined(&structure, &map), structure);
}
