//! Losses: cross entropy of classes as Cryo2Struct weighs it, and the loss of `weave` (`training/losses.py` is the twin).
//!
//! The loss of a batch is the sum of those of its examples, which are computed apart: what all of them share, the numbers by
//! which means are taken, is counted beforehand.

use burn::tensor::activation::{log_sigmoid, log_softmax};
use burn::tensor::{Int, Tensor, TensorData};

use super::example::{Example, ResidueLabel, Targets, WeaveTargets};
use crate::residue::AminoAcid;

/// Weight of each part of the loss of `weave`; these and those below are of `training/losses.py`.
const PROBABILITY: f64 = 30.0;
const AMINO: f64 = 1.5;
const SECONDARY: f64 = 0.4;
const VECTOR: f64 = 6.0;
const MOLECULE: f64 = 0.1;
/// Further weight of a voxel at the top of a peak.
const PEAK_FOCUS: f32 = 20.0;
/// Weights of Cα, N and C.
const ATOMS: [f64; 3] = [1.5, 0.75, 0.75];
/// First channel of each group of the coarse logits, and the number of its channels.
const AMINO_CHANNELS: [usize; 2] = [0, AminoAcid::COUNT];
const SECONDARY_CHANNELS: [usize; 2] = [20, 3];
const NEXT_CHANNELS: [usize; 2] = [23, 3];
const PREVIOUS_CHANNELS: [usize; 2] = [26, 3];
const MOLECULE_CHANNELS: [usize; 2] = [29, 3];

/// Factors by which what an example adds to the loss of its batch is multiplied.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Factors {
    /// Of a voxel of each class.
    Classes(Vec<f64>),
    /// Of the parts of the loss of `weave`.
    Weave {
        voxel: f64,
        amino: f64,
        secondary: f64,
        next: f64,
        previous: f64,
        molecule: f64,
    },
}

impl Factors {
    /// Counts the examples of a batch; `classes` is the number of classes of a voxel.
    pub(super) fn of(batch: &[Example], classes: usize) -> Self {
        match batch.first().map(|example| &example.targets) {
            Some(Targets::Weave(_)) => Self::of_weave(batch),
            _ => Self::of_classes(batch, classes),
        }
    }

    /// Weighs each class by 1 less its share; the weighted mean over voxels is the loss.
    fn of_classes(batch: &[Example], classes: usize) -> Self {
        let mut counts = vec![0_u64; classes];
        for example in batch {
            if let Targets::Classes(labels) = &example.targets {
                labels
                    .iter()
                    .for_each(|label| counts[usize::from(*label)] += 1);
            }
        }
        let all = counts.iter().sum::<u64>().max(1) as f64;
        let weights: Vec<f64> = counts.iter().map(|n| 1.0 - *n as f64 / all).collect();
        let sum: f64 = counts
            .iter()
            .zip(&weights)
            .map(|(n, weight)| *n as f64 * weight)
            .sum();
        let sum = sum.max(f64::MIN_POSITIVE);
        Self::Classes(weights.into_iter().map(|weight| weight / sum).collect())
    }

    fn of_weave(batch: &[Example]) -> Self {
        let targets = batch.iter().filter_map(|example| match &example.targets {
            Targets::Weave(targets) => Some(targets),
            Targets::Classes(_) => None,
        });
        let targets: Vec<&WeaveTargets> = targets.collect();
        let mean = |weight: f64, count: usize| weight / count.max(1) as f64;
        let count = |is: fn(&ResidueLabel) -> bool| {
            let labels = targets.iter().flat_map(|targets| &targets.residues);
            labels.filter(|label| is(label)).count()
        };
        let voxels = targets.iter().map(|targets| targets.weight.len()).sum();
        let molecules = targets.iter().map(|targets| targets.molecules.len()).sum();
        Self::Weave {
            voxel: mean(PROBABILITY / 3.0, voxels),
            amino: mean(AMINO, count(|label| label.amino.is_some())),
            secondary: mean(SECONDARY, count(|label| label.secondary.is_some())),
            next: mean(VECTOR, 3 * count(|label| label.next.is_some())),
            previous: mean(VECTOR, 3 * count(|label| label.previous.is_some())),
            molecule: mean(MOLECULE, molecules),
        }
    }
}

/// Returns what an example adds to the loss of its batch.
///
/// # Shapes
/// - `logits`: `[z, y, x, classes]`; or those of `weave`: `[3, z, y, x]` and `[z / 2, y / 2, x / 2, 32]`
pub(super) fn loss(logits: Vec<Tensor<4>>, targets: &Targets, factors: &Factors) -> Tensor<1> {
    let mut logits = logits.into_iter();
    match (targets, factors, logits.next(), logits.next()) {
        (Targets::Classes(labels), Factors::Classes(factors), Some(logits), None) => {
            cross_entropy(logits, labels, factors)
        }
        (Targets::Weave(targets), Factors::Weave { .. }, Some(fine), Some(coarse)) => {
            probability(fine, targets, factors) + cells(coarse, targets, factors)
        }
        _ => unreachable!("logits, targets and factors are of one network"),
    }
}

