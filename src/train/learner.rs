//! Learner: a network with its parameters, which takes steps and is validated.

use std::thread;

use burn::tensor::{Tensor, TensorData};

use super::error::TrainError;
use super::example::Example;
use super::loss::{Factors, loss};
use super::optimizer::Optimizer;
use super::parameters::{Parameters, numbers};
use super::settings::Network;
use super::validation::{Judge, Verdict};
use crate::network::device::ComputeDevice;
use crate::network::{Leaves, WeightsError, unetr, weave_logits};

/// Greatest norm of a gradient of `weave`, as in `training/train.py`.
const LONGEST: f64 = 1.0;
/// Share of the mean of the weights that a step keeps, once there were enough of them; as in `training/train.py`.
const KEEP: f64 = 0.998;

/// Network with its parameters, which learns.
pub(super) struct Learner {
    pub(super) network: Network,
    pub(super) device: ComputeDevice,
    pub(super) threads: usize,
    pub(super) parameters: Parameters,
    /// Running mean of the parameters of `weave` over steps, which is validated and kept, and the number of steps in it.
    pub(super) average: Option<(Parameters, usize)>,
    pub(super) optimizer: Optimizer,
}

/// Loss and gradient of a batch.
pub(super) struct Gradient {
    pub(super) loss: f64,
    /// Of each parameter, by name.
    pub(super) of: Vec<(String, Tensor<1>)>,
}

impl Learner {
    /// Starts to learn from `parameters`.
    pub(super) fn new(
        network: Network,
        parameters: Parameters,
        device: &ComputeDevice,
        threads: usize,
    ) -> Self {
        let is_weave = network == Network::Weave;
        Self {
            network,
            device: device.clone(),
            threads,
            average: is_weave.then(|| (parameters.clone(), 0)),
            parameters,
            optimizer: if is_weave {
                Optimizer::adam_w()
            } else {
                Optimizer::nadam()
            },
        }
    }

    /// Returns the number of classes of a voxel.
    fn classes(&self) -> usize {
        match &self.network {
            Network::Weave => 0,
            Network::Unetr { target, .. } => target.classes(),
        }
    }

    /// Returns the parameters that are validated and kept.
    pub(super) fn best(&self) -> &Parameters {
        self.average
            .as_ref()
            .map_or(&self.parameters, |(average, _)| average)
    }

    /// Runs the network with `leaves` on the density of an example.
    fn logits(&self, leaves: &Leaves, example: &Example) -> Result<Vec<Tensor<4>>, WeightsError> {
        let edge = example.edge;
        let density = TensorData::new(example.density.clone(), [edge, edge, edge]);
        let density = Tensor::from_data(density, self.device.burn());
        match &self.network {
            Network::Weave => Ok(weave_logits(leaves, &self.device, density)?.into()),
            Network::Unetr { configuration, .. } => {
                let logits = unetr::training_logits(leaves, configuration, &self.device, density)?;
                Ok(vec![logits])
            }
        }
    }

    /// Computes loss and gradient of a batch. The examples are summed in their order, whichever is ready first.
    pub(super) fn gradient(&self, batch: &[Example]) -> Result<Gradient, TrainError> {
        let factors = Factors::of(batch, self.classes());
        let mut sum: Option<Gradient> = None;
        for wave in batch.chunks(self.threads) {
            for gradient in self.at_once(wave, |example| self.of_example(example, &factors))? {
                sum = Some(match sum {
                    None => gradient,
                    Some(sum) => added(sum, gradient),
                });
            }
        }
        sum.ok_or(TrainError::Nothing)
    }

    fn of_example(&self, example: &Example, factors: &Factors) -> Result<Gradient, TrainError> {
        let leaves = self.parameters.leaves();
        let loss = loss(self.logits(&leaves, example)?, &example.targets, factors);
        let mut gradients = loss.backward();
        let of = leaves.into_iter().map(|(name, (_, leaf))| {
            let gradient = leaf.grad_remove(&mut gradients);
            let gradient = gradient.unwrap_or_else(|| leaf.inner().zeros_like());
            (name, gradient)
        });
        let of = of.collect();
        Ok(Gradient {
            loss: numbers(&loss.inner())?
                .iter()
                .map(|value| f64::from(*value))
                .sum(),
            of,
        })
    }

