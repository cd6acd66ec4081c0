//! Resampling and normalising against the reference files in `../shared`; `prepare_restated` has
//! the small cases.

use std::path::Path;

use cryoweave::grid::{Density, Grid, GridSize};
use cryoweave::io::mrc::read_map;
use cryoweave::prepare::normalize::{NormalizeError, NormalizedDensity, Rule};
use cryoweave::prepare::resample::resample_as_released;
use cryoweave::space::{Frame, Position, VoxelSize};
use serde_json::Value;

use crate::shared::shared_or_skip;

fn map(path: &Path) -> Density {
    let bytes = std::fs::read(path).unwrap();
    read_map(&bytes).unwrap().0
}

/// What `cases.json` says of `case`.
fn facts(folder: &Path, case: &str) -> Value {
    let text = std::fs::read_to_string(folder.join("cases.json")).unwrap();
    let cases: Vec<Value> = serde_json::from_str(&text).unwrap();
    let found = cases.into_iter().find(|facts| facts["case"] == case);
    found.unwrap()
}

/// The greatest difference of two grids of the same size; not comparable is infinite.
fn difference(a: &Grid<f32>, b: &Grid<f32>) -> f32 {
    assert_eq!(a.size(), b.size());
    let pairs = a.values().iter().zip(b.values());
    pairs
        .map(|(a, b)| (a - b).abs())
        .map(|d| if d.is_nan() { f32::INFINITY } else { d })
        .fold(0.0, f32::max)
}

fn compare_resampled(folder: &Path, case: &str) {
    let expected = map(&folder.join(format!("{case}_expected.mrc.gz")));
    let found = resample_as_released(&map(&folder.join(format!("{case}_input.mrc.gz")))).unwrap();
    let greatest = expected
        .grid
        .values()
        .iter()
        .fold(0_f32, |m, v| m.max(v.abs()));
    let difference = difference(&found.grid, &expected.grid);
    eprintln!(
        "{case}: off by {} of the greatest value",
        difference / greatest
    );
    assert!(difference <= 1e-4 * greatest, "off by {difference}");
    assert_eq!(found.frame.voxel_size, VoxelSize::ONE);
    assert!(found.frame.origin.distance(expected.frame.origin) < 1e-3);
}

#[test]
fn golden_resample_real_emd21457() {
    compare_resampled(&shared_or_skip!("golden/resample"), "real_emd21457");
}

#[test]
fn golden_resample_real_emd2566() {
    compare_resampled(&shared_or_skip!("golden/resample"), "real_emd2566");
}

#[test]
fn golden_resample_anisotropic() {
    compare_resampled(&shared_or_skip!("golden/resample"), "anisotropic");
}

#[test]
fn golden_resample_nstart() {
    compare_resampled(&shared_or_skip!("golden/resample"), "nstart");
    compare_resampled(&shared_or_skip!("golden/resample"), "origin_and_nstart");
}

#[test]
fn golden_resample_half_step_exact() {
    compare_resampled(&shared_or_skip!("golden/resample"), "half_step_exact");
}

#[test]
fn golden_resample_double_step_edge() {
    compare_resampled(&shared_or_skip!("golden/resample"), "double_step_edge");
}

#[test]
fn golden_resample_step_one() {
    compare_resampled(&shared_or_skip!("golden/resample"), "step_one");
}

/// The planes at 1 Å of a map of `planes` planes over `length` Å.
pub(crate) fn planes(planes: usize, length: f64) -> usize {
    let step = length / planes as f64;
    let density = Density {
        grid: Grid::filled(GridSize::new(planes, 2, 1), 1.0),
        frame: Frame {
            origin: Position::default(),
            voxel_size: VoxelSize::new(step, 1.0, 1.0).unwrap(),
        },
    };
    let size = resample_as_released(&density).unwrap().grid.size();
    assert_eq!([size.y, size.z], [2, 1]);
    size.x
}

#[test]
fn golden_resample_size_rounding() {
    let folder = shared_or_skip!("golden/resample");
    let table = std::fs::read_to_string(folder.join("size_rounding.csv")).unwrap();
    for line in table.lines().skip(1) {
        let fields: Vec<f64> = line
            .split(',')
            .map(|field| field.parse().unwrap())
            .collect();
        assert_eq!(fields[1] / fields[0], fields[2]);
        let found = planes(fields[0] as usize, fields[1]);
        assert_eq!(found, fields[3] as usize, "{line}");
    }
}

