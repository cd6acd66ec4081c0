//! Convolution: 3 x 3 x 3 voxels to one, with zeros around the tile.

use burn::module::{Module, Param};
use burn::tensor::module::conv3d;
use burn::tensor::ops::{ConvOptions, PadMode};
use burn::tensor::{Device, Tensor};

use super::dense::packed;
use super::weights::{Weights, WeightsError, parameter};
use crate::network::device::Backend;

/// 3 x 3 x 3 convolution of stride 1 that keeps the size of the tile.
#[derive(Module, Debug)]
pub(in crate::network) struct Convolution {
    kernel: Kernel,
    /// `[out]`
    bias: Param<Tensor<1>>,
}

/// Weights, as the backend wants them.
#[derive(Module, Debug)]
enum Kernel {
    /// `[out, in, 3, 3, 3]`, for burn's own convolution.
    Whole(Param<Tensor<5>>),
    /// For multiplications of rows of channels.
    Rows(RowKernel),
}

impl Convolution {
    /// Reads a convolution, stored `[out, in, 3, 3, 3]`.
    pub(in crate::network) fn read(
        weights: &mut Weights,
        name: &str,
        [inputs, outputs]: [usize; 2],
    ) -> Result<Self, WeightsError> {
        let weight = weights.take(&format!("{name}.weight"), [outputs, inputs, 3, 3, 3])?;
        let kernel = match weights.backend() {
            Backend::WebGpu => Kernel::Whole(parameter(weight)),
            Backend::Cpu => Kernel::Rows(RowKernel::new(weight)),
        };
        let bias = weights.vector(&format!("{name}.bias"), outputs)?;
        Ok(Self { kernel, bias })
    }

    /// # Shapes
    /// - `features`: `[x, y, z, in]`
    /// - output: `[x, y, z, out]`
    pub(in crate::network) fn forward(&self, features: Tensor<4>) -> Tensor<4> {
        let sum = match &self.kernel {
            Kernel::Whole(weight) => whole(features, weight.val()),
            Kernel::Rows(kernel) => kernel.forward(features),
        };
        sum + self.bias.val().unsqueeze()
    }
}

/// Applies burn's own convolution.
fn whole(features: Tensor<4>, weight: Tensor<5>) -> Tensor<4> {
    let channels_first = features.unsqueeze::<5>().permute([0, 4, 1, 2, 3]);
    let options = ConvOptions::new([1, 1, 1], [1, 1, 1], [1, 1, 1], 1);
    conv3d(channels_first, weight, None, options)
        .permute([0, 2, 3, 4, 1])
        .squeeze_dim(0)
}

/// Number of planes that come out of a step of [`RowKernel`].
const STEP: usize = 4;
/// Number of planes that go into a step.
const SEEN: usize = STEP + 2;

/// Matrix from the planes seen to their mixtures.
const MIX: [[f32; SEEN]; SEEN] = [
    [4.0, 0.0, -5.0, 0.0, 1.0, 0.0],
    [0.0, -4.0, -4.0, 1.0, 1.0, 0.0],
    [0.0, 4.0, -4.0, -1.0, 1.0, 0.0],
    [0.0, -2.0, -1.0, 2.0, 1.0, 0.0],
    [0.0, 2.0, -1.0, -2.0, 1.0, 0.0],
    [0.0, 4.0, 0.0, -5.0, 0.0, 1.0],
];
/// Matrix from the three weights along x to those of the mixtures.
const WEIGH: [[f32; 3]; SEEN] = [
    [1.0 / 4.0, 0.0, 0.0],
    [-1.0 / 6.0, -1.0 / 6.0, -1.0 / 6.0],
    [-1.0 / 6.0, 1.0 / 6.0, -1.0 / 6.0],
    [1.0 / 24.0, 1.0 / 12.0, 1.0 / 6.0],
    [1.0 / 24.0, -1.0 / 12.0, 1.0 / 6.0],
    [0.0, 0.0, 1.0],
];
/// Matrix from the weighed mixtures to the planes that come out.
const UNMIX: [[f32; SEEN]; STEP] = [
    [1.0, 1.0, 1.0, 1.0, 1.0, 0.0],
    [0.0, 1.0, -1.0, 2.0, -2.0, 0.0],
    [0.0, 1.0, 1.0, 4.0, 4.0, 0.0],
    [0.0, 1.0, -1.0, 8.0, -8.0, 1.0],
];

/// Convolution as multiplications of rows of channels, for the CPU.
///
/// Along x it is the minimal filtering F(4, 3) of Winograd: six planes are mixed, multiplied and
/// unmixed to the four planes that come out, which takes 6 multiplications instead of 12. See
/// Lavin and Gray, <https://arxiv.org/abs/1509.09308>.
#[derive(Module, Debug)]
struct RowKernel {
    /// For each dy: `[6, 3 * in, out]`; the row is `dz * in + channel`.
    weights: Vec<Param<Tensor<3>>>,
}

