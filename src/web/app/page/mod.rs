//! The state of the page: handles every event, and directs panels and worker.

mod check;
mod files;
mod labels;
mod networks;
mod running;
mod viewing;
mod worker;

use std::rc::Rc;

use web_sys::HtmlElement;

use crate::check::Mend;
use crate::prepare::correction::Corrections;
use crate::web::app::badge::Badge;
use crate::web::app::check_card::{CheckCard, Place};
use crate::web::app::dom::{self, DomError};
use crate::web::app::event::{Event, Raise};
use crate::web::app::given::GivenFiles;
use crate::web::app::labels::LabelPanel;
use crate::web::app::loaded::LoadedPanel;
use crate::web::app::log::{Kind, Log};
use crate::web::app::method::MethodPanel;
use crate::web::app::models::Models;
use crate::web::app::networks::NetworkPanel;
use crate::web::app::picture::Picture;
use crate::web::app::residues::ResiduePanel;
use crate::web::app::result::ResultPanel;
use crate::web::app::run::{Run, RunPanel};
use crate::web::app::viewer::Viewer;
use crate::web::app::worker_handle::WorkerHandle;
use crate::web::messages::Request;
use crate::web::post::Envelope;

/// The page with all its panels.
pub(super) struct Page {
    raise: Raise,
    banner: HtmlElement,
    badge: Badge,
    loaded: LoadedPanel,
    check: CheckCard,
    networks: NetworkPanel,
    method: MethodPanel,
    run: RunPanel,
    models: Models,
    result: ResultPanel,
    residues: ResiduePanel,
    viewer: Viewer,
    labels: LabelPanel,
    picture: Picture,
    log: Log,
    worker_handle: Option<WorkerHandle>,
    /// Requests to the first worker, from before it was started.
    early: Vec<Envelope<Request>>,
    /// Counts the workers that were started.
    starts: u32,
    /// Number of times that the worker stopped since the user last asked for something.
    stops: u32,
    /// The files that were given, for a new worker.
    given: GivenFiles,
    /// The run begins as soon as the files are read.
    run_when_read: bool,
    restoring: Restoring,
}

/// Work of a new worker that brings it to what the page already shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Restoring {
    /// None.
    Done,
    /// It reads the files again, and may then have to correct the map.
    Files { corrected: bool },
    /// It corrects the map again.
    Correction,
}

impl Page {
    /// Returns the page with nothing loaded.
    ///
    /// # Errors
    /// [`DomError`] if the page lacks an element.
    pub(super) fn new(raise: &Raise) -> Result<Self, DomError> {
        let page = Self {
            raise: Rc::clone(raise),
            banner: dom::find("banner")?,
            badge: Badge::new()?,
            loaded: LoadedPanel::new(raise)?,
            check: CheckCard::new(raise)?,
            networks: NetworkPanel::new(raise)?,
            method: MethodPanel::new(raise)?,
            run: RunPanel::new(raise)?,
            models: Models::default(),
            result: ResultPanel::new(raise)?,
            residues: ResiduePanel::new(raise)?,
            viewer: Viewer::new(raise)?,
            labels: LabelPanel::new(raise)?,
            picture: Picture::new(raise)?,
            log: Log::new()?,
            worker_handle: None,
            early: Vec::new(),
            starts: 0,
            stops: 0,
            given: GivenFiles::default(),
            run_when_read: false,
            restoring: Restoring::Done,
        };
        page.allow_run();
        Ok(page)
    }

    /// Handles an event, and shows errors on the page.
    pub(super) fn take(&mut self, event: Event) {
        if let Err(error) = self.try_take(event) {
            self.complain(&error.to_string());
        }
    }

