//! The page and its work: kept by the browser when a run begins, and gone on with after a reload.

use wasm_bindgen::JsValue;

use super::Page;
use crate::prepare::correction::Corrections;
use crate::view::link::Link;
use crate::web::app::check_card::Place;
use crate::web::app::dom::{self, DomError};
use crate::web::app::event::KeptAction;
use crate::web::app::given::Origin;
use crate::web::app::log::Kind;
use crate::web::messages::{Loaded, Request, Work, WorkFile};

impl Page {
    /// Asks for the work that the browser kept, unless the address says what is to be loaded.
    pub(super) fn ask_for_work(&mut self) -> Result<(), DomError> {
        match self.embed.is_some() || self.link.source.is_some() {
            true => Ok(()),
            false => self.send(Request::FindWork, Vec::new()),
        }
    }

    /// Offers to go on with the work that the browser kept, unless the user was faster.
    pub(super) fn on_work(&mut self, work: Work, attached: Vec<JsValue>) -> Result<(), DomError> {
        let is_idle = self.loaded.reading.is_empty() && self.given.all().is_empty();
        if is_idle && self.models.shown().is_none() {
            self.kept_work.offer(work, attached);
        }
        Ok(())
    }

    /// Returns whether runs are kept: not those of examples, which are here anyway, and not in pages of others.
    fn keeps_work(&self) -> bool {
        self.given.example(Loaded::Map).is_none() && self.embed.is_none()
    }

    /// Has the run that begins kept with its files.
    pub(super) fn keep_work(&mut self) -> Result<(), DomError> {
        self.kept_work.take();
        let Some(begun) = self.begun.as_ref().filter(|_| self.keeps_work()) else {
            return Ok(());
        };
        let (mut files, mut attached) = (Vec::new(), Vec::new());
        for what in Loaded::ALL {
            if let Some(file) = self.given.file(what) {
                files.push(WorkFile {
                    what,
                    name: file.name(),
                    bytes: file.size(),
                    changed: file.last_modified(),
                });
                attached.push(file.into());
            }
        }
        let work = Work {
            began: dom::date(),
            ended: false,
            files,
            corrections: self.corrections(),
            method: begun.method.clone(),
            settings: begun.settings.clone(),
            view: self.link_to_view().to_string(),
        };
        self.send(Request::KeepWork(Box::new(work)), attached)
    }

    /// Notes that the run of the kept work has ended.
    pub(super) fn end_work(&mut self) -> Result<(), DomError> {
        if !self.keeps_work() {
            return Ok(());
        }
        let view = self.link_to_view().to_string();
        self.send(Request::EndWork { view }, Vec::new())
    }

    /// Performs an action of the user on the work that the browser kept.
    pub(super) fn act_on_work(&mut self, action: KeptAction) -> Result<(), DomError> {
        if self.blocked_by_run() {
            return Ok(());
        }
        match action {
            KeptAction::Resume => self.resume_work(),
            KeptAction::Remove => self.remove_work(),
        }
    }

    /// Goes on with the work that the browser kept: reads its files, corrects the map, and begins the run.
    fn resume_work(&mut self) -> Result<(), DomError> {
        let Some((work, files)) = self.kept_work.take() else {
            return Ok(());
        };
        let uses = work.files.iter().map(|file| file.what).collect();
        let (link, _) = Link::parse(&work.view);
        self.link.view.camera = link.view.camera;
        self.wanted_view = link.view;
        self.run.tuning.choose(&work.settings);
        self.method.choose(&work.method);
        self.after_choosing()?;
        self.read_for(files, uses, Origin::User)?;
        self.run_when_read = true;
        self.resumed = Some(work.corrections).filter(|wanted| *wanted != Corrections::default());
        Ok(())
    }

    /// The files of the kept work are read: corrects the map if it was corrected. Returns whether that is so; the run
    /// then begins after it.
    pub(super) fn correct_resumed(&mut self) -> Result<bool, DomError> {
        let Some(corrections) = self.resumed.take() else {
            return Ok(false);
        };
        self.correct(corrections, Place::Findings)?;
        Ok(true)
    }

    /// Has the kept work removed, and the tiles of earlier runs.
    fn remove_work(&mut self) -> Result<(), DomError> {
        self.kept_work.take();
        self.send(Request::ForgetWork, Vec::new())?;
        let words = "The files and tiles of earlier runs are removed from this browser.";
        self.log.write(Kind::Plain, words)
    }
}
