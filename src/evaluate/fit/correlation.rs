//! Pearson's correlation of values in pairs.

/// Sums over pairs of values, which are shifted by the first pair, so that a large offset costs no digits.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Correlation {
    shift: Option<[f64; 2]>,
    count: f64,
    x: f64,
    y: f64,
    xx: f64,
    yy: f64,
    xy: f64,
}

/// Variance, as a fraction of the mean square, up to which values are taken for equal: that of rounded ones.
const NO_VARIANCE: f64 = 1e-12;

impl Correlation {
    /// Adds the pair `x` and `y`, `times` times.
    pub(super) fn add(&mut self, x: f64, y: f64, times: f64) {
        let [x0, y0] = *self.shift.get_or_insert([x, y]);
        let (x, y) = (x - x0, y - y0);
        self.count += times;
        self.x += times * x;
        self.y += times * y;
        self.xx += times * x * x;
        self.yy += times * y * y;
        self.xy += times * x * y;
    }

    /// Returns the coefficient, -1 to 1; 0 if the values of one side are all the same; `None` without a pair.
    pub(super) fn coefficient(&self) -> Option<f64> {
        let count = (self.count > 0.0).then_some(self.count)?;
        let variance = |sum: f64, squares: f64| {
            let variance = squares / count - (sum / count).powi(2);
            if variance > NO_VARIANCE * squares / count {
                variance
            } else {
                0.0
            }
        };
        let product = variance(self.x, self.xx) * variance(self.y, self.yy);
        let together = self.xy / count - self.x / count * (self.y / count);
        Some(if product > 0.0 {
            (together / product.sqrt()).clamp(-1.0, 1.0)
        } else {
            0.0
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pairs: &[(f64, f64)]) -> Option<f64> {
        let mut correlation = Correlation::default();
        for &(x, y) in pairs {
            correlation.add(x, y, 1.0);
        }
        correlation.coefficient()
    }

    #[test]
    fn lines_correlate_fully_and_level_values_not() {
        let near = |found: Option<f64>, expected: f64| {
            assert!((found.unwrap() - expected).abs() < 1e-9, "{found:?}");
        };
        near(of(&[(1.0, 5.0), (2.0, 7.0), (4.0, 11.0)]), 1.0);
        near(of(&[(1e8, 3.0), (1e8 + 1.0, 2.0), (1e8 + 2.0, 1.0)]), -1.0);
        near(of(&[(1.0, 1.0), (2.0, 0.0), (3.0, 1.0)]), 0.0);
        // By the definition: 1 / sqrt(2 / 3 * 8 / 3) of deviations of thirds.
        near(of(&[(0.0, 0.0), (1.0, 0.0), (2.0, 3.0)]), 0.866_025_403_784);
        assert_eq!(of(&[(0.1, 1.0), (0.1, 2.0), (0.1, 3.0)]), Some(0.0));
        assert_eq!(of(&[]), None);
    }

    #[test]
    fn a_pair_may_count_several_times() {
        let mut weighted = Correlation::default();
        weighted.add(1.0, 2.0, 3.0);
        weighted.add(2.0, 1.0, 1.0);
        weighted.add(5.0, 4.0, 1.0);
        let each = [(1.0, 2.0), (1.0, 2.0), (1.0, 2.0), (2.0, 1.0), (5.0, 4.0)];
        let (found, expected) = (weighted.coefficient().unwrap(), of(&each).unwrap());
        assert!((found - expected).abs() < 1e-12);
    }
}