impl RowKernel {
    /// # Shapes
    /// - `weight`: `[out, in, 3, 3, 3]`
    fn new(weight: Tensor<5>) -> Self {
        let [outputs, inputs, ..] = weight.dims();
        let device = weight.device();
        let along_x = packed(weight.permute([2, 3, 4, 1, 0]));
        let mixed = matrix(WEIGH, &device)
            .matmul(along_x.reshape([3, 9 * inputs * outputs]))
            .reshape([SEEN, 3, 3 * inputs, outputs]);
        let weights = (0..3).map(|dy| {
            let part = mixed.clone().slice([0..SEEN, dy..dy + 1]).squeeze_dim(1);
            parameter(packed(part))
        });
        Self {
            weights: weights.collect(),
        }
    }

    /// # Shapes
    /// - `features`: `[x, y, z, in]`
    /// - output: `[x, y, z, out]`
    fn forward(&self, features: Tensor<4>) -> Tensor<4> {
        let [x, y, z, channels] = features.dims();
        let steps = x.div_ceil(STEP);
        let behind = 1 + steps * STEP - x;
        let planes: Tensor<2> = features
            .pad(
                [(1, behind), (1, 1), (1, 1), (0, 0)],
                PadMode::Constant(0.0),
            )
            .reshape([steps * STEP + 2, (y + 2) * (z + 2) * channels]);
        let steps = (0..steps).map(|step| {
            let seen = planes.clone().narrow(0, step * STEP, SEEN);
            self.step(seen, [y, z])
        });
        Tensor::cat(steps.collect(), 0).narrow(0, 0, x)
    }

    /// Computes four planes from the six that they depend on.
    ///
    /// With zeros around each plane, a neighbour is always a fixed number of rows away, and the
    /// three neighbours along z are three rows that follow one another: `unfold` sees them as one
    /// row, and later the planes without their margins, all without copying.
    ///
    /// `unfold` is slow to differentiate, so that training copies ([`Self::recorded_step`]).
    fn step(&self, seen: Tensor<2>, [y, z]: [usize; 2]) -> Tensor<4> {
        if self.weights[0].val().is_autodiff() {
            return self.recorded_step(seen, [y, z]);
        }
        let device = seen.device();
        let [window, outputs] = [self.weights[0].dims()[1], self.weights[0].dims()[2]];
        let channels = window / 3;
        let [line, rows] = [z + 2, y * (z + 2) - 2];
        let mixtures = matrix(MIX, &device).matmul(seen);
        let weighed = self.weights.iter().enumerate().map(|(dy, weight)| {
            let rows: Tensor<3> = mixtures
                .clone()
                .narrow(1, dy * line * channels, (rows + 2) * channels)
                .unfold(1, window, channels);
            rows.matmul(weight.val())
        });
        let sum = weighed.reduce(|sum, part| sum + part);
        let sum = sum.unwrap_or_else(|| Tensor::zeros([SEEN, rows, outputs], &device));
        matrix(UNMIX, &device)
            .matmul(sum.reshape([SEEN, rows * outputs]))
            .unfold::<3, _>(1, z * outputs, line * outputs)
            .reshape([STEP, y, z, outputs])
    }
}

impl RowKernel {
    /// Computes the same as [`Self::step`] by operations whose gradients are fast.
    fn recorded_step(&self, seen: Tensor<2>, [y, z]: [usize; 2]) -> Tensor<4> {
        let device = seen.device();
        let [window, outputs] = [self.weights[0].dims()[1], self.weights[0].dims()[2]];
        let [line, channels] = [z + 2, window / 3];
        let [cells, rows] = [(y + 2) * line, y * line - 2];
        let mixtures = matrix(MIX, &device)
            .matmul(seen)
            .reshape([SEEN, cells, channels]);
        let along_z = (0..3).map(|dz| mixtures.clone().narrow(1, dz, cells - 2));
        let windows = Tensor::cat(along_z.collect(), 2);
        let weighed = self.weights.iter().enumerate().map(|(dy, weight)| {
            let rows = windows.clone().narrow(1, dy * line, rows);
            rows.matmul(weight.val())
        });
        let sum = weighed.reduce(|sum, part| sum + part);
        let sum = sum.unwrap_or_else(|| Tensor::zeros([SEEN, rows, outputs], &device));
        let planes = matrix(UNMIX, &device)
            .matmul(sum.reshape([SEEN, rows * outputs]))
            .reshape([STEP, rows, outputs]);
        let margin = Tensor::zeros([STEP, 2, outputs], &device);
        Tensor::cat(vec![planes, margin], 1)
            .reshape([STEP, y, line, outputs])
            .narrow(2, 0, z)
    }
}

fn matrix<const N: usize, const M: usize>(values: [[f32; M]; N], device: &Device) -> Tensor<2> {
    Tensor::from_data(values, device)
}
