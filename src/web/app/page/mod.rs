//! The state of the page: handles every event, and directs panels and worker.

mod check;
mod diagnostics;
mod embedding;
mod evidence;
mod files;
mod forgetting;
mod headline;
mod judging;
mod kept_work;
mod labels;
mod live;
mod map_slices;
mod networks;
mod reporting;
mod running;
mod session;
mod sharing;
mod structures;
mod viewing;
mod worker;

use std::cell::Cell;
use std::rc::Rc;

use web_sys::{HtmlCanvasElement, HtmlElement};

use crate::prepare::correction::Corrections;
use crate::view::backbone::Backbone;
use crate::view::link::{Example, Link, LinkView, MeasureName, ResidueName};
use crate::view::picked::Picked;
use crate::web::app::badge::Badge;
use crate::web::app::banner::Banner;
use crate::web::app::check_card::{CheckCard, Place};
use crate::web::app::diagnostics::Names;
use crate::web::app::dock;
use crate::web::app::dom::{self, DomError};
use crate::web::app::drawing::Drawing;
use crate::web::app::embed::{Announcement, Embed};
use crate::web::app::event::{Event, Panel, Raise};
use crate::web::app::given::GivenFiles;
use crate::web::app::headline::Headline;
use crate::web::app::judging::Judging;
use crate::web::app::kept_work::KeptWork;
use crate::web::app::labels::LabelPanel;
use crate::web::app::leaving;
use crate::web::app::loaded::LoadedPanel;
use crate::web::app::log::{Kind, Log};
use crate::web::app::map_slices::MapSlicesPanel;
use crate::web::app::measures::Measures;
use crate::web::app::method::MethodPanel;
use crate::web::app::models::{Choices, Models};
use crate::web::app::networks::NetworkPanel;
use crate::web::app::notice::Notice;
use crate::web::app::opened::OpenedSession;
use crate::web::app::picture::Picture;
use crate::web::app::residues::ResiduePanel;
use crate::web::app::result::ResultPanel;
use crate::web::app::run::{Run, RunPanel};
use crate::web::app::share::SharePanel;
use crate::web::app::shortcuts;
use crate::web::app::use_change::UseChange;
use crate::web::app::viewer::Viewer;
use crate::web::app::worker_handle::WorkerHandle;
use crate::web::messages::Request;
use crate::web::post::Envelope;

