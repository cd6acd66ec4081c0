//! Device: the CPU or GPU that the network runs on, chosen once.
//!
//! [`test_device`](crate::network::test_device) finds out whether it computes correctly.

use std::fmt;
use std::thread;

use burn::tensor::Device;
#[cfg(feature = "gpu")]
use burn::tensor::wgpu::wgpu::{AdapterInfo, DeviceType};
use serde::{Deserialize, Serialize};

/// Upper limit on the tiles computed at once: each needs some 200 MB meanwhile.
const MOST_AT_ONCE: usize = 8;

/// Kind of device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Backend {
    /// CPU, through burn-flex.
    Cpu,
    /// GPU, through burn-wgpu: WebGPU in a browser; Vulkan, Metal or DX12 outside.
    WebGpu,
}

/// Device that the network runs on. Displayed as in `CPU (no WebGPU adapter: ...)`.
#[derive(Clone, Debug)]
pub struct ComputeDevice {
    backend: Backend,
    words: String,
    device: Device,
}

/// Reason why the GPU is not used.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum GpuUnavailable {
    /// There is no adapter, or it may not be used.
    #[error("no WebGPU adapter: {reason}")]
    NoAdapter {
        /// Message of the driver or browser.
        reason: String,
    },
    /// The adapter is a program that runs on the CPU, slower than computing there directly.
    #[error("the WebGPU adapter {adapter} is only software")]
    Software {
        /// The adapter's name.
        adapter: String,
    },
    /// It could not compute.
    #[error("{device} failed its test: {reason}")]
    Failed {
        /// The device, in words.
        device: String,
        /// Its message.
        reason: String,
    },
    /// It computed wrong values.
    #[error("{device} computes wrongly: off by {difference:.1e}, {tolerance:.0e} allowed")]
    Wrong {
        /// The device, in words.
        device: String,
        /// Largest difference from the expected values, in logits.
        difference: f32,
        /// Largest difference allowed, in logits.
        tolerance: f32,
    },
}

/// Choice whether an adapter may be used that is only software.
#[cfg(feature = "gpu")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SoftwareAdapter {
    /// Refuse it: the CPU is faster without it.
    Refuse,
    /// Accept it: for tests, and for users who ask for it.
    Accept,
}

impl ComputeDevice {
    /// Returns the CPU.
    #[cfg(feature = "cpu")]
    pub fn cpu() -> Self {
        Self {
            backend: Backend::Cpu,
            words: "CPU".to_owned(),
            device: Device::flex(),
        }
    }

    /// Returns the CPU, used for a `reason` in place of the GPU.
    #[cfg(feature = "cpu")]
    pub fn cpu_because(reason: &GpuUnavailable) -> Self {
        Self {
            words: format!("CPU ({reason})"),
            ..Self::cpu()
        }
    }

    /// Sets up the GPU. To be called once: burn keeps its set-up.
    ///
    /// # Errors
    /// [`GpuUnavailable`] if there is none, or only software and that is not accepted.
    #[cfg(feature = "gpu")]
    pub async fn gpu(software: SoftwareAdapter) -> Result<Self, GpuUnavailable> {
        let set_up = Device::wgpu_options().init_with_setup_async().await;
        let (device, setup) = set_up.map_err(|error| GpuUnavailable::NoAdapter {
            reason: error.to_string(),
        })?;
        let info = setup.adapter.get_info();
        let adapter = adapter_name(&info);
        if is_software(&info) && software == SoftwareAdapter::Refuse {
            return Err(GpuUnavailable::Software { adapter });
        }
        Ok(Self {
            backend: Backend::WebGpu,
            words: format!("WebGPU ({adapter})"),
            device,
        })
    }

    /// Returns the kind of device.
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// Returns the number of tiles computed at once: one for each core of the CPU. A worker of a
    /// browser has one; and a GPU takes one after the other.
    pub(crate) fn tiles_at_once(&self) -> usize {
        match self.backend {
            Backend::Cpu => {
                thread::available_parallelism().map_or(1, |n| n.get().min(MOST_AT_ONCE))
            }
            Backend::WebGpu => 1,
        }
    }

    /// Returns burn's device.
    pub(crate) fn burn(&self) -> &Device {
        &self.device
    }
}

impl fmt::Display for ComputeDevice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}

/// Returns the name of the adapter; browsers may hide it.
#[cfg(feature = "gpu")]
fn adapter_name(info: &AdapterInfo) -> String {
    if info.name.is_empty() {
        "adapter without a name".to_owned()
    } else {
        info.name.clone()
    }
}

/// Returns whether the adapter is a program that runs on the CPU.
#[cfg(feature = "gpu")]
fn is_software(info: &AdapterInfo) -> bool {
    const NAMES: [&str; 4] = [
        "swiftshader",
        "llvmpipe",
        "lavapipe",
        "microsoft basic render",
    ];
    let name = info.name.to_lowercase();
    info.device_type == DeviceType::Cpu || NAMES.iter().any(|software| name.contains(software))
}

#[cfg(all(test, feature = "gpu"))]
mod tests {
    use burn::tensor::wgpu::wgpu::Backend as Api;

    use super::*;

    fn info(device_type: DeviceType, name: &str) -> AdapterInfo {
        let mut info = AdapterInfo::new(device_type, Api::Vulkan);
        info.name = name.to_owned();
        info
    }

    #[test]
    fn knows_software_adapters() {
        assert!(is_software(&info(DeviceType::Cpu, "")));
        assert!(is_software(&info(DeviceType::Other, "Google SwiftShader")));
        assert!(is_software(&info(DeviceType::Other, "llvmpipe (LLVM 15)")));
        assert!(!is_software(&info(DeviceType::DiscreteGpu, "NVIDIA H100")));
        assert!(!is_software(&info(DeviceType::Other, "")));
    }
}
