//! Tests of the fit: plain twins, and maps whose fit is known.

use super::atoms::{HeavyAtom, heavy_atoms};
use super::calculated::calculated;
use super::error::FitError;
use super::fit;
use super::mask::molecule;
use super::q_score::q_scores;
use super::sphere::spiral;
use super::table::fit_table;
use crate::grid::{Density, Grid, GridSize};
use crate::random::Random;
use crate::space::{Displacement, Frame, Position, VoxelSize};
use crate::structure::{Atom, Chain, Residue, Structure};

/// A structure of residues of four atoms, 1.3 Å or more from one another.
fn structure(residues: usize) -> Structure {
    let mut random = Random::new(5);
    let mut positions: Vec<Position> = Vec::new();
    while positions.len() < 4 * residues {
        let [x, y, z] = [(); 3].map(|()| 8.0 + 9.0 * random.uniform());
        let position = Position::new(x, y, z);
        if positions.iter().all(|other| other.distance(position) > 1.3) {
            positions.push(position);
        }
    }
    let atom = |(position, name): (&Position, &str)| Atom {
        name: name.to_owned(),
        element: name[..1].to_owned(),
        position: *position,
        occupancy: 1.0,
        b_factor: 20.0,
    };
    let residue = |(number, positions): (i32, &[Position])| Residue {
        number,
        insertion: None,
        name: "ALA".to_owned(),
        hetero: false,
        secondary: None,
        helix: Default::default(),
        atoms: positions
            .iter()
            .zip(["N", "CA", "C", "O"])
            .map(atom)
            .collect(),
    };
    let residues = (1..).zip(positions.chunks(4)).map(residue);
    let chain = Chain {
        id: "A".to_owned(),
        residues: residues.collect(),
    };
    Structure {
        name: String::new(),
        chains: vec![chain],
    }
}

/// An empty map of 25 Å, whose voxels differ in their edges.
fn empty() -> Density {
    Density {
        grid: Grid::filled(GridSize::new(50, 42, 36), 0.0),
        frame: Frame {
            origin: Position::new(0.2, -0.1, 0.0),
            voxel_size: VoxelSize::new(0.5, 0.6, 0.7).unwrap(),
        },
    }
}

/// The map that the structure shows at a resolution.
fn map_of(structure: &Structure, resolution: f64) -> Density {
    let empty = empty();
    let grid = calculated(&empty, &heavy_atoms(structure), resolution).unwrap();
    Density { grid, ..empty }
}

fn shifted(structure: &Structure, by: Displacement) -> Structure {
    let mut structure = structure.clone();
    let residues = structure.chains[0].residues.iter_mut();
    for atom in residues.flat_map(|residue| &mut residue.atoms) {
        atom.position = atom.position + by;
    }
    structure
}

/// Pearson's correlation by its definition.
fn pearson(pairs: &[(f64, f64)]) -> f64 {
    let count = pairs.len() as f64;
    let x = pairs.iter().map(|pair| pair.0).sum::<f64>() / count;
    let y = pairs.iter().map(|pair| pair.1).sum::<f64>() / count;
    let sum = |of: &dyn Fn(f64, f64) -> f64| -> f64 {
        pairs.iter().map(|pair| of(pair.0 - x, pair.1 - y)).sum()
    };
    sum(&|x, y| x * y) / (sum(&|x, _| x * x) * sum(&|_, y| y * y)).sqrt()
}

/// The published score step by step, with height and offset of the Gaussian, asking all atoms.
fn plain_q_score(map: &Density, atoms: &[HeavyAtom], of: usize) -> f64 {
    let center = atoms[of].position;
    let value = |position| map.grid.trilinear(map.frame.index_of(position));
    let gaussian = |radius: f64| 3.5 * (-0.5 * (radius / 0.6).powi(2)).exp() - 1.2;
    let mut pairs = vec![(value(center), gaussian(0.0)); 8];
    for tenths in 1..=20 {
        let radius = f64::from(tenths) / 10.0;
        let mut points = Vec::new();
        for more in 0..=95 {
            points = spiral(8 + 2 * more)
                .into_iter()
                .map(|direction| center + direction * radius)
                .collect();
            points.retain(|point: &Position| {
                let mut others = (0..atoms.len()).filter(|other| *other != of);
                others.all(|other| atoms[other].position.distance(*point) >= 0.9 * radius)
            });
            if points.len() >= 8 {
                break;
            }
        }
        pairs.extend(points.iter().map(|point| (value(*point), gaussian(radius))));
    }
    pearson(&pairs)
}

