//! The statistics of a density: what MRC headers hold of it.

/// Least, greatest, mean value and root mean square deviation from the mean, in the map's units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Statistics {
    /// The least value.
    pub min: f64,
    /// The greatest value.
    pub max: f64,
    /// The mean value.
    pub mean: f64,
    /// The root mean square deviation from the mean (the contour unit "sigma").
    pub rms: f64,
}

impl Statistics {
    /// The statistics of `values`, or `None` if there are none.
    pub fn of(values: &[f32]) -> Option<Self> {
        let first = *values.first()?;
        let (mut min, mut max) = (first, first);
        let mut sum = 0.0;
        for value in values {
            min = min.min(*value);
            max = max.max(*value);
            sum += f64::from(*value);
        }
        let mean = sum / values.len() as f64;
        let squares: f64 = values.iter().map(|v| (f64::from(*v) - mean).powi(2)).sum();
        Some(Self {
            min: f64::from(min),
            max: f64::from(max),
            mean,
            rms: (squares / values.len() as f64).sqrt(),
        })
    }

    /// The statistics of `count` voxels of which only those in `labels` are not 0, or `None` if
    /// there are no voxels.
    pub fn of_mask(labels: impl Iterator<Item = u8> + Clone, count: usize) -> Option<Self> {
        let (voxels, labelled) = (count as f64, labels.clone().count());
        let mean = labels.clone().map(f64::from).sum::<f64>() / voxels;
        let squares: f64 = labels.clone().map(|v| (f64::from(v) - mean).powi(2)).sum();
        let zeros = count.checked_sub(labelled)? as f64;
        let min = labels.clone().min().filter(|_| zeros == 0.0).unwrap_or(0);
        (count > 0).then_some(Self {
            min: f64::from(min),
            max: labels.max().map_or(0.0, f64::from),
            mean,
            rms: ((squares + zeros * mean.powi(2)) / voxels).sqrt(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_four_values() {
        let statistics = Statistics::of(&[1.0, -1.0, 3.0, 5.0]).unwrap();
        assert_eq!((statistics.min, statistics.max), (-1.0, 5.0));
        assert_eq!(statistics.mean, 2.0);
        assert!((statistics.rms - 5.0_f64.sqrt()).abs() < 1e-12);
        assert_eq!(Statistics::of(&[]), None);
    }

    #[test]
    fn a_mask_has_the_statistics_of_the_same_map() {
        let labels = [3_u8, 0, 0, 1, 2, 0, 0, 0, 20, 0];
        let map = Statistics::of(&labels.map(f32::from)).unwrap();
        let few = [3, 1, 2, 20];
        let mask = Statistics::of_mask(few.into_iter(), labels.len()).unwrap();
        assert_eq!(
            (mask.min, mask.max, mask.mean),
            (map.min, map.max, map.mean)
        );
        assert!((mask.rms - map.rms).abs() < 1e-12);
        assert_eq!(Statistics::of_mask(few.into_iter(), 4).unwrap().min, 1.0);
        assert_eq!(Statistics::of_mask([].into_iter(), 0), None);
    }
}
