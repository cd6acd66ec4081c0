//! Self-test: checks that a device computes the network correctly.

use super::scorer::Weave;
use crate::network::device::{ComputeDevice, GpuUnavailable};
use crate::network::layers::Pattern;

/// Edge of the tile of the test, in voxels: small, since software adapters are slow.
const EDGE: usize = 16;
/// Largest difference of a logit allowed. Devices sum in other orders, which makes about a hundredth
/// of it.
const TOLERANCE: f32 = 1e-3;
/// Stride of the values that are compared.
const STRIDE: usize = 1021;

/// Values that the CPU computes. Another shape of the network has other values.
const EXPECTED: [f32; 29] = [
    1.31194, 0.19101, 1.64113, 0.45086, 1.36479, -0.06370, 0.24031, 0.14554, 0.46446, -0.20965,
    0.75477, 2.74659, 3.13101, 1.45260, 1.55521, 1.66820, 0.85477, 0.28868, 0.71585, -1.75522,
    0.93619, 2.18517, 1.28517, -1.10403, 1.85303, -0.13102, 2.44227, 1.02141, 2.09582,
];

/// Runs the network on a small tile with weights that only serve this, and compares some values
/// with those of the CPU. Returns the largest difference, in logits.
///
/// # Errors
/// [`GpuUnavailable`] if the device fails or is off by more than 1e-3.
pub async fn test_device(device: &ComputeDevice) -> Result<f32, GpuUnavailable> {
    let values = computed(device).await?;
    let difference = values
        .iter()
        .zip(EXPECTED)
        .map(|(value, expected)| (value - expected).abs())
        .fold(0.0, larger);
    if difference <= TOLERANCE {
        Ok(difference)
    } else {
        Err(GpuUnavailable::Wrong {
            device: device.to_string(),
            difference,
            tolerance: TOLERANCE,
        })
    }
}

/// Returns the values of `device` that are compared.
async fn computed(device: &ComputeDevice) -> Result<Vec<f32>, GpuUnavailable> {
    let failed = |reason: String| GpuUnavailable::Failed {
        device: device.to_string(),
        reason,
    };
    let weave = Weave::pattern(device).map_err(|error| failed(error.to_string()))?;
    let density = Pattern::default().take(EDGE.pow(3)).collect();
    let logits = weave.logits(density, EDGE).await;
    let logits = logits.map_err(|error| failed(error.to_string()))?;
    let all = logits.fine.iter().chain(&logits.coarse);
    Ok(all.step_by(STRIDE).copied().collect())
}

/// Returns the larger one; NaN is larger than any number.
fn larger(a: f32, b: f32) -> f32 {
    if a.is_nan() || a >= b { a } else { b }
}

#[cfg(all(test, feature = "cpu"))]
mod tests {
    use super::*;

    #[test]
    fn nan_is_the_largest() {
        for values in [[f32::NAN, 1.0], [1.0, f32::NAN]] {
            assert!(values.into_iter().fold(0.0, larger).is_nan());
        }
        assert_eq!([1.0, 3.0, 2.0].into_iter().fold(0.0, larger), 3.0);
    }

    #[test]
    fn the_cpu_passes() {
        let device = ComputeDevice::cpu();
        let difference = pollster::block_on(test_device(&device)).unwrap();
        assert!(difference < 2e-5, "{difference}");
    }
}
