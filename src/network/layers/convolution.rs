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

/// Matrix from the planes seen to their mixtures. Of the points 0, ±3/4, ±3/2 and infinity: with 0, ±1, ±2, the usual ones, rounding
/// errors are 1.4 times as large.
const MIX: [[f32; SEEN]; SEEN] = [
    [81.0 / 64.0, 0.0, -45.0 / 16.0, 0.0, 1.0, 0.0],
    [0.0, -27.0 / 16.0, -9.0 / 4.0, 3.0 / 4.0, 1.0, 0.0],
    [0.0, 27.0 / 16.0, -9.0 / 4.0, -3.0 / 4.0, 1.0, 0.0],
    [0.0, -27.0 / 32.0, -9.0 / 16.0, 3.0 / 2.0, 1.0, 0.0],
    [0.0, 27.0 / 32.0, -9.0 / 16.0, -3.0 / 2.0, 1.0, 0.0],
    [0.0, 81.0 / 64.0, 0.0, -45.0 / 16.0, 0.0, 1.0],
];
/// Matrix from the three weights along x to those of the mixtures.
const WEIGH: [[f32; 3]; SEEN] = [
    [64.0 / 81.0, 0.0, 0.0],
    [-128.0 / 243.0, -32.0 / 81.0, -8.0 / 27.0],
    [-128.0 / 243.0, 32.0 / 81.0, -8.0 / 27.0],
    [32.0 / 243.0, 16.0 / 81.0, 8.0 / 27.0],
    [32.0 / 243.0, -16.0 / 81.0, 8.0 / 27.0],
    [0.0, 0.0, 1.0],
];
/// Matrix from the weighed mixtures to the planes that come out.
const UNMIX: [[f32; SEEN]; STEP] = [
    [1.0, 1.0, 1.0, 1.0, 1.0, 0.0],
    [0.0, 3.0 / 4.0, -3.0 / 4.0, 3.0 / 2.0, -3.0 / 2.0, 0.0],
    [0.0, 9.0 / 16.0, 9.0 / 16.0, 9.0 / 4.0, 9.0 / 4.0, 0.0],
    [0.0, 27.0 / 64.0, -27.0 / 64.0, 27.0 / 8.0, -27.0 / 8.0, 1.0],
];
/// Matrix from the three weights along y to those of the four mixtures of lines.
const WEIGH_LINES: [[f32; 3]; 4] = [
    [1.0, 0.0, 0.0],
    [0.5, 0.5, 0.5],
    [0.5, -0.5, 0.5],
    [0.0, 0.0, 1.0],
];

/// Convolution as multiplications of rows of channels, for the CPU.
///
/// Along x it is the minimal filtering F(4, 3) of Winograd: six planes are mixed, multiplied and
/// unmixed to the four planes that come out, which takes 6 multiplications instead of 12. Along y it is
/// F(2, 3): four lines are mixed, multiplied and unmixed to two, which takes 4 instead of 6. See
/// Lavin and Gray, <https://arxiv.org/abs/1509.09308>.
#[derive(Module, Debug)]
struct RowKernel {
    /// For each mixture of lines: `[6, 3 * in, out]`; the row is `dz * in + channel`.
    weights: Vec<Param<Tensor<3>>>,
}

impl RowKernel {
    /// # Shapes
    /// - `weight`: `[out, in, 3, 3, 3]`
    fn new(weight: Tensor<5>) -> Self {
        let [outputs, inputs, ..] = weight.dims();
        let device = weight.device();
        let row = 3 * inputs * outputs;
        let along_x = packed(weight.permute([2, 3, 4, 1, 0]));
        let planes = matrix(WEIGH, &device).matmul(along_x.reshape([3, 3 * row]));
        let along_y = packed(planes.reshape([SEEN, 3, row]).swap_dims(0, 1));
        let lines = matrix(WEIGH_LINES, &device)
            .matmul(along_y.reshape([3, SEEN * row]))
            .reshape([WEIGH_LINES.len(), SEEN, 3 * inputs, outputs]);
        let weights = (0..WEIGH_LINES.len())
            .map(|line| parameter(packed(lines.clone().narrow(0, line, 1).squeeze_dim(0))));
        Self {
            weights: weights.collect(),
        }
    }

