//! The network on its device, as the arguments ask.

use anyhow::{Context, Result};

use super::files;
use super::options::{BackendChoice, NetworkArgs};
use crate::network::Weave;
#[cfg(feature = "gpu")]
use crate::network::device::SoftwareAdapter;
use crate::network::device::{ComputeDevice, GpuUnavailable};
#[cfg(feature = "gpu")]
use crate::network::test_device;
use crate::pipeline::{InputFile, Role};

/// Weights in the program.
pub(super) const WEIGHTS: &[u8] = include_bytes!("../../assets/weave.safetensors");

/// Returns the network on its device, and the entry of its weights in the run's record.
pub(super) async fn network(args: &NetworkArgs) -> Result<(Weave, InputFile)> {
    let (bytes, name) = match &args.weights {
        Some(path) => (
            files::open(path, Role::Weights.name())?.bytes,
            files::file_name(path),
        ),
        None => (WEIGHTS.to_vec(), "weave.safetensors".to_owned()),
    };
    let entry = InputFile::new(Role::Weights.name(), &name, &bytes);
    let device = device(args.backend).await?;
    let weave = Weave::read(&bytes, &device).with_context(|| name)?;
    Ok((weave, entry))
}

pub(super) async fn device(choice: BackendChoice) -> Result<ComputeDevice> {
    match choice {
        BackendChoice::Cpu => Ok(ComputeDevice::cpu()),
        BackendChoice::Gpu => Ok(gpu().await?),
        BackendChoice::Auto => Ok(gpu()
            .await
            .unwrap_or_else(|why| ComputeDevice::cpu_because(&why))),
    }
}

#[cfg(feature = "gpu")]
async fn gpu() -> Result<ComputeDevice, GpuUnavailable> {
    let device = ComputeDevice::gpu(SoftwareAdapter::Refuse).await?;
    test_device(&device).await?;
    Ok(device)
}

#[cfg(not(feature = "gpu"))]
async fn gpu() -> Result<ComputeDevice, GpuUnavailable> {
    Err(GpuUnavailable::NoAdapter {
        reason: "this program was built without the feature gpu".to_owned(),
    })
}
