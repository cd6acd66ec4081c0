//! Calibration as HMMER does it (Eddy, PLoS Comput. Biol. 4, e1000069, 2008): where the scores of random sequences lie,
//! by its ungapped, Viterbi and Forward algorithms over its local multihit model, in bits.

use super::model::{HMMER_BACKGROUND, Model};
use crate::identify::chance::ScoreDistribution;
use crate::random::Random;
use crate::residue::AminoAcid;

/// Number of random sequences (`EmN`, `EvN` and `EfN` of HMMER).
const SEQUENCES: usize = 200;

/// Their length for the ungapped and the Viterbi scores, and for the Forward scores (`EmL` and `EvL`, `EfL`).
const LENGTHS: (usize, usize) = (200, 100);

/// Share of the Forward scores that makes their tail (`Eft`).
const FORWARD_TAIL: f64 = 0.04;

/// Seed of the random sequences.
const SEED: u64 = 42;

/// Locations and slope of the distributions, in bits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Calibration {
    /// μ of the ungapped scores.
    pub(super) msv: f64,
    /// μ of the Viterbi scores.
    pub(super) viterbi: f64,
    /// τ of the Forward scores.
    pub(super) forward: f64,
    /// λ of all.
    pub(super) lambda: f64,
}

/// Way by which the odds of several paths count together.
type Combine = fn(f64, f64) -> f64;

impl Calibration {
    /// Calibrates `model`, which has at least one column.
    pub(super) fn of(model: &Model) -> Self {
        let lambda = lambda(model);
        let sum: Combine = |a, b| a + b;
        let (gapped, ungapped) = (Local::new(model), Local::ungapped(model));
        let long = sequences(LENGTHS.0);
        let location = |local: &Local, combine: Combine| {
            let scores = long
                .iter()
                .map(|sequence| (local.bits(sequence, combine), 1));
            // With the length 1, ln K is λ μ.
            ScoreDistribution::log_k(&scores.collect::<Vec<_>>(), lambda) / lambda
        };
        let short = sequences(LENGTHS.1);
        let scores = short.iter().map(|sequence| (gapped.bits(sequence, sum), 1));
        let fitted = ScoreDistribution::fit(&scores.collect::<Vec<_>>());
        let quantile = (fitted.log_k - (-(1.0 - FORWARD_TAIL).ln()).ln()) / fitted.lambda;
        Self {
            msv: location(&ungapped, f64::max),
            viterbi: location(&gapped, f64::max),
            forward: quantile + FORWARD_TAIL.ln() / lambda,
            lambda,
        }
    }
}

/// Returns λ: ln 2, and a correction for short models (`p7_Lambda`).
fn lambda(model: &Model) -> f64 {
    let entropy = |column: &[f64; AminoAcid::COUNT]| -> f64 {
        let terms = column.iter().zip(HMMER_BACKGROUND);
        terms
            .map(|(p, background)| p * (p / background).log2())
            .sum()
    };
    let count = model.matches.len() as f64;
    let mean = model.matches.iter().map(entropy).sum::<f64>() / count;
    std::f64::consts::LN_2 + 1.44 / (count * mean.max(0.01))
}

/// Returns random sequences of so many residues, as indices in HMMER's order.
fn sequences(length: usize) -> Vec<Vec<usize>> {
    let mut random = Random::new(SEED);
    let mut residue = || {
        let mut left = random.uniform() * HMMER_BACKGROUND.iter().sum::<f64>();
        let found = HMMER_BACKGROUND.iter().position(|share| {
            left -= share;
            left < 0.0
        });
        found.unwrap_or(AminoAcid::COUNT - 1)
    };
    (0..SEQUENCES)
        .map(|_| (0..length).map(|_| residue()).collect())
        .collect()
}

/// HMMER's local multihit model: any part of the profile, any number of times, anywhere in a sequence. All in odds and
/// probabilities; random sequences of these lengths overflow none.
struct Local {
    /// Odds of the amino acids against the background in every column.
    odds: Vec<[f64; AminoAcid::COUNT]>,
    /// Probability to begin at each column.
    begin: Vec<f64>,
    /// From the states of each column: match to match, insertion, deletion; insertion to match, insertion; deletion to match,
    /// deletion.
    steps: Vec<[f64; 7]>,
}

impl Local {
    fn new(model: &Model) -> Self {
        let columns = model.matches.len();
        let mut occupied = 1.0 - model.transitions[0].from_match[2];
        let mut weights = Vec::new();
        for (index, after) in model.transitions[1..].iter().enumerate() {
            weights.push((occupied, (columns - index) as f64));
            let stays = occupied * (1.0 - after.from_match[2]);
            occupied = stays + (1.0 - occupied) * after.from_deletion[0];
        }
        let sum: f64 = weights.iter().map(|(occupied, left)| occupied * left).sum();
        let steps = model.transitions[1..].iter().map(|after| {
            let ([mm, mi, md], [im, ii]) = (after.from_match, after.from_insertion);
            let [dm, dd] = after.from_deletion;
            [mm, mi, md, im, ii, dm, dd]
        });
        Self {
            odds: odds(model),
            begin: weights.iter().map(|(occupied, _)| occupied / sum).collect(),
            steps: steps.collect(),
        }
    }

