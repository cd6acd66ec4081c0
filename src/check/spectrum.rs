//! Spectrum: the power of a density by frequency, which tells a wrong voxel size before a run.
//!
//! The power of every protein falls to about 6.4 Å and rises again to a peak at 4.6 Å, the distance of strands, of the turns of
//! helices and of side chains. Falsified voxels move that peak; resolution and sharpening, which a line over the square
//! of the frequency describes, do not.

use std::f64::consts::PI;

use serde::{Deserialize, Serialize};

use super::finding::{Finding, Level, Mend, Topic};
use super::parameters::{LEAST_SLOPE, LIKE_PROTEIN, RIGHT_RATIO, UNLIKE_PROTEIN};
use crate::grid::Grid;

/// Edge of the part whose power is taken, in voxels of 1 Å.
pub(super) const EDGE: usize = 80;

/// Frequency, in 1/Å, of the first value of [`PROTEIN`], and the step between values.
const FREQUENCIES: (f64, f64) = (0.12, 0.01);
/// Natural logarithm of the mean power of 18 protein structures (`training/protein_spectrum.py`).
const PROTEIN: [f64; 14] = [
    0.48, 0.32, 0.21, 0.15, 0.14, 0.17, 0.23, 0.31, 0.38, 0.42, 0.41, 0.37, 0.31, 0.24,
];
/// Position of the peak of [`PROTEIN`], in Å.
const PEAK_ANGSTROM: f64 = 4.6;
/// Natural logarithm of the greatest ratio that is tried, and steps to it.
const RATIOS: (f64, i32) = (0.42, 42);

/// Scale at which the power of a density is like that of proteins.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PowerScale {
    /// Ratio of the stated voxel size to the one with which it is like that.
    pub ratio: f64,
    /// Correlation with proteins at the ratio, -1 to 1.
    pub correlation: f64,
    /// Correlation with the voxel size as it is stated.
    pub as_stated: f64,
}

impl PowerScale {
    /// Returns the scale of `part`, a cube of [`EDGE`] voxels of 1 Å; `None` if it is like that of proteins at no scale.
    pub(super) fn of(part: &Grid<f32>) -> Option<Self> {
        Self::of_power(&power(part))
    }

    /// Returns the scale of the mean power at frequencies of 0, 1, 2, … / [`EDGE`] per Å.
    fn of_power(power: &[f64]) -> Option<Self> {
        let logarithms: Vec<f64> = power.iter().map(|power| power.ln()).collect();
        if !logarithms.iter().skip(1).all(|value| value.is_finite()) {
            return None;
        }
        let (greatest, steps) = RATIOS;
        let ratio = |step: i32| (greatest * f64::from(step) / f64::from(steps)).exp();
        let tried: Vec<(f64, Likeness)> = (-steps..=steps)
            .map(ratio)
            .map(|ratio| (ratio, Likeness::of(&logarithms, ratio)))
            .collect();
        let is_peak = |at: &&[(f64, Likeness)]| {
            let [before, here, after] = [0, 1, 2].map(|index| at[index].1.correlation);
            here >= LIKE_PROTEIN && before <= here && after < here && at[1].1.slope >= LEAST_SLOPE
        };
        let peaks = tried.windows(3).filter(is_peak).map(|at| at[1]);
        let (ratio, best) = peaks.max_by(|a, b| a.1.slope.total_cmp(&b.1.slope))?;
        Some(Self {
            ratio,
            correlation: best.correlation,
            as_stated: tried[steps as usize].1.correlation,
        })
    }

    /// Returns the voxel size that the power asks for in place of `edge` Å, in Å; `None` if that may be right.
    pub fn proposal(&self, edge: f64) -> Option<f64> {
        let is_off = !RIGHT_RATIO.contains(&self.ratio);
        (is_off && self.as_stated < UNLIKE_PROTEIN).then(|| edge / self.ratio)
    }

    /// Returns a doubt about the voxel size, `edge` Å along x.
    pub(super) fn finding(&self, edge: f64) -> Option<Finding> {
        let proposed = self.proposal(edge)?;
        let words = format!(
            "The voxel size seems to be wrong: the distances of {PEAK_ANGSTROM} Å that all proteins have come out as \
             {:.1} Å. Voxels of about {proposed:.2} Å, not {edge:.3} Å, would make that right; a run tells it to 1 or 2 %.",
            PEAK_ANGSTROM * self.ratio
        );
        Some(
            Finding::new(Topic::VoxelSize, Level::Amber, words)
                .with_mend(Mend::VoxelSize(proposed)),
        )
    }
}

