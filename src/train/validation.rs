//! Validation: what a network says of held-out examples, compared with their targets.

use serde::{Deserialize, Serialize};

use super::example::{Example, Targets, WeaveTargets};
use super::metrics::{Confusion, Scores};
use super::settings::Network;
use crate::grid::GridSize;
use crate::network::unetr::Target;
use crate::residue::AminoAcid;
use crate::space::Voxel;

/// Number of thresholds of the Cα probability, which divide 0 to 1 evenly; as in `evaluate --sweep`.
const THRESHOLDS: usize = 19;
/// Voxels between the face of a tile of `weave` and its core, which alone is judged.
const MARGIN: usize = 8;

/// Verdict on a network.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// Validation loss.
    pub loss: f64,
    /// Scores of the voxels with a Cα; for classes that are no atoms, of all labelled voxels.
    pub found: Scores,
    /// Least Cα probability of a predicted voxel, at which `weave` has the best F1.
    pub threshold: Option<f64>,
    /// The best F1 that chance can have: that of taking every voxel for one with a Cα.
    pub chance_f1: f64,
    /// Share of right classes: of voxels, or, for `weave`, of amino acids at their Cα.
    pub accuracy: f64,
    /// Means of the scores of the classes.
    pub macro_mean: Scores,
    /// The same, each weighted by how often its class is true.
    pub weighted_mean: Scores,
}

impl Verdict {
    /// Returns the number by which the best epoch is chosen: for `weave` the F1 of Cα voxels, else the macro F1.
    pub fn score(&self, network: &Network) -> f64 {
        match network {
            Network::Weave => self.found.f1,
            Network::Unetr { .. } => self.macro_mean.f1,
        }
    }
}

/// Judge of a network, who sees one example after the other.
pub(super) struct Judge {
    /// Class whose voxels are to be found; 0 stands for all that are labelled.
    wanted: Option<usize>,
    classes: Confusion,
    loss: f64,
    ca: CaCounts,
}

/// Voxels by the number of thresholds that their Cα probability reaches.
#[derive(Default)]
struct CaCounts {
    voxels: u64,
    truth: u64,
    predicted: [u64; THRESHOLDS + 1],
    right: [u64; THRESHOLDS + 1],
}

impl Judge {
    pub(super) fn new(network: &Network) -> Self {
        let (wanted, classes) = match network {
            Network::Weave => (None, AminoAcid::COUNT),
            Network::Unetr { target, .. } => {
                let wanted = usize::from(*target == Target::Atoms);
                (Some(wanted), target.classes())
            }
        };
        Self {
            wanted,
            classes: Confusion::new(classes),
            loss: 0.0,
            ca: CaCounts::default(),
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
                }
            }
            (Targets::Weave(targets), [fine, coarse]) => {
                self.ca.see(example.edge, &targets.ca_voxels, fine);
                self.see_residues(example.edge, targets, coarse);
            }
            _ => unreachable!("logits and targets are of one network"),
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
        let (found, threshold, share) = match self.wanted {
            None => {
                let (scores, threshold) = self.ca.best();
                let share = self.ca.truth as f64 / self.ca.voxels.max(1) as f64;
                (scores, Some(threshold), share)
            }
            Some(0) => (self.classes.labelled(), None, self.classes.share(0)),
            Some(class) => (self.classes.class(class), None, self.classes.share(class)),
        };
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

impl CaCounts {
    /// Counts the voxels in the core of a tile; `logits` begin with those of Cα.
    fn see(&mut self, edge: usize, ca_voxels: &[usize], logits: &[f32]) {
        let size = GridSize::new(edge, edge, edge);
        let core = MARGIN.min(edge / 4)..edge - MARGIN.min(edge / 4);
        for (index, logit) in logits.iter().take(size.count()).enumerate() {
            let Voxel { x, y, z } = size.voxel(index);
            if ![x, y, z].iter().all(|at| core.contains(at)) {
                continue;
            }
            let probability = 1.0 / (1.0 + (-f64::from(*logit)).exp());
            let reached = (probability * (THRESHOLDS + 1) as f64) as usize;
            let reached = reached.min(THRESHOLDS);
            let is_ca = u64::from(ca_voxels.binary_search(&index).is_ok());
            self.voxels += 1;
            self.truth += is_ca;
            self.predicted[reached] += 1;
            self.right[reached] += is_ca;
        }
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
