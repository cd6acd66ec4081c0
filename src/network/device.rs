//! GPU: the device that computes, chosen once.
//!
//! Whether it computes rightly is for [`test_device`](crate::network::test_device) to say.

use std::fmt;

use burn::tensor::Device;
#[cfg(feature = "gpu")]
use burn::tensor::wgpu::wgpu::{AdapterInfo, DeviceType};
use serde::{Deserialize, Serialize};

/// What computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Backend {
    /// The processor, through burn-flex.
    Cpu,
    /// The graphics processor, through burn-wgpu: WebGPU in a browser; Vulkan, Metal or DX12 on
    /// a machine.
    WebGpu,
}

/// A device that computes. Displayed, it is what a badge says: `CPU (no WebGPU adapter: ...)`.
#[derive(Clone, Debug)]
pub struct ComputeDevice {
    backend: Backend,
    words: String,
    device: Device,
}

/// Why the graphics processor is not used.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum GpuUnavailable {
    /// There is none, or it may not be used.
    #[error("no WebGPU adapter: {reason}")]
    NoAdapter {
        /// What was said.
        reason: String,
    },
    /// The adapter is a program that runs on the processor, slower than computing there directly.
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
        /// What it said.
        reason: String,
    },
    /// It computes wrongly.
    #[error("{device} computes wrongly: off by {difference:.1e}, {tolerance:.0e} allowed")]
    Wrong {
        /// The device, in words.
        device: String,
        /// The largest difference from the known answer.
        difference: f32,
        /// The largest difference allowed.
        tolerance: f32,
    },
}

/// Whether an adapter may be used that is only software.
#[cfg(feature = "gpu")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SoftwareAdapter {
    /// No: the CPU is faster without it.
    Refuse,
    /// Yes: for tests, and for whoever asks for it.
    Accept,
}

impl ComputeDevice {
    /// The processor.
    #[cfg(feature = "cpu")]
    pub fn cpu() -> Self {
        Self {
            backend: Backend::Cpu,
            words: "CPU".to_owned(),
            device: Device::flex(),
        }
    }

    /// The processor, since the graphics processor is not used.
    #[cfg(feature = "cpu")]
    pub fn cpu_because(why: &GpuUnavailable) -> Self {
        Self {
            words: format!("CPU ({why})"),
            ..Self::cpu()
        }
    }

    /// The graphics processor. To be called once: burn keeps what it sets up.
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

    /// What computes.
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// burn's device.
    pub(crate) fn burn(&self) -> &Device {
        &self.device
    }
}

impl fmt::Display for ComputeDevice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}

/// The adapter's name; browsers may keep it to themselves.
#[cfg(feature = "gpu")]
fn adapter_name(info: &AdapterInfo) -> String {
    if info.name.is_empty() {
        "adapter without a name".to_owned()
    } else {
        info.name.clone()
    }
}

/// Whether the adapter is a program that runs on the processor.
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