fn cross_entropy(logits: Tensor<4>, labels: &[u8], factors: &[f64]) -> Tensor<1> {
    let [z, y, x, classes] = logits.dims();
    let rows = logits.reshape([z * y * x, classes]);
    let labels = labels.iter().map(|label| usize::from(*label));
    chosen(rows, labels.map(|label| Some((label, factors[label]))))
}

/// Returns minus the sum of the log probabilities of the labels, each times its factor; rows without a label do not count.
fn chosen(rows: Tensor<2>, labels: impl Iterator<Item = Option<(usize, f64)>>) -> Tensor<1> {
    let [count, classes] = rows.dims();
    let mut factors = vec![0.0_f32; count * classes];
    for (row, label) in factors.chunks_exact_mut(classes).zip(labels) {
        if let Some((label, factor)) = label {
            row[label] = -factor as f32;
        }
    }
    let factors =
        Tensor::<2>::from_data(TensorData::new(factors, [count, classes]), &rows.device());
    (log_softmax(rows, 1) * factors).sum()
}

/// Returns the binary cross entropy of the atoms.
fn probability(fine: Tensor<4>, targets: &WeaveTargets, factors: &Factors) -> Tensor<1> {
    let Factors::Weave { voxel, .. } = factors else {
        unreachable!("they are of weave")
    };
    let shape = fine.dims();
    let voxels = targets.weight.len();
    let factor = targets
        .probability
        .iter()
        .enumerate()
        .map(|(index, probability)| {
            let atom = (voxel * ATOMS[index / voxels]) as f32;
            atom * targets.weight[index % voxels] * (1.0 + PEAK_FOCUS * probability)
        });
    let device = fine.device();
    let tensor = |values: Vec<f32>| Tensor::<4>::from_data(TensorData::new(values, shape), &device);
    let factor = tensor(factor.collect());
    let truth = tensor(targets.probability.clone());
    // -t log s(x) - (1 - t) log s(-x), where log s(x) = x + log s(-x).
    let entropy = -log_sigmoid(-fine.clone()) - fine * truth;
    // Row by row first, which keeps the rounding of the long sum small.
    let rows: Tensor<4> = (entropy * factor).sum_dim(3);
    rows.sum()
}

/// Returns the loss of the cells.
fn cells(coarse: Tensor<4>, targets: &WeaveTargets, factors: &Factors) -> Tensor<1> {
    let Factors::Weave {
        amino,
        secondary,
        next,
        previous,
        molecule,
        ..
    } = *factors
    else {
        unreachable!("they are of weave")
    };
    let [z, y, x, channels] = coarse.dims();
    let cells = coarse.reshape([z * y * x, channels]);
    let mut sum = Tensor::zeros([1], &cells.device());
    let labels = &targets.residues;
    if !labels.is_empty() {
        let rows = at(&cells, labels.iter().map(|label| label.cell));
        let group = |[first, count]: [usize; 2]| rows.clone().narrow(1, first, count);
        let aminos = labels.iter().map(|label| Some((label.amino?, amino)));
        let states = labels
            .iter()
            .map(|label| Some((label.secondary?, secondary)));
        sum = sum
            + chosen(group(AMINO_CHANNELS), aminos)
            + chosen(group(SECONDARY_CHANNELS), states)
            + smooth(
                group(NEXT_CHANNELS),
                labels.iter().map(|label| label.next),
                next,
            )
            + smooth(
                group(PREVIOUS_CHANNELS),
                labels.iter().map(|label| label.previous),
                previous,
            );
    }
    if !targets.molecules.is_empty() {
        let [first, count] = MOLECULE_CHANNELS;
        let rows = at(&cells, targets.molecules.iter().map(|(cell, _)| *cell));
        let kinds = targets
            .molecules
            .iter()
            .map(|(_, kind)| Some((*kind, molecule)));
        sum = sum + chosen(rows.narrow(1, first, count), kinds);
    }
    sum
}

/// Returns the rows at `cells`.
fn at(rows: &Tensor<2>, cells: impl Iterator<Item = usize>) -> Tensor<2> {
    let indices: Vec<i64> = cells.map(|cell| cell as i64).collect();
    let count = indices.len();
    let indices = Tensor::<1, Int>::from_data(TensorData::new(indices, [count]), &rows.device());
    rows.clone().select(0, indices)
}

/// Returns the sum of PyTorch's smooth L1 of the vectors, times `factor`; rows without a target do not count.
fn smooth(
    vectors: Tensor<2>,
    targets: impl Iterator<Item = Option<[f32; 3]>>,
    factor: f64,
) -> Tensor<1> {
    let shape = vectors.dims();
    let (mut truth, mut factors) = (Vec::new(), Vec::new());
    for target in targets {
        truth.extend(target.unwrap_or_default());
        let factor = if target.is_some() { factor as f32 } else { 0.0 };
        factors.extend([factor; 3]);
    }
    let device = vectors.device();
    let tensor = |values: Vec<f32>| Tensor::<2>::from_data(TensorData::new(values, shape), &device);
    let off = (vectors - tensor(truth)).abs();
    let near = off.clone().clamp_max(1.0);
    let every = near.clone() * near.clone() * 0.5 + (off - near);
    (every * tensor(factors)).sum()
}
