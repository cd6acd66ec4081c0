//! The candidates of the reference against what its programs give.

use cryoweave::candidates::Candidate;
use cryoweave::candidates::clusters::{Classes, Kept, centroid, clusters, in_order};
use cryoweave::grid::GridSize;
use cryoweave::space::{Frame, Position};
use serde_json::Value;

use crate::reference_json::{json, numbers};
use crate::shared::{data, shared_or_skip};

fn rows(value: &Value) -> Vec<Vec<f64>> {
    value.as_array().unwrap().iter().map(numbers).collect()
}

fn position(value: &[f64]) -> Position {
    let [x, y, z] = value.try_into().unwrap();
    Position::new(x, y, z)
}

fn assert_equal(found: &[f64], expected: &[f64], what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (found, expected) in found.iter().zip(expected) {
        let off = (found - expected).abs();
        assert!(off <= 1e-9, "{what}: {found}, not {expected}");
    }
}

fn candidate(position: Position, kept: &Kept) -> Candidate {
    Candidate {
        position,
        p_ca: kept.p_ca,
        p_protein: 1.0,
        amino: kept.amino,
        secondary: [1.0 / 3.0; 3],
        next: None,
        previous: None,
        contacts: Vec::new(),
    }
}

/// Clusters `points` and holds the centroids to those of `case`; gives the members.
fn compare_clusters(points: &[Candidate], case: &Value) -> Vec<Vec<usize>> {
    let radius = case["clustering_threshold"].as_f64().unwrap();
    let positions: Vec<Position> = points.iter().map(|point| point.position).collect();
    let clusters = clusters(&positions, radius);
    let centroids: Vec<Candidate> = clusters
        .iter()
        .map(|members| {
            let members: Vec<&Candidate> = members.iter().map(|&member| &points[member]).collect();
            centroid(&members).unwrap()
        })
        .collect();
    let places: Vec<f64> = centroids
        .iter()
        .flat_map(|c| c.position.to_array())
        .collect();
    assert_equal(&places, &rows(&case["centroids"]).concat(), "centroids");
    let amino: Vec<f64> = centroids.iter().flat_map(|c| c.amino).collect();
    let expected = rows(&case["centroid_emission"]).concat();
    assert_equal(&amino, &expected, "emissions");
    let p_ca: Vec<f64> = centroids.iter().map(|c| c.p_ca).collect();
    let expected = numbers(&case["centroid_ca_probability"]);
    assert_equal(&p_ca, &expected, "p(CA)");
    clusters
}

fn compare_points(case: &Value) {
    let p_ca = numbers(&case["p_ca"]).into_iter();
    let points = rows(&case["points"]).into_iter().zip(p_ca);
    let points = points.zip(rows(&case["emission"]));
    let points: Vec<Candidate> = points
        .map(|((place, p_ca), amino)| {
            let amino = amino.try_into().unwrap();
            candidate(position(&place), &Kept { p_ca, amino })
        })
        .collect();
    let expected = case["members_of_cluster"].as_array().unwrap();
    let expected: Vec<Vec<usize>> = expected
        .iter()
        .map(|members| numbers(members).iter().map(|m| *m as usize).collect())
        .collect();
    assert_eq!(compare_clusters(&points, case), expected);
}

/// The released program looks only at voxels whose x and z are less than the size along y. Ours
/// looks at all; those that the program sees are the same, in the same order.
fn compare_selection(case: &Value) {
    let [z, y, x] = numbers(&case["shape_zyx"])[..] else {
        panic!("the shape has three axes")
    };
    let size = GridSize::new(x as usize, y as usize, z as usize);
    let frame = Frame::one_angstrom(position(&numbers(&case["origin_xyz"])));
    let (atom, amino) = (
        numbers(&case["p_atom_zyxc"]),
        numbers(&case["p_amino_zyxc"]),
    );
    let threshold = case["threshold_p_ca"].as_f64().unwrap();
    let kept = in_order(size).filter_map(|voxel| {
        let at = size.linear(voxel);
        let classes = Classes {
            atom: std::array::from_fn(|class| atom[4 * at + class] as f32),
            amino: std::array::from_fn(|class| amino[21 * at + class] as f32),
        };
        let kept = classes.kept(threshold)?;
        Some((voxel, candidate(frame.position_of(voxel), &kept)))
    });
    let kept: Vec<_> = kept.collect();
    let right = case["n_candidates_without_the_loop_bound_defect"].as_u64();
    assert_eq!(Some(kept.len() as u64), right);
    let seen = kept
        .into_iter()
        .filter(|(voxel, _)| voxel.x < size.y && voxel.z < size.y);
    let seen: Vec<Candidate> = seen.map(|(_, candidate)| candidate).collect();
    let expected = case["candidates"].as_array().unwrap();
    assert_eq!(seen.len(), expected.len());
    for (found, expected) in seen.iter().zip(expected) {
        let place = found.position.to_array();
        assert_equal(&place, &numbers(&expected["xyz"]), "position");
        assert_equal(&found.amino, &numbers(&expected["emission"]), "emission");
        let p_ca = expected["p_ca"].as_f64().unwrap();
        assert_equal(&[found.p_ca], &[p_ca], "p(CA)");
    }
    compare_clusters(&seen, case);
}

/// Five clusters of the 300 points; those that were left out change nothing in them.
#[test]
fn restated_cluster_points() {
    let case = json(&data("reference/cluster.json"));
    let list = |name: &str| case[name].as_array().unwrap().iter();
    let column =
        |of: &str, name: &str| -> Value { list(of).map(|row| row[name].clone()).collect() };
    compare_points(&serde_json::json!({
        "clustering_threshold": case["radius"],
        "points": column("points", "position"),
        "p_ca": column("points", "p_ca"),
        "emission": column("points", "amino"),
        "members_of_cluster": column("clusters", "members"),
        "centroids": column("clusters", "position"),
        "centroid_ca_probability": column("clusters", "p_ca"),
        "centroid_emission": column("clusters", "amino"),
    }));
}

#[test]
fn golden_cluster_points300_threshold2() {
    compare_points(&json(&shared_or_skip!(
        "golden/cluster/points300_threshold2.json.gz"
    )));
}

#[test]
fn golden_cluster_points300_threshold3() {
    compare_points(&json(&shared_or_skip!(
        "golden/cluster/points300_threshold3.json.gz"
    )));
}

#[test]
fn golden_cluster_cube() {
    compare_selection(&json(&shared_or_skip!("golden/cluster/cube.json.gz")));
}

#[test]
fn golden_cluster_shape_z8_y10_x12() {
    compare_selection(&json(&shared_or_skip!(
        "golden/cluster/shape_z8_y10_x12.json.gz"
    )));
}

#[test]
fn golden_cluster_shape_z12_y6_x9() {
    compare_selection(&json(&shared_or_skip!(
        "golden/cluster/shape_z12_y6_x9.json.gz"
    )));
}
