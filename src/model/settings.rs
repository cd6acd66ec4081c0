//! User settings of the model.

use serde::{Deserialize, Serialize};

/// Atoms that a model has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModelAtoms {
    /// N, Cα, C and O.
    Backbone,
    /// The side chains of residues of known type, too.
    #[default]
    All,
}

/// User settings of the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ModelSettings {
    /// Atoms that it has.
    pub atoms: ModelAtoms,
    /// True to refine all atoms into the density; a model of the backbone alone is not refined.
    pub refine: bool,
}

impl ModelSettings {
    /// The backbone alone.
    pub const BACKBONE: Self = Self {
        atoms: ModelAtoms::Backbone,
        refine: false,
    };
}

impl Default for ModelSettings {
    fn default() -> Self {
        Self {
            atoms: ModelAtoms::All,
            refine: true,
        }
    }
}
