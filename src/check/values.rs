//! Values of a map: constant, a mask, turned upside down, without noise.

use super::finding::{Finding, Level, Mend, Topic};
use super::mask::Top;
use super::parameters::{BACKGROUND, BALANCE_SURE, SOLVENT_SHARE, UNFILTERED_CORRELATION};
use super::property::Property;
use super::sharpening;
use crate::grid::Density;
use crate::prepare::outliers::OrdinaryValues;
use crate::prepare::value_counts::ValueCounts;

/// Values of a map, summed up. Outliers do not count.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Values {
    /// Least and greatest value.
    pub(super) least: f32,
    pub(super) greatest: f32,
    /// Density of the solvent: the value that many voxels share, else the median.
    pub(super) background: f32,
    /// Density that one in 1,000 voxels exceeds: of the strong parts of the molecule.
    pub(super) strong: f32,
    /// Density that all but one in 1,000 voxels exceed.
    pub(super) weak: f32,
    /// Sum of the cubes of density above the solvent less those below it, as a fraction of both: -1 to 1.
    pub(super) balance: f64,
    /// The strongest voxels.
    pub(super) top: Top,
    /// Values apart from the solvent's.
    pub(super) property: Property,
    /// True if many voxels have the solvent's value and none lies below it.
    pub(super) is_cut_off: bool,
    /// Share of the voxels close to the solvent's value and not equal to it.
    pub(super) nearly_background: f64,
    /// Correlation of neighbouring voxels of the solvent, -1 to 1; not a number if the solvent is flat.
    pub(super) noise_correlation: f64,
}

impl Values {
    /// Sums up the values of `map`, in a few passes over them.
    pub fn of(map: &Density) -> Self {
        let values = map.grid.values();
        let counts = ValueCounts::of(values.iter().copied());
        let count = counts.count();
        let at =
            |share: f64| counts.value_of_rank((share * count.saturating_sub(1) as f64) as usize);
        let (commonest, share) = counts.commonest();
        let background = if share >= SOLVENT_SHARE {
            majority(values, commonest).unwrap_or(commonest)
        } else {
            at(0.5)
        };
        let ordinary = OrdinaryValues::of(&counts);
        let (mut least, mut greatest) = (f32::INFINITY, f32::NEG_INFINITY);
        for value in values.iter().filter(|value| ordinary.hold(**value)) {
            (least, greatest) = (least.min(*value), greatest.max(*value));
        }
        let mut this = Self {
            least,
            greatest,
            background,
            strong: at(0.999),
            weak: at(0.001),
            balance: 0.0,
            top: Top::of(map, least, greatest, background),
            property: Property::of(map, ordinary, background),
            is_cut_off: share >= SOLVENT_SHARE && least >= background,
            nearly_background: 0.0,
            noise_correlation: f64::NAN,
        };
        this.add_shape(values, ordinary);
        this.noise_correlation = this.correlation(map);
        this
    }

    /// Returns the strongest deviation from the solvent, in the map's units.
    pub(super) fn span(&self) -> f32 {
        (self.strong - self.background)
            .abs()
            .max((self.background - self.weak).abs())
    }

    fn add_shape(&mut self, values: &[f32], ordinary: OrdinaryValues) {
        let (mut above, mut below) = (0.0, 0.0);
        let mut near = 0_usize;
        let nearly = 1e-3 * self.span();
        for value in values.iter().filter(|value| ordinary.hold(**value)) {
            let from = value - self.background;
            let cube = f64::from(from).powi(3);
            if cube > 0.0 {
                above += cube;
            } else {
                below -= cube;
            }
            if *value != self.background {
                near += usize::from(from.abs() < nearly);
            }
        }
        self.balance = (above - below) / (above + below).max(f64::MIN_POSITIVE);
        self.nearly_background = near as f64 / values.len().max(1) as f64;
    }

    /// Returns the correlation along x of voxels that deviate from the solvent as its noise does.
    fn correlation(&self, map: &Density) -> f64 {
        // Noise is as strong below the solvent as above it, where the molecule is.
        let noise = (self.background - self.weak).abs().min(0.3 * self.span());
        let is_noise = |from: f32| from != 0.0 && from.abs() <= noise;
        let (mut products, mut squares) = (0.0, 0.0);
        for row in map.grid.values().chunks_exact(map.grid.size().x.max(1)) {
            for pair in row.windows(2) {
                let [left, right] = [pair[0] - self.background, pair[1] - self.background];
                if is_noise(left) && is_noise(right) {
                    products += f64::from(left) * f64::from(right);
                    squares += (f64::from(left).powi(2) + f64::from(right).powi(2)) / 2.0;
                }
            }
        }
        products / squares
    }
}

