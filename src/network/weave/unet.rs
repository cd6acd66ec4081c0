//! U-Net: the shape of the network `weave`. Convolutions on 2 Å and 4 Å, a transformer on 8 Å.
//!
//! `training/net.py` is its twin; the names of the tensors are the same.

use burn::module::{Module, Param};
use burn::tensor::Tensor;

use super::group_norm::GroupNorm;
use super::layer::Layer;
use super::residual::Residual;
use crate::network::layers::{Convolution, Dense, Down, Up, Weights, WeightsError, parameter};

/// Channels at 2 Å; twice as many at 4 Å.
const WIDTH: usize = 48;
/// Residuals at 2 Å and 4 Å on the way down, at 4 Å and 2 Å on the way up.
const DEPTH: [usize; 4] = [3, 2, 3, 4];
/// Channels of a token of the transformer, at 8 Å.
const TOKEN: usize = 192;
const LAYERS: usize = 4;
const HEADS: usize = 6;
/// Tokens along an edge of the largest tile.
const GRID: usize = 8;
/// Probability maps at 1 Å: Cα, N, C.
const FINE: usize = 3;
/// Channels at 2 Å: 20 amino acids, 3 secondary structures, next, previous, 3 molecule types.
const COARSE: usize = 32;

/// Layers of the network `weave`.
#[derive(Module, Debug)]
pub(super) struct UNet {
    stem: Convolution,
    encoder_2a: Vec<Residual>,
    down_4a: Down,
    encoder_4a: Vec<Residual>,
    down_8a: Down,
    /// `[1, 512, 192]`
    positions: Param<Tensor<3>>,
    transformer: Vec<Layer>,
    up_4a: Up,
    merge_4a: Dense,
    decoder_4a: Vec<Residual>,
    up_2a: Up,
    merge_2a: Dense,
    decoder_2a: Vec<Residual>,
    head_norm: GroupNorm,
    fine_head: Convolution,
    coarse_head: Dense,
}

/// Output of the network for a tile, before the last step to probabilities.
#[derive(Clone, Debug)]
pub(super) struct Logits {
    /// Of Cα, N, C on each voxel of 1 Å: `[3, z, y, x]`.
    pub(super) fine: Tensor<4>,
    /// Of each cell of 2 Å: `[z / 2, y / 2, x / 2, 32]`.
    pub(super) coarse: Tensor<4>,
}

impl UNet {
    /// Takes its tensors from `w`.
    pub(super) fn read(w: &mut Weights) -> Result<Self, WeightsError> {
        Ok(Self {
            stem: Convolution::read(w, "stem", [8, WIDTH])?,
            encoder_2a: residuals(w, "encoder_2a", DEPTH[0], WIDTH)?,
            down_4a: Down::read(w, "down_4a", [WIDTH, 2 * WIDTH])?,
            encoder_4a: residuals(w, "encoder_4a", DEPTH[1], 2 * WIDTH)?,
            down_8a: Down::read(w, "down_8a", [2 * WIDTH, TOKEN])?,
            positions: parameter(w.take("positions", [1, GRID * GRID * GRID, TOKEN])?),
            transformer: (0..LAYERS)
                .map(|i| Layer::read(w, &format!("transformer.{i}"), TOKEN, HEADS))
                .collect::<Result<_, _>>()?,
            up_4a: Up::read(w, "up_4a", [TOKEN, 2 * WIDTH])?,
            merge_4a: Dense::pointwise(w, "merge_4a", [4 * WIDTH, 2 * WIDTH])?,
            decoder_4a: residuals(w, "decoder_4a", DEPTH[2], 2 * WIDTH)?,
            up_2a: Up::read(w, "up_2a", [2 * WIDTH, WIDTH])?,
            merge_2a: Dense::pointwise(w, "merge_2a", [2 * WIDTH, WIDTH])?,
            decoder_2a: residuals(w, "decoder_2a", DEPTH[3], WIDTH)?,
            head_norm: GroupNorm::read(w, "head_norm", WIDTH)?,
            fine_head: Convolution::read(w, "fine_head", [WIDTH, 8 * FINE])?,
            coarse_head: Dense::pointwise(w, "coarse_head", [WIDTH, COARSE])?,
        })
    }

