//! Readability: what the network's own scores say of a map, without any truth beside it.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::finding::{Finding, Level, Topic};
use super::parameters::{LEAST_PEAKS, READABLE, UNREADABLE};
use crate::candidates::{self, Candidate, CandidateRule, CandidateSettings};
use crate::geometry::peptide::CA_STEP_ANGSTROM;
use crate::score::VoxelScores;

/// Cα probability from which a peak counts here: far below that of candidates, since peaks that
/// the network doubts tell most of a map.
const PEAK: f64 = 0.1;

/// Line through the resolution of 17 public maps and 14 filtered ones over the mean probability of their likeliest amino
/// acids (`amino`), in Å: the deviation is 0.5 Å, 0.75 Å for nine in ten maps, each left out in turn. Cα
/// probability and direction beside it make it no better.
const AT_NO_AMINO_ANGSTROM: f64 = 5.7;
/// Slope of that line, in Å.
const PER_AMINO_ANGSTROM: f64 = 4.8;
/// Bound for nine in ten maps, in Å.
const SPREAD_ANGSTROM: f64 = 0.75;

/// Returns the peaks of the Cα probability that count here.
pub(super) fn peaks(scores: &VoxelScores) -> Vec<Candidate> {
    let settings = CandidateSettings {
        rule: CandidateRule::Peaks,
        threshold: PEAK,
        ..CandidateSettings::default()
    };
    candidates::find(scores, &settings)
}

/// Edge of the parts that are compared, in Å: that of those that a [`Probe`](super::Probe) looks at.
const PART_ANGSTROM: f64 = 48.0;
/// Number of parts that count.
const PARTS: usize = 2;

/// Returns the peaks in the parts that hold most peaks above 0.5.
fn best_parts(peaks: Vec<Candidate>) -> Vec<Candidate> {
    let mut parts: BTreeMap<[i64; 3], Vec<Candidate>> = BTreeMap::new();
    for peak in peaks {
        let part = peak
            .position
            .to_array()
            .map(|at| (at / PART_ANGSTROM).floor() as i64);
        parts.entry(part).or_default().push(peak);
    }
    let mut parts: Vec<Vec<Candidate>> = parts.into_values().collect();
    parts.sort_by_key(|part| Reverse(sure(part)));
    parts.into_iter().take(PARTS).flatten().collect()
}

/// Returns the number of peaks above 0.5.
fn sure(peaks: &[Candidate]) -> usize {
    peaks.iter().filter(|peak| peak.p_ca > 0.5).count()
}

/// Scores of the peaks of the Cα probability, in means weighted by it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Readability {
    /// Number of peaks above 0.1.
    pub peaks: usize,
    /// Number of peaks above 0.5.
    pub sure: usize,
    /// Mean Cα probability, 0 to 1. Weighting makes it indifferent to how many weak peaks there are in noise.
    pub p_ca: f64,
    /// Mean probability of the likeliest amino acid, 0.05 to 1.
    pub amino: f64,
    /// Mean length of the displacements to both neighbours, in Cα steps: the expected cosine to the true
    /// ones, 0 to 1.
    pub direction: f64,
}

impl Readability {
    /// Sums up the peaks of `scores` in the two parts that hold most of those above 0.5: elsewhere there may be
    /// nothing but noise, however much of it.
    pub fn of(scores: &VoxelScores) -> Self {
        Self::of_peaks(&best_parts(peaks(scores)))
    }

    pub(super) fn of_peaks(peaks: &[Candidate]) -> Self {
        let weight: f64 = peaks.iter().map(|peak| peak.p_ca).sum();
        let mean = |of: fn(&Candidate) -> f64| {
            let sum: f64 = peaks.iter().map(|peak| peak.p_ca * of(peak)).sum();
            if weight > 0.0 { sum / weight } else { 0.0 }
        };
        Self {
            peaks: peaks.len(),
            sure: sure(peaks),
            p_ca: mean(|peak| peak.p_ca),
            amino: mean(|peak| peak.amino.iter().copied().fold(0.0, f64::max)),
            direction: mean(|peak| {
                let steps = [peak.next, peak.previous];
                let lengths = steps.map(|step| step.map_or(0.0, |step| step.length()));
                (lengths[0] + lengths[1]) / 2.0 / CA_STEP_ANGSTROM
            }),
        }
    }

    /// Returns whether the network cannot follow the chain in this map.
    pub fn is_beyond_reach(&self) -> bool {
        self.peaks == 0 || (self.peaks >= LEAST_PEAKS && self.p_ca < UNREADABLE)
    }

