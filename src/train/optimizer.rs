//! Optimiser: the rule by which gradients change parameters, and what it remembers of each of them.

use std::collections::BTreeMap;

use burn::optim::{AdamW, AdamWConfig, AdamWState, AdaptiveMomentumState, Optimizer as _};
use burn::tensor::Tensor;

use super::nadam::{NAdam, NAdamState};

/// Rule with the state of every parameter.
#[derive(Clone)]
pub(super) enum Optimizer {
    /// AdamW with the numbers of `training/train.py`, for `weave`.
    AdamW(AdamW, BTreeMap<String, AdamWState<1>>),
    /// NAdam, for the networks of Cryo2Struct.
    NAdam(BTreeMap<String, NAdamState<1>>),
}

/// Memory of an optimiser about one parameter.
pub(super) struct Memory {
    /// Number of steps taken.
    pub(super) time: usize,
    /// Means of the gradients and of their squares.
    pub(super) moments: [Tensor<1>; 2],
}

impl Optimizer {
    /// Returns AdamW as `training/train.py` sets it: betas 0.9 and 0.98, weight decay 0.01.
    pub(super) fn adam_w() -> Self {
        let config = AdamWConfig::new()
            .with_beta_2(0.98)
            .with_epsilon(1e-8)
            .with_weight_decay(0.01);
        Self::AdamW(config.build(), BTreeMap::new())
    }

    /// Returns NAdam.
    pub(super) fn nadam() -> Self {
        Self::NAdam(BTreeMap::new())
    }

    /// Takes a step of the parameter `name`.
    pub(super) fn step(
        &mut self,
        name: &str,
        rate: f64,
        values: Tensor<1>,
        gradient: Tensor<1>,
    ) -> Tensor<1> {
        match self {
            Self::AdamW(rule, states) => {
                let (values, state) = rule.step(rate, values, gradient, states.remove(name));
                states.extend(state.map(|state| (name.to_owned(), state)));
                values
            }
            Self::NAdam(states) => {
                let (values, state) = NAdam.step(rate, values, gradient, states.remove(name));
                states.extend(state.map(|state| (name.to_owned(), state)));
                values
            }
        }
    }

    /// Returns what it remembers of each parameter, by name.
    pub(super) fn memories(&self) -> BTreeMap<String, Memory> {
        let memory = |time, moments| Memory { time, moments };
        match self {
            Self::AdamW(_, states) => {
                let states = states.iter().map(|(name, AdamWState { momentum: m })| {
                    let moments = [m.moment_1.clone(), m.moment_2.clone()];
                    (name.clone(), memory(m.time, moments))
                });
                states.collect()
            }
            Self::NAdam(states) => {
                let states = states.iter().map(|(name, s)| {
                    let moments = [s.moment_1.clone(), s.moment_2.clone()];
                    (name.clone(), memory(s.time, moments))
                });
                states.collect()
            }
        }
    }

    /// Recalls what it remembered of the parameter `name`.
    pub(super) fn recall(&mut self, name: &str, memory: Memory) {
        let Memory { time, moments } = memory;
        let [moment_1, moment_2] = moments;
        match self {
            Self::AdamW(_, states) => {
                let momentum = AdaptiveMomentumState {
                    time,
                    moment_1,
                    moment_2,
                    max_moment_2: None,
                };
                states.insert(name.to_owned(), AdamWState { momentum });
            }
            Self::NAdam(states) => {
                let state = NAdamState::after(time, moment_1, moment_2);
                states.insert(name.to_owned(), state);
            }
        }
    }
}
