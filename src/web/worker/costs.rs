//! Costs: what a run with networks of Cryo2Struct takes, said before it begins.

use super::loading::ReadyError;
use super::map_file::MapFile;
use super::networks::NetworkCard;
use super::run_error::RunError;
use super::scope;
use super::session::Session;
use crate::network::unetr::{Configuration, ReferenceNetworks, Sizes};
use crate::pipeline::{MemoryEstimate, ReferenceCost};
use crate::web::messages::{ReferenceChoice, Reply, RunCost};

impl Session {
    /// Sends the cost of a run with the networks of `choice` to the page; does nothing without a map.
    pub(super) fn send_cost(&self, choice: ReferenceChoice) {
        let Some(map) = self.map() else { return };
        let (tiles, bytes, refused) = match self.reference_cost(&map, &choice) {
            Ok(cost) => {
                let in_words = || "the networks of Cryo2Struct".to_owned();
                let size = map.input.density.grid.size();
                let fits = cost.memory.within(MemoryEstimate::limit(), size, in_words);
                let refused = fits.err().map(|error| error.to_string());
                (cost.tiles, cost.memory.total() as f64, refused)
            }
            Err(error) => (0, 0.0, Some(error.to_string())),
        };
        let cost = RunCost {
            choice,
            tiles,
            bytes,
            refused,
        };
        scope::send(Reply::Cost(cost), &[]);
    }

    /// Returns the cost of a run on `map` with the networks of `choice`.
    ///
    /// # Errors
    /// [`RunError`] if the networks cannot run so, or the map cannot be laid on the 1 Å grid.
    pub(super) fn reference_cost(
        &self,
        map: &MapFile,
        choice: &ReferenceChoice,
    ) -> Result<ReferenceCost, RunError> {
        let describing = choice.description.as_ref().map(|hash| {
            let own = self.networks.get(hash);
            own.and_then(|own| own.card.describes_by())
                .ok_or(ReadyError::Gone)
        });
        let described_by = describing.transpose()?;
        let (mut parameters, mut edge) = (0, 0);
        for (_, own) in self.chosen(choice)? {
            let NetworkCard::Reference(card) = own.card else {
                continue;
            };
            let sizes = *card.configuration.sizes();
            let heads = choice.heads.unwrap_or(sizes.heads);
            let fitting = Configuration::new(Sizes { heads, ..sizes });
            fitting.map_err(|error| RunError::Sizes {
                file: own.entry.name.clone(),
                error,
            })?;
            if let Some(wanted) = sizes.sequence
                && described_by != Some(wanted)
            {
                let file = own.entry.name;
                return Err(match described_by {
                    None => RunError::Undescribed { file, wanted },
                    Some(found) => RunError::Width {
                        file,
                        wanted,
                        found,
                    },
                });
            }
            parameters += card.parameters;
            edge = sizes.edge;
        }
        let tiling = |size| ReferenceNetworks::tiling(size, edge);
        Ok(ReferenceCost::of(&map.input.density, tiling, parameters)?)
    }
}
