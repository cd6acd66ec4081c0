//! A mark for "no data": one value, far from all others, that many voxels have, such as -9999 outside a mask.

use super::note::MapNote;

/// Least share of the voxels that have such a mark.
const LEAST_SHARE: f64 = 0.05;
/// Least distance of a mark from all other values, as a multiple of their range.
const DISTANCE: f64 = 20.0;

/// Makes voxels with such a mark 0, or as near to 0 as another value is, with a note.
pub(super) fn clear(values: &mut [f32]) -> Option<MapNote> {
    let extreme = |better: fn(f32, f32) -> f32| values.iter().copied().reduce(better);
    let ends = [extreme(f32::min)?, extreme(f32::max)?];
    let mark = ends.into_iter().find(|end| is_mark(*end, values))?;
    let others = || values.iter().copied().filter(|value| *value != mark);
    let least = others().reduce(f32::min)?;
    let greatest = others().reduce(f32::max)?;
    let taken_as = 0.0_f32.clamp(least, greatest);
    let mut count = 0;
    for value in values.iter_mut().filter(|value| **value == mark) {
        *value = taken_as;
        count += 1;
    }
    let percent = 100.0 * f64::from(count) / values.len() as f64;
    Some(MapNote::NoData {
        mark,
        percent,
        taken_as,
    })
}

/// Returns whether many of `values` are `end`, the least or the greatest, and all others lie far from it and are not alike.
fn is_mark(end: f32, values: &[f32]) -> bool {
    let (mut count, mut least, mut greatest) = (0_usize, f32::INFINITY, f32::NEG_INFINITY);
    for &value in values {
        if value == end {
            count += 1;
        } else {
            (least, greatest) = (least.min(value), greatest.max(value));
        }
    }
    let [end, least, greatest] = [end, least, greatest].map(f64::from);
    let distance = (end - least).abs().min((end - greatest).abs());
    count as f64 >= LEAST_SHARE * values.len() as f64
        && least < greatest
        && distance > DISTANCE * (greatest - least)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(mark: f32, marked: usize) -> Vec<f32> {
        let density = (0..100).map(|at| 0.1 + (at as f32).sin());
        std::iter::repeat_n(mark, marked).chain(density).collect()
    }

    #[test]
    fn a_mark_far_from_all_values_is_no_density() {
        for mark in [-9999.0, f32::MIN, 1e30, -100.0] {
            let mut marked = values(mark, 50);
            let note = clear(&mut marked).unwrap();
            assert!(
                matches!(note, MapNote::NoData { mark: found, taken_as: 0.0, .. } if found == mark)
            );
            assert_eq!(marked[..50], [0.0; 50]);
            assert_eq!(marked[50..], values(mark, 0));
        }
    }

    #[test]
    fn solvent_masks_and_hot_voxels_are_no_marks() {
        let mut kept = values(-9999.0, 2);
        assert_eq!(clear(&mut kept), None);
        let mut mask = [vec![0.0; 50], vec![1.0; 50]].concat();
        assert_eq!(clear(&mut mask), None);
        let mut solvent = values(0.0, 500);
        assert_eq!(clear(&mut solvent), None);
        assert_eq!(clear(&mut []), None);
    }
}
