//! The page and the networks whose weights the user brought: kept, chosen, removed.

use std::rc::Rc;

use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::{Page, Restoring};
use crate::web::app::dom::{self, DomError};
use crate::web::app::event::{Event, Raise};
use crate::web::app::log::Kind;
use crate::web::app::run::Run;
use crate::web::messages::{NetworkList, Request, RunCost};

impl Page {
    /// Takes another list of networks.
    pub(super) fn on_networks(&mut self, networks: NetworkList) -> Result<(), DomError> {
        let was_reading = !self.loaded.reading.is_empty();
        let new = self.networks.take(networks)?;
        self.method.offer(self.networks.all())?;
        for network in &new {
            self.given.accept_weights(&network.file);
        }
        for network in new
            .iter()
            .filter(|_| was_reading && self.restoring == Restoring::Done)
        {
            let words = match &network.not_kept {
                None => format!(
                    "Read {}, which this browser keeps for the next visit.",
                    network.file
                ),
                Some(_) => format!("Read {}.", network.file),
            };
            self.log.write(Kind::Plain, &words)?;
            if let Some(reason) = &network.not_kept {
                let words = format!("{} is here for this visit only: {reason}.", network.file);
                self.log.write(Kind::Note, &words)?;
            }
            self.networks.open()?;
        }
        if new.iter().any(|network| network.not_kept.is_none()) {
            ask_to_keep(&self.raise, was_reading);
        }
        self.after_choosing()
    }

    /// Shows how much of weights is checked and kept.
    pub(super) fn on_keeping(&mut self, file: String, share: f64) -> Result<(), DomError> {
        match self.loaded.set_share(file, share) {
            true => self.loaded.show(),
            false => Ok(()),
        }
    }

    pub(super) fn remove_network(&mut self, sha256: String) -> Result<(), DomError> {
        if self.blocked_by_run() {
            return Ok(());
        }
        if let Some(network) = self.networks.get(&sha256) {
            self.log
                .write(Kind::Plain, &format!("Removed {}.", network.file))?;
        }
        self.send(Request::RemoveNetwork(sha256), Vec::new())
    }

    /// Takes what the user chose of methods and networks.
    pub(super) fn on_method(&mut self) -> Result<(), DomError> {
        self.method.take_choices();
        self.after_choosing()
    }

    /// Shows what runs, and asks for its cost.
    pub(super) fn after_choosing(&mut self) -> Result<(), DomError> {
        let own = self.method.own_weights();
        let own = own.and_then(|sha256| self.networks.get(&sha256));
        self.badge.show_network(match own {
            Some(network) => Some((
                "your weights",
                format!("The network runs with the weights {}.", network.file),
            )),
            None if self.method.is_reference() => Some((
                "Cryo2Struct",
                "Networks of Cryo2Struct run, with the weights that you brought.".to_owned(),
            )),
            None => None,
        });
        self.ask_for_cost()?;
        self.allow_run();
        Ok(())
    }

    /// Asks for the cost of a run with the networks that are chosen, unless it is known.
    pub(super) fn ask_for_cost(&mut self) -> Result<(), DomError> {
        let still = self.run.state() == Run::Idle && self.loaded.map.is_some();
        match self.method.uncounted().filter(|_| still) {
            Some(choice) => self.send(Request::Cost(choice), Vec::new()),
            None => Ok(()),
        }
    }

    pub(super) fn on_cost(&mut self, cost: RunCost) -> Result<(), DomError> {
        self.method.set_cost(Some(cost));
        self.allow_run();
        Ok(())
    }
}

/// Asks the browser to keep files until the user removes them, where `now` is the moment for that, else whether it
/// does.
fn ask_to_keep(raise: &Raise, now: bool) {
    let raise = Rc::clone(raise);
    spawn_local(async move {
        let Ok(window) = dom::window() else { return };
        let storage = window.navigator().storage();
        let asked = if now {
            storage.persist()
        } else {
            storage.persisted()
        };
        let Ok(asked) = asked else { return };
        if let Ok(answer) = JsFuture::from(asked).await {
            raise(Event::Persistent(answer.is_truthy()));
        }
    });
}
