//! Loading: the networks of a method, from the files that the browser or the user keeps onto the device.

use std::cell::Cell;
use std::rc::Rc;

use super::file_source::FileSource;
use super::networks::{NetworkCard, OwnNetwork, description_in};
use super::ready::{Described, OwnReady, Ready, ReferenceReady};
use super::session::Session;
use super::{scope, weights};
use crate::network::esm::{self, Esm};
use crate::network::unetr::{Choices, ReferenceNetworks, Target, Unetr};
use crate::network::{Weave, WeightsError};
use crate::pipeline::{InputFile, network_record};
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
    /// The sequence cannot be put in numbers.
    #[error("{file}: {reason}")]
    Description {
        /// Name of the file of the numbers, or of the language model.
        file: String,
        /// The reason.
        reason: String,
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
        let (weave, entry, file) = match wanted {
            None => weights::load(&self.device).await?,
            Some(sha256) => {
                let own = self.networks.get(sha256).ok_or(ReadyError::Gone)?;
                let source = FileSource::new(&own.file);
                let weave = Weave::read_from(&source, &self.device);
                let weave = weave.map_err(|error| wrong(&own, error))?;
                (weave, own.entry, own.file)
            }
        };
        report(entry.bytes as f64, entry.bytes as f64);
        let ready = Rc::new(OwnReady { weave, entry, file });
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
        let described = self.described(choice).await?;
        let ready = self.ready.borrow().clone();
        if let Some(Ready::Reference(old, old_described, ready)) = ready
            && (&old, &old_described) == (choice, &described)
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
        let (mut networks, mut records) = (Vec::new(), Vec::new());
        let sequences = described.iter().flat_map(|of| of.sequences.iter());
        let mut notes: Vec<String> = esm::note_on(sequences).into_iter().collect();
        for (target, own) in &chosen {
            let choices = Choices {
                heads: choice.heads,
                taps: None,
                target: Some(*target),
            };
            let source = FileSource::reporting(&own.file, &on_bytes);
            let network = Unetr::read(&source, &choices, &self.device);
            let mut network = network.map_err(|error| wrong(own, error))?;
            if let Some(described) = &described
                && network.lacks_sequence()
            {
                let told = network.describe_sequence(&described.numbers);
                told.map_err(|error| undescribed(&described.entry, error))?;
            }
            let note = network.card().note();
            notes.extend(note.map(|note| format!("{}: {note}", own.entry.name)));
            records.push(network_record(network.card(), own.entry.clone()));
            networks.push(network);
            scope::yield_to_browser().await;
        }
        let weights = records.iter().map(|record| record.weights.sha256.clone());
        let told = described.as_ref().map(Described::sha256);
        let ready = Rc::new(ReferenceReady {
            made_of: weights.chain(told).collect(),
            networks: together(networks)?,
            description: described.as_ref().map(|described| described.entry.clone()),
            records,
            notes,
        });
        report(whole, whole);
        let kept = Ready::Reference(choice.clone(), described, Rc::clone(&ready));
        *self.ready.borrow_mut() = Some(kept);
        Ok(ready)
    }

    /// Returns the sequence in numbers as `choice` wants it; `None` if it wants none.
    ///
    /// # Errors
    /// [`ReadyError`] if the file is no longer there or wrong, or there is no sequence to describe.
    async fn described(&self, choice: &ReferenceChoice) -> Result<Option<Described>, ReadyError> {
        let Some(hash) = &choice.description else {
            return Ok(None);
        };
        let own = self.networks.get(hash).ok_or(ReadyError::Gone)?;
        if let NetworkCard::Description(_) = own.card {
            let numbers = description_in(&own.file);
            return Ok(Some(Described {
                sequences: Rc::default(),
                numbers: numbers.map_err(|reason| undescribed(&own.entry, reason))?,
                entry: own.entry,
            }));
        }
        let sequences = self
            .sequences
            .borrow()
            .as_ref()
            .map(|file| Rc::clone(&file.sequences));
        let sequences = sequences.unwrap_or_default();
        if let Some(Ready::Reference(_, Some(old), _)) = &*self.ready.borrow()
            && (&old.entry, &old.sequences) == (&own.entry, &sequences)
        {
            return Ok(Some(old.clone()));
        }
        // There may be no room for it beside the networks.
        *self.ready.borrow_mut() = None;
        let source = FileSource::new(&own.file);
        let esm = Esm::read(&source, None, &self.device).map_err(|error| wrong(&own, error))?;
        scope::yield_to_browser().await;
        let numbers = esm.mean_embedding(&sequences).await;
        Ok(Some(Described {
            sequences,
            numbers: numbers.map_err(|error| undescribed(&own.entry, error))?,
            entry: own.entry,
        }))
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
                    _ => Err(ReadyError::Gone),
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

fn undescribed(entry: &InputFile, reason: impl ToString) -> ReadyError {
    let (file, reason) = (entry.name.clone(), reason.to_string());
    ReadyError::Description { file, reason }
}

/// Reports to the page that so many bytes of the weights were read.
fn report(done: f64, of: f64) {
    scope::send(Reply::Weights { done, of: Some(of) }, &[]);
}
