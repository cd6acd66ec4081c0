//! Decoder: from four taps of the transformer, and the tile itself, to classes of voxels.

use burn::module::Module;
use burn::tensor::Tensor;

use super::configuration::{Configuration, Sizes};
use super::convolutions::Convolutions;
use super::observer::Observer;
use crate::network::layers::{Dense, Up, Weights, WeightsError};

/// Steps that double the resolution, and convolutions between them.
#[derive(Module, Debug)]
pub(super) struct Decoder {
    init_conv: Convolutions,
    z3_blue_conv: Vec<Up>,
    z6_blue_conv: Vec<Up>,
    z9_blue_conv: Vec<Up>,
    z12_deconv: Vec<Up>,
    z9_deconv: Up,
    z6_deconv: Up,
    z3_deconv: Up,
    z9_conv: Convolutions,
    z6_conv: Convolutions,
    z3_conv: Convolutions,
    out_conv: Convolutions,
    head: Dense,
}

impl Decoder {
    /// Takes its tensors from `w`.
    pub(super) fn read(
        w: &mut Weights,
        configuration: &Configuration,
    ) -> Result<Self, WeightsError> {
        let Sizes {
            embedding: e,
            base_filters: f,
            classes,
            ..
        } = *configuration.sizes();
        let ups = |w: &mut Weights, name: &str, count: usize, outputs: usize| {
            let up = |step| {
                let inputs = if step == 0 { e } else { outputs };
                Up::without_bias(w, &format!("{name}.blocks.{step}.block"), [inputs, outputs])
            };
            (0..count).map(up).collect::<Result<Vec<Up>, _>>()
        };
        Ok(Self {
            init_conv: Convolutions::read(w, "init_conv", [1, f])?,
            z3_blue_conv: ups(w, "z3_blue_conv", 3, 2 * f)?,
            z6_blue_conv: ups(w, "z6_blue_conv", 2, 4 * f)?,
            z9_blue_conv: ups(w, "z9_blue_conv", 1, 8 * f)?,
            z12_deconv: vec![Up::without_bias(w, "z12_deconv.block", [e, 8 * f])?],
            z9_deconv: Up::without_bias(w, "z9_deconv.block", [8 * f, 4 * f])?,
            z6_deconv: Up::without_bias(w, "z6_deconv.block", [4 * f, 2 * f])?,
            z3_deconv: Up::without_bias(w, "z3_deconv.block", [2 * f, f])?,
            z9_conv: Convolutions::read(w, "z9_conv", [16 * f, 8 * f])?,
            z6_conv: Convolutions::read(w, "z6_conv", [8 * f, 4 * f])?,
            z3_conv: Convolutions::read(w, "z3_conv", [4 * f, 2 * f])?,
            out_conv: Convolutions::read(w, "out_conv.0", [2 * f, f])?,
            head: Dense::pointwise(w, "out_conv.1", [f, classes])?,
        })
    }

    /// # Shapes
    /// - `tile`: `[z, y, x]`
    /// - `taps`: `[z / 16, y / 16, x / 16, embedding]` each
    /// - output: `[z, y, x, classes]`
    pub(super) fn forward(
        &self,
        tile: Tensor<3>,
        taps: [Tensor<4>; 4],
        observer: &mut impl Observer,
    ) -> Tensor<4> {
        let [z, y, x] = tile.dims();
        let mut ups = |name: &str, ups: &[Up], tap: Tensor<4>| {
            observer.see(format_args!("{name}.input"), &tap);
            let features = ups.iter().fold(tap, |features, up| up.forward(features));
            observer.see(format_args!("{name}"), &features);
            features
        };
        let [z3, z6, z9, z12] = taps;
        let z3 = ups("z3_blue_conv", &self.z3_blue_conv, z3);
        let z6 = ups("z6_blue_conv", &self.z6_blue_conv, z6);
        let z9 = ups("z9_blue_conv", &self.z9_blue_conv, z9);
        let z12 = ups("z12_deconv", &self.z12_deconv, z12);
        let z0 = self
            .init_conv
            .forward(tile.reshape([z, y, x, 1]), "init_conv", observer);

        let joined = Tensor::cat(vec![z12, z9], 3);
        let features = self
            .z9_deconv
            .forward(self.z9_conv.forward(joined, "z9_conv", observer));
        observer.see(format_args!("z9_deconv"), &features);
        let joined = Tensor::cat(vec![features, z6], 3);
        let features = self
            .z6_deconv
            .forward(self.z6_conv.forward(joined, "z6_conv", observer));
        observer.see(format_args!("z6_deconv"), &features);
        let joined = Tensor::cat(vec![features, z3], 3);
        let features = self
            .z3_deconv
            .forward(self.z3_conv.forward(joined, "z3_conv", observer));
        observer.see(format_args!("z3_deconv"), &features);
        let joined = Tensor::cat(vec![features, z0], 3);
        let features = self.out_conv.forward(joined, "out_conv.0", observer);
        self.head.forward(features)
    }
}
