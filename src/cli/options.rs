//! Options that several commands share: what is changed of a map, and what the network runs on.

use std::path::PathBuf;

use clap::{Args as Arguments, ValueEnum};

use crate::prepare::correction::Corrections;
use crate::prepare::region::Region;
use crate::space::Position;

/// The network and its device.
#[derive(Debug, Arguments)]
pub(super) struct NetworkArgs {
    /// The device on which the network runs.
    #[arg(long, value_enum, default_value_t = BackendChoice::Auto)]
    pub(super) backend: BackendChoice,
    /// Weights in place of those in the program: safetensors.
    #[arg(long)]
    pub(super) weights: Option<PathBuf>,
}

/// Changes of the map, made first, where its header or its makers erred.
#[derive(Debug, Arguments)]
pub(super) struct CorrectionArgs {
    /// Mirror the map along x: for a map of the wrong handedness. The same as --hand flip.
    #[arg(long)]
    mirror: bool,
    /// The handedness: keep the map's, flip it, or let the network on a few tiles choose.
    #[arg(long, value_enum, default_value_t = HandChoice::Keep, conflicts_with = "mirror")]
    hand: HandChoice,
    /// Negate the density: for a map of inverted contrast.
    #[arg(long)]
    invert: bool,
    /// The density of the solvent in the map's own units, which is subtracted.
    #[arg(long, value_name = "DENSITY", allow_hyphen_values = true)]
    background: Option<f32>,
    /// The edge of a voxel along x, in place of the header's.
    #[arg(long, value_name = "Å", value_parser = positive, allow_hyphen_values = true)]
    voxel_size: Option<f64>,
    /// The position of the first voxel in Å, in place of the header's.
    #[arg(long, value_name = "X,Y,Z", value_parser = position, allow_hyphen_values = true)]
    origin: Option<Position>,
    /// The part of the map to look at, in Å: a sphere X,Y,Z:RADIUS or a box X,Y,Z:X,Y,Z.
    #[arg(long, value_name = "REGION", allow_hyphen_values = true)]
    region: Option<Region>,
}

impl CorrectionArgs {
    /// Returns the corrections, without the handedness that the network may choose.
    pub(super) fn corrections(&self) -> Corrections {
        Corrections {
            voxel_size: self.voxel_size,
            origin: self.origin,
            background: self.background,
            invert: self.invert,
            mirror: self.mirror || self.hand == HandChoice::Flip,
            region: self.region,
        }
    }

    /// Returns who chooses the handedness.
    pub(super) fn hand_choice(&self) -> HandChoice {
        self.hand
    }
}

/// Returns the positive number that `words` are.
pub(super) fn positive(words: &str) -> Result<f64, String> {
    match words.parse::<f64>() {
        Ok(number) if number > 0.0 && number.is_finite() => Ok(number),
        _ => Err(format!("give a number above 0{}", remedy(words))),
    }
}

/// Returns the number of 0 or more that `words` are.
pub(super) fn not_negative(words: &str) -> Result<f64, String> {
    match words.parse::<f64>() {
        Ok(number) if number >= 0.0 && number.is_finite() => Ok(number),
        _ => Err(format!("give a number of 0 or more{}", remedy(words))),
    }
}

/// Returns the end of a sentence that names a comma in place of a point, or a unit after a number; nothing if `words` have neither.
fn remedy(words: &str) -> String {
    let is_number = |text: &str| text.parse::<f64>().is_ok_and(f64::is_finite);
    let digits = words
        .trim()
        .trim_end_matches(|c: char| c.is_alphabetic() || c == ' ');
    let with_point = digits.replacen(',', ".", 1);
    if !is_number(&with_point) {
        return String::new();
    }
    let comma = if digits.contains(',') {
        ", with a point in place of the comma"
    } else {
        ""
    };
    let unit = if digits.len() < words.trim().len() {
        ", without a unit"
    } else {
        ""
    };
    match comma.is_empty() && unit.is_empty() {
        true => String::new(),
        false => format!("{comma}{unit}: {with_point}"),
    }
}

/// Returns the share that `words` are.
pub(super) fn share(words: &str) -> Result<f64, String> {
    match words.parse::<f64>() {
        Ok(share) if (0.0..=1.0).contains(&share) => Ok(share),
        _ => Err("give a number from 0 to 1".to_owned()),
    }
}

/// Returns the position that `X,Y,Z` names, in Å.
fn position(words: &str) -> Result<Position, String> {
    let numbers: Result<Vec<f64>, _> = words.split(',').map(|n| n.trim().parse()).collect();
    match numbers.as_deref() {
        Ok(&[x, y, z]) if [x, y, z].iter().all(|n| n.is_finite()) => Ok(Position::new(x, y, z)),
        _ => Err("give three numbers in Å, such as 0,-12.5,40".to_owned()),
    }
}

/// Handedness of the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum HandChoice {
    /// As the map has it.
    Keep,
    /// Mirrored.
    Flip,
    /// The one of which the network is surer, on a few tiles.
    Auto,
}

/// Device on which the network runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum BackendChoice {
    /// On a GPU if there is a sound one and this build can use it, else on the CPU.
    Auto,
    /// On the CPU.
    Cpu,
    /// On a GPU; an error if there is none.
    Gpu,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comma_or_a_unit_is_named() {
        assert_eq!(positive("1.06"), Ok(1.06));
        for (words, expected) in [
            (
                "1,06",
                "give a number above 0, with a point in place of the comma: 1.06",
            ),
            ("1.06A", "give a number above 0, without a unit: 1.06"),
            ("1.06 Å", "give a number above 0, without a unit: 1.06"),
            (
                "1,06 Å",
                "give a number above 0, with a point in place of the comma, without a unit: 1.06",
            ),
            ("-1", "give a number above 0"),
            ("large", "give a number above 0"),
            ("", "give a number above 0"),
        ] {
            assert_eq!(positive(words), Err(expected.to_owned()), "{words}");
        }
    }
}
