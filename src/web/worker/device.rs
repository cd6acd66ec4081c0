//! The device that runs the network: the GPU where this program supports it and it computes rightly,
//! else the CPU.

use crate::network::device::{self, ComputeDevice};
use crate::web::messages::{Backend, Device};

/// Chooses the device.
#[cfg(feature = "gpu")]
pub(super) async fn choose() -> ComputeDevice {
    match tested_gpu().await {
        Ok(device) => device,
        Err(why) => ComputeDevice::cpu_because(&why),
    }
}

/// Chooses the device.
#[cfg(not(feature = "gpu"))]
pub(super) async fn choose() -> ComputeDevice {
    ComputeDevice::cpu()
}

#[cfg(feature = "gpu")]
async fn tested_gpu() -> Result<ComputeDevice, device::GpuUnavailable> {
    let software = if is_forced() {
        device::SoftwareAdapter::Accept
    } else {
        device::SoftwareAdapter::Refuse
    };
    let device = ComputeDevice::gpu(software).await?;
    crate::network::test_device(&device).await?;
    Ok(device)
}

/// Returns whether the user asks for the GPU: then a software adapter will do.
#[cfg(feature = "gpu")]
fn is_forced() -> bool {
    super::scope::query("forced").as_deref() == Some("yes")
}

/// Returns `device` as the page shows it.
pub(super) fn describe(device: &ComputeDevice) -> Device {
    let words = device.to_string();
    let (name, why) = match words.split_once(" (") {
        Some((name, rest)) => (name, rest.strip_suffix(')')),
        None => (words.as_str(), None),
    };
    match device.backend() {
        device::Backend::WebGpu => Device {
            backend: Backend::WebGpu,
            name: why.map_or(name.to_owned(), |adapter| format!("{name} · {adapter}")),
            why: None,
        },
        device::Backend::Cpu => Device {
            backend: Backend::Cpu,
            name: "CPU (WebAssembly)".into(),
            why: why.map(|why| format!("The network runs on the CPU: {why}.")),
        },
    }
}
