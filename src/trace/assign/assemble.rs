//! Assembling: places all chains of the sample, each candidate used once.

use crate::progress::{Cancelled, Progress};

use super::assembly::{Assembly, AssignedChain, Conditions, EntityStates, mark};
use crate::trace::align::{PathResidue, total};
use crate::trace::parameters::REWARD_STEPS;
use crate::trace::progress_reporter::ProgressReporter;

/// Parts of [`Assembly::assemble`] that it reports: marginals, rewards, last decodes.
pub(in crate::trace) const PARTS: usize = REWARD_STEPS.len() + 2;

/// The chains that were placed, and the states of every entity.
pub(in crate::trace) struct Assembled {
    pub(in crate::trace) chains: Vec<AssignedChain>,
    pub(super) options: Vec<EntityStates>,
}

impl Assembly<'_> {
    /// Finds the joint marginals of all chains, then places the chains, best first, and each again
    /// while the others stay, at each of [`REWARD_STEPS`].
    ///
    /// # Errors
    /// [`Cancelled`] if the run shall stop.
    pub(in crate::trace) async fn assemble(
        &self,
        reporter: &mut ProgressReporter<'_, impl Progress>,
    ) -> Result<Assembled, Cancelled> {
        let options = self.options(reporter).await?;
        reporter.part_done().await?;
        let mut chains = Vec::new();
        for step in REWARD_STEPS {
            let reward = (self.settings.residue_reward * step) as f32;
            self.redecode(&options, &mut chains, reward, reporter)
                .await?;
            self.place_best_first(&options, &mut chains, reward, reporter)
                .await?;
            reporter.part_done().await?;
        }
        let reward = self.settings.residue_reward as f32;
        self.redecode(&options, &mut chains, reward, reporter)
            .await?;
        reporter.part_done().await?;
        chains.retain(|chain| !chain.path.is_empty());
        self.set_posteriors(&options, &mut chains, reporter).await?;
        Ok(Assembled { chains, options })
    }

    /// Takes the best chain among all entities that have copies left, until none reaches the least
    /// score.
    async fn place_best_first(
        &self,
        options: &[EntityStates],
        chains: &mut Vec<AssignedChain>,
        reward: f32,
        reporter: &mut ProgressReporter<'_, impl Progress>,
    ) -> Result<(), Cancelled> {
        let mut proposals: Vec<Option<Vec<PathResidue>>> = vec![None; options.len()];
        loop {
            let used = self.used_by(&*chains);
            let placed = |entity: usize| chains.iter().filter(|p| p.entity == entity).count();
            let open = |entity: &usize| placed(*entity) < self.entities[*entity].copies.len();
            let open: Vec<usize> = (0..options.len()).filter(open).collect();
            for &entity in &open {
                let is_blocked = |path: &Vec<PathResidue>| path.iter().any(|p| used[p.candidate]);
                if proposals[entity].as_ref().is_none_or(is_blocked) {
                    let conditions = Conditions::afresh(&used, reward);
                    let path = self.decode(&options[entity], &conditions, reporter).await?;
                    proposals[entity] = Some(path);
                }
            }
            let best = open
                .iter()
                .filter_map(|&entity| Some((entity, total(proposals[entity].as_ref()?))))
                .filter(|&(_, score)| f64::from(score) >= self.settings.chain_score)
                .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
            let Some((entity, _)) = best else {
                return Ok(());
            };
            let copy = placed(entity);
            chains.push(AssignedChain {
                entity,
                copy,
                path: proposals[entity].take().unwrap_or_default(),
                posteriors: Vec::new(),
            });
        }
    }

    /// Decodes every chain again with the candidates that the others leave.
    async fn redecode(
        &self,
        options: &[EntityStates],
        chains: &mut [AssignedChain],
        reward: f32,
        reporter: &mut ProgressReporter<'_, impl Progress>,
    ) -> Result<(), Cancelled> {
        for index in 0..chains.len() {
            let mut used = self.used_by(&*chains);
            let own = &chains[index].path;
            mark(&mut used, own, false);
            let conditions = Conditions {
                used: &used,
                anchors: own,
                reward,
            };
            let options = &options[chains[index].entity];
            chains[index].path = self.decode(options, &conditions, reporter).await?;
        }
        Ok(())
    }
}
