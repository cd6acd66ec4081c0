//! Reference structures beside a map: in it, in its image, in a part of it, elsewhere.

use super::*;
use crate::space::Displacement;

/// Makes a structure with a Cα at each dense voxel of `map`.
fn structure_of(map: &Density) -> Structure {
    let size = map.grid.size();
    let dense = (0..size.count()).filter(|index| map.grid.values()[*index] > 0.7);
    let positions = dense.map(|index| map.frame.position_of(size.voxel(index)));
    Structure::of_ca(positions)
}

#[test]
fn a_structure_fits_one_hand_only() {
    // Of a bar through the middle, with an arm to one side, the mirror image covers most.
    for arm in [2..12, 2..22] {
        let mut map = sound(1.0);
        let size = map.grid.size();
        for index in 0..size.count() {
            let Voxel { x, y, z } = size.voxel(index);
            let is_bar = (18..22).contains(&x) && (5..35).contains(&z);
            let is_arm = arm.contains(&x) && (18..22).contains(&z);
            let inside = (18..22).contains(&y) && (is_bar || is_arm);
            map.grid.values_mut()[index] *= 0.01;
            map.grid.values_mut()[index] += f32::from(u8::from(inside));
        }
        let structure = structure_of(&map);
        let header = read_map_header(&write_map(&map, "")).unwrap();
        let reference = |mirror: bool, region: Option<&str>| {
            let corrections = Corrections {
                mirror,
                region: region.map(|words| words.parse().unwrap()),
                ..Corrections::default()
            };
            let corrected = corrections.apply(map.clone()).unwrap();
            let findings = check(&Subject {
                name: "map.mrc",
                header: &header,
                notes: &[],
                map: &corrected.density,
                values: &Values::of(&map),
                outliers: 0,
                sequences: &[],
                reference: Some(&structure),
                memory: None,
                mirror: corrected.mirror,
                is_part: region.is_some(),
            });
            let found = findings.into_iter().find(|f| f.topic == Topic::Reference);
            found.map(|found| {
                (
                    found.level,
                    found.words.contains("before its hand was flipped"),
                )
            })
        };
        assert_eq!(
            reference(false, None),
            Some((Level::Green, false)),
            "{arm:?}"
        );
        assert_eq!(reference(true, None), Some((Level::Amber, true)), "{arm:?}");
        let part = Some("0,0,0:39,39,23");
        assert_eq!(
            reference(false, part),
            Some((Level::Green, false)),
            "{arm:?}"
        );
        assert_eq!(reference(true, part), Some((Level::Amber, true)), "{arm:?}");
    }
}

#[test]
fn a_structure_of_the_map_mirrored_along_another_axis_is_told() {
    let mut map = sound(1.0);
    let size = map.grid.size();
    for index in 0..size.count() {
        let Voxel { x, y, z } = size.voxel(index);
        let is_bar = (4..9).contains(&x) && (6..10).contains(&y) && (5..35).contains(&z);
        let is_arm = (4..24).contains(&x) && (6..26).contains(&y) && (5..9).contains(&z);
        map.grid.values_mut()[index] *= 0.01;
        map.grid.values_mut()[index] += f32::from(u8::from(is_bar || is_arm));
    }
    let structure = structure_of(&map);
    let header = read_map_header(&write_map(&map, "")).unwrap();
    let image = |axes: [bool; 3]| {
        let mut image = map.clone();
        for index in 0..size.count() {
            let Voxel { x, y, z } = size.voxel(index);
            let [x, y, z] = [
                (x, size.x, axes[0]),
                (y, size.y, axes[1]),
                (z, size.z, axes[2]),
            ]
            .map(|(at, count, is)| if is { count - 1 - at } else { at });
            image.grid.values_mut()[index] = map.grid[Voxel::new(x, y, z)];
        }
        let findings = check(&Subject {
            name: "map.mrc",
            header: &header,
            notes: &[],
            map: &image,
            values: &Values::of(&image),
            outliers: 0,
            sequences: &[],
            reference: Some(&structure),
            memory: None,
            mirror: None,
            is_part: false,
        });
        let found = findings.into_iter().find(|f| f.topic == Topic::Reference);
        found.unwrap()
    };
    assert_eq!(image([false; 3]).level, Level::Green);
    for (axes, words) in [
        ([false, true, false], "mirrored along y:"),
        ([false, false, true], "mirrored along z:"),
        ([true, false, true], "half a turn about y:"),
        ([true, true, false], "half a turn about z:"),
        ([true; 3], "mirrored along x, y, z:"),
    ] {
        let found = image(axes);
        assert_eq!(found.level, Level::Amber);
        assert!(found.words.contains(words), "{axes:?} {}", found.words);
    }
}

