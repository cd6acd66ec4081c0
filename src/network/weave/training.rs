//! Training: the network on parameters whose gradients are recorded.

use burn::tensor::Tensor;

pub(crate) use super::tile_logits::CELL;
use super::unet::{Logits, UNet};
use crate::network::device::ComputeDevice;
use crate::network::layers::{Leaves, Weights, WeightsError};

/// Runs the network with the parameters `leaves` on a tile: logits of Cα, N, C on each voxel, `[3, z, y, x]`, and those of each
/// cell of 2 Å, `[z / 2, y / 2, x / 2, 32]`.
///
/// # Shapes
/// - `density`: `[z, y, x]`
///
/// # Errors
/// [`WeightsError`] if a parameter is missing or misshapen.
pub(crate) fn logits(
    leaves: &Leaves,
    device: &ComputeDevice,
    density: Tensor<3>,
) -> Result<[Tensor<4>; 2], WeightsError> {
    let network = UNet::read(&mut Weights::leaves(leaves, device))?;
    let Logits { fine, coarse } = network.forward(density);
    Ok([fine, coarse])
}
