//! GPU: the device that computes, chosen once.

use std::fmt;

use burn::tensor::Device;
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

/// A device that computes.
#[derive(Clone, Debug)]
pub struct ComputeDevice {
    backend: Backend,
    words: String,
    device: Device,
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
