//! Kinds of maps: densities, masks, labels, properties.

use super::*;

/// Returns the level and the words of the finding on the kind of `map`.
fn kind(map: &Density) -> (Level, String) {
    let findings = check_named("map.mrc", map);
    let kind = findings.into_iter().find(|f| f.topic == Topic::Kind);
    kind.map(|finding| (finding.level, finding.words)).unwrap()
}

#[test]
fn masks_and_empty_maps_are_red() {
    assert_eq!(alarms(&changed(|_| 2.5)), [(Topic::Kind, Level::Red)]);
    let binary = changed(|value| f32::from(u8::from(value > 0.5)));
    assert_eq!(alarms(&binary), [(Topic::Kind, Level::Red)]);
    let soft = changed(|value| (4.0 * (value - 0.35)).clamp(0.0, 1.0));
    assert_eq!(alarms(&soft), [(Topic::Kind, Level::Red)]);
}

/// A ball of 1 with an edge that falls to 0 over `edge` voxels, in a box of 40 voxels of 1 Å.
fn ball(radius: f64, edge: f64) -> Density {
    let mut map = sound(1.0);
    let size = map.grid.size();
    for index in 0..size.count() {
        let Voxel { x, y, z } = size.voxel(index);
        let square = [x, y, z].map(|along| (along as f64 - 20.0).powi(2));
        let outside = square.iter().sum::<f64>().sqrt() - radius;
        map.grid.values_mut()[index] = (1.0 - outside / edge).clamp(0.0, 1.0) as f32;
    }
    map
}

#[test]
fn masks_with_soft_edges_are_red_however_wide() {
    let mask = [(Topic::Kind, Level::Red)];
    // The last fills most of its box, so that its inside is the commonest value.
    for (radius, edge) in [(12.0, 3.0), (10.0, 10.0), (22.0, 6.0)] {
        assert_eq!(alarms(&ball(radius, edge)), mask, "{radius} {edge}");
    }
    // Blurred: no two voxels have the greatest value.
    let mut blurred = ball(12.0, 4.0);
    for (index, value) in blurred.grid.values_mut().iter_mut().enumerate() {
        *value *= 1.0 - 1e-6 * index as f32;
    }
    let findings = check_named("mask.mrc", &blurred);
    assert_eq!(highest(&findings), Level::Red, "{findings:?}");
    assert!(findings[1].words.contains("soft edges"), "{findings:?}");
}

#[test]
fn labels_and_local_resolution_are_no_density() {
    let inside = ball(14.0, 1.0);
    let made = |value: fn(usize, f32) -> f32| {
        let mut map = inside.clone();
        for (index, voxel) in map.grid.values_mut().iter_mut().enumerate() {
            *voxel = value(index, *voxel);
        }
        map
    };
    let labels = made(|index, v| {
        if v > 0.5 {
            1.0 + (index % 40 / 4) as f32
        } else {
            0.0
        }
    });
    let (level, words) = kind(&labels);
    assert!(level == Level::Red && words.contains("labels"), "{words}");
    let local = made(|index, v| {
        if v > 0.5 {
            3.5 + 0.0625 * (index % 40) as f32
        } else {
            0.0
        }
    });
    let (level, words) = kind(&local);
    assert!(
        level == Level::Red && words.contains("local resolution"),
        "{words}"
    );
    // A density of whole numbers, and one that was cut off at a contour.
    let (level, words) = kind(&changed(|value| (100.0 * value).round()));
    assert_eq!(level, Level::Green, "{words}");
    let (level, words) = kind(&changed(|value| if value > 0.4 { value } else { 0.0 }));
    assert_eq!(level, Level::Green, "{words}");
}

#[test]
fn equal_values_of_a_sparse_map_make_no_mask() {
    // Peaks of one voxel, most of them of one height.
    let mut peaks = changed(|_| 0.0);
    for at in 0..640 {
        peaks.grid.values_mut()[99 * at + 41] = if at % 3 == 0 { 0.5 } else { 1.0 };
    }
    let (level, words) = kind(&peaks);
    assert_eq!(level, Level::Amber, "{words}");
    assert!(words.contains("cut off there, or rounded"), "{words}");
    // A density of which little is left, cut off above.
    let (level, words) = kind(&changed(|v| if v > 1.5 { v.min(1.8) } else { 0.0 }));
    assert_eq!(level, Level::Amber, "{words}");
}
