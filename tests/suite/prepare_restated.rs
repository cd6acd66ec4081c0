//! Resampling and normalising of small maps, against what the reference's programs gave for them
//! (`tests/data/reference/resample.json` and `normalize.json`).

use cryoweave::grid::{Density, Grid, GridSize};
use cryoweave::prepare::normalize::{NormalizeError, NormalizedDensity, Rule};
use cryoweave::prepare::resample::resample_as_released;
use cryoweave::space::{Frame, Position, Voxel, VoxelSize};
use serde_json::Value;

use crate::prepare::planes;
use crate::reference_json::{json, numbers};
use crate::shared::data;

fn size(value: &Value) -> GridSize {
    let [x, y, z] = numbers(value)[..] else {
        panic!("three axes wanted")
    };
    GridSize::new(x as usize, y as usize, z as usize)
}

/// The map of a case; `null` stands for a value that is no number.
fn map(case: &Value) -> Density {
    let step = case["voxel_size"].as_f64().unwrap_or(1.0);
    let values = case["values"].as_array().unwrap().iter();
    let values = values.map(|value| value.as_f64().map_or(f32::NAN, |value| value as f32));
    Density {
        grid: Grid::from_vec(size(&case["size"]), values.collect()).unwrap(),
        frame: Frame {
            origin: Position::default(),
            voxel_size: VoxelSize::new(step, step, step).unwrap(),
        },
    }
}

/// The sum of a grid, in double precision.
fn sum(grid: &Grid<f32>) -> f64 {
    grid.values().iter().map(|value| f64::from(*value)).sum()
}

fn count(grid: &Grid<f32>, wanted: f32) -> u64 {
    grid.values().iter().filter(|v| **v == wanted).count() as u64
}

/// Holds some voxels of `grid`, `[x, y, z, value]` each, and its sum, to what is expected.
fn compare_grid(grid: &Grid<f32>, expected: &Value, tolerance: f64) {
    let voxels = expected["voxels"].as_array().unwrap();
    assert!(voxels.len() >= 8);
    for voxel in voxels {
        let [x, y, z, value] = numbers(voxel)[..] else {
            panic!("a voxel and its value wanted")
        };
        let at = Voxel::new(x as usize, y as usize, z as usize);
        let off = (f64::from(grid[at]) - value).abs();
        assert!(off <= tolerance, "{at:?}: {}, not {value}", grid[at]);
    }
    let off = (sum(grid) - expected["sum"].as_f64().unwrap()).abs();
    assert!(off <= 10.0 * tolerance, "the sum is off by {off}");
}

fn compare_resampled(name: &str) {
    let case = &json(&data("reference/resample.json"))[name];
    let expected = &case["expected"];
    let found = resample_as_released(&map(case)).unwrap();
    assert_eq!(found.grid.size(), size(&expected["size"]));
    assert_eq!(found.frame, Frame::one_angstrom(Position::default()));
    compare_grid(&found.grid, expected, 1e-6);
    let greatest = found.grid.values().iter().copied().fold(0.0, f32::max);
    assert_eq!(
        f64::from(greatest) as f32,
        expected["greatest"].as_f64().unwrap() as f32
    );
    assert_eq!(Some(count(&found.grid, 0.0)), expected["zeros"].as_u64());
}

/// All new voxels lie on old ones.
#[test]
fn restated_resample_half_step_exact() {
    compare_resampled("half_step_exact");
}

/// The last planes lie beyond the old grid, and are 0.
#[test]
fn restated_resample_double_step_edge() {
    compare_resampled("double_step_edge");
}

/// A map of 1 Å is copied, with its origin.
#[test]
fn restated_resample_step_one() {
    let size = GridSize::new(7, 8, 9);
    let density = Density {
        grid: Grid::from_fn(size, |voxel| (size.linear(voxel) as f32).sin()),
        frame: Frame::one_angstrom(Position::new(3.0, 4.0, 5.0)),
    };
    assert_eq!(resample_as_released(&density).unwrap(), density);
}

/// Planes of the map, length of its axis in Å, and the planes at 1 Å, of which rounding takes one.
const ROUNDING: [(usize, usize, usize); 60] = [
    (11, 15, 14),
    (13, 15, 14),
    (22, 15, 14),
    (22, 30, 29),
    (23, 13, 12),
    (23, 26, 25),
    (25, 29, 28),
    (26, 15, 14),
    (26, 30, 29),
    (29, 31, 30),
    (35, 47, 46),
    (37, 39, 38),
    (37, 43, 42),
    (38, 53, 52),
    (39, 31, 30),
    (39, 45, 44),
    (39, 62, 61),
    (41, 47, 46),
    (41, 57, 56),
    (42, 51, 50),
    (42, 59, 58),
    (43, 23, 22),
    (43, 31, 30),
    (43, 46, 45),
    (43, 57, 56),
    (43, 62, 61),
    (44, 30, 29),
    (44, 49, 48),
    (44, 60, 59),
    (45, 26, 25),
    (45, 49, 48),
    (45, 52, 51),
    (45, 63, 62),
    (46, 26, 25),
    (46, 52, 51),
    (46, 61, 60),
    (47, 24, 23),
    (47, 31, 30),
    (47, 48, 47),
    (47, 51, 50),
    (47, 62, 61),
    (49, 27, 26),
    (49, 32, 31),
    (49, 54, 53),
    (49, 55, 54),
    (49, 64, 63),
    (50, 29, 28),
    (50, 57, 56),
    (50, 58, 57),
    (51, 31, 30),
    (51, 62, 61),
    (52, 30, 29),
    (52, 60, 59),
    (52, 63, 62),
    (54, 61, 60),
    (55, 28, 27),
    (55, 29, 28),
    (55, 30, 29),
    (55, 31, 30),
    (55, 56, 55),
];

