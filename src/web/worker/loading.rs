//! Loading: the networks of a method, from the files that the browser or the user keeps onto the device.

use std::cell::Cell;
use std::rc::Rc;

use super::file_source::FileSource;
use super::networks::{NetworkCard, OwnNetwork};
use super::ready::{OwnReady, Ready, ReferenceReady};
use super::session::Session;
use super::{scope, weights};
use crate::network::unetr::{Choices, ReferenceNetworks, Target, Unetr};
use crate::network::{Weave, WeightsError};
use crate::pipeline::network_record;
use crate::web::messages::{ReferenceChoice, Reply};

/// Reason why networks cannot run.
#[derive(Debug, thiserror::Error)]
pub(super) enum ReadyError {
    /// The weights that ship did not come.
    #[error(transparent)]
    Load(#[from] weights::LoadError),
    /// The user removed the weights.
    #[error("the weights are no longer here: load them again")]
    Gone,
    /// The file cannot be read, or is not what it was.
    #[error("{file}: {error}")]
    Weights {
        /// Name of the user's file.
        file: String,
        /// The reason.
        error: WeightsError,
    },
    /// The networks do not belong together.
    #[error("{0}")]
    Together(String),
}

impl Session {
    /// Returns our own network; loads it unless it is ready.
    ///
    /// # Errors
    /// [`ReadyError`] if its weights do not come or are wrong.
    pub(super) async fn weave(&self, wanted: Option<&str>) -> Result<Rc<OwnReady>, ReadyError> {
        let ready = self.ready.borrow().clone();
        if let Some(Ready::Ours(weights, ready)) = ready
            && weights.as_deref() == wanted
        {
            report(ready.entry.bytes as f64, ready.entry.bytes as f64);
            return Ok(ready);
        }
        // There may be no room for both.
        *self.ready.borrow_mut() = None;
        let (weave, entry) = match wanted {
            None => weights::load(&self.device).await?,
            Some(sha256) => {
                let own = self.networks.get(sha256).ok_or(ReadyError::Gone)?;
                let source = FileSource::new(&own.file);
                let weave = Weave::read_from(&source, &self.device);
                (weave.map_err(|error| wrong(&own, error))?, own.entry)
            }
        };
        report(entry.bytes as f64, entry.bytes as f64);
        let ready = Rc::new(OwnReady { weave, entry });
        let kept = Ready::Ours(wanted.map(str::to_owned), Rc::clone(&ready));
        *self.ready.borrow_mut() = Some(kept);
        Ok(ready)
    }

    /// Returns the networks of Cryo2Struct that were chosen; loads them unless they are ready.
    ///
    /// # Errors
    /// [`ReadyError`] if one is no longer there, or they cannot run together.
    pub(super) async fn reference_networks(
        &self,
        choice: &ReferenceChoice,
    ) -> Result<Rc<ReferenceReady>, ReadyError> {
        let ready = self.ready.borrow().clone();
        if let Some(Ready::Reference(old, ready)) = ready
            && old == *choice
        {
            report(1.0, 1.0);
            return Ok(ready);
        }
        // There may be no room for both.
        *self.ready.borrow_mut() = None;
        let chosen = self.chosen(choice)?;
        let whole: f64 = chosen.iter().map(|(_, own)| own.file.size()).sum();
        let read = Cell::new(0.0);
        // Each file is read twice: for its SHA-256, and for its numbers.
        let on_bytes = |bytes: usize| {
            read.set(read.get() + bytes as f64 / 2.0);
            report(read.get().min(whole * 0.999), whole);
        };
        let (mut networks, mut records, mut notes) = (Vec::new(), Vec::new(), Vec::new());
        for (target, own) in &chosen {
            let choices = Choices {
                heads: choice.heads,
                taps: None,
                target: Some(*target),
            };
            let source = FileSource::reporting(&own.file, &on_bytes);
            let network = Unetr::read(&source, &choices, &self.device);
            let network = network.map_err(|error| wrong(own, error))?;
            let note = network.card().note();
            notes.extend(note.map(|note| format!("{}: {note}", own.entry.name)));
            records.push(network_record(network.card(), own.entry.clone()));
            networks.push(network);
            scope::yield_to_browser().await;
        }
        let ready = Rc::new(ReferenceReady {
            networks: together(networks)?,
            records,
            notes,
        });
        report(whole, whole);
        let kept = Ready::Reference(choice.clone(), Rc::clone(&ready));
        *self.ready.borrow_mut() = Some(kept);
        Ok(ready)
    }

    /// Returns the networks that were chosen, each with its subject, in the order of [`Target::ALL`].
    ///
    /// # Errors
    /// [`ReadyError::Gone`] if one is no longer there.
    pub(super) fn chosen(
        &self,
        choice: &ReferenceChoice,
    ) -> Result<Vec<(Target, OwnNetwork)>, ReadyError> {
        let hashes = [
            Some(&choice.atoms),
            Some(&choice.amino),
            choice.secondary.as_ref(),
        ];
        let chosen = Target::ALL.into_iter().zip(hashes);
        let chosen = chosen.filter_map(|(target, hash)| Some((target, hash?)));
        chosen
            .map(|(target, hash)| {
                let own = self.networks.get(hash).ok_or(ReadyError::Gone)?;
                match own.card {
                    NetworkCard::Reference(_) => Ok((target, own)),
                    NetworkCard::Weave(_) => Err(ReadyError::Gone),
                }
            })
            .collect()
    }
}

/// Combines networks in the order of [`Target::ALL`].
fn together(networks: Vec<Unetr>) -> Result<ReferenceNetworks, ReadyError> {
    let mut networks = networks.into_iter();
    let (Some(atoms), Some(amino)) = (networks.next(), networks.next()) else {
        return Err(ReadyError::Gone);
    };
    ReferenceNetworks::new(atoms, amino, networks.next())
        .map_err(|error| ReadyError::Together(error.to_string()))
}

fn wrong(own: &OwnNetwork, error: WeightsError) -> ReadyError {
    let file = own.entry.name.clone();
    ReadyError::Weights { file, error }
}

/// Reports to the page that so many bytes of the weights were read.
fn report(done: f64, of: f64) {
    scope::send(Reply::Weights { done, of: Some(of) }, &[]);
}
