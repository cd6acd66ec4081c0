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
}
