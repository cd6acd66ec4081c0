//! The page and its diagnostics.

use serde::Serialize;

use super::Page;
use crate::web::app::diagnostics;
use crate::web::app::dom::DomError;

impl Page {
    /// Gives the user a report of what the page is and did: versions, device, memory, times and the log, without the
    /// names of files.
    pub(super) fn give_diagnostics(&self) -> Result<(), DomError> {
        let mut parts = vec![diagnostics::of_the_browser()?, self.badge.in_words()];
        if let Some(map) = &self.loaded.map {
            let [x, y, z] = map.size;
            let edge = map.frame.voxel_size.x();
            parts.push(format!(
                "Map: {x} × {y} × {z} voxels of {edge:.4} Å; corrections {}",
                json(&map.corrections)
            ));
        }
        for model in self.models.all() {
            let outcome = &model.outcome;
            parts.push(format!(
                "Model of {}: {}, in {:.1} s; all stages {:.1} s; {}",
                outcome.model,
                outcome.counts.in_words(),
                outcome.seconds,
                outcome.stage_seconds,
                json(&model.choices.settings)
            ));
        }
        parts.push(format!("Log:\n{}", self.log.text()));
        diagnostics::give(self.names.hide(&parts.join("\n")), &self.raise);
        Ok(())
    }
}

/// Returns `settings` as in a run's record.
fn json(settings: &impl Serialize) -> String {
    serde_json::to_string(settings).unwrap_or_else(|error| error.to_string())
}