    /// # Shapes
    /// - `features`: `[x, y, z, in]`
    /// - output: `[x, y, z, out]`
    fn forward(&self, features: Tensor<4>) -> Tensor<4> {
        let [x, y, z, channels] = features.dims();
        let (steps, pairs) = (x.div_ceil(STEP), y.div_ceil(2));
        let (behind, below) = (1 + steps * STEP - x, 1 + 2 * pairs - y);
        let planes: Tensor<2> = features
            .pad(
                [(1, behind), (1, below), (1, 1), (0, 0)],
                PadMode::Constant(0.0),
            )
            .reshape([steps * STEP + 2, (2 * pairs + 2) * (z + 2) * channels]);
        let steps = (0..steps).map(|step| {
            let seen = planes.clone().narrow(0, step * STEP, SEEN);
            self.step(seen, [pairs, z])
        });
        Tensor::cat(steps.collect(), 0)
            .narrow(0, 0, x)
            .narrow(1, 0, y)
    }

    /// Computes four planes of `pairs` pairs of lines from the six that they depend on.
    ///
    /// # Shapes
    /// - output: `[4, 2 * pairs, z, out]`
    fn step(&self, seen: Tensor<2>, [pairs, z]: [usize; 2]) -> Tensor<4> {
        let device = seen.device();
        let outputs = self.weights[0].dims()[2];
        let mixtures = matrix(MIX, &device).matmul(seen);
        let mixtures = lines_mixed(mixtures, pairs);
        let [first, sum, difference, last] = [0, 1, 2, 3].map(|line| {
            let weight = self.weights[line].val();
            rows(mixtures[line].clone(), [pairs, z], weight)
        });
        let upper = first + sum.clone() + difference.clone();
        let lower = sum - difference - last;
        let unmixed = [upper, lower].map(|lines| {
            let [_, rows, _] = lines.dims();
            let planes = matrix(UNMIX, &device).matmul(lines.reshape([SEEN, rows * outputs]));
            without_margins(planes, [pairs, z], outputs)
        });
        Tensor::stack::<4>(unmixed.to_vec(), 2).reshape([STEP, 2 * pairs, z, outputs])
    }
}

/// Mixes each four lines of planes, two of them those of the next pair, to four of which two lines come out.
///
/// # Shapes
/// - `planes`: `[6, (2 * pairs + 2) * line]`
/// - output: four of `[6, pairs * line]`
fn lines_mixed(planes: Tensor<2>, pairs: usize) -> [Tensor<2>; 4] {
    let line = planes.dims()[1] / (2 * pairs + 2);
    let planes = planes.reshape([SEEN, pairs + 1, 2, line]);
    let every_second = |of: usize, from: usize| {
        planes
            .clone()
            .narrow(2, of, 1)
            .narrow(1, from, pairs)
            .squeeze_dim::<3>(2)
    };
    let [first, second] = [0, 1].map(|of| every_second(of, 0));
    let [third, fourth] = [0, 1].map(|of| every_second(of, 1));
    [
        first - third.clone(),
        second.clone() + third.clone(),
        third - second.clone(),
        second - fourth,
    ]
    .map(|mixed| mixed.reshape([SEEN, pairs * line]))
}

/// Multiplies every row of three neighbours along z by `weight`.
///
/// With zeros around each plane, the three neighbours along z are three rows that follow one another: `unfold` sees them as one
/// row, without copying. `unfold` is slow to differentiate, so that training copies.
///
/// # Shapes
/// - `lines`: `[6, lines * (z + 2) * in]`
/// - `weight`: `[6, 3 * in, out]`
/// - output: `[6, lines * (z + 2) - 2, out]`
fn rows(lines: Tensor<2>, [count, z]: [usize; 2], weight: Tensor<3>) -> Tensor<3> {
    let window = weight.dims()[1];
    let (channels, cells) = (window / 3, count * (z + 2));
    if !weight.is_autodiff() {
        return lines.unfold::<3, _>(1, window, channels).matmul(weight);
    }
    let cells_of = lines.reshape([SEEN, cells, channels]);
    let along_z = (0..3).map(|dz| cells_of.clone().narrow(1, dz, cells - 2));
    Tensor::cat(along_z.collect(), 2).matmul(weight)
}

/// Returns planes without the two cells behind each of their lines, which the last line lacks; without copying unless in training.
///
/// # Shapes
/// - `planes`: `[4, (lines * (z + 2) - 2) * out]`
/// - output: `[4, lines, z * out]`
fn without_margins(planes: Tensor<2>, [count, z]: [usize; 2], outputs: usize) -> Tensor<3> {
    let line = (z + 2) * outputs;
    if !planes.is_autodiff() {
        return planes.unfold::<3, _>(1, z * outputs, line);
    }
    let margin = Tensor::zeros([STEP, 2 * outputs], &planes.device());
    Tensor::cat(vec![planes, margin], 1)
        .reshape([STEP, count, line])
        .narrow(2, 0, z * outputs)
}

fn matrix<const N: usize, const M: usize>(values: [[f32; M]; N], device: &Device) -> Tensor<2> {
    Tensor::from_data(values, device)
}