#[test]
fn q_scores_are_those_of_the_plain_method() {
    let structure = structure(30);
    let mut map = map_of(&structure, 2.2);
    let mut random = Random::new(3);
    for value in map.grid.values_mut() {
        *value += random.normal() as f32;
    }
    let atoms = heavy_atoms(&structure);
    for (index, score) in q_scores(&map, &atoms).into_iter().enumerate() {
        let plain = plain_q_score(&map, &atoms, index);
        assert!((score.unwrap() - plain).abs() < 1e-9, "{score:?} {plain}");
    }
}

/// A lone atom with the shape of the reference Gaussian, on fine voxels: trilinear values are nearly its own.
#[test]
fn an_atom_like_the_gaussian_scores_nearly_one() {
    let mut lone = structure(1);
    lone.chains[0].residues[0].atoms.truncate(1);
    let mut map = empty();
    let frame = &mut map.frame;
    frame.voxel_size = VoxelSize::new(0.25, 0.25, 0.25).unwrap();
    let position = lone.chains[0].residues[0].atoms[0].position;
    frame.origin = position + Displacement::new(-6.1, -5.2, -4.3);
    map.add_gaussian(position, 7.0, 0.6);
    let score = fit(&map, &lone, Some(3.0)).unwrap().q_score;
    assert!(score > 0.995, "{score}");
    let moved = shifted(&lone, Displacement::new(0.0, 0.7, 0.0));
    let score = fit(&map, &moved, Some(3.0)).unwrap().q_score;
    assert!((0.1..0.8).contains(&score), "{score}");
}

#[test]
fn the_farther_a_model_is_from_its_map_the_less_it_fits() {
    let structure = structure(40);
    let map = map_of(&structure, 2.0);
    let at = |away: f64| {
        let model = shifted(&structure, Displacement::new(away, 0.0, 0.0));
        let fit = fit(&map, &model, Some(2.0)).unwrap();
        [fit.q_score, fit.correlation]
    };
    let [in_place, near, far] = [0.0, 0.3, 0.8].map(at);
    assert!(in_place[0] > 0.8 && in_place[1] > 0.999, "{in_place:?}");
    for score in [0, 1] {
        let scores = [in_place[score], near[score], far[score]];
        assert!(scores.is_sorted_by(|a, b| *a > b + 0.03), "{scores:?}");
    }
}

#[test]
fn the_resolution_of_a_simulated_map_is_found() {
    let structure = structure(40);
    for resolution in [2.0, 3.4, 6.0] {
        let fit = fit(&map_of(&structure, resolution), &structure, None).unwrap();
        let found = fit.resolution.angstrom;
        assert!(
            (found - resolution).abs() < 0.11,
            "{found} for {resolution}"
        );
        assert!(!fit.resolution.is_stated && fit.correlation > 0.999);
    }
}

/// A residue that lies wrong has a low score, and its neighbours do not.
#[test]
fn a_wrong_residue_is_told_from_right_ones() {
    let right = structure(40);
    let map = map_of(&right, 2.0);
    let mut wrong = right.clone();
    for atom in &mut wrong.chains[0].residues[7].atoms {
        atom.position = atom.position + Displacement::new(1.0, 0.5, -0.5);
    }
    let [right, wrong] = [right, wrong].map(|model| fit(&map, &model, Some(2.0)).unwrap());
    let [right, wrong] = [right, wrong].map(|mut fit| fit.chains.remove(0).residues);
    assert!(wrong[7].q_score.unwrap() < right[7].q_score.unwrap() - 0.3);
    assert!(wrong[7].correlation.unwrap() < right[7].correlation.unwrap() - 0.1);
    let lost = |index: usize| right[index].q_score.unwrap() - wrong[index].q_score.unwrap();
    let others = (0..40).filter(|index| *index != 7);
    assert!(
        others
            .map(lost)
            .all(|lost_beside| lost_beside < lost(7) / 2.0)
    );
}