/// The page with all its panels.
pub(super) struct Page {
    raise: Raise,
    banner: Banner,
    badge: Badge,
    loaded: LoadedPanel,
    check: CheckCard,
    networks: NetworkPanel,
    method: MethodPanel,
    run: RunPanel,
    headline: Headline,
    models: Models,
    /// Choices of the run that goes on.
    begun: Option<Choices>,
    /// True while the browser is to ask before the page is left.
    asks_on_leaving: Rc<Cell<bool>>,
    result: ResultPanel,
    residues: ResiduePanel,
    viewer: Viewer,
    labels: LabelPanel,
    map_slices: MapSlicesPanel,
    picture: Picture,
    measures: Measures,
    /// The thing that is pointed to.
    hovered: Option<Picked>,
    log: Log,
    notice: Notice,
    share: SharePanel,
    /// Wishes of the address.
    link: Link,
    /// View that the address asked for, as far as it waits for a map or a model.
    wanted_view: LinkView,
    /// The page around this one.
    embed: Option<Embed>,
    /// Number of the model that is being packed as a session.
    packed: Option<u32>,
    /// The session that is being opened.
    opened: Option<OpenedSession>,
    worker_handle: Option<WorkerHandle>,
    /// Requests to the first worker, from before it was started.
    early: Vec<Envelope<Request>>,
    /// Counts the workers that were started.
    starts: u32,
    /// Number of times that the worker stopped since the user last asked for something.
    stops: u32,
    /// Name of the residue that was picked when the model changed.
    picked_before: Option<ResidueName>,
    /// The backbone to build on, to be drawn.
    backbone: Option<Backbone>,
    /// Structures that are being read for another use than so far, in the order in which they are read.
    used_before: Vec<UseChange>,
    /// The files that were given, for a new worker.
    given: GivenFiles,
    judging: Judging,
    names: Names,
    kept_work: KeptWork,
    /// Corrections of the map of the work that is gone on with, until its files are read.
    resumed: Option<Corrections>,
    /// The map of a session that was opened, by its name, and the changes of it that are still to be made.
    of_session: Option<(String, Corrections)>,
    /// Distances of the model before, to be shown again in the next.
    measured_before: Vec<MeasureName>,
    /// The example that is being fetched.
    awaited: Option<Example>,
    /// The run begins as soon as the files are read.
    run_when_read: bool,
    /// A run begins as soon as the one before is cancelled.
    run_when_cancelled: bool,
    /// Counts the changes of settings.
    changes: u32,
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
    pub(super) fn new(raise: &Raise, link: Link, told: Vec<String>) -> Result<Self, DomError> {
        let page = Self {
            raise: Rc::clone(raise),
            banner: Banner::new()?,
            badge: Badge::new()?,
            loaded: LoadedPanel::new(raise)?,
            check: CheckCard::new(raise)?,
            networks: NetworkPanel::new(raise)?,
            method: MethodPanel::new(raise)?,
            run: RunPanel::new(raise)?,
            headline: Headline::new(raise)?,
            models: Models::default(),
            begun: None,
            asks_on_leaving: leaving::ask_on_leaving()?,
            result: ResultPanel::new(raise)?,
            residues: ResiduePanel::new(raise)?,
            viewer: Viewer::new(raise)?,
            labels: LabelPanel::new(raise)?,
            map_slices: MapSlicesPanel::new(raise)?,
            picture: Picture::new(raise)?,
            measures: Measures::new(raise)?,
            hovered: None,
            log: Log::new()?,
            notice: Notice::new(told)?,
            share: SharePanel::new()?,
            wanted_view: link.view.clone(),
            embed: None,
            packed: None,
            opened: None,
            link,
            worker_handle: None,
            early: Vec::new(),
            starts: 0,
            stops: 0,
            picked_before: None,
            backbone: None,
            used_before: Vec::new(),
            given: GivenFiles::default(),
            judging: Judging::default(),
            names: Names::default(),
            kept_work: KeptWork::new(raise)?,
            resumed: None,
            of_session: None,
            measured_before: Vec::new(),
            awaited: None,
            run_when_read: false,
            run_when_cancelled: false,
            changes: 0,
            restoring: Restoring::Done,
        };
        let canvas: HtmlCanvasElement = dom::find("viewer")?;
        shortcuts::listen(&canvas, raise)?;
        page.banner.listen()?;
        page.badge.listen()?;
        let version: HtmlElement = dom::find("version")?;
        version.set_text_content(Some(env!("CARGO_PKG_VERSION")));
        page.allow_run();
        Ok(page)
    }

    /// Handles an event, and shows errors on the page.
    pub(super) fn take(&mut self, event: Event) {
        if let Err(error) = self.try_take(event) {
            self.complain(&error.to_string());
        }
    }

    /// Fits the view into the picture, which has another size.
    fn fit_again(&mut self) -> Result<(), DomError> {
        self.picture.fit_unless_moved(self.viewer.scene());
        Ok(())
    }

    fn take_dark(&mut self, dark: bool) -> Result<(), DomError> {
        self.viewer.set_dark(dark);
        self.picture.wake();
        Ok(())
    }

