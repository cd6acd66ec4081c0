//! The page and the run: begun, cancelled, failed, done.

use std::rc::Rc;
use std::sync::Arc;

use wasm_bindgen::JsValue;

use super::Page;
use crate::pipeline::{CaEvidence, Settings};
use crate::residue::Sequence;
use crate::structure::Structure;
use crate::view::backbone::Backbone;
use crate::view::dot::Dot;
use crate::view::link::ResidueName;
use crate::view::side_chains::SideChains;
use crate::web::app::dock;
use crate::web::app::dom::{self, DomError};
use crate::web::app::embed::Announcement;
use crate::web::app::event::{Event, Panel};
use crate::web::app::log::Kind;
use crate::web::app::models::{Choices, MapIdentity, Model, ModelOrigin};
use crate::web::app::result;
use crate::web::app::run::Run;
use crate::web::messages::{Comparison, KeptParts, Loaded, Method, Outcome, Request};
use crate::web::post;

/// Time in which a worker must cancel a run before it is replaced, in milliseconds. One that has a team or a GPU hears at
/// once; a new one reads the map again.
const CANCEL_TIME: i32 = 700;
/// Period of the clock of a run, in milliseconds.
const TICK: i32 = 250;

impl Page {
    pub(super) fn begin_run(&mut self) -> Result<(), DomError> {
        let (Ok(method), None) = (self.method.method(), self.why_no_run()) else {
            return Ok(());
        };
        self.banner.hide();
        let sequences = self.loaded.sequences.as_ref();
        self.run
            .begin(sequences.is_some_and(|facts| facts.is_proteome))?;
        self.allow_run();
        self.set_phase()?;
        self.log.write(Kind::Plain, &self.beginning())?;
        let settings = self.settings_for(&method);
        self.begun = Some(Choices {
            method: method.clone(),
            settings: settings.clone(),
            structures: self.structures_for_runs(),
        });
        self.keep_work()?;
        let kept = match self.given.example(Loaded::Map) {
            // It is short, and here anyway: the tiles of another run stay.
            Some(_) => KeptParts::Nothing,
            None => KeptParts::Tiles,
        };
        self.send(Request::Predict(method, settings, kept), Vec::new())?;
        self.announce(&Announcement::Run)?;
        self.tick()
    }

    /// Returns in words why no run can begin now; nothing if one can.
    pub(super) fn why_no_run(&self) -> Option<String> {
        let reason = match self.run.state() {
            _ if self.loaded.map.is_none() => "there is no map: load one first",
            Run::Idle if !self.loaded.reading.is_empty() => "files are being read: wait a moment",
            Run::Idle if self.labels.is_making() => "labels are being made",
            Run::Idle if self.check.is_busy() => "the map is being checked",
            Run::Idle if !self.check.allows_run() => {
                "the check of the map says that it cannot be built into"
            }
            Run::Idle => return self.hindrance(),
            _ => self.what_goes_on(),
        };
        Some(reason.to_owned())
    }