    fn try_take(&mut self, event: Event) -> Result<(), DomError> {
        match event {
            Event::Chosen(choice) => self.on_choice(choice),
            Event::StartDue(number) => self.replace_late_worker(number),
            Event::Reply(envelope) => self.on_reply(envelope),
            Event::WorkerCrashed(words) => self.on_worker_crash(&words),
            Event::Files(files, origin) => self.read(files, origin),
            Event::Example => self.fetch_example(),
            Event::Forget(what) => self.forget(what),
            Event::Mirror => self.mend(Mend::Mirror),
            Event::Mend(mend) => self.mend(mend),
            Event::Undo(one) => self.correct(self.corrections().without(one), Place::Findings),
            Event::UndoMends => self.correct(Corrections::default(), Place::Findings),
            Event::CorrectByHand => self.correct_by_hand(),
            Event::Region(action) => self.act_on_region(action),
            Event::Probe => self.probe(),
            Event::Forced => {
                self.allow_run();
                Ok(())
            }
            Event::Simulate => self.simulate(),
            Event::SaveMap => self.save_map(),
            Event::Method => self.on_method(),
            Event::RemoveNetwork(sha256) => self.remove_network(sha256),
            Event::Persistent(persistent) => self.networks.set_persistent(persistent),
            Event::Run => self.on_run(),
            Event::Cancel => self.cancel_run(),
            Event::CancelDue(number) => self.replace_unresponsive_worker(number),
            Event::Tick => self.tick(),
            Event::ViewChange(change) => self.change_view(change),
            Event::ShowOutcome => self.show_outcome(),
            Event::ShowResidues => match self.models.shown() {
                Some(model) => self.residues.show(&model.outcome, &model.sequences),
                None => Ok(()),
            },
            Event::ShowModel(index) => self.show_model(index),
            Event::ShowNextChain => self.residues.show_next_chain(),
            Event::OpenTable => self.residues.fill_table(),
            Event::Pick(id) => self.look_at(id),
            Event::Gesture(gesture) => self.on_gesture(gesture),
            Event::CanDraw(drawing) => {
                let words = self.picture.set_drawing(*drawing);
                self.log
                    .write(Kind::Plain, &format!("The 3D view is drawn by {words}."))
            }
            Event::Frame(time) => self.draw(time),
            Event::Resized => {
                self.picture.fit_unless_moved(self.viewer.scene());
                Ok(())
            }
            Event::Dark(dark) => {
                self.viewer.set_dark(dark);
                self.picture.wake();
                Ok(())
            }
            Event::Save(index) => self.result.save(index),
            Event::Labels(act) => self.act_on_labels(act),
            Event::Trouble(words) => self.on_trouble(&words),
        }
    }

    /// Begins the run that the user wants.
    fn on_run(&mut self) -> Result<(), DomError> {
        self.stops = 0;
        self.begin_run()
    }

    fn on_trouble(&mut self, words: &str) -> Result<(), DomError> {
        self.complain(words);
        Ok(())
    }

    /// Logs `words` and `notes`.
    pub(super) fn note(&self, words: &str, notes: &[String]) -> Result<(), DomError> {
        self.log.write(Kind::Plain, words)?;
        for note in notes {
            self.log.write(Kind::Note, note)?;
        }
        Ok(())
    }

    /// Shows an error in the banner and in the log.
    pub(super) fn complain(&mut self, words: &str) {
        self.run_when_read = false;
        self.loaded.reading.clear();
        // What fails here can be said nowhere else.
        let _ = self.loaded.show();
        self.allow_run();
        let _ = self.log.write(Kind::Bad, words);
        let shown = self.banner.text_content().unwrap_or_default();
        let words = if self.banner.hidden() || shown.contains(words) {
            words.to_owned()
        } else {
            format!("{shown} · {words}")
        };
        self.banner.set_text_content(Some(&words));
        self.banner.set_hidden(false);
    }

    /// Sets the phase for the style sheet.
    pub(super) fn set_phase(&self) -> Result<(), DomError> {
        let phase = match (&self.loaded.map, self.run.state()) {
            (None, _) => "empty",
            (Some(_), Run::Idle) => "loaded",
            (Some(_), _) => "running",
        };
        dom::find::<HtmlElement>("welcome")?.set_hidden(phase != "empty");
        let body = dom::document()?.body();
        match body {
            Some(body) => Ok(body.set_attribute("data-phase", phase)?),
            None => Ok(()),
        }
    }
}