/// Peaks strewn over a map of voxels of `edge` Å, and their positions, if its first voxel lies at `origin`.
fn strewn(edge: f64, origin: Position) -> (Density, Structure) {
    let mut random = Random::new(21);
    let size = GridSize::new(40, 40, 40);
    let mut at = || 4.0 + 32.0 * random.uniform();
    let peaks: Vec<[f64; 3]> = (0..40).map(|_| [at(), at(), at() * 0.7]).collect();
    let grid = Grid::from_fn(size, |voxel| {
        let here = [voxel.x, voxel.y, voxel.z].map(|along| along as f64);
        let squares = peaks.iter().map(|peak| {
            let from = [0, 1, 2].map(|axis| (peak[axis] - here[axis]).powi(2));
            from.iter().sum::<f64>() * edge * edge
        });
        let values = squares.map(|square| (-square / 2.0).exp());
        values.fold(0.0, f64::max) as f32
    });
    let voxel_size = VoxelSize::new(edge, edge, edge).unwrap();
    let map = Density {
        grid,
        frame: Frame { origin, voxel_size },
    };
    let positions = peaks.iter().map(|peak| map.frame.position_at(*peak));
    let structure = Structure::of_ca(positions);
    (map, structure)
}

/// Returns what is said of `structure` beside `map`, as a file that holds all of it.
fn beside(map: &Density, structure: &Structure) -> Finding {
    let header = read_map_header(&write_map(map, "")).unwrap();
    let findings = check(&Subject {
        name: "map.mrc",
        header: &header,
        notes: &[],
        map,
        values: &Values::of(map),
        outliers: 0,
        sequences: &[],
        reference: Some(structure),
        memory: None,
        mirror: None,
        is_part: false,
    });
    let found = findings.into_iter().find(|f| f.topic == Topic::Reference);
    found.unwrap()
}

#[test]
fn a_structure_larger_than_the_map_is_not_called_anothers() {
    let (map, structure) = strewn(1.0, Position::default());
    assert_eq!(
        beside(&map, &structure).words,
        "100 % of its Cα lie in density."
    );
    let region: crate::prepare::region::Region = "0,0,0:39,39,12".parse().unwrap();
    let found = beside(&region.cut(map.clone()).unwrap(), &structure);
    assert_eq!(found.level, Level::Amber);
    assert!(
        found
            .words
            .contains("of the 40 Cα of the reference structure lie outside the map"),
        "{}",
        found.words
    );
    assert!(
        found.words.contains("inside, 100 % lie in density"),
        "{}",
        found.words
    );
    // A little outside is said without an alarm.
    let region: crate::prepare::region::Region = "0,0,0:39,39,19".parse().unwrap();
    let found = beside(&region.cut(map.clone()).unwrap(), &structure);
    assert_eq!(found.level, Level::Green, "{}", found.words);
    assert!(
        found.words.contains(" of 40 lie outside the map."),
        "{}",
        found.words
    );
}

#[test]
fn a_voxel_size_a_few_percent_off_is_proposed() {
    for factor in [0.91, 1.09] {
        let (mut map, structure) = strewn(1.4, Position::default());
        let wrong = 1.4 * factor;
        map.frame.voxel_size = VoxelSize::new(wrong, wrong, wrong).unwrap();
        let found = beside(&map, &structure);
        let is_near = |edge: f64| (edge / 1.4 - 1.0).abs() < 0.006;
        assert!(
            matches!(found.mend, Some(Mend::VoxelSize(edge)) if is_near(edge)),
            "{factor} {found:?}"
        );
    }
}

#[test]
fn an_origin_that_would_fit_is_proposed() {
    let right = Position::new(21.0, 34.0, -12.0);
    let (map, structure) = strewn(1.0, right);
    assert_eq!(beside(&map, &structure).level, Level::Green);
    for (wrong, tolerance) in [
        (Position::new(-21.0, -34.0, 12.0), 1e-9),
        (Position::new(-12.0, 34.0, 21.0), 1e-9),
        (Position::new(2.1, 3.4, -1.2), 1e-6),
        (right + Displacement::new(12.0, 12.0, 12.0), 1e-6),
        // By the middle of the density.
        (Position::new(-20.0, -20.0, -20.0), 0.3),
    ] {
        let mut map = map.clone();
        map.frame.origin = wrong;
        let found = beside(&map, &structure);
        let is_near = |at: Position| at.distance(right) < tolerance;
        assert!(
            matches!(found.mend, Some(Mend::Origin(at)) if is_near(at)),
            "{wrong:?} {found:?}"
        );
    }
    let mut random = Random::new(4);
    let mut at = || 30.0 * random.uniform();
    let other = (0..40).map(|_| right + Displacement::new(at(), at(), at()));
    let found = beside(&map, &Structure::of_ca(other));
    assert!(found.mend.is_none(), "{found:?}");
    assert!(
        found.words.contains("Fit it into the map first"),
        "{found:?}"
    );
}
