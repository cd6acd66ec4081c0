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

#[test]
fn local_resolution_is_told_whatever_stands_outside() {
    let inside = ball(13.0, 3.0);
    let made = |value: fn(f32, f32) -> f32| {
        let mut map = inside.clone();
        for (index, voxel) in map.grid.values_mut().iter_mut().enumerate() {
            *voxel = value(*voxel, 1e-3 * (index % 89) as f32);
        }
        kind(&map)
    };
    let everywhere = made(|v, little| 7.0 - 4.0 * v + little);
    let to_the_outside = made(|v, little| if v > 0.5 { 3.0 + little } else { 10.0 });
    let marked = made(|v, little| if v > 0.5 { 3.0 + little } else { 100.0 });
    for (level, words) in [everywhere, to_the_outside, marked] {
        assert_eq!(level, Level::Red, "{words}");
        assert!(words.contains("local resolution"), "{words}");
    }
}

#[test]
fn inverted_masks_and_thin_ones_are_red() {
    let mut inverted = ball(12.0, 4.0);
    for (index, value) in inverted.grid.values_mut().iter_mut().enumerate() {
        *value = 1.0 - *value * (1.0 - 1e-6 * index as f32);
    }
    let (level, words) = kind(&inverted);
    assert!(
        level == Level::Red && words.contains("inverted mask"),
        "{words}"
    );
    // A shell of 4 Å with soft edges.
    let mut shell = ball(12.0, 1.0);
    let size = shell.grid.size();
    for index in 0..size.count() {
        let Voxel { x, y, z } = size.voxel(index);
        let square = [x, y, z].map(|along| (along as f64 - 20.0).powi(2));
        let off = (square.iter().sum::<f64>().sqrt() - 13.0) / 3.0;
        shell.grid.values_mut()[index] = ((-off * off).exp() - 0.01).max(0.0) as f32;
    }
    let (level, words) = kind(&shell);
    assert!(
        level == Level::Red && words.contains("soft edges"),
        "{words}"
    );
}

#[test]
fn many_labels_are_told_from_a_density_of_whole_numbers() {
    let inside = ball(14.0, 1.0);
    let mut labels = inside.clone();
    let size = labels.grid.size();
    for index in 0..size.count() {
        let Voxel { x, y, z } = size.voxel(index);
        // Neighbouring segments have numbers far apart.
        let cell = 1 + 37 * (x / 5 + 8 * (y / 5) + 64 * (z / 5)) % 509;
        let value = &mut labels.grid.values_mut()[index];
        *value = if *value > 0.5 { cell as f32 } else { 0.0 };
    }
    let (level, words) = kind(&labels);
    assert!(level == Level::Red && words.contains("labels"), "{words}");
    for steps in [60.0, 300.0] {
        let rounded = changed(move |value| (steps * value).round());
        let (level, words) = kind(&rounded);
        assert_eq!(level, Level::Green, "{steps}: {words}");
    }
}

#[test]
fn stacks_of_images_and_of_volumes_are_no_maps() {
    let mut random = Random::new(17);
    let mut stack = sound(1.0);
    let size = stack.grid.size();
    let phases: Vec<f64> = (0..size.z).map(|_| 6.3 * random.uniform()).collect();
    for index in 0..size.count() {
        let Voxel { x, y, z } = size.voxel(index);
        let wave = (0.5 * x as f64 + phases[z]).sin() * (0.4 * y as f64 + 2.0 * phases[z]).cos();
        stack.grid.values_mut()[index] = wave as f32;
    }
    let (level, words) = kind(&stack);
    assert!(
        level == Level::Red && words.contains("stack of 2D images"),
        "{words}"
    );
    let named = |map: &Density| {
        let findings = check_named("particles.mrcs", map);
        findings[1].level
    };
    assert_eq!(named(&sound(1.0)), Level::Amber);
    let mut noise = sound(1.0);
    let values = noise.grid.values_mut().iter_mut();
    values.for_each(|value| *value = random.normal() as f32);
    assert_eq!(named(&noise), Level::Red);
    let mut bytes = write_map(&sound(1.0), "");
    // MZ, and the edge of the cell along z.
    bytes[36..40].copy_from_slice(&20_i32.to_le_bytes());
    bytes[48..52].copy_from_slice(&20_f32.to_le_bytes());
    let findings = check_bytes("map.mrc", &bytes, Corrections::default());
    assert!(findings[1].words.contains("2 volumes"), "{findings:?}");
}

#[test]
fn a_masked_map_that_was_resampled_has_noise() {
    let mask = ball(17.0, 1.0);
    let mut map = sound(1.0);
    let mut random = Random::new(12);
    for (value, inside) in map.grid.values_mut().iter_mut().zip(mask.grid.values()) {
        *value = *value * inside + 1e-5 * random.normal() as f32;
    }
    assert_eq!(alarms(&map), []);
}

#[test]
fn noise_of_changing_sign_is_of_sharpening_and_of_no_half_map() {
    let mut map = sound(1.0);
    let mut random = Random::new(12);
    let size = map.grid.size();
    for index in 0..size.count() {
        let Voxel { x, y, z } = size.voxel(index);
        let sign = if (x + y + z) % 2 == 0 { 1.0 } else { -1.0 };
        map.grid.values_mut()[index] += sign * 5.0 * random.normal().abs() as f32;
    }
    assert_eq!(alarms(&map), [(Topic::Sharpening, Level::Amber)]);
    let findings = check_named("map.mrc", &map);
    let found = findings.iter().find(|f| f.topic == Topic::Sharpening);
    let words = &found.unwrap().words;
    assert!(words.contains("sharpened far too much"), "{words}");
}