/// Likeness of a spectrum to that of proteins.
#[derive(Clone, Copy, Debug)]
struct Likeness {
    correlation: f64,
    /// Height of its peak in units of that of proteins without motion.
    slope: f64,
}

impl Likeness {
    /// Compares the `logarithms` of power with those of proteins whose distances are `ratio` times as long.
    fn of(logarithms: &[f64], ratio: f64) -> Self {
        let (first, step) = FREQUENCIES;
        let frequencies: Vec<f64> = (0..PROTEIN.len())
            .map(|index| first + step * index as f64)
            .collect();
        let observed = frequencies
            .iter()
            .map(|frequency| interpolated(logarithms, EDGE as f64 * frequency / ratio));
        let observed = without_line(&frequencies, &observed.collect::<Vec<_>>());
        let expected = without_line(&frequencies, &PROTEIN);
        let product = |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
        let both = product(&observed, &expected);
        let squares = [product(&observed, &observed), product(&expected, &expected)];
        Self {
            correlation: both / (squares[0] * squares[1]).sqrt(),
            slope: both / squares[1],
        }
    }
}

/// Returns the value of `values` between two indices.
fn interpolated(values: &[f64], index: f64) -> f64 {
    let below = (index as usize).min(values.len() - 2);
    let share = index - below as f64;
    values[below] * (1.0 - share) + values[below + 1] * share
}

/// Returns `values` less their least-squares line over the square of the frequency.
fn without_line(frequencies: &[f64], values: &[f64]) -> Vec<f64> {
    let squares: Vec<f64> = frequencies.iter().map(|f| f * f).collect();
    let mean = |of: &[f64]| of.iter().sum::<f64>() / of.len() as f64;
    let (mean_square, mean_value) = (mean(&squares), mean(values));
    let both = squares.iter().zip(values);
    let (products, spread) = both.fold((0.0, 0.0), |(products, spread), (square, value)| {
        let from = square - mean_square;
        (products + from * (value - mean_value), spread + from * from)
    });
    let line = |square: f64| mean_value + products / spread * (square - mean_square);
    let rest = squares.iter().zip(values);
    rest.map(|(square, value)| value - line(*square)).collect()
}

/// Returns the mean power of `part`, faded out towards its faces, at frequencies of 0, 1, 2, … / [`EDGE`] per Å, as far as
/// the greatest ratio asks for.
fn power(part: &Grid<f32>) -> Vec<f64> {
    let (first, step) = FREQUENCIES;
    let greatest = (first + step * PROTEIN.len() as f64) * RATIOS.0.exp();
    let limit = (EDGE as f64 * greatest).ceil() as i32;
    let all: Vec<i32> = (-limit..=limit).collect();
    // The other half is the same, since densities are real numbers.
    let half = &all[limit as usize..];
    let along_x = transform(&faded(part), half);
    let along_y = transform(&along_x, &all);
    let values = transform(&along_y, &all);
    let mut shells = vec![(0.0, 0_usize); limit as usize + 1];
    let mut values = values.iter();
    for z in &all {
        for (y, x) in all.iter().flat_map(|y| half.iter().map(move |x| (y, x))) {
            let Some([real, imaginary]) = values.next() else {
                break;
            };
            let shell = f64::from(x * x + y * y + z * z).sqrt().round();
            if let Some((sum, count)) = shells.get_mut(shell as usize) {
                *sum += real * real + imaginary * imaginary;
                *count += 1;
            }
        }
    }
    let means = shells.iter();
    means.map(|(sum, count)| sum / *count as f64).collect()
}

