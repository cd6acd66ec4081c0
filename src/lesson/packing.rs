//! Packing: numbers as bytes, little-endian, and back. Whatever a damaged file says, reading ends in an error.

/// Reason why a stored run cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoredRunError {
    /// It does not unpack.
    #[error("the stored run of the lesson is damaged ({0}): reload the page")]
    Packed(#[from] std::io::Error),
    /// Its head is no stored run of this version.
    #[error("the stored run of the lesson is of another version ({0}): reload the page")]
    Head(String),
    /// It ends early.
    #[error("the stored run of the lesson ends early: reload the page")]
    Short,
}

/// Reads numbers from bytes.
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    /// Returns the next `count` bytes.
    pub(super) fn bytes(&mut self, count: usize) -> Result<&'a [u8], StoredRunError> {
        let (taken, rest) = self
            .0
            .split_at_checked(count)
            .ok_or(StoredRunError::Short)?;
        self.0 = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], StoredRunError> {
        let mut array = [0; N];
        array.copy_from_slice(self.bytes(N)?);
        Ok(array)
    }

    pub(super) fn u8(&mut self) -> Result<u8, StoredRunError> {
        Ok(u8::from_le_bytes(self.array()?))
    }

    pub(super) fn u16(&mut self) -> Result<u16, StoredRunError> {
        Ok(u16::from_le_bytes(self.array()?))
    }

    pub(super) fn f32(&mut self) -> Result<f32, StoredRunError> {
        Ok(f32::from_le_bytes(self.array()?))
    }

    /// Returns a number in half precision.
    pub(super) fn f16(&mut self) -> Result<f32, StoredRunError> {
        Ok(half::f16::from_le_bytes(self.array()?).to_f32())
    }

    pub(super) fn floats<const N: usize>(&mut self) -> Result<[f32; N], StoredRunError> {
        let mut floats = [0.0; N];
        for float in &mut floats {
            *float = self.f32()?;
        }
        Ok(floats)
    }

    /// Returns probabilities, 0 to 1, of a byte each.
    pub(super) fn shares<const N: usize>(&mut self) -> Result<[f32; N], StoredRunError> {
        Ok(self.array::<N>()?.map(|byte| f32::from(byte) / 255.0))
    }

    /// Returns a displacement, in Å, of a byte along each axis.
    pub(super) fn displacement(&mut self) -> Result<[f32; 3], StoredRunError> {
        Ok(self
            .array::<3>()?
            .map(|byte| f32::from(byte.cast_signed()) * STEP_ANGSTROM))
    }
}

/// Resolution of a stored displacement, in Å: 127 steps are longer than any step along a chain.
const STEP_ANGSTROM: f32 = 0.04;

/// Returns a probability, 0 to 1, as a byte.
pub(super) fn share(probability: f32) -> u8 {
    (probability.clamp(0.0, 1.0) * 255.0).round() as u8
}

/// Returns a displacement, in Å, as bytes.
pub(super) fn displacement(along: [f32; 3]) -> [u8; 3] {
    along.map(|along| ((along / STEP_ANGSTROM).round().clamp(-127.0, 127.0) as i8).cast_unsigned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_as_near_as_a_byte_allows() {
        for value in [0.0_f32, 0.2, 0.5, 0.731, 1.0] {
            let packed = [share(value)];
            let [found] = Reader(&packed).shares().unwrap();
            assert!((found - value).abs() <= 0.501 / 255.0, "{found} {value}");
        }
        let along = [3.8_f32, -1.234, 0.0];
        let found = Reader(&displacement(along)).displacement().unwrap();
        for (found, along) in found.into_iter().zip(along) {
            assert!((found - along).abs() <= 0.0201, "{found} {along}");
        }
        assert!(matches!(Reader(&[1]).u16(), Err(StoredRunError::Short)));
    }
}
