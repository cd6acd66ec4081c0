//! NAdam: Adam with Nesterov momentum (Dozat, ICLR workshop 2016), as PyTorch's `torch.optim.NAdam` computes it.

use burn::optim::{LearningRate, Optimizer, RecordState, StateSink, StateSource};
use burn::tensor::{Device, Tensor};

/// Decay of the first moment.
const BETA_1: f64 = 0.9;
/// Decay of the second moment.
const BETA_2: f64 = 0.999;
/// Added to the root of the second moment, against division by zero.
const EPSILON: f64 = 1e-8;
/// Decay of the momentum, per step; this and those above are PyTorch's defaults.
const MOMENTUM_DECAY: f64 = 4e-3;

/// NAdam.
#[derive(Clone, Debug, Default)]
pub(super) struct NAdam;

/// State of one parameter.
#[derive(Clone, Debug)]
pub(super) struct NAdamState<const D: usize> {
    /// Number of steps taken.
    pub(super) time: usize,
    /// Product of the momenta of all steps.
    pub(super) momenta: f64,
    /// Mean of the gradients.
    pub(super) moment_1: Tensor<D>,
    /// Mean of their squares.
    pub(super) moment_2: Tensor<D>,
}

impl<const D: usize> NAdamState<D> {
    /// Returns the state after `time` steps with these moments.
    pub(super) fn after(time: usize, moment_1: Tensor<D>, moment_2: Tensor<D>) -> Self {
        Self {
            time,
            momenta: (1..=time).map(momentum).product(),
            moment_1,
            moment_2,
        }
    }
}

impl<const D: usize> RecordState for NAdamState<D> {
    fn state_flatten(&self, prefix: &str, out: &mut StateSink) {
        out.push_scalar(prefix, "time", (self.time as u64).into());
        out.push_tensor(prefix, "moment_1", self.moment_1.to_data());
        out.push_tensor(prefix, "moment_2", self.moment_2.to_data());
    }

    fn state_unflatten(prefix: &str, source: &mut StateSource, device: &Device) -> Option<Self> {
        let time: u64 = source.take_scalar(prefix, "time")?.try_into().ok()?;
        let mut moment = |leaf: &str| {
            let data = source.take_tensor(prefix, leaf)?;
            Some(Tensor::from_data(data, device))
        };
        let [moment_1, moment_2] = [moment("moment_1")?, moment("moment_2")?];
        let time = usize::try_from(time).ok()?;
        Some(Self::after(time, moment_1, moment_2))
    }
}

/// Returns the momentum of step `time`, counted from 1.
fn momentum(time: usize) -> f64 {
    BETA_1 * (1.0 - 0.5 * 0.96_f64.powf(time as f64 * MOMENTUM_DECAY))
}

impl Optimizer for NAdam {
    type State<const D: usize> = NAdamState<D>;

    fn step<const D: usize>(
        &self,
        rate: LearningRate,
        tensor: Tensor<D>,
        gradient: Tensor<D>,
        state: Option<NAdamState<D>>,
    ) -> (Tensor<D>, Option<NAdamState<D>>) {
        let mut state = state.unwrap_or_else(|| {
            let zeros = || Tensor::zeros(gradient.dims(), &gradient.device());
            NAdamState::after(0, zeros(), zeros())
        });
        state.time += 1;
        let [now, next] = [state.time, state.time + 1].map(momentum);
        state.momenta *= now;
        state.moment_1 = state.moment_1 * BETA_1 + gradient.clone() * (1.0 - BETA_1);
        state.moment_2 =
            state.moment_2 * BETA_2 + gradient.clone() * gradient.clone() * (1.0 - BETA_2);
        let correction = 1.0 - BETA_2.powf(state.time as f64);
        let spread = (state.moment_2.clone() / correction).sqrt() + EPSILON;
        let of_gradient = rate * (1.0 - now) / (1.0 - state.momenta);
        let of_moment = rate * next / (1.0 - state.momenta * next);
        let step = gradient * of_gradient + state.moment_1.clone() * of_moment;
        (tensor - step / spread, Some(state))
    }

    fn to_device<const D: usize>(state: NAdamState<D>, device: &Device) -> NAdamState<D> {
        NAdamState {
            moment_1: state.moment_1.to_device(device),
            moment_2: state.moment_2.to_device(device),
            ..state
        }
    }
}