    /// Runs the network on a tile, whose edges are multiples of 8 and at most 64.
    ///
    /// # Shapes
    /// - `density`: `[z, y, x]`
    pub(super) fn forward(&self, density: Tensor<3>) -> Logits {
        let at_2a = through(&self.encoder_2a, self.stem.forward(unshuffle(density)));
        let at_4a = through(&self.encoder_4a, self.down_4a.forward(at_2a.clone()));
        let at_8a = self.attend(self.down_8a.forward(at_4a.clone()));
        let joined = Tensor::cat(vec![self.up_4a.forward(at_8a), at_4a], 3);
        let at_4a = through(&self.decoder_4a, self.merge_4a.forward(joined));
        let joined = Tensor::cat(vec![self.up_2a.forward(at_4a), at_2a], 3);
        let at_2a = through(&self.decoder_2a, self.merge_2a.forward(joined));
        let features = self.head_norm.activate(at_2a);
        Logits {
            fine: shuffle(self.fine_head.forward(features.clone())),
            coarse: self.coarse_head.forward(features).permute([2, 1, 0, 3]),
        }
    }

    /// Adds the output of the transformer to the features, each voxel of 8 Å being a token.
    fn attend(&self, features: Tensor<4>) -> Tensor<4> {
        let [x, y, z, width] = features.dims();
        let positions = self.central_positions([x, y, z]);
        let tokens = (features.clone() + positions).reshape([x * y * z, width]);
        let tokens = self
            .transformer
            .iter()
            .fold(tokens, |tokens, layer| layer.forward(tokens));
        features + tokens.reshape([x, y, z, width])
    }

    /// Returns the central part of the table of positions, for tiles smaller than the largest.
    fn central_positions(&self, size: [usize; 3]) -> Tensor<4> {
        let part = size.map(|edge| (GRID - edge) / 2..(GRID - edge) / 2 + edge);
        self.positions
            .val()
            .reshape([GRID, GRID, GRID, TOKEN])
            .slice(part)
    }
}

fn residuals(
    w: &mut Weights,
    name: &str,
    count: usize,
    width: usize,
) -> Result<Vec<Residual>, WeightsError> {
    (0..count)
        .map(|i| Residual::read(w, &format!("{name}.{i}"), width))
        .collect()
}

fn through(residuals: &[Residual], features: Tensor<4>) -> Tensor<4> {
    residuals
        .iter()
        .fold(features, |features, residual| residual.forward(features))
}

/// Folds 2 x 2 x 2 voxels into the channels of one: `[z, y, x]` to `[x/2, y/2, z/2, 8]`. The
/// channel is `(dx * 2 + dy) * 2 + dz`.
fn unshuffle(density: Tensor<3>) -> Tensor<4> {
    let [z, y, x] = density.dims();
    let [x, y, z] = [x / 2, y / 2, z / 2];
    density
        .reshape([z, 2, y, 2, x, 2])
        .permute([4, 2, 0, 5, 3, 1])
        .reshape([x, y, z, 8])
}

/// Unfolds channels into 2 x 2 x 2 voxels: `[x, y, z, 8 * c]` to `[c, 2z, 2y, 2x]`. The channel is
/// `((c * 2 + dx) * 2 + dy) * 2 + dz`.
fn shuffle(features: Tensor<4>) -> Tensor<4> {
    let [x, y, z, channels] = features.dims();
    features
        .reshape([x, y, z, channels / 8, 2, 2, 2])
        .permute([3, 2, 6, 1, 5, 0, 4])
        .reshape([channels / 8, 2 * z, 2 * y, 2 * x])
}
