//! The page and the run: begun, cancelled, failed, done.

use std::rc::Rc;

use wasm_bindgen::JsValue;

use super::Page;
use crate::pipeline::Settings;
use crate::residue::Sequence;
use crate::structure::Structure;
use crate::view::backbone::Backbone;
use crate::view::scene::Dot;
use crate::web::app::dom::{self, DomError};
use crate::web::app::event::Event;
use crate::web::app::log::Kind;
use crate::web::app::models::Model;
use crate::web::app::result;
use crate::web::app::run::Run;
use crate::web::messages::{Comparison, Method, Outcome, Request};
use crate::web::post;

/// Time in which a worker must cancel a run before it is replaced, in milliseconds, on the CPU and on
/// the GPU: on the CPU a tile takes seconds; on the GPU it is soon done, and a new worker costs more.
const CANCEL_TIME: (i32, i32) = (300, 900);
/// Period of the clock of a run, in milliseconds.
const TICK: i32 = 250;

impl Page {
    pub(super) fn begin_run(&mut self) -> Result<(), DomError> {
        let busy = self.run.state() != Run::Idle || self.labels.is_making() || self.check.is_busy();
        if busy || self.loaded.map.is_none() || !self.check.allows_run() {
            return Ok(());
        }
        let (Ok(method), None) = (self.method.method(), self.method.hindrance()) else {
            return Ok(());
        };
        self.banner.set_hidden(true);
        self.result.mark_as_old(true);
        self.run.begin(self.loaded.reference.is_some())?;
        self.allow_run();
        self.set_phase()?;
        self.log.write(Kind::Plain, "The run begins.")?;
        let settings = match method {
            Method::Ours { .. } => Settings {
                force: self.check.forced(),
                ..self.run.settings()
            },
            Method::Reference(_) => Settings::reference(),
        };
        self.send(Request::Predict(method, settings), Vec::new())?;
        self.tick()
    }

    pub(super) fn tick(&mut self) -> Result<(), DomError> {
        self.run.tick();
        if !matches!(self.run.state(), Run::Going(_)) {
            return Ok(());
        }
        let raise = Rc::clone(&self.raise);
        dom::after(TICK, move || raise(Event::Tick))
    }

    pub(super) fn cancel_run(&mut self) -> Result<(), DomError> {
        if !matches!(self.run.state(), Run::Going(_)) {
            return Ok(());
        }
        self.run.set_state(Run::Cancelling);
        self.send(Request::Cancel, Vec::new())?;
        let (raise, number) = (Rc::clone(&self.raise), self.run.number);
        let time = match self.runs_on_gpu() {
            true => CANCEL_TIME.1,
            false => CANCEL_TIME.0,
        };
        dom::after(time, move || raise(Event::CancelDue(number)))
    }

    pub(super) fn end_cancel(&mut self) -> Result<(), DomError> {
        if self.run.state() == Run::Idle {
            return Ok(());
        }
        let words = match self.run.is_probing() {
            true => "The network is no longer asked.",
            false => "The run was cancelled.",
        };
        self.end_run()?;
        self.log.write(Kind::Plain, words)
    }

    pub(super) fn end_run(&mut self) -> Result<(), DomError> {
        self.run.set_state(Run::Idle);
        self.result.mark_as_old(false);
        self.run.stop_stages()?;
        self.check.end_busy()?;
        self.ask_for_cost()?;
        self.allow_run();
        self.outline_region()?;
        self.set_phase()
    }

    pub(super) fn on_failure(&mut self, reason: &str) -> Result<(), DomError> {
        let was_probing = self.run.is_probing();
        self.end_run()?;
        if was_probing {
            return self.complain_in_check(&format!("The network could not be asked: {reason}"));
        }
        self.complain(&format!("The run failed: {reason}"));
        Ok(())
    }

