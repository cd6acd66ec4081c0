//! Validation: what a network says of held-out examples, compared with their targets.

use serde::{Deserialize, Serialize};

use super::example::{Example, Targets, WeaveTargets};
use super::metrics::{Confusion, Scores};
use super::settings::Network;
use crate::grid::GridSize;
use crate::network::unetr::Target;
use crate::residue::AminoAcid;
use crate::space::Voxel;

/// Number of thresholds of the probability, which divide 0 to 1 evenly; as in `evaluate --sweep`.
const THRESHOLDS: usize = 19;
/// Voxels between the face of a tile of `weave` and its core, which alone is judged.
const MARGIN: usize = 8;

/// Verdict on a network.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// Validation loss.
    pub loss: f64,
    /// Scores of the voxels with a Cα, at the threshold of their probability with the best F1; for classes that are no atoms,
    /// of all labelled voxels.
    pub found: Scores,
    /// That threshold.
    pub threshold: f64,
    /// The best F1 that chance can have: that of taking every voxel for one of them.
    pub chance_f1: f64,
    /// Share of right classes: of voxels, or, for `weave`, of amino acids at their Cα.
    pub accuracy: f64,
    /// Means of the scores of the classes.
    pub macro_mean: Scores,
    /// The same, each weighted by how often its class is true.
    pub weighted_mean: Scores,
}

impl Verdict {
    /// Returns the number by which the best epoch is chosen: the F1 of Cα voxels, or, of a network that tells no atoms, the
    /// loss, negated. Most of its voxels have no label, and it may learn much before one of them has a class that wins.
    pub fn score(&self, network: &Network) -> f64 {
        match network {
            Network::Weave => self.found.f1,
            Network::Unetr { target, .. } if *target == Target::Atoms => self.found.f1,
            Network::Unetr { .. } => -self.loss,
        }
    }
}

/// Judge of a network, who sees one example after the other.
pub(super) struct Judge {
    /// True if the voxels that are to be found are those of Cα, false if they are all that are labelled.
    finds_ca: bool,
    classes: Confusion,
    loss: f64,
    found: Counts,
}

/// Voxels by the number of thresholds that their probability reaches.
#[derive(Default)]
struct Counts {
    voxels: u64,
    truth: u64,
    predicted: [u64; THRESHOLDS + 1],
    right: [u64; THRESHOLDS + 1],
}

impl Judge {
    pub(super) fn new(network: &Network) -> Self {
        let (finds_ca, classes) = match network {
            Network::Weave => (true, AminoAcid::COUNT),
            Network::Unetr { target, .. } => (*target == Target::Atoms, target.classes()),
        };
        Self {
            finds_ca,
            classes: Confusion::new(classes),
            loss: 0.0,
            found: Counts::default(),
        }
    }

    /// Takes the logits of an example, and what it adds to the loss.
    pub(super) fn see(&mut self, example: &Example, logits: &[Vec<f32>], loss: f64) {
        self.loss += loss;
        match (&example.targets, logits) {
            (Targets::Classes(labels), [logits]) => {
                let classes = logits.len() / labels.len().max(1);
                for (label, logits) in labels.iter().zip(logits.chunks_exact(classes)) {
                    self.classes.add(usize::from(*label), greatest(logits));
                    let probability = self.probability(logits);
                    let is_one = if self.finds_ca {
                        *label == 1
                    } else {
                        *label > 0
                    };
                    self.found.add(probability, is_one);
                }
            }
            (Targets::Weave(targets), [fine, coarse]) => {
                self.see_ca(example.edge, &targets.ca_voxels, fine);
                self.see_residues(example.edge, targets, coarse);
            }
            _ => unreachable!("logits and targets are of one network"),
        }
    }

    /// Returns the probability that a voxel with these logits of classes is one of those that are to be found.
    fn probability(&self, logits: &[f32]) -> f64 {
        let greatest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let weights = logits.iter().map(|logit| f64::from(logit - greatest).exp());
        let weights: Vec<f64> = weights.collect();
        let share = |of: f64| of / weights.iter().sum::<f64>();
        match self.finds_ca {
            true => share(weights[1]),
            false => 1.0 - share(weights[0]),
        }
    }

    /// Counts the voxels in the core of a tile; `logits` begin with those of Cα.
    fn see_ca(&mut self, edge: usize, ca_voxels: &[usize], logits: &[f32]) {
        let size = GridSize::new(edge, edge, edge);
        let core = MARGIN.min(edge / 4)..edge - MARGIN.min(edge / 4);
        for (index, logit) in logits.iter().take(size.count()).enumerate() {
            let Voxel { x, y, z } = size.voxel(index);
            if [x, y, z].iter().all(|at| core.contains(at)) {
                let probability = 1.0 / (1.0 + (-f64::from(*logit)).exp());
                self.found
                    .add(probability, ca_voxels.binary_search(&index).is_ok());
            }
        }
    }

