//! Scale bars: a round length that fits into a picture.

/// A bar that shows a length.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScaleBar {
    /// The length that it stands for, in Å: 1, 2 or 5 times a power of ten.
    pub angstrom: f32,
    /// Its length in the picture, in the unit that it was asked for in.
    pub length: f32,
}

impl ScaleBar {
    /// Returns the longest bar of at most `longest` points (or pixels), of which each stands for `angstrom` Å; `None` where
    /// these are no positive numbers.
    pub fn of(angstrom: f32, longest: f32) -> Option<Self> {
        let most = angstrom * longest;
        if !(most.is_finite() && most > 1e-6 && longest > 0.0) {
            return None;
        }
        let power = 10_f32.powf(most.log10().floor());
        let step = [5.0, 2.0, 1.0]
            .into_iter()
            .find(|step| step * power <= most);
        let length = step.unwrap_or(1.0) * power;
        Some(Self {
            angstrom: length,
            length: length / angstrom,
        })
    }

    /// Returns the length in words, such as `20 Å`.
    pub fn in_words(self) -> String {
        // Powers of ten are not exact in single precision.
        let decimals = (-self.angstrom.log10() + 0.5).floor().max(0.0) as usize;
        format!("{:.decimals$} Å", self.angstrom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_is_round_and_fits() {
        for (angstrom, words) in [
            (0.1, "10 Å"),
            (0.19, "10 Å"),
            (0.21, "20 Å"),
            (0.011, "1 Å"),
            (0.004, "0.2 Å"),
            (3.0, "200 Å"),
            (12.0, "1000 Å"),
        ] {
            let bar = ScaleBar::of(angstrom, 100.0).unwrap();
            assert_eq!(bar.in_words(), words, "{angstrom}");
            assert!(bar.length <= 100.0 && bar.length > 39.0, "{bar:?}");
            assert!((bar.length * angstrom / bar.angstrom - 1.0).abs() < 1e-5);
        }
    }

    #[test]
    fn there_is_no_bar_of_nothing() {
        for (angstrom, longest) in [(0.0, 100.0), (f32::NAN, 100.0), (1.0, 0.0), (-1.0, -1.0)] {
            assert_eq!(ScaleBar::of(angstrom, longest), None);
        }
    }
}