    pub(super) fn on_outcome(
        &mut self,
        outcome: Box<Outcome>,
        attached: Vec<JsValue>,
    ) -> Result<(), DomError> {
        let mut attached = attached.into_iter();
        let model = structure(attached.next().as_ref())?;
        let dots = attached.next().map(|dots| dots_of(&post::floats(&dots)));
        self.run.set_state(Run::Idle);
        self.result.mark_as_old(false);
        self.run.allow("", false);
        self.models.put(Model {
            outcome: *outcome,
            backbone: Backbone::of(&model),
            dots: dots.unwrap_or_default(),
            files: attached.collect(),
            sequences: self.sequences().to_vec(),
            simulated: self.loaded.map.as_ref().is_some_and(|map| map.simulated),
        });
        self.draw_model()?;
        self.picture.fit_unless_moved(self.viewer.scene());
        // The rest comes after this has been drawn, so that the page does not freeze.
        let raise = Rc::clone(&self.raise);
        dom::after(50, move || raise(Event::ShowOutcome))
    }

    /// Draws the model that is shown.
    fn draw_model(&mut self) -> Result<(), DomError> {
        let Some(model) = self.models.shown() else {
            return Ok(());
        };
        self.viewer.set_model(Some(model.backbone.clone()))?;
        self.viewer.set_candidates(model.dots.clone())
    }

    /// Shows the summary of the outcome of the run that ended; its residues come next.
    pub(super) fn show_outcome(&mut self) -> Result<(), DomError> {
        self.result.show(&self.models)?;
        if let Some(model) = self.models.shown() {
            self.note(&result::in_words(model), &model.outcome.notes)?;
        }
        self.ask_for_cost()?;
        self.allow_run();
        self.set_phase()?;
        let raise = Rc::clone(&self.raise);
        dom::after(0, move || raise(Event::ShowResidues))
    }

    /// Shows the model at `index` of those of the map; does nothing where there is none.
    pub(super) fn show_model(&mut self, index: usize) -> Result<(), DomError> {
        if self.models.all().get(index).is_none() || self.run.state() != Run::Idle {
            return Ok(());
        }
        self.pick(None)?;
        self.models.show(index);
        self.draw_model()?;
        self.picture.wake();
        self.result.show(&self.models)?;
        let raise = Rc::clone(&self.raise);
        dom::after(0, move || raise(Event::ShowResidues))
    }

    pub(super) fn on_comparison(&mut self, comparisons: Vec<Comparison>) -> Result<(), DomError> {
        let words = match comparisons.len() {
            1 => "The model was compared with the reference structure.",
            _ => "The models were compared with the reference structure.",
        };
        self.models.compare(comparisons);
        self.result.show_scores(&self.models)?;
        self.log.write(Kind::Plain, words)
    }

    /// Forgets the models of the map.
    pub(super) fn forget_result(&mut self) -> Result<(), DomError> {
        self.models.clear();
        self.hide_result()
    }

    /// Shows no model.
    fn hide_result(&mut self) -> Result<(), DomError> {
        self.result.hide();
        self.residues.hide();
        self.viewer.set_model(None)?;
        self.viewer.set_candidates(Vec::new())?;
        self.pick(None)
    }

    pub(super) fn sequences(&self) -> &[Sequence] {
        self.loaded
            .sequences
            .as_ref()
            .map_or(&[], |facts| facts.sequences.as_slice())
    }
}

/// Returns the structure in an attachment.
///
/// # Errors
/// [`DomError`] if there is none.
pub(super) fn structure(attachment: Option<&JsValue>) -> Result<Structure, DomError> {
    let bytes = attachment.map(post::bytes).unwrap_or_default();
    serde_json::from_slice(&bytes)
        .map_err(|error| DomError::Refused(format!("a structure could not be taken over: {error}")))
}

/// Returns candidates from `x, y, z, p, …`.
fn dots_of(numbers: &[f32]) -> Vec<Dot> {
    let (quartets, _) = numbers.as_chunks::<4>();
    quartets
        .iter()
        .map(|&[x, y, z, probability]| Dot {
            position: [x, y, z].into(),
            probability,
        })
        .collect()
}
