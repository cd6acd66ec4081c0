//! Settings of a record.

use crate::dataset::labels::LabelRule;
use crate::prepare::normalize::Rule;

/// Rules by which a record is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleSet {
    /// As the released programs do: the percentile of the voxels that are not 0, and labels by
    /// [`LabelRule::Reference`] with its defects.
    Reference,
    /// The percentile of the voxels above 0, as the paper says, and labels by [`LabelRule::Nearest`].
    #[default]
    Cryoweave,
}

impl RuleSet {
    pub(super) fn normalize(self) -> Rule {
        match self {
            Self::Reference => Rule::NonZeroPercentile,
            Self::Cryoweave => Rule::PositivePercentile,
        }
    }

    pub(in crate::dataset) fn labels(self) -> LabelRule {
        match self {
            Self::Reference => LabelRule::Reference,
            Self::Cryoweave => LabelRule::Nearest,
        }
    }
}

/// Source of the secondary structure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecondarySource {
    /// The file where it states any, else [`dssp`](crate::geometry::dssp).
    #[default]
    FileOrDssp,
    /// Always [`dssp`](crate::geometry::dssp).
    Dssp,
}

/// Settings of a record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RecordSettings {
    /// Rules.
    pub rules: RuleSet,
    /// Source of the secondary structure.
    pub secondary: SecondarySource,
}
