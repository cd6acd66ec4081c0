//! Maps that fill their box in odd ways.

use super::*;

/// Words of the findings of this topic that are no praise.
fn doubts(map: &Density, topic: Topic) -> Vec<String> {
    let findings = check_named("map.mrc", map).into_iter();
    let loud = findings.filter(|found| found.topic == topic && found.level > Level::Green);
    loud.map(|found| found.words).collect()
}

/// A sound map with the voxel in place of each that `from` gives.
fn moved(from: impl Fn(Voxel) -> Voxel) -> Density {
    let map = sound(1.0);
    let grid = Grid::from_fn(map.grid.size(), |voxel| map.grid[from(voxel)]);
    Density { grid, ..map }
}

/// A sound map that is 0 where `is_blank` says so.
fn blanked(is_blank: impl Fn([usize; 3]) -> bool) -> Density {
    let map = sound(1.0);
    let at = |voxel: Voxel| match is_blank([voxel.x, voxel.y, voxel.z]) {
        true => 0.0,
        false => map.grid[voxel],
    };
    let grid = Grid::from_fn(map.grid.size(), at);
    Density { grid, ..map }
}

#[test]
fn a_map_of_a_few_voxels_is_not_judged() {
    for edge in [8, 12, 15] {
        let size = GridSize::new(edge, edge, edge);
        let mut random = Random::new(5);
        let grid = Grid::from_fn(size, |_| random.normal() as f32);
        let map = Density { grid, ..sound(1.0) };
        let findings = check_named("map.mrc", &map);
        let topics: Vec<Topic> = findings.iter().map(|found| found.topic).collect();
        assert!(!topics.contains(&Topic::Contrast) && !topics.contains(&Topic::Sharpening));
        let words = doubts(&map, Topic::Kind);
        assert!(words[0].contains("too few to judge"), "{words:?}");
        // Nor by the network.
        let [resolution, handedness] = BoxUse::unjudged();
        assert_eq!(
            (resolution.level, handedness.level),
            (Level::Amber, Level::Amber)
        );
    }
}

#[test]
fn a_map_that_goes_on_at_the_other_face_is_told() {
    let shift = |at: usize| (at + 20) % 40;
    let all = moved(|v| Voxel::new(shift(v.x), shift(v.y), shift(v.z)));
    let words = doubts(&all, Topic::Position);
    assert!(words[0].contains("along x and y and z"), "{words:?}");
    let one = moved(|v| Voxel::new(v.x, v.y, shift(v.z)));
    let words = doubts(&one, Topic::Position);
    assert!(words[0].contains("half the box along z with"), "{words:?}");
    let off = moved(|v| Voxel::new((v.x + 5) % 40, v.y, v.z));
    assert_eq!(doubts(&off, Topic::Position), [""; 0]);
}

#[test]
fn a_block_of_zeros_in_a_map_that_has_none_is_told() {
    let slab = doubts(&blanked(|[_, _, z]| z >= 30), Topic::Cell);
    assert!(slab[0].contains("25 % of the map"), "{slab:?}");
    assert!(
        slab[0].contains("0 to 39 along y and 30 to 39 along z"),
        "{slab:?}"
    );
    let block = doubts(&blanked(|at| at.iter().all(|at| *at < 12)), Topic::Cell);
    assert!(block[0].contains("0 to 11 along x"), "{block:?}");
    // Masks leave zeros in all corners.
    let square = |at: [usize; 3]| at.map(|at| (at as f64 - 20.0).powi(2)).iter().sum::<f64>();
    for radius in [12.0_f64, 19.0, 25.0] {
        let masked = blanked(|at| square(at) > radius * radius);
        assert_eq!(doubts(&masked, Topic::Cell), [""; 0], "{radius}");
    }
    let padded = blanked(|at| at.iter().any(|at| *at < 4 || *at >= 36));
    assert_eq!(doubts(&padded, Topic::Cell), [""; 0]);
}