#[test]
fn restated_resample_size_rounding() {
    for (before, length, after) in ROUNDING {
        assert_eq!(planes(before, length as f64), after, "{before} {length}");
    }
}

/// A map of 6 × 5 × 4 voxels of 1 Å; `value` is given the place in memory order.
fn small(value: impl Fn(usize) -> f32) -> Density {
    let size = GridSize::new(6, 5, 4);
    Density {
        grid: Grid::from_fn(size, |voxel| value(size.linear(voxel))),
        frame: Frame::one_angstrom(Position::default()),
    }
}

const RULES: [Rule; 2] = [Rule::NonZeroPercentile, Rule::PositivePercentile];

/// The 95th percentile of 1 to 21 is 20, one of the values.
#[test]
fn restated_normalize_rank_exact_21() {
    let map = small(|place| if place < 21 { place as f32 + 1.0 } else { 0.0 });
    for rule in RULES {
        let found = NormalizedDensity::new(map.clone(), rule).unwrap();
        assert_eq!(found.scale(), 20.0);
        for (place, value) in found.grid().values().iter().enumerate() {
            let expected = if place < 21 {
                (place as f32 + 1.0) / 20.0
            } else {
                0.0
            };
            assert_eq!(*value, expected.min(1.0), "{place}");
        }
        assert_eq!(count(found.grid(), 1.0), 2);
        assert_eq!(sum(found.grid()), 11.500000011175871);
    }
}

#[test]
fn restated_normalize_one_voxel() {
    let place = GridSize::new(6, 5, 4).linear(Voxel::new(3, 2, 1));
    for rule in RULES {
        let map = small(|at| if at == place { 2.5 } else { 0.0 });
        let found = NormalizedDensity::new(map, rule).unwrap();
        assert_eq!(found.scale(), 2.5);
        assert_eq!(found.grid()[Voxel::new(3, 2, 1)], 1.0);
        assert_eq!(count(found.grid(), 0.0), 119);
    }
}

/// The reference leaves a map of zeros as it is, and its released program turns one of negative
/// values upside down; there is nothing to build in, so ours says that.
#[test]
fn restated_normalize_all_zero_and_all_negative() {
    for rule in RULES {
        for map in [small(|_| 0.0), small(|place| -0.1 - place as f32 / 100.0)] {
            let refusal = NormalizedDensity::new(map, rule).unwrap_err();
            assert_eq!(refusal, NormalizeError::NoPositiveDensity);
        }
    }
}

/// Holds the rule of the positive voxels on a case to the reference's percentile and values.
fn compare_normalized(case: &Value) {
    let expected = &case["positive"];
    let found = NormalizedDensity::new(map(case), Rule::PositivePercentile).unwrap();
    let percentile = expected["percentile"].as_f64().unwrap();
    assert!((found.scale() - percentile).abs() <= 1e-6 * percentile);
    compare_grid(found.grid(), expected, 1e-7);
    assert_eq!(Some(count(found.grid(), 1.0)), expected["ones"].as_u64());
}

/// The released program turns such a map upside down; ours points to the other rule.
#[test]
fn restated_normalize_percentile_nonzero_negative() {
    let case = &json(&data("reference/normalize.json"))["percentile_nonzero_negative"];
    compare_normalized(case);
    let refusal = NormalizedDensity::new(map(case), Rule::NonZeroPercentile).unwrap_err();
    let NormalizeError::NegativePercentile { percentile } = refusal else {
        panic!("{refusal}")
    };
    let expected = case["non_zero_percentile"].as_f64().unwrap();
    assert!((f64::from(percentile) - expected).abs() <= 1e-6 * expected.abs());
}

/// The reference keeps what is no number, and its released program then loses the whole map; in
/// ours such voxels are 0 and the others as the reference has them.
#[test]
fn restated_normalize_has_nan() {
    let case = &json(&data("reference/normalize.json"))["has_nan"];
    let map = map(case);
    assert!(map.grid[Voxel::new(0, 0, 0)].is_nan());
    compare_normalized(case);
    for rule in RULES {
        let found = NormalizedDensity::new(map.clone(), rule).unwrap();
        assert_eq!(found.grid()[Voxel::new(0, 0, 0)], 0.0);
    }
}
