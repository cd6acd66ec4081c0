//! Further copies: chains that the map shows beside those that the sequences list.
//!
//! A sequence file often names a chain once, while the map shows a ring of it.

use crate::progress::{Cancelled, Progress};

use super::assembly::{Assembled, Assembly, Offer, mark};
use super::node_disjoint_path::total;
use crate::trace::reporter::Watch;

/// A further copy has at least this share of the residues and of the score of the best chain of its
/// kind. True copies have 0.6 to 1 (rotavirus VP6, three copies, EMD-1461), other protein around a
/// chain up to 0.5 and 0.3 (EMD-2513), noise 0.3 (EMD-30342).
const LIKE_THE_BEST: f32 = 0.6;

impl Assembly<'_> {
    /// How many further copies of every kind the candidates that the placed chains leave would make.
    ///
    /// # Errors
    /// [`Cancelled`] if the run shall stop.
    pub(in crate::trace) async fn further_copies(
        &self,
        Assembled {
            placements,
            choices,
        }: &Assembled,
        watch: &mut Watch<'_, impl Progress>,
    ) -> Result<Vec<usize>, Cancelled> {
        let reward = self.settings.residue_reward as f32;
        let mut used = self.used_by(placements);
        let mut further = vec![0; choices.len()];
        for (kind, choice) in choices.iter().enumerate() {
            let placed = placements.iter().filter(|p| p.kind == kind);
            let best = placed.max_by(|a, b| total(&a.path).total_cmp(&total(&b.path)));
            let Some(best) = best else { continue };
            loop {
                let path = self
                    .decode(choice, &Offer::afresh(&used, reward), watch)
                    .await?;
                let like = |own: f32, best: f32| own >= LIKE_THE_BEST * best;
                let is_copy = like(path.len() as f32, best.path.len() as f32)
                    && like(total(&path), total(&best.path));
                if path.is_empty() || !is_copy {
                    break;
                }
                mark(&mut used, &path, true);
                further[kind] += 1;
            }
        }
        Ok(further)
    }
}
