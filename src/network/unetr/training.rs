//! Training: a network on parameters whose gradients are recorded, and the card of what was learned.

use std::collections::BTreeMap;

use burn::tensor::Tensor;

use super::card::{NAME, Target};
use super::configuration::Configuration;
use super::layers::Layers;
use super::observer::Nobody;
use crate::network::device::ComputeDevice;
use crate::network::layers::{Leaves, Weights, WeightsError};

/// Runs a network with the parameters `leaves` on a tile: the logits of the classes of each voxel, `[z, y, x, classes]`.
///
/// # Shapes
/// - `tile`: `[z, y, x]`
///
/// # Errors
/// [`WeightsError`] if a parameter is missing or misshapen.
pub(crate) fn logits(
    leaves: &Leaves,
    configuration: &Configuration,
    device: &ComputeDevice,
    tile: Tensor<3>,
) -> Result<Tensor<4>, WeightsError> {
    let network = Layers::read(&mut Weights::leaves(leaves, device), configuration)?;
    let mut logits = network.forward(tile.unsqueeze(), None, &mut Nobody);
    Ok(logits.remove(0))
}

/// Returns the metadata of a file of weights from which its card is read.
pub(crate) fn card_of(configuration: &Configuration, target: Target) -> BTreeMap<String, String> {
    let sizes = configuration.sizes();
    let facts = [
        ("name", NAME.to_owned()),
        ("predicts", target.name().to_owned()),
        ("heads", sizes.heads.to_string()),
        ("taps", sizes.taps.map(|tap| tap.to_string()).join(" ")),
    ];
    facts.map(|(key, value)| (key.to_owned(), value)).into()
}