    fn try_take(&mut self, event: Event) -> Result<(), DomError> {
        match event {
            Event::Chosen(choice) => self.on_choice(choice),
            Event::StartDue(number) => self.replace_late_worker(number),
            Event::Reply(envelope) => self.on_reply(envelope),
            Event::WorkerCrashed(words) => self.on_worker_crash(&words),
            Event::Files(files, origin) => self.read(files, origin),
            Event::Example(example) => self.on_example(example),
            Event::Judge(judge) => self.judge(*judge),
            Event::NoExample(example, reason) => self.on_no_example(example, &reason),
            Event::Forget(what) => self.forget(what),
            Event::UseStructure { from, to } => self.use_structure(from, to),
            Event::Mend(mend) => self.mend(mend),
            Event::Undo(one) => self.correct(self.corrections().without(one), Place::Findings),
            Event::UndoMends => self.correct(Corrections::default(), Place::Findings),
            Event::CorrectByHand => self.correct_by_hand(),
            Event::Region(action) => self.act_on_region(action),
            Event::Probe => self.probe(),
            Event::Forced | Event::Settings => self.on_settings(),
            Event::ResetSettings => self.reset_settings(),
            Event::ChangeDue(number) => self.build_change(number),
            Event::Simulate => self.simulate(),
            Event::SaveMap => self.save_map(),
            Event::Method => self.on_method(),
            Event::RemoveNetwork(sha256) => self.remove_network(sha256),
            Event::Persistent(persistent) => self.networks.set_persistent(persistent),
            Event::Kept(action) => self.act_on_work(action),
            Event::Run => self.on_run(),
            Event::Cancel => {
                self.run_when_cancelled = false;
                self.cancel_run()
            }
            Event::CancelDue(number) => self.replace_unresponsive_worker(number),
            Event::Tick => self.tick(),
            Event::ViewChange(change) => self.change_view(change),
            Event::ShowOutcome => self.show_outcome(),
            Event::ShowResidues => self.show_residues(),
            Event::ShowModel(index) => self.show_model(index),
            Event::ShowNextChain => self.residues.show_next_chain(),
            Event::OpenPanel(panel) => self.open_panel(panel),
            Event::Pick(id) => self.on_pick(id),
            Event::PickNext(by) => self.pick_next(by),
            Event::Focus => self.focus(),
            Event::Measure(action) => self.measure(action),
            Event::Gesture(gesture) => self.on_gesture(gesture),
            Event::CanDraw(drawing) => self.draw_by(*drawing),
            Event::Frame(time) => self.draw(time),
            Event::Resized => self.fit_again(),
            Event::Dark(dark) => self.take_dark(dark),
            Event::Save(index) => self.save(index),
            Event::Labels(act) => self.act_on_labels(act),
            Event::Slices(action) => self.act_on_slices(action),
            Event::Opened => self.on_opened(),
            Event::Share(way) => self.share_by(way),
            Event::Command(id, command) => self.on_command(id, command),
            Event::Diagnostics => self.give_diagnostics(),
            // A lesson stands in place of the page.
            Event::Lesson(_) => Ok(()),
            Event::Said(words) => self.log.write(Kind::Plain, &words),
            Event::Trouble(words) => self.on_trouble(&words),
        }
    }

    /// Draws the 3D view by `drawing` from now on.
    fn draw_by(&mut self, drawing: Drawing) -> Result<(), DomError> {
        let words = self.picture.set_drawing(drawing);
        self.log
            .write(Kind::Plain, &format!("The 3D view is drawn by {words}."))
    }

    /// Begins the run that the user wants.
    pub(super) fn on_run(&mut self) -> Result<(), DomError> {
        self.stops = 0;
        let is_other = self
            .models
            .shown()
            .is_some_and(|model| !self.is_of_the_map(model));
        if is_other && self.keeps_models("A run on another map takes its place")? {
            return Ok(());
        }
        if self.worker_handle.is_none() && self.starts > 0 {
            self.run_when_read = true;
            return self.replace_worker();
        }
        self.begin_run()
    }

    fn on_trouble(&mut self, words: &str) -> Result<(), DomError> {
        self.complain(words);
        Ok(())
    }

    /// Nothing is read any more, and nothing waits for it.
    pub(super) fn stop_reading(&mut self) -> Result<(), DomError> {
        self.run_when_read = false;
        self.resumed = None;
        self.of_session = None;
        self.opened = None;
        self.used_before.clear();
        self.loaded.reading.clear();
        self.loaded.show()?;
        self.allow_run();
        Ok(())
    }

    fn open_panel(&mut self, panel: Panel) -> Result<(), DomError> {
        dock::open(panel)?;
        match panel {
            Panel::Table => self.residues.fill_table(),
            Panel::Slices => self.request_slices(),
            _ => Ok(()),
        }
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
        // What fails here can be said nowhere else.
        let _ = self.log.write(Kind::Bad, words);
        let _ = self.banner.say(words);
        let message = words.to_owned();
        let _ = self.announce(&Announcement::Error { message });
    }

    /// Sets the phase for the style sheet.
    pub(super) fn set_phase(&self) -> Result<(), DomError> {
        let phase = match (&self.loaded.map, self.run.state()) {
            (None, _) if self.models.shown().is_none() && self.viewer.scene().is_empty() => "empty",
            (None, _) => "loaded",
            (Some(_), Run::Idle) => "loaded",
            (Some(_), _) => "running",
        };
        dom::find::<HtmlElement>("welcome")?.set_hidden(phase != "empty");
        self.update_headline()?;
        let body = dom::document()?.body();
        match body {
            Some(body) => Ok(body.set_attribute("data-phase", phase)?),
            None => Ok(()),
        }
    }
}