/// The mask by its definition: no point of a grid of solvent positions, the voxels, clears it.
#[test]
fn the_mask_is_that_of_the_plain_method() {
    let map = empty();
    let atoms = heavy_atoms(&structure(6));
    let mask = molecule(&map, &atoms).unwrap();
    let size = map.grid.size();
    let position = |linear: usize| map.frame.position_of(size.voxel(linear));
    let is_solvent = |linear: &usize| {
        let away = |atom: &HeavyAtom| {
            let reach = atom.radius_angstrom() + 1.11;
            position(*linear).distance(atom.position) > reach
        };
        atoms.iter().all(away)
    };
    let solvent: Vec<Position> = (0..size.count()).filter(is_solvent).map(position).collect();
    let near = crate::neighbours::Neighbours::new(solvent, 1.0);
    for linear in 0..size.count() {
        // A hair more than the radius, as distances of whole steps are rounded.
        let is_inside = near.within(position(linear), 0.9 + 1e-9).is_empty();
        assert_eq!(mask.values()[linear], is_inside, "{linear}");
    }
    assert!(mask.values().iter().any(|inside| *inside));
}

#[test]
fn atoms_outside_the_map_have_no_score() {
    let inside = structure(10);
    let map = map_of(&inside, 3.0);
    let far = shifted(&inside, Displacement::new(100.0, 0.0, 0.0));
    let lost = fit(&map, &far, None);
    assert_eq!(lost, Err(FitError::NoAtomInMap { atoms: 40 }));
    let none = fit(&map, &Structure::default(), None);
    assert_eq!(none, Err(FitError::NoAtomInMap { atoms: 0 }));
    let mut both = inside.clone();
    both.chains.extend(far.chains);
    let [both, inside] = [both, inside].map(|model| fit(&map, &model, Some(3.0)).unwrap());
    assert_eq!((both.atoms, both.atoms_outside), (80, 40));
    assert_eq!(both.chains[0], inside.chains[0]);
    assert_eq!(
        (both.chains[1].q_score, both.chains[1].correlation),
        (None, None)
    );
    assert_eq!(both.q_score, inside.q_score);
    assert!(
        both.in_words()
            .ends_with("40 of 80 atoms lie outside the map")
    );
    let numbers = both.in_numbers();
    assert!(numbers.chains.iter().all(|chain| chain.residues.is_empty()));
    let table = fit_table([("model", &both)]);
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines.len(), 1 + 20);
    let scores = [
        inside.chains[0].residues[0].q_score,
        inside.chains[0].residues[0].correlation,
    ];
    let [q_score, correlation] = scores.map(Option::unwrap);
    let first = format!("model,A,1,,ALA,4,{q_score:.3},{correlation:.3}");
    assert_eq!((lines[1], lines[20]), (&*first, "model,A,10,,ALA,4,,"));
}

/// Hydrogens neither count nor keep points from counting.
#[test]
fn hydrogens_do_not_count() {
    let bare = structure(10);
    let map = map_of(&bare, 2.0);
    let mut full = bare.clone();
    for residue in &mut full.chains[0].residues {
        let mut hydrogen = residue.atoms[0].clone();
        hydrogen.element = "H".to_owned();
        hydrogen.position = hydrogen.position + Displacement::new(0.6, 0.8, 0.0);
        residue.atoms.insert(0, hydrogen);
    }
    let [bare, full] = [bare, full].map(|model| fit(&map, &model, Some(2.0)).unwrap());
    assert_eq!(bare, full);
}