/// Returns the value of most of the `values` close to `near` (Boyer and Moore's vote, 1981).
fn majority(values: &[f32], near: f32) -> Option<f32> {
    let close = |value: &&f32| (**value - near).abs() <= 0.01 * near.abs();
    let (mut leader, mut votes) = (None, 0_usize);
    for value in values.iter().filter(close) {
        if votes == 0 {
            leader = Some(*value);
        }
        votes = if leader == Some(*value) {
            votes + 1
        } else {
            votes - 1
        };
    }
    leader
}

/// Returns whether `text` names a half map: the word by itself, before a number or before `map`.
fn names_half_map(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    text.match_indices("half").any(|(at, word)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].trim_start_matches(['_', '-', ' ']);
        let ends = after
            .chars()
            .next()
            .is_none_or(|c| c.is_ascii_digit() || c == '.');
        before.is_none_or(|c| !c.is_ascii_alphabetic()) && (ends || after.starts_with("map"))
    })
}

/// Returns what the values say: kind of map, contrast, filters.
pub(super) fn findings(
    values: &Values,
    name: &str,
    labels: &[String],
    is_part: bool,
) -> Vec<Finding> {
    if values.least >= values.greatest {
        let words = if is_part {
            format!(
                "All voxels of the region have the value {}: take a larger one, or look elsewhere in the map.",
                values.least
            )
        } else {
            format!(
                "All voxels have the value {}: the map is empty.",
                values.background
            )
        };
        return vec![Finding::new(Topic::Kind, Level::Red, words)];
    }
    if is_part {
        // Solvent and molecule are judged by the whole map.
        return vec![by_name(name, labels).unwrap_or_else(density_map)];
    }
    let top = values.top.finding();
    if let Some(mask) = &top
        && mask.level == Level::Red
    {
        return vec![mask.clone()];
    }
    if let Some(other) = values.property.finding() {
        return vec![other];
    }
    let mut findings = vec![top.unwrap_or_else(|| kind(values, name, labels))];
    findings.extend(contrast(values));
    findings.push(sharpening::finding(
        name,
        labels,
        values.nearly_background,
        values.is_cut_off,
    ));
    findings
}

fn kind(values: &Values, name: &str, labels: &[String]) -> Finding {
    if let Some(half) = by_name(name, labels) {
        return half;
    }
    if values.noise_correlation < UNFILTERED_CORRELATION {
        let words = format!(
            "Neighbouring voxels of the solvent hardly resemble each other (correlation {:.2}): the map was \
             never filtered, as half maps are not. Use the full, sharpened map.",
            values.noise_correlation
        );
        return Finding::new(Topic::Kind, Level::Amber, words);
    }
    density_map()
}

fn by_name(name: &str, labels: &[String]) -> Option<Finding> {
    let is_half = names_half_map(name) || labels.iter().any(|label| names_half_map(label));
    is_half.then(|| {
        let words = "The name or a label says that this is a half map: it has more noise than the full map and \
                     is not sharpened. Use the full, sharpened map.";
        Finding::new(Topic::Kind, Level::Amber, words)
    })
}

fn density_map() -> Finding {
    Finding::new(Topic::Kind, Level::Green, "A density map.")
}

fn contrast(values: &Values) -> Vec<Finding> {
    let mut found = Vec::new();
    if values.balance <= -BALANCE_SURE {
        let words = "The contrast seems to be inverted: the strong voxels lie below the solvent, the molecule \
                     is dark. The network expects it bright. Turn the sign of the density.";
        found.push(Finding::new(Topic::Contrast, Level::Red, words).with_mend(Mend::Invert));
    } else if values.balance < BALANCE_SURE {
        let words = "Density above the solvent is hardly stronger than below it: the contrast may be inverted, \
                     or the map shows little.";
        found.push(Finding::new(Topic::Contrast, Level::Amber, words));
    } else {
        found.push(Finding::new(
            Topic::Contrast,
            Level::Green,
            "The molecule is bright.",
        ));
    }
    // Seen with the sign in which the molecule is bright.
    if values.background.abs() > BACKGROUND * values.span() {
        let level = if values.background.abs() > values.span() {
            Level::Red
        } else {
            Level::Amber
        };
        let words = format!(
            "The density of the solvent is {:.4}, not about 0 (the molecule differs from it by {:.4}): subtract \
             it.",
            values.background,
            values.span()
        );
        found.push(
            Finding::new(Topic::Contrast, level, words)
                .with_mend(Mend::Background(values.background)),
        );
    }
    found
}