/// The two rules of the reference, with the names of their files and their percentiles.
const RULES: [(Rule, &str, &str); 2] = [
    (
        Rule::NonZeroPercentile,
        "released",
        "released_percentile95_nonzero_float64",
    ),
    (
        Rule::PositivePercentile,
        "paper",
        "paper_percentile95_positive_float64",
    ),
];

/// The input of `case` and what `rule` makes of it.
fn normalized(folder: &Path, case: &str, rule: Rule) -> Result<NormalizedDensity, NormalizeError> {
    let facts = facts(folder, case);
    let own = format!("{case}_input.mrc.gz");
    let input = facts["input"].as_str().unwrap_or(&own);
    NormalizedDensity::new(map(&folder.join(input)), rule)
}

/// Holds `rule` on `case` to the reference's percentile and values.
fn compare_normalized(folder: &Path, case: &str, (rule, name, percentile): (Rule, &str, &str)) {
    let found = normalized(folder, case, rule).unwrap();
    let percentile = facts(folder, case)[percentile].as_f64().unwrap();
    assert!((found.scale() - percentile).abs() <= 1e-6 * percentile);
    let expected = map(&folder.join(format!("{case}_expected_{name}.mrc.gz")));
    assert_eq!(
        difference(found.grid(), &expected.grid),
        0.0,
        "{case} {name}"
    );
}

fn compare_both(folder: &Path, case: &str) {
    for rule in RULES {
        compare_normalized(folder, case, rule);
    }
}

/// Holds that `rule` refuses `case`, and why.
fn refused(folder: &Path, case: &str, rule: Rule, why: impl Fn(NormalizeError) -> bool) {
    let refusal = normalized(folder, case, rule).unwrap_err();
    assert!(why(refusal), "{refusal}");
}

#[test]
fn golden_normalize_real_emd21457() {
    compare_both(&shared_or_skip!("golden/normalize"), "real_emd21457");
}

#[test]
fn golden_normalize_real_emd2566() {
    compare_both(&shared_or_skip!("golden/normalize"), "real_emd2566");
}

#[test]
fn golden_normalize_synthetic_negatives() {
    compare_both(&shared_or_skip!("golden/normalize"), "synthetic_negatives");
}

#[test]
fn golden_normalize_rank_exact_21() {
    compare_both(&shared_or_skip!("golden/normalize"), "rank_exact_21");
}

#[test]
fn golden_normalize_one_voxel() {
    compare_both(&shared_or_skip!("golden/normalize"), "one_voxel");
}

/// The reference leaves a map of zeros as it is; there is nothing to build in, so ours says that.
#[test]
fn golden_normalize_all_zero() {
    for (rule, ..) in RULES {
        refused(
            &shared_or_skip!("golden/normalize"),
            "all_zero",
            rule,
            |why| why == NormalizeError::NoPositiveDensity,
        );
    }
}

/// The released program turns such a map upside down; ours says that it holds nothing.
#[test]
fn golden_normalize_all_negative() {
    for (rule, ..) in RULES {
        refused(
            &shared_or_skip!("golden/normalize"),
            "all_negative",
            rule,
            |why| why == NormalizeError::NoPositiveDensity,
        );
    }
}

/// The released program turns such a map upside down; ours points to the other rule.
#[test]
fn golden_normalize_percentile_nonzero_negative() {
    compare_normalized(
        &shared_or_skip!("golden/normalize"),
        "percentile_nonzero_negative",
        RULES[1],
    );
    refused(
        &shared_or_skip!("golden/normalize"),
        "percentile_nonzero_negative",
        RULES[0].0,
        |why| matches!(why, NormalizeError::NegativePercentile { percentile } if percentile < 0.0),
    );
}

/// The reference keeps what is no number, and its released program then loses the whole map; in
/// ours such voxels are 0 and the others as the reference has them.
#[test]
fn golden_normalize_has_nan() {
    let folder = shared_or_skip!("golden/normalize");
    let found = normalized(&folder, "has_nan", Rule::PositivePercentile).unwrap();
    let expected = std::fs::read(folder.join("has_nan_expected_paper.mrc.gz")).unwrap();
    let (expected, notes) = read_map(&expected).unwrap();
    assert!(!notes.is_empty(), "the reader says that it mended the map");
    assert_eq!(difference(found.grid(), &expected.grid), 0.0);
    assert!(normalized(&folder, "has_nan", Rule::NonZeroPercentile).is_ok());
}
