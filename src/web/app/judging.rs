//! Judging: the files that were fetched and that the worker is asked about, until it answers or is lost.

use js_sys::Function;
use wasm_bindgen::JsValue;
use web_sys::File;

use crate::io::archive::ArchiveContent;

/// A file to be judged, and the functions that settle the promise of the answer.
#[derive(Debug)]
pub(super) struct Judge {
    /// The content that it should have.
    pub(super) content: ArchiveContent,
    /// The file.
    pub(super) file: File,
    /// Takes the reason why it was refused, or nothing.
    pub(super) resolve: Function,
    /// Takes the reason why it could not be judged.
    pub(super) reject: Function,
}

impl Judge {
    /// Answers that it was accepted, or refused for a reason.
    fn answer(&self, refused: Option<&str>) {
        let refused = refused.map_or(JsValue::UNDEFINED, JsValue::from);
        // A promise takes every answer.
        let _ = self.resolve.call1(&JsValue::NULL, &refused);
    }

    /// Answers that it cannot be judged.
    fn end(&self, why: &str) {
        let _ = self.reject.call1(&JsValue::NULL, &why.into());
    }
}

/// Files that the worker is asked about.
#[derive(Debug, Default)]
pub(super) struct Judging {
    /// Counts them.
    asked: u32,
    waiting: Vec<(u32, Judge)>,
}

impl Judging {
    /// Takes one; returns its ticket.
    pub(super) fn begin(&mut self, judge: Judge) -> u32 {
        self.asked += 1;
        self.waiting.push((self.asked, judge));
        self.asked
    }

    /// Answers the one with this ticket, if it still waits: accepted, or refused for a reason.
    pub(super) fn answer(&mut self, ticket: u32, refused: Option<&str>) {
        self.waiting.retain(|(other, judge)| {
            if *other == ticket {
                judge.answer(refused);
            }
            *other != ticket
        });
    }

    /// Ends all, whose worker is lost.
    pub(super) fn end(&mut self, why: &str) {
        for (_, judge) in self.waiting.drain(..) {
            judge.end(why);
        }
    }
}