    /// Returns the resolution, in Å, at which maps give such scores, with bounds that hold for nine maps in
    /// ten; `None` beyond the reach of the network, where the scores tell no more.
    pub fn resolution(&self) -> Option<[f64; 3]> {
        (!self.is_beyond_reach()).then(|| {
            let estimate = AT_NO_AMINO_ANGSTROM - PER_AMINO_ANGSTROM * self.amino;
            [
                estimate - SPREAD_ANGSTROM,
                estimate,
                estimate + SPREAD_ANGSTROM,
            ]
        })
    }

    /// Returns what the scores say of the resolution.
    pub fn finding(&self) -> Finding {
        let found = |level, words: String| Finding::new(Topic::Resolution, level, words);
        let sure = format!(
            "where the network suspects a Cα it gives it {:.0} % on average",
            100.0 * self.p_ca
        );
        match self.resolution() {
            _ if self.peaks == 0 => found(
                Level::Red,
                "The network sees no Cα at all: this is no protein, or far too coarse.".to_owned(),
            ),
            Some(_) if self.peaks < LEAST_PEAKS => found(
                Level::Amber,
                format!(
                    "There is too little to judge by: the network suspects a Cα in {} places.",
                    self.peaks
                ),
            ),
            None => found(
                Level::Red,
                format!(
                    "Coarser than the network can read, about 5 Å: {sure}. A model of it would be \
                     invented."
                ),
            ),
            Some([low, middle, high]) if self.p_ca < READABLE => found(
                Level::Amber,
                format!(
                    "About {middle:.1} Å ({low:.1} to {high:.1}) by what the network can read: {sure}. The \
                     course of the chain is unsure in places, most residue names are."
                ),
            ),
            Some([low, middle, high]) => found(
                Level::Green,
                format!(
                    "About {middle:.1} Å ({low:.1} to {high:.1}) by what the network can read."
                ),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::Position;

    /// Peaks of this Cα probability whose likeliest amino acid has this one.
    fn readability(p_ca: f64, amino: f64) -> Readability {
        let peaks = (0..100).map(|index| {
            let position = Position::new(f64::from(index), 0.0, 0.0);
            let some = Some(crate::residue::AminoAcid::Ala);
            let peak = Candidate::with_residue_type(position, some, amino);
            Candidate { p_ca, ..peak }
        });
        Readability::of_peaks(&peaks.collect::<Vec<_>>())
    }

    #[test]
    fn weak_peaks_of_noise_hardly_count() {
        let mut peaks = vec![Candidate::with_residue_type(Position::default(), None, 0.0); 300];
        peaks[..100].iter_mut().for_each(|peak| peak.p_ca = 0.8);
        peaks[100..].iter_mut().for_each(|peak| peak.p_ca = 0.12);
        let found = Readability::of_peaks(&peaks);
        assert_eq!((found.peaks, found.sure), (300, 100));
        assert!(
            (found.p_ca - (64.0 + 2.88) / 104.0).abs() < 1e-9,
            "{}",
            found.p_ca
        );
    }

    #[test]
    fn noise_far_from_the_molecule_does_not_count() {
        let at = |x: f64, p_ca| {
            let peak = Candidate::with_residue_type(Position::new(x, 1.0, 1.0), None, 0.0);
            Candidate { p_ca, ..peak }
        };
        let molecule = (0..200).map(|index| at(f64::from(index % 90), 0.8));
        let noise = (0..2000).map(|index| at(100.0 + f64::from(index), 0.12));
        let found = Readability::of_peaks(&best_parts(noise.chain(molecule).collect()));
        assert_eq!(found.peaks, 200);
        assert!((found.p_ca - 0.8).abs() < 1e-9, "{}", found.p_ca);
    }

    #[test]
    fn good_maps_are_green_poor_ones_amber_and_blurred_ones_red() {
        let level = |p_ca, amino| readability(p_ca, amino).finding().level;
        assert_eq!(level(0.73, 0.52), Level::Green);
        assert_eq!(level(0.51, 0.2), Level::Amber);
        assert_eq!(level(0.43, 0.2), Level::Red);
        let none = Readability::of_peaks(&[]);
        assert!(none.is_beyond_reach() && none.resolution().is_none());
        assert!(none.finding().words.contains("no Cα at all"));
    }

    #[test]
    fn the_surer_the_residues_the_finer_the_resolution() {
        let [low, middle, high] = readability(0.73, 0.52).resolution().unwrap();
        assert!(
            (middle - 3.2).abs() < 0.05 && low < middle && middle < high,
            "{middle}"
        );
        assert!(readability(0.6, 0.25).resolution().unwrap()[1] > 4.4);
    }
}