    /// Calls `each` for some examples at once, each on a thread of its own; returns the results in their order.
    fn at_once<T: Send>(
        &self,
        examples: &[Example],
        each: impl Fn(&Example) -> Result<T, TrainError> + Sync,
    ) -> Result<Vec<T>, TrainError> {
        if let [example] = examples {
            return Ok(vec![each(example)?]);
        }
        let each = &each;
        thread::scope(|scope| {
            let all: Vec<_> = examples
                .iter()
                .map(|example| scope.spawn(move || each(example)))
                .collect();
            let stopped = |_| TrainError::Device {
                device: self.device.to_string(),
                reason: "a thread stopped".to_owned(),
            };
            all.into_iter()
                .map(|thread| thread.join().map_err(stopped)?)
                .collect()
        })
    }

    /// Takes a step; returns the loss before it, or `None`, without a step, if loss or gradient are no finite numbers.
    pub(super) fn step(&mut self, batch: &[Example], rate: f64) -> Result<Option<f64>, TrainError> {
        let Gradient { loss, of } = self.gradient(batch)?;
        let norm = norm(&of)?;
        if !norm.is_finite() || !loss.is_finite() {
            return Ok(None);
        }
        let shorter = match self.network {
            Network::Weave if norm > LONGEST => LONGEST / (norm + 1e-6),
            _ => 1.0,
        };
        for (name, gradient) in of {
            if let Some((_, values)) = self.parameters.by_name.get_mut(&name) {
                let gradient = if shorter < 1.0 {
                    gradient * shorter
                } else {
                    gradient
                };
                *values = self.optimizer.step(&name, rate, values.clone(), gradient);
            }
        }
        if let Some((average, count)) = &mut self.average {
            *count += 1;
            let keep = KEEP.min((1.0 + *count as f64) / (10.0 + *count as f64));
            for (name, (_, mean)) in &mut average.by_name {
                let (_, values) = &self.parameters.by_name[name];
                *mean = mean.clone() * keep + values.clone() * (1.0 - keep);
            }
        }
        Ok(Some(loss))
    }

    /// Judges the network on `examples`.
    pub(super) fn validate(&self, examples: &[Example]) -> Result<Verdict, TrainError> {
        let leaves = &self.best().by_name;
        let factors = Factors::of(examples, self.classes());
        let mut judge = Judge::new(&self.network);
        for wave in examples.chunks(self.threads) {
            let judged = self.at_once(wave, |example| {
                let logits = self.logits(leaves, example)?;
                let values = logits.iter().map(numbers).collect::<Result<Vec<_>, _>>()?;
                let loss = loss(logits, &example.targets, &factors);
                Ok((
                    values,
                    numbers(&loss)?
                        .iter()
                        .map(|value| f64::from(*value))
                        .sum::<f64>(),
                ))
            })?;
            for (example, (values, loss)) in wave.iter().zip(judged) {
                judge.see(example, &values, loss);
            }
        }
        Ok(judge.verdict())
    }
}

fn added(sum: Gradient, other: Gradient) -> Gradient {
    let both = sum.of.into_iter().zip(other.of);
    Gradient {
        loss: sum.loss + other.loss,
        of: both
            .map(|((name, sum), (_, other))| (name, sum + other))
            .collect(),
    }
}

fn norm(gradient: &[(String, Tensor<1>)]) -> Result<f64, TrainError> {
    let mut sum = 0.0;
    for (_, values) in gradient {
        let square = (values.clone() * values.clone()).sum();
        sum += numbers(&square)?
            .iter()
            .map(|value| f64::from(*value))
            .sum::<f64>();
    }
    Ok(sum.sqrt())
}