/// Returns the values of `part` less their mean, times Hann's window along each axis, as complex numbers.
fn faded(part: &Grid<f32>) -> Vec<[f64; 2]> {
    let size = part.size();
    let values = part.values();
    let mean = values.iter().map(|value| f64::from(*value)).sum::<f64>() / values.len() as f64;
    let window = |at: usize| (PI * (at + 1) as f64 / (EDGE + 1) as f64).sin().powi(2);
    let windows: Vec<f64> = (0..EDGE).map(window).collect();
    let faded = values.iter().enumerate().map(|(index, value)| {
        let at = size.voxel(index);
        let window = windows[at.x] * windows[at.y] * windows[at.z];
        [window * (f64::from(*value) - mean), 0.0]
    });
    faded.collect()
}

/// Returns the Fourier transform of rows of [`EDGE`] values at these `frequencies`, in 1 / [`EDGE`]: all rows for the first
/// frequency, then for the next, so that the next axis becomes the fastest.
fn transform(rows: &[[f64; 2]], frequencies: &[i32]) -> Vec<[f64; 2]> {
    let phase = |step: usize| {
        let angle = 2.0 * PI * step as f64 / EDGE as f64;
        [angle.cos(), -angle.sin()]
    };
    let phases: Vec<[f64; 2]> = (0..EDGE).map(phase).collect();
    let mut transformed = Vec::with_capacity(rows.len() / EDGE * frequencies.len());
    for frequency in frequencies {
        let step = frequency.rem_euclid(EDGE as i32) as usize;
        let row_phases: Vec<[f64; 2]> = (0..EDGE).map(|at| phases[at * step % EDGE]).collect();
        transformed.extend(rows.chunks_exact(EDGE).map(|row| {
            let products = row.iter().zip(&row_phases);
            products.fold([0.0, 0.0], |sum, ([re, im], [cos, sin])| {
                [sum[0] + re * cos - im * sin, sum[1] + re * sin + im * cos]
            })
        }));
    }
    transformed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::GridSize;

    /// Makes the power of a protein whose distances are `ratio` times as long, with a resolution.
    fn protein(ratio: f64) -> Vec<f64> {
        let at = |index: usize| {
            let frequency = index as f64 / EDGE as f64 * ratio;
            let (first, step) = FREQUENCIES;
            let from = ((frequency - first) / step).clamp(0.0, 13.0);
            (2.0 * interpolated(&PROTEIN, from) - 60.0 * frequency * frequency).exp()
        };
        (0..32).map(at).collect()
    }

    #[test]
    fn the_scale_of_a_protein_is_found_and_proposed_away() {
        for ratio in [0.75, 0.9, 1.0, 1.1, 1.25] {
            let found = PowerScale::of_power(&protein(ratio)).unwrap();
            assert!(
                (found.ratio / ratio - 1.0).abs() < 0.02,
                "{found:?} of {ratio}"
            );
        }
        let wrong = PowerScale::of_power(&protein(1.25)).unwrap();
        let finding = wrong.finding(1.25).unwrap();
        assert!(finding.words.contains("about 1.0"), "{}", finding.words);
        assert!(matches!(finding.mend, Some(Mend::VoxelSize(edge)) if (edge - 1.0).abs() < 0.02));
        let right = PowerScale::of_power(&protein(1.05)).unwrap();
        assert_eq!(right.finding(1.05), None);
    }

    #[test]
    fn a_spectrum_without_the_peak_tells_nothing() {
        let falls = |index: i32| (-0.01 * f64::from(index * index)).exp();
        let power: Vec<f64> = (0..32).map(falls).collect();
        assert_eq!(PowerScale::of_power(&power), None);
        let size = GridSize::new(EDGE, EDGE, EDGE);
        assert_eq!(PowerScale::of(&Grid::filled(size, 0.0)), None);
    }

    #[test]
    fn a_wave_has_its_power_at_its_frequency() {
        let size = GridSize::new(EDGE, EDGE, EDGE);
        for (direction, shell) in [([16.0, 0.0, 0.0], 16), ([0.0, 12.0, -16.0], 20)] {
            let wave = Grid::from_fn(size, |voxel| {
                let [x, y, z] = [voxel.x, voxel.y, voxel.z].map(|at| at as f64 / EDGE as f64);
                let turns = direction[0] * x + direction[1] * y + direction[2] * z;
                (2.0 * PI * turns).cos() as f32
            });
            let power = power(&wave);
            let strongest = (0..power.len()).max_by(|a, b| power[*a].total_cmp(&power[*b]));
            assert_eq!(strongest, Some(shell));
        }
    }
}
