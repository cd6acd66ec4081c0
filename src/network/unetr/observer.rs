//! Observer: who looks at what a network computes on the way.

use std::fmt::Arguments;

use burn::tensor::{Tensor, TensorData};

/// Someone who looks at intermediate tensors.
pub(super) trait Observer {
    /// Looks at `tensor`, which PyTorch's module `name` returns.
    fn see<const D: usize>(&mut self, name: Arguments<'_>, tensor: &Tensor<D>);
}

/// Observer that does not look.
pub(super) struct Nobody;

impl Observer for Nobody {
    fn see<const D: usize>(&mut self, _: Arguments<'_>, _: &Tensor<D>) {}
}

/// Intermediate tensor of a network for one tile.
#[derive(Clone, Debug)]
pub struct Activation {
    /// Name of PyTorch's module that returns it, as in `transformer.block_03`.
    pub name: String,
    /// Sizes: tokens and channels, or the three axes of the tile and channels.
    pub shape: Vec<usize>,
    /// Values, the channels fastest.
    pub values: Vec<f32>,
}

/// Observer that keeps everything.
#[derive(Default)]
pub(super) struct Recorder(pub(super) Vec<(String, TensorData)>);

impl Observer for Recorder {
    fn see<const D: usize>(&mut self, name: Arguments<'_>, tensor: &Tensor<D>) {
        self.0.push((name.to_string(), tensor.to_data()));
    }
}
