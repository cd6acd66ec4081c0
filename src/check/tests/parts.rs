//! Parts of a map: judged by the values of the whole.

use super::*;

#[test]
fn a_part_is_not_judged_by_its_solvent() {
    let findings = check_part(&sound(1.0), "20,20,20:4");
    assert_eq!(highest(&findings), Level::Green, "{findings:?}");
}

/// Checks the part of `map` within `region`.
fn check_part(map: &Density, region: &str) -> Vec<Finding> {
    let header = read_map_header(&write_map(map, "")).unwrap();
    let corrections = Corrections {
        region: Some(region.parse().unwrap()),
        ..Corrections::default()
    };
    check(&Subject {
        name: "map.mrc",
        header: &header,
        notes: &[],
        map: &corrections.apply(map.clone()).unwrap().density,
        values: &Values::of(map),
        outliers: 0,
        sequences: &[],
        reference: None,
        memory: None,
        mirror: None,
        is_part: true,
    })
}

#[test]
fn faults_of_the_whole_map_are_told_of_its_parts() {
    let told = |map: &Density| {
        let findings = check_part(map, "20,20,20:6");
        let found = findings.into_iter().find(|f| f.level > Level::Green);
        found.map(|found| (found.topic, found.level, found.mend))
    };
    assert_eq!(told(&sound(1.0)), None);
    let inverted = told(&changed(|value| -value));
    let expected = (Topic::Contrast, Level::Red, Some(Mend::Invert));
    assert_eq!(inverted, Some(expected));
    let (topic, level, mend) = told(&changed(|value| value + 9.0)).unwrap();
    assert_eq!((topic, level), (Topic::Contrast, Level::Red));
    assert!(matches!(mend, Some(Mend::Background(at)) if (at - 9.0).abs() < 0.1));
    let mask = told(&changed(|value| f32::from(u8::from(value > 0.5))));
    assert_eq!(mask, Some((Topic::Kind, Level::Red, None)));
}

#[test]
fn a_part_without_any_value_but_one_is_told_as_such() {
    let mut map = sound(1.0);
    for index in 0..map.grid.size().count() {
        if map.grid.size().voxel(index).z < 8 {
            map.grid.values_mut()[index] = 0.0;
        }
    }
    let findings = check_part(&map, "4,4,0:20,20,6");
    let red = findings.iter().find(|f| f.level == Level::Red).unwrap();
    assert!(red.words.contains("take a larger one"), "{}", red.words);
}
