//! Tests of the map check on made-up faults.

use super::*;
use crate::grid::{Density, Grid, GridSize};
use crate::io::mrc::{read_map, read_map_header, write_map};
use crate::prepare::correction::Corrections;
use crate::random::Random;
use crate::space::{Frame, Position, Voxel, VoxelSize};
use crate::structure::Structure;

mod boxes;
mod kinds;
mod parts;
mod reference;

/// Makes a map of a blob with structure, in smooth noise about 0, on voxels of `edge` Å.
fn sound(edge: f64) -> Density {
    let mut random = Random::new(3);
    let size = GridSize::new(40, 40, 40);
    let noise: Vec<f32> = (0..size.count()).map(|_| random.normal() as f32).collect();
    let grid = Grid::from_fn(size, |voxel| {
        let at = size.linear(voxel);
        let smooth = (noise[at] + noise[(at + 1) % noise.len()]) / 2.0;
        let square = [voxel.x, voxel.y, voxel.z].map(|along| (along as f64 - 20.0).powi(2));
        let inside = square.iter().sum::<f64>() < 100.0;
        let wave = 1.0 + (voxel.x as f32).sin() * (voxel.y as f32).cos();
        0.1 * smooth + if inside { wave } else { 0.0 }
    });
    let voxel_size = VoxelSize::new(edge, edge, edge).unwrap();
    let frame = Frame {
        origin: Position::default(),
        voxel_size,
    };
    Density { grid, frame }
}

/// Checks `map` as a file of that name.
fn check_named(name: &str, map: &Density) -> Vec<Finding> {
    check_bytes(name, &write_map(map, ""), Corrections::default())
}

/// Checks a file of that name, corrected so.
fn check_bytes(name: &str, bytes: &[u8], corrections: Corrections) -> Vec<Finding> {
    let header = read_map_header(bytes).unwrap();
    let (map, notes) = read_map(bytes).unwrap();
    let corrected = corrections.apply(map).unwrap();
    check(&Subject {
        name,
        header: &header,
        notes: &notes,
        map: &corrected.density,
        values: &Values::of(&corrected.density),
        outliers: corrected.outliers,
        sequences: &[],
        reference: None,
        memory: None,
        mirror: corrected.mirror,
        is_part: false,
    })
}

fn alarms(map: &Density) -> Vec<(Topic, Level)> {
    let findings = check_named("map.mrc", map);
    let loud = findings.iter().filter(|found| found.level > Level::Green);
    loud.map(|found| (found.topic, found.level)).collect()
}

/// A sound map whose values are changed.
fn changed(change: impl Fn(f32) -> f32) -> Density {
    let mut map = sound(1.0);
    map.grid
        .values_mut()
        .iter_mut()
        .for_each(|value| *value = change(*value));
    map
}

#[test]
fn two_origins_are_told_until_the_user_chooses() {
    let mut bytes = write_map(&sound(1.0), "");
    bytes[16..20].copy_from_slice(&7_i32.to_le_bytes());
    bytes[196..200].copy_from_slice(&3_f32.to_le_bytes());
    let level = |origin| {
        let corrections = Corrections {
            origin,
            ..Corrections::default()
        };
        let findings = check_bytes("map.mrc", &bytes, corrections);
        let found = findings
            .into_iter()
            .find(|found| found.topic == Topic::Position);
        let found = found.unwrap();
        (found.level, found.words)
    };
    let (before, words) = level(None);
    assert_eq!(before, Level::Amber);
    assert!(words.contains("(3.00, 0.00, 0.00) Å is used"), "{words}");
    assert!(words.contains("says (7.00, 0.00, 0.00)"), "{words}");
    assert_eq!(level(Some(Position::new(7.0, 0.0, 0.0))).0, Level::Green);
}

#[test]
fn a_sound_map_raises_no_alarm() {
    for edge in [0.5, 0.83, 1.0, 1.4] {
        assert_eq!(alarms(&sound(edge)), [], "{edge}");
    }
    assert_eq!(alarms(&changed(|v| 1e-4 * v)), []);
    assert_eq!(alarms(&changed(|v| v + 0.1)), [], "a little off 0");
}

#[test]
fn voxels_that_show_no_backbone_are_red() {
    assert_eq!(alarms(&sound(8.0)), [(Topic::VoxelSize, Level::Red)]);
    assert_eq!(alarms(&sound(2.0)), [(Topic::VoxelSize, Level::Red)]);
    assert_eq!(alarms(&sound(1.8)), [(Topic::VoxelSize, Level::Amber)]);
    assert_eq!(alarms(&sound(0.1)), [(Topic::VoxelSize, Level::Amber)]);
}

#[test]
fn a_map_of_one_layer_is_red() {
    let mut map = sound(1.0);
    let whole = map.grid;
    map.grid = Grid::from_fn(GridSize::new(40, 40, 1), |voxel| {
        whole[Voxel::new(voxel.x, voxel.y, 20)]
    });
    assert!(alarms(&map).contains(&(Topic::Cell, Level::Red)));
}

#[test]
fn inverted_contrast_is_mended_by_the_proposal() {
    let map = changed(|value| -value);
    let findings = check_named("map.mrc", &map);
    let red = findings
        .iter()
        .find(|found| found.level == Level::Red)
        .unwrap();
    assert_eq!((red.topic, red.mend), (Topic::Contrast, Some(Mend::Invert)));
    let mut corrections = Corrections::default();
    red.mend.unwrap().add_to(&mut corrections);
    assert_eq!(alarms(&corrections.apply(map).unwrap().density), []);
}

