//! Findings: one line each of the map check.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::prepare::correction::Corrections;
use crate::space::Position;

/// One line of the map check.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Property of the map that it is about.
    pub topic: Topic,
    /// Level of alarm.
    pub level: Level,
    /// The finding and its reason, in words.
    pub words: String,
    /// Correction that mends it, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mend: Option<Mend>,
}

/// Level of alarm, least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// As it should be.
    Green,
    /// Odd: the result may suffer.
    Amber,
    /// Wrong: a run would waste time or mislead.
    Red,
}

/// Property of a map, or of a file beside it, in the order of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// Size of the voxels.
    VoxelSize,
    /// Kind of map: density, mask, half map, simulated.
    Kind,
    /// Sign of the density.
    Contrast,
    /// Single voxels far beyond all others.
    Outliers,
    /// Sharpening, filters and thresholds.
    Sharpening,
    /// Cell, axes and symmetry.
    Cell,
    /// Position of the map in space.
    Position,
    /// Reference structure.
    Reference,
    /// Resolution, as far as the network can read it.
    Resolution,
    /// Handedness.
    Handedness,
    /// Sequences.
    Sequences,
    /// Time and memory that a run takes.
    Cost,
}

/// Correction that mends a finding.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mend {
    /// Negate the density.
    Invert,
    /// Subtract the density of the solvent, in the map's own units.
    Background(f32),
    /// Flip the hand.
    Mirror,
    /// Give the voxels this edge along x, in Å.
    VoxelSize(f64),
    /// Put the first voxel here, in Å.
    Origin(Position),
}

impl Finding {
    pub(super) fn new(topic: Topic, level: Level, words: impl Into<String>) -> Self {
        Self {
            topic,
            level,
            words: words.into(),
            mend: None,
        }
    }

    pub(super) fn with_mend(self, mend: Mend) -> Self {
        Self {
            mend: Some(mend),
            ..self
        }
    }
}

impl Level {
    /// Returns the level as a word, for those who see no colours.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Green => "green",
            Self::Amber => "amber",
            Self::Red => "red",
        }
    }
}

impl Topic {
    /// Returns the name of the property.
    pub const fn words(self) -> &'static str {
        match self {
            Self::VoxelSize => "voxel size",
            Self::Kind => "kind of map",
            Self::Contrast => "contrast",
            Self::Outliers => "outliers",
            Self::Sharpening => "sharpening",
            Self::Cell => "cell and axes",
            Self::Position => "position",
            Self::Reference => "reference structure",
            Self::Resolution => "resolution",
            Self::Handedness => "handedness",
            Self::Sequences => "sequences",
            Self::Cost => "cost of a run",
        }
    }
}

impl Mend {
    /// Adds the correction to `corrections`; flipping or negating a second time undoes the first.
    pub fn add_to(self, corrections: &mut Corrections) {
        match self {
            Self::Invert => corrections.invert ^= true,
            Self::Background(value) => {
                // The map that was checked is the corrected one.
                let sign = if corrections.invert { -1.0 } else { 1.0 };
                let before = corrections.background.unwrap_or(0.0);
                corrections.background = Some(before + sign * value);
            }
            Self::Mirror => corrections.mirror ^= true,
            Self::VoxelSize(edge) => corrections.voxel_size = Some(edge),
            Self::Origin(origin) => corrections.origin = Some(origin),
        }
    }
}

impl Mend {
    /// Returns the option of the command line that adds this to the `corrections` already made.
    pub fn advice(self, corrections: &Corrections) -> String {
        let mut all = *corrections;
        self.add_to(&mut all);
        match self {
            Self::Invert if !all.invert => "Leave --invert out.".to_owned(),
            Self::Mirror if !all.mirror => "Keep the hand as it is.".to_owned(),
            Self::Background(_) => match all.background {
                Some(value) => format!("Try {}.", Self::Background(value)),
                None => "Leave --background out.".to_owned(),
            },
            _ => format!("Try {self}."),
        }
    }
}

/// The option of the command line.
impl fmt::Display for Mend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invert => f.write_str("--invert"),
            Self::Background(value) => write!(f, "--background={value}"),
            Self::Mirror => f.write_str("--mirror"),
            Self::VoxelSize(edge) => write!(f, "--voxel-size {edge:.4}"),
            Self::Origin(Position { x, y, z }) => write!(f, "--origin={x:.3},{y:.3},{z:.3}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mends_add_up() {
        let mut corrections = Corrections::default();
        for mend in [
            Mend::Invert,
            Mend::Background(2.0),
            Mend::Mirror,
            Mend::VoxelSize(1.1),
            Mend::Origin(Position::new(1.0, 2.0, 3.0)),
            Mend::Mirror,
        ] {
            mend.add_to(&mut corrections);
        }
        let expected = Corrections {
            voxel_size: Some(1.1),
            origin: Some(Position::new(1.0, 2.0, 3.0)),
            background: Some(-2.0),
            invert: true,
            mirror: false,
            region: None,
        };
        assert_eq!(corrections, expected);
    }

    #[test]
    fn advice_counts_in_what_was_already_changed() {
        let mut corrections = Corrections::default();
        assert_eq!(Mend::Invert.advice(&corrections), "Try --invert.");
        assert_eq!(
            Mend::Background(2.0).advice(&corrections),
            "Try --background=2."
        );
        (corrections.invert, corrections.mirror) = (true, true);
        corrections.background = Some(5.0);
        assert_eq!(Mend::Invert.advice(&corrections), "Leave --invert out.");
        assert_eq!(Mend::Mirror.advice(&corrections), "Keep the hand as it is.");
        assert_eq!(
            Mend::Background(4.0).advice(&corrections),
            "Try --background=1."
        );
    }

    #[test]
    fn levels_rise() {
        assert!(Level::Green < Level::Amber && Level::Amber < Level::Red);
    }
}
