//! Pattern: pseudo-random weights for the self-test, the same on every machine.

use burn::tensor::TensorData;

/// Sequence of numbers from -1 to 1.
#[derive(Clone, Debug, Default)]
pub(in crate::network) struct Pattern {
    state: u32,
}

impl Pattern {
    /// Makes weights of `shape` that neither amplify nor extinguish what passes through them: vectors, which
    /// scale and shift channels, are about 1; the rest sums to about the size of its inputs.
    pub(in crate::network) fn weights(&mut self, shape: &[usize]) -> TensorData {
        let count = shape.iter().product();
        let inputs: usize = shape.iter().skip(1).product();
        let value = |number: f32| match shape.len() {
            1 => 1.0 + 0.1 * number,
            _ => number * (3.0 / inputs as f32).sqrt(),
        };
        let values: Vec<f32> = self.by_ref().take(count).map(value).collect();
        TensorData::new(values, shape.to_vec())
    }
}

impl Iterator for Pattern {
    type Item = f32;

    /// A linear congruential generator, of which only the upper bits are good.
    fn next(&mut self) -> Option<f32> {
        self.state = self
            .state
            .wrapping_mul(1_664_525)
            .wrapping_add(1_013_904_223);
        Some((self.state >> 8) as f32 / (1 << 23) as f32 - 1.0)
    }
}