#[test]
fn an_offset_is_mended_by_the_proposal() {
    for offset in [-3.0, 1.0, 40.0] {
        let map = changed(|value| value + offset);
        let findings = check_named("map.mrc", &map);
        let mend = findings.iter().find_map(|found| found.mend);
        let Some(Mend::Background(background)) = mend else {
            panic!("{offset}: {findings:?}");
        };
        assert!(
            (background - offset).abs() < 0.05 + 0.01 * offset.abs(),
            "{background}"
        );
        let mut corrections = Corrections::default();
        Mend::Background(background).add_to(&mut corrections);
        let mended = corrections.apply(map).unwrap().density;
        assert!(
            check_named("map.mrc", &mended)
                .iter()
                .all(|f| f.mend.is_none()),
            "{offset}"
        );
    }
}

#[test]
fn cells_that_hold_a_voxel_or_another_unit_are_told() {
    let found = |x: f64, z: f64| {
        let mut map = sound(1.0);
        map.frame.voxel_size = VoxelSize::new(x, x, z).unwrap();
        let findings = check_named("map.mrc", &map);
        findings
            .into_iter()
            .find(|f| f.topic == Topic::VoxelSize)
            .unwrap()
    };
    let one = found(1.05 / 40.0, 1.05 / 40.0);
    let proposed = |edge: f64| (edge - 1.05).abs() < 1e-4;
    assert!(
        matches!(one.mend, Some(Mend::VoxelSize(edge)) if proposed(edge)),
        "{}",
        one.words
    );
    let metres = found(1e-10, 1e-10);
    assert!(
        metres.level == Level::Red && metres.words.contains("another unit"),
        "{}",
        metres.words
    );
    let long = found(1.0, 2.1);
    assert!(
        long.level == Level::Red && long.words.contains("far from cubic"),
        "{}",
        long.words
    );
}

#[test]
fn a_map_that_was_cut_off_at_its_solvent_is_told_without_an_alarm() {
    let cut = changed(|value| (value - 0.3).max(0.0));
    let findings = check_named("map.mrc", &cut);
    let found = findings.iter().find(|f| f.topic == Topic::Sharpening);
    let found = found.unwrap();
    assert_eq!(found.level, Level::Green);
    assert!(found.words.contains("DeepEMhancer"), "{}", found.words);
    let named = check_named("emd_1_deepemhancer.mrc", &sound(1.0));
    let amber = |f: &Finding| f.topic == Topic::Sharpening && f.level == Level::Amber;
    assert!(named.iter().any(amber), "{named:?}");
}

#[test]
fn half_maps_are_told_by_name_and_by_their_noise() {
    let amber = |findings: Vec<Finding>| {
        let found = findings.iter().find(|found| found.topic == Topic::Kind);
        found.is_some_and(|found| found.level == Level::Amber)
    };
    assert!(amber(check_named(
        "emd_1234_half_map_1.map.gz",
        &sound(1.0)
    )));
    assert!(!amber(check_named("emd_1234.map.gz", &sound(1.0))));
    let mut random = Random::new(8);
    let mut noisy = sound(1.0);
    let values = noisy.grid.values_mut().iter_mut();
    values.for_each(|value| *value += 0.4 * random.normal() as f32);
    assert!(amber(check_named("emd_1234.map.gz", &noisy)));
}

#[test]
fn a_solvent_without_noise_is_told() {
    let clean = changed(|value| if value > 0.4 { value } else { 1e-5 * value });
    assert_eq!(alarms(&clean), [(Topic::Sharpening, Level::Amber)]);
}

#[test]
fn voxels_that_are_no_numbers_are_told() {
    let mut map = sound(1.0);
    for (value, odd) in map
        .grid
        .values_mut()
        .iter_mut()
        .zip([f32::NAN, f32::INFINITY])
    {
        *value = odd;
    }
    let findings = check_named("map.mrc", &map);
    let told = findings.iter().find(|found| found.topic == Topic::Outliers);
    let told = told.unwrap();
    assert_eq!(told.level, Level::Amber);
    assert_eq!(
        told.words,
        "2 voxels are infinite or not a number; they count as 0."
    );
    assert_eq!(alarms(&map), [(Topic::Outliers, Level::Amber)]);
}

#[test]
fn outliers_are_told_and_change_no_other_finding() {
    let mut map = sound(1.0);
    map.grid.values_mut()[0] = 500.0;
    map.grid.values_mut()[777] = -1e30;
    assert_eq!(alarms(&map), [(Topic::Outliers, Level::Amber)]);
}

#[test]
fn half_maps_are_named_by_a_word_of_their_own() {
    let amber = |name: &str| {
        let findings = check_named(name, &sound(1.0));
        findings
            .iter()
            .any(|f| f.topic == Topic::Kind && f.level == Level::Amber)
    };
    for name in [
        "emd_1_half_map_1.map",
        "run_half1_class001.mrc",
        "half.mrc",
        "HalfMap2.mrc",
    ] {
        assert!(amber(name), "{name}");
    }
    for name in ["behalf.mrc", "halfway.mrc", "half-open_state.mrc"] {
        assert!(!amber(name), "{name}");
    }
}

#[test]
fn a_constant_solvent_of_any_value_is_no_simulation() {
    let masked = |offset: f32| {
        let values = move |value: f32| if value > 0.4 { value } else { 0.0 };
        changed(move |value| values(value) + offset)
    };
    for offset in [0.0, 0.05, -0.1] {
        assert_eq!(alarms(&masked(offset)), [], "{offset}");
    }
}