    fn see_residues(&mut self, edge: usize, targets: &WeaveTargets, coarse: &[f32]) {
        let channels = coarse.len() / (edge / 2).pow(3);
        for label in &targets.residues {
            if let Some(amino) = label.amino {
                let logits = &coarse[label.cell * channels..][..AminoAcid::COUNT];
                self.classes.add(amino, greatest(logits));
            }
        }
    }

    /// Returns the verdict on all examples.
    pub(super) fn verdict(&self) -> Verdict {
        let (found, threshold) = self.found.best();
        let share = self.found.truth as f64 / self.found.voxels.max(1) as f64;
        Verdict {
            loss: self.loss,
            found,
            threshold,
            chance_f1: 2.0 * share / (1.0 + share),
            accuracy: self.classes.accuracy(),
            macro_mean: self.classes.macro_mean(),
            weighted_mean: self.classes.weighted_mean(),
        }
    }
}

impl Counts {
    /// Counts a voxel of that probability.
    fn add(&mut self, probability: f64, is_one: bool) {
        let reached = (probability * (THRESHOLDS + 1) as f64) as usize;
        let reached = reached.min(THRESHOLDS);
        self.voxels += 1;
        self.truth += u64::from(is_one);
        self.predicted[reached] += 1;
        self.right[reached] += u64::from(is_one);
    }

    /// Returns the scores at the threshold of the best F1; of equals the first.
    fn best(&self) -> (Scores, f64) {
        let at = |index: usize| {
            let right = self.right[index..].iter().sum();
            let predicted = self.predicted[index..].iter().sum();
            let threshold = index as f64 / (THRESHOLDS + 1) as f64;
            (Scores::of(right, predicted, self.truth), threshold)
        };
        let points = (1..=THRESHOLDS).map(at);
        let better = |best: (Scores, f64), point: (Scores, f64)| {
            if point.0.f1 > best.0.f1 { point } else { best }
        };
        points.reduce(better).unwrap_or_default()
    }
}

/// Returns the index of the greatest; of equals the first.
fn greatest(values: &[f32]) -> usize {
    let mut best = 0;
    for (index, value) in values.iter().enumerate() {
        if *value > values[best] {
            best = index;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::unetr::Configuration;

    fn judge(target: Target) -> Judge {
        let configuration = Configuration::small(target.classes());
        Judge::new(&Network::Unetr {
            configuration,
            target,
        })
    }

    /// Four voxels of a kind: the probabilities of the classes are the logits' softmax.
    fn example(labels: &[u8]) -> Example {
        Example {
            edge: 1,
            density: Vec::new(),
            targets: Targets::Classes(labels.to_vec()),
        }
    }

    #[test]
    fn ca_is_found_below_the_probability_at_which_it_wins() {
        let mut judge = judge(Target::Atoms);
        // Cα has 0.38 in the first two voxels and 0.02 in the others; "none" wins everywhere.
        let (like, unlike) = ([0.5, 0.0, -9.0, -9.0], [4.0, 0.0, -9.0, -9.0]);
        judge.see(
            &example(&[1, 0, 0, 2]),
            &[[like, like, unlike, unlike].concat()],
            1.5,
        );
        let verdict = judge.verdict();
        assert_eq!((verdict.found.precision, verdict.found.recall), (0.5, 1.0));
        assert!(
            (verdict.threshold - 0.05).abs() < 1e-9,
            "{}",
            verdict.threshold
        );
        assert_eq!((verdict.accuracy, verdict.loss), (0.5, 1.5));
        assert!(
            (verdict.chance_f1 - 0.4).abs() < 1e-9,
            "{}",
            verdict.chance_f1
        );
    }

    #[test]
    fn all_labels_are_found_where_classes_are_no_atoms() {
        let mut judge = judge(Target::SecondaryStructure);
        let (like, unlike) = ([0.0, 1.0, 1.0, 1.0], [4.0, 0.0, 0.0, 0.0]);
        judge.see(&example(&[3, 0]), &[[like, unlike].concat()], 0.0);
        assert_eq!(judge.verdict().found.f1, 1.0);
    }

    #[test]
    fn weave_is_judged_in_the_core_alone() {
        let mut judge = Judge::new(&Network::Weave);
        let edge = 16;
        let size = GridSize::new(edge, edge, edge);
        let [inside, outside] = [8, 1].map(|at| size.linear(Voxel::new(at, 8, 8)));
        let mut fine = vec![-9.0; 3 * size.count()];
        (fine[inside], fine[outside]) = (3.0, 3.0);
        judge.see_ca(edge, &[inside], &fine);
        let verdict = judge.verdict();
        assert_eq!((verdict.found.precision, verdict.found.recall), (1.0, 1.0));
        assert_eq!(judge.found.voxels, 8_u64.pow(3));
    }
}
