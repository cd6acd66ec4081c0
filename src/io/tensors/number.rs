//! Number types: how a file stores real numbers, and their conversion to and from single precision.

use std::fmt;

use half::{bf16, f16};

/// Form in which a file stores real numbers; always with the least significant byte first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NumberType {
    /// IEEE 754 half precision.
    F16,
    /// The upper half of single precision.
    Bf16,
    /// IEEE 754 single precision.
    F32,
    /// IEEE 754 double precision.
    F64,
}

impl NumberType {
    /// Returns the bytes of a number.
    pub const fn bytes(self) -> u64 {
        match self {
            Self::F16 | Self::Bf16 => 2,
            Self::F32 => 4,
            Self::F64 => 8,
        }
    }

    /// Appends the numbers of `bytes`, rounded to single precision; bytes beyond the last whole number are dropped.
    pub(super) fn decode(self, bytes: &[u8], numbers: &mut Vec<f32>) {
        match self {
            Self::F16 => {
                numbers.extend(chunks(bytes).map(|number| f16::from_le_bytes(number).to_f32()))
            }
            Self::Bf16 => {
                numbers.extend(chunks(bytes).map(|number| bf16::from_le_bytes(number).to_f32()))
            }
            Self::F32 => numbers.extend(chunks(bytes).map(f32::from_le_bytes)),
            Self::F64 => {
                numbers.extend(chunks(bytes).map(|number| f64::from_le_bytes(number) as f32))
            }
        }
    }

    /// Appends the bytes of `numbers`, rounded to this precision.
    pub(super) fn encode(self, numbers: &[f32], bytes: &mut Vec<u8>) {
        for number in numbers {
            match self {
                Self::F16 => bytes.extend(f16::from_f32(*number).to_le_bytes()),
                Self::Bf16 => bytes.extend(bf16::from_f32(*number).to_le_bytes()),
                Self::F32 => bytes.extend(number.to_le_bytes()),
                Self::F64 => bytes.extend(f64::from(*number).to_le_bytes()),
            }
        }
    }

    /// Returns the name in safetensors files.
    pub(super) const fn safetensors_name(self) -> &'static str {
        match self {
            Self::F16 => "F16",
            Self::Bf16 => "BF16",
            Self::F32 => "F32",
            Self::F64 => "F64",
        }
    }
}

impl fmt::Display for NumberType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::F16 => "half precision",
            Self::Bf16 => "bfloat16",
            Self::F32 => "single precision",
            Self::F64 => "double precision",
        })
    }
}

fn chunks<const N: usize>(bytes: &[u8]) -> impl Iterator<Item = [u8; N]> {
    bytes.as_chunks::<N>().0.iter().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_in_every_type() {
        let numbers = [0.0, 1.0, -2.5, 0.15625, 384.0];
        for kind in [
            NumberType::F16,
            NumberType::Bf16,
            NumberType::F32,
            NumberType::F64,
        ] {
            let (mut bytes, mut back) = (Vec::new(), Vec::new());
            kind.encode(&numbers, &mut bytes);
            assert_eq!(bytes.len() as u64, 5 * kind.bytes());
            bytes.push(7);
            kind.decode(&bytes, &mut back);
            assert_eq!(back, numbers, "{kind}");
        }
    }
}
