//! Given files: those that the user gave, kept by what they were accepted as, so that a new worker gets the same.

use std::collections::VecDeque;

use wasm_bindgen::JsValue;
use web_sys::File;

use crate::view::link::Example;
use crate::web::messages::Loaded;

/// Origin of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// The user's own.
    User,
    /// An example that comes with the page.
    Example(Example),
    /// The public archives.
    Archive,
    /// The page around this one.
    Host,
}

/// A file that was accepted.
#[derive(Debug)]
struct Accepted {
    what: Loaded,
    file: File,
    origin: Origin,
}

/// The files that the user gave.
#[derive(Debug, Default)]
pub(super) struct GivenFiles {
    /// Files that the worker has not answered yet, in the order in which it reads them.
    unread: VecDeque<(File, Origin)>,
    accepted: Vec<Accepted>,
    /// Weights of networks.
    weights: Vec<File>,
}

impl GivenFiles {
    /// Takes files that the worker will read.
    pub(super) fn give(&mut self, files: Vec<File>, origin: Origin) {
        self.unread
            .extend(files.into_iter().map(|file| (file, origin)));
    }

    /// The worker accepted the file called `name` as `what`: it takes the place of the one before. Returns false if it
    /// was accepted before, as a map that is corrected.
    pub(super) fn accept(&mut self, what: Loaded, name: &str) -> bool {
        let Some((file, origin)) = self.take_unread(name) else {
            return false;
        };
        self.forget(what);
        self.accepted.push(Accepted { what, file, origin });
        true
    }

    /// The worker accepted the weights called `name`.
    pub(super) fn accept_weights(&mut self, name: &str) {
        if let Some((file, _)) = self.take_unread(name) {
            self.weights.push(file);
        }
    }

    /// The worker refused the file called `name`. Returns as what it was accepted before, if the worker read it again.
    pub(super) fn refuse(&mut self, name: &str) -> Option<Loaded> {
        if self.take_unread(name).is_some() {
            return None;
        }
        let mut accepted = self.accepted.iter();
        let again = accepted.find(|accepted| accepted.file.name() == name)?;
        Some(again.what)
    }

    /// The worker opened the session called `name`, which is no file of a run.
    pub(super) fn drop_unread(&mut self, name: &str) {
        self.take_unread(name);
    }

    fn take_unread(&mut self, name: &str) -> Option<(File, Origin)> {
        let place = self.unread.iter().position(|(file, _)| file.name() == name);
        self.unread.remove(place?)
    }

    /// Forgets files that were never answered.
    pub(super) fn forget_unread(&mut self) {
        self.unread.clear();
    }

    /// Forgets the file of `what`.
    pub(super) fn forget(&mut self, what: Loaded) {
        self.accepted.retain(|accepted| accepted.what != what);
    }

    /// Returns the file of `what`.
    pub(super) fn file(&self, what: Loaded) -> Option<&File> {
        let mut accepted = self.accepted.iter();
        accepted
            .find(|accepted| accepted.what == what)
            .map(|accepted| &accepted.file)
    }

    /// Returns whether the worker reads files of the user's own.
    pub(super) fn is_reading_own(&self) -> bool {
        self.unread
            .iter()
            .any(|(_, origin)| *origin == Origin::User)
    }

    /// Returns where the file of `what` came from, if there is one.
    pub(super) fn origin(&self, what: Loaded) -> Option<Origin> {
        let accepted = self.accepted.iter().find(|file| file.what == what)?;
        Some(accepted.origin)
    }

    /// Returns the example that the file of `what` came with, if it did.
    pub(super) fn example(&self, what: Loaded) -> Option<Example> {
        match self.origin(what)? {
            Origin::Example(example) => Some(example),
            Origin::User | Origin::Archive | Origin::Host => None,
        }
    }

    /// Returns all files that were accepted, but for weights, each with what it was accepted as.
    pub(super) fn all(&self) -> Vec<(Loaded, &File)> {
        self.accepted
            .iter()
            .map(|accepted| (accepted.what, &accepted.file))
            .collect()
    }

    /// Returns the weights of these names; of several with one name the last.
    pub(super) fn weights_named(&self, names: &[String]) -> Vec<JsValue> {
        let last = |name: &String| self.weights.iter().rev().find(|file| file.name() == *name);
        names.iter().filter_map(last).map(JsValue::from).collect()
    }
}
