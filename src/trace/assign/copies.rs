//! Further copies: chains that the map shows beside those that the sequences list.
//!
//! A sequence file often names a chain once, while the map shows a ring of it.

use crate::progress::{Cancelled, Progress};

use super::assemble::Assembled;
use super::assembly::{Assembly, Conditions, mark};
use crate::trace::align::total;
use crate::trace::parameters::COPY_LIKENESS;
use crate::trace::progress_reporter::ProgressReporter;

impl Assembly<'_> {
    /// Returns how many further copies of every entity the candidates that no chain uses would
    /// make.
    ///
    /// # Errors
    /// [`Cancelled`] if the run shall stop.
    pub(in crate::trace) async fn further_copies(
        &self,
        Assembled { chains, options }: &Assembled,
        reporter: &mut ProgressReporter<'_, impl Progress>,
    ) -> Result<Vec<usize>, Cancelled> {
        let reward = self.settings.residue_reward as f32;
        let mut used = self.used_by(chains);
        let mut further = vec![0; options.len()];
        for (entity, options) in options.iter().enumerate() {
            let placed = chains.iter().filter(|p| p.entity == entity);
            let best = placed.max_by(|a, b| total(&a.path).total_cmp(&total(&b.path)));
            let Some(best) = best else { continue };
            loop {
                let conditions = Conditions::afresh(&used, reward);
                let path = self.decode(options, &conditions, reporter).await?;
                let is_alike = |own: f32, best: f32| own >= COPY_LIKENESS * best;
                let is_copy = is_alike(path.len() as f32, best.path.len() as f32)
                    && is_alike(total(&path), total(&best.path));
                if path.is_empty() || !is_copy {
                    break;
                }
                mark(&mut used, &path, true);
                further[entity] += 1;
            }
        }
        Ok(further)
    }
}