    /// The same without gaps, where every part is as likely (`MSV`).
    fn ungapped(model: &Model) -> Self {
        let columns = model.matches.len();
        let pairs = (columns * (columns + 1)) as f64;
        Self {
            odds: odds(model),
            begin: vec![2.0 / pairs; columns],
            steps: vec![[1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]; columns],
        }
    }

    /// Returns the score of `sequence` in bits, against that of a random one of its length.
    fn bits(&self, sequence: &[usize], combine: Combine) -> f64 {
        let length = sequence.len() as f64;
        let (go_on, leave) = (length / (length + 3.0), 3.0 / (length + 3.0));
        let columns = self.odds.len();
        // Match, insertion and deletion of every column.
        let mut row = vec![[0.0; 3]; columns];
        let (mut before, mut again, mut after) = (1.0, 0.0, 0.0);
        for &residue in sequence {
            let begin = combine(before, again) * leave;
            let (mut end, mut diagonal, mut left) = (0.0, [0.0; 3], [0.0; 3]);
            for (column, cell) in row.iter_mut().enumerate() {
                let above = *cell;
                let step = |from: usize| column.checked_sub(1).map_or(0.0, |c| self.steps[c][from]);
                let [m, i, d] = diagonal;
                let into = combine(combine(m * step(0), i * step(3)), d * step(5));
                let into = combine(into, begin * self.begin[column]);
                let own = &self.steps[column];
                *cell = [
                    into * self.odds[column][residue],
                    combine(above[0] * own[1], above[1] * own[4]),
                    combine(left[0] * step(2), left[2] * step(6)),
                ];
                end = combine(end, combine(cell[0], cell[2]));
                (diagonal, left) = (above, *cell);
            }
            before *= go_on;
            again = combine(again * go_on, end * 0.5);
            after = combine(after * go_on, end * 0.5);
        }
        let random = length * (length / (length + 1.0)).ln() + (1.0 / (length + 1.0)).ln();
        ((after * leave).max(f64::MIN_POSITIVE).ln() - random) / std::f64::consts::LN_2
    }
}

fn odds(model: &Model) -> Vec<[f64; AminoAcid::COUNT]> {
    let of = |column: &[f64; AminoAcid::COUNT]| {
        let mut odds = *column;
        for (odds, background) in odds.iter_mut().zip(HMMER_BACKGROUND) {
            *odds /= background;
        }
        odds
    };
    model.matches.iter().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identify::profile::{Column, Profile};

    fn model(letters: &str) -> Model {
        let named = |letter| Column::named(AminoAcid::from_letter(letter), 0.2);
        Model::of(&Profile {
            name: "p".into(),
            place: String::new(),
            columns: letters.chars().map(named).collect(),
            joins: vec![4],
            forward: 1.0,
            copies: 1,
        })
    }

    /// The odds of all paths through one part of the model, written out: two columns, two residues.
    #[test]
    fn scores_are_those_of_all_paths() {
        let model = model("WK");
        let local = Local::new(&model);
        // K and W in HMMER's order.
        let sequence = [18, 8];
        let (w, k) = (&local.odds[0], &local.odds[1]);
        let [b1, b2] = [local.begin[0], local.begin[1]];
        let (on, leave) = (0.4, 0.6);
        let mm = local.steps[0][0];
        let md = local.steps[0][2];
        // From the begin state to the end state: over residues i to j.
        let one = |at: usize| {
            let (in_w, in_k) = (b1 * w[sequence[at]], b2 * k[sequence[at]]);
            in_w + in_k + in_w * md
        };
        // No insertion: it must return to a match.
        let both = b1 * w[18] * mm * k[8];
        let enter = leave;
        let apart = enter * one(0) * 0.5 * on;
        let behind = on * enter * one(1) * 0.5;
        let twice = enter * one(0) * 0.5 * enter * one(1) * 0.5;
        let expected = (apart + behind + twice + enter * both * 0.5) * leave;
        let random = 2.0 * (2.0_f64 / 3.0).ln() + (1.0_f64 / 3.0).ln();
        let found = local.bits(&sequence, |a, b| a + b);
        let bits = (expected.ln() - random) / std::f64::consts::LN_2;
        assert!((found - bits).abs() < 1e-9, "{found} {bits}");
        assert!(local.bits(&sequence, f64::max) < found);
    }

    #[test]
    fn half_of_random_sequences_score_more_than_the_median() {
        let model = model("WKMHEAFSYNPVGDLIWCRT");
        let calibration = Calibration::of(&model);
        let local = Local::new(&model);
        let median = calibration.viterbi - (2.0_f64.ln()).ln() / calibration.lambda;
        let above = sequences(LENGTHS.0);
        let above = above
            .iter()
            .filter(|sequence| local.bits(sequence, f64::max) > median);
        let share = above.count() as f64 / SEQUENCES as f64;
        assert!((0.3..0.7).contains(&share), "{share}");
        assert!(calibration.forward < calibration.viterbi + 8.0);
        assert!((0.69..0.9).contains(&calibration.lambda), "{calibration:?}");
    }
}