    /// Says what goes on, and that it can be cancelled.
    pub(super) fn what_goes_on(&self) -> &'static str {
        match self.run.is_probing() {
            true => "the network is being asked about the map: wait a moment, or cancel it first",
            false => "a run goes on: cancel it first",
        }
    }

    /// Returns a hint at what a run by the chosen method and settings lacks.
    pub(super) fn hindrance(&self) -> Option<String> {
        let of_settings = || match self.method.is_reference() {
            true => None,
            false => self.run.tuning.hindrance(),
        };
        self.method.hindrance().or_else(of_settings)
    }

    /// Returns the settings of a run by `method` as they are chosen now.
    pub(super) fn settings_for(&self, method: &Method) -> Settings {
        match method {
            Method::Ours { .. } => Settings {
                force: self.check.forced(),
                ..self.run.tuning.settings()
            },
            Method::Reference(_) => Settings::reference(),
        }
    }

    /// Says what the run that begins works on.
    fn beginning(&self) -> String {
        let map = self.loaded.map.as_ref().map_or("", |map| map.file.as_str());
        match &self.loaded.sequences {
            None => format!("The run begins: {map}, without a sequence."),
            Some(facts) if facts.is_proteome => {
                let file = &facts.file;
                format!(
                    "The run begins: {map}, with the sequences that it finds in the proteome {file}."
                )
            }
            Some(facts) => {
                let sequences = facts.sequences.iter();
                let residues: usize = sequences.map(Sequence::sample_residues).sum();
                let file = &facts.file;
                format!("The run begins: {map}, with the sequence {file} of {residues} residues.")
            }
        }
    }

    pub(super) fn tick(&mut self) -> Result<(), DomError> {
        self.run.tick();
        self.update_headline()?;
        if !matches!(self.run.state(), Run::Going(_)) {
            return Ok(());
        }
        self.announce_progress()?;
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
        dom::after(CANCEL_TIME, move || raise(Event::CancelDue(number)))
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
        self.log.write(Kind::Plain, words)?;
        match std::mem::take(&mut self.run_when_cancelled) {
            true => self.begin_run(),
            false => self.announce(&Announcement::Cancel),
        }
    }

    pub(super) fn end_run(&mut self) -> Result<(), DomError> {
        self.run.set_state(Run::Idle);
        self.run.stop_stages()?;
        self.check.end_busy()?;
        self.ask_for_cost()?;
        self.allow_run();
        self.outline_region()?;
        self.set_phase()
    }

    pub(super) fn on_failure(&mut self, reason: &str) -> Result<(), DomError> {
        let was_probing = self.run.is_probing();
        self.run_when_cancelled = false;
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
        let side_chains = side_chains_of(attached.next().as_ref());
        let dots = attached.next().map(|dots| dots_of(&post::floats(&dots)));
        let evidence = evidence_of(attached.next().as_ref());
        let candidate_evidence = evidence_of(attached.next().as_ref());
        let placed = attached.next().filter(|placed| !placed.is_null());
        let placed = placed.map(|placed| structure(Some(&placed))).transpose()?;
        self.run.set_state(Run::Idle);
        self.run.allow("", false);
        let Some(choices) = self.begun.take() else {
            return Ok(());
        };
        // What was picked is of the model before.
        self.picked_before = self.picked_name();
        self.measured_before = self.measures.names();
        self.pick(None)?;
        // A run has a map, which cannot be forgotten while it goes on.
        let Some(map) = &self.loaded.map else {
            return Ok(());
        };
        self.models.keep_of(map);
        self.models.put(Model {
            number: 0,
            is_example: self.given.example(Loaded::Map).is_some(),
            origin: ModelOrigin::Built(MapIdentity::of(map)),
            backbone: match &outcome.fit {
                Some(fit) => Backbone::of(&model).with_q_scores(fit),
                None => Backbone::of(&model),
            },
            outcome: *outcome,
            side_chains,
            placed: placed.map(|placed| Backbone::of(&placed)),
            dots: dots.unwrap_or_default(),
            evidence,
            candidate_evidence,
            files: attached.collect(),
            sequences: self.sequences().to_vec(),
            choices,
            saved: false,
            simulated: map.simulated,
        });
        self.end_work()?;
        self.mark_result();
        self.draw_model()?;
        self.picture.expect_model();
        self.picture.fit_unless_moved(self.viewer.scene());
        if std::mem::take(&mut self.run_when_cancelled) {
            // The run ended before it heard of the change, which is now to be built.
            let (raise, number) = (Rc::clone(&self.raise), self.changes);
            dom::after(100, move || raise(Event::ChangeDue(number)))?;
        }
        // The rest comes after this has been drawn, so that the page does not freeze.
        let raise = Rc::clone(&self.raise);
        dom::after(50, move || raise(Event::ShowOutcome))
    }

    /// Draws the model that is shown.
    pub(super) fn draw_model(&mut self) -> Result<(), DomError> {
        let Some(model) = self.models.shown() else {
            return Ok(());
        };
        let side_chains = Arc::clone(&model.side_chains);
        let (backbone, dots) = (model.backbone.clone(), model.dots.clone());
        let types = model.candidate_evidence.iter();
        let types = types.map(CaEvidence::favourite).collect();
        let scored = (!model.is_opened()).then(|| model.outcome.model.clone());
        self.viewer.set_model(Some((backbone, side_chains)))?;
        self.map_slices.set_scored(scored.clone());
        self.viewer.set_scored(scored)?;
        self.show_given()?;
        self.hover(None)?;
        self.clear_measures()?;
        self.viewer.set_candidates(dots, types)?;
        self.request_pictures()
    }

    /// Shows the summary of the outcome of the run that ended; its residues come next.
    pub(super) fn show_outcome(&mut self) -> Result<(), DomError> {
        self.result.show(&self.models)?;
        if let Some(model) = self.models.shown() {
            let Outcome { doubts, notes, .. } = &model.outcome;
            let others = notes.iter().filter(|note| !doubts.contains(note));
            let others: Vec<String> = others.cloned().collect();
            self.note(&result::in_words(model), &others)?;
            let doubts = doubts.join(" ");
            if !doubts.is_empty() {
                self.complain(&doubts);
            }
        }
        self.ask_for_cost()?;
        self.allow_run();
        self.set_phase()?;
        if !self.run.tuning.is_live() {
            self.result.bring_into_view();
            dock::open(Panel::Sequence)?;
        }
        self.show_residues_soon()
    }

    /// Has the residues shown once the browser has drawn what is new.
    fn show_residues_soon(&self) -> Result<(), DomError> {
        let raise = Rc::clone(&self.raise);
        dom::after(0, move || raise(Event::ShowResidues))
    }

    /// Shows the residues of the model that is shown, and picks the one that a link names.
    pub(super) fn show_residues(&mut self) -> Result<(), DomError> {
        let Some(model) = self.models.shown() else {
            return Ok(());
        };
        self.residues.show(&model.outcome, &model.sequences)?;
        self.announce_result()?;
        self.measure_wanted()?;
        if let Some(ResidueName { chain, number }) = self.picked_before.take()
            && self.viewer.find(&chain, number).is_some()
        {
            self.pick(self.residues.residue_id(&chain, number))?;
        }
        self.pick_wanted()
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
        self.update_headline()?;
        self.show_residues_soon()
    }

    pub(super) fn on_comparison(&mut self, comparisons: Vec<Comparison>) -> Result<(), DomError> {
        let words = match comparisons.len() {
            1 => "The model was compared with the reference structure.",
            _ => "The models were compared with the reference structure.",
        };
        self.models.compare(comparisons);
        self.result.show_scores(&self.models)?;
        self.update_headline()?;
        self.log.write(Kind::Plain, words)
    }

    /// Saves the file at `index` of those of all models.
    pub(super) fn save(&mut self, index: usize) -> Result<(), DomError> {
        self.result.save(index)?;
        self.models.mark_saved(index);
        self.update_headline()
    }

    /// Forgets the models of the map.
    pub(super) fn forget_result(&mut self) -> Result<(), DomError> {
        self.models.clear();
        self.hide_result()
    }

    /// Shows no model.
    fn hide_result(&mut self) -> Result<(), DomError> {
        self.result.hide();
        self.put_model_away()
    }

    /// Another map takes the place of that of the model, which leaves the view: its result and its files stay until the next run
    /// ends. It comes back with its map.
    pub(super) fn leave_result(&mut self) -> Result<(), DomError> {
        match self
            .models
            .shown()
            .filter(|model| self.is_of_the_map(model))
        {
            None => self.put_model_away(),
            // It was opened without its map, which is here now.
            Some(_) if self.viewer.has_model() => Ok(()),
            Some(_) => {
                self.draw_model()?;
                self.show_residues_soon()
            }
        }
    }

    /// Returns whether `model` was built from the map that is loaded now; of a session without its map that is so, too.
    pub(super) fn is_of_the_map(&self, model: &Model) -> bool {
        match &self.loaded.map {
            Some(map) => model.is_of(map),
            None => model.is_opened(),
        }
    }

    /// Takes the model out of the view.
    fn put_model_away(&mut self) -> Result<(), DomError> {
        self.residues.hide();
        self.viewer.set_model(None)?;
        self.map_slices.set_scored(None);
        self.viewer.set_scored(None)?;
        self.show_given()?;
        self.hover(None)?;
        self.clear_measures()?;
        self.viewer.set_candidates(Vec::new(), Vec::new())?;
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

/// Returns the side chains that the worker attached.
pub(super) fn side_chains_of(attachment: Option<&JsValue>) -> Arc<SideChains> {
    let floats = attachment.map(post::floats).unwrap_or_default();
    Arc::new(SideChains::from_floats(&floats))
}

/// Returns the evidence that the worker attached.
fn evidence_of(attachment: Option<&JsValue>) -> Vec<CaEvidence> {
    CaEvidence::from_floats(&attachment.map(post::floats).unwrap_or_default())
}

/// Returns candidates from `x, y, z, p, …`.
fn dots_of(numbers: &[f32]) -> Vec<Dot> {
    let (quartets, _) = numbers.as_chunks::<4>();
    quartets.iter().copied().map(Dot::from).collect()
}
