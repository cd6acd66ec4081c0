//! The page inside another one: its commands, and what it hears.

use web_sys::HtmlElement;

use super::Page;
use crate::io::archive::EmdbId;
use crate::view::link::{Link, ResidueName};
use crate::web::app::address;
use crate::web::app::command::Command;
use crate::web::app::dom::{self, DomError};
use crate::web::app::embed::{Announcement, Embed, ResultWords};
use crate::web::app::given::Origin;
use crate::web::app::log::Kind;
use crate::web::app::models::Model;
use crate::web::app::result;
use crate::web::app::run::Run;
use crate::web::messages::Loaded;
use crate::web::post;

impl Page {
    /// Begins to listen to the page around this one, where the address says that there is one.
    pub(super) fn begin_embedding(&mut self) -> Result<(), DomError> {
        if !self.link.embed {
            return Ok(());
        }
        self.embed = Embed::new(&self.link.origins, &self.raise)?;
        let full = Link {
            embed: false,
            origins: Vec::new(),
            hidden: Vec::new(),
            ..self.link.clone()
        };
        let open: HtmlElement = dom::find("embed-open")?;
        open.set_attribute("href", &address::of(&full)?)?;
        let words = match self.embed.as_ref().map(Embed::origins) {
            None => "This address shows the 3D view alone, for use inside another page.".to_owned(),
            Some([]) => String::new(),
            Some(origins) => format!(
                "{} may load files here, run them and get the result. Files that you open here yourself are not passed on.",
                origins.join(", ")
            ),
        };
        dom::find::<HtmlElement>("embed-words")?.set_text_content(Some(&words));
        Ok(())
    }

    /// Offers a run where the page shows the 3D view alone, as long as there is a map and no model.
    pub(super) fn offer_run(&self) -> Result<(), DomError> {
        let is_idle = self.run.state() == Run::Idle && self.loaded.reading.is_empty();
        let wanted = self.loaded.map.is_some() && self.models.shown().is_none() && is_idle;
        dom::find::<HtmlElement>("embed-run")?.set_hidden(!wanted);
        Ok(())
    }

    /// Carries out a command of the page around.
    pub(super) fn on_command(
        &mut self,
        id: Option<String>,
        command: Result<Command, String>,
    ) -> Result<(), DomError> {
        if let Ok(Command::Refused(origin)) = &command {
            return self.on_refused_origin(origin);
        }
        match command.and_then(|command| self.possible(command)) {
            Ok(command) => {
                if let Some(embed) = &mut self.embed {
                    embed.answer(id);
                }
                self.carry_out(command)
            }
            // What goes on still answers the command before.
            Err(message) => {
                let before = self.embed.as_mut().and_then(|embed| embed.answer(id));
                self.announce(&Announcement::Error { message })?;
                if let Some(embed) = &mut self.embed {
                    embed.answer(before);
                }
                Ok(())
            }
        }
    }

    /// Returns `command` if it can be carried out now, else why not.
    fn possible(&self, command: Command) -> Result<Command, String> {
        let hindrance = match &command {
            Command::Run => self.why_no_run(),
            Command::Cancel => {
                let is_idle = self.run.state() == Run::Idle;
                is_idle.then(|| "no run goes on".to_owned())
            }
            Command::Select(Some(residue)) => {
                let reason = residue.parse::<ResidueName>().err();
                reason.map(str::to_owned)
            }
            _ => None,
        };
        hindrance.map_or(Ok(command), Err)
    }

    fn carry_out(&mut self, command: Command) -> Result<(), DomError> {
        match command {
            Command::Files(files) => self.read(files, Origin::Host),
            Command::Link(query) => self.follow_link(&query),
            Command::Refused(_) => Ok(()),
            Command::Run => self.on_run(),
            Command::Cancel => self.cancel_run(),
            Command::Select(None) => self.pick(None),
            Command::Select(Some(residue)) => {
                self.wanted_view.residue = residue.parse().ok();
                self.pick_wanted()
            }
        }
    }

    /// Shows and loads what `query` asks for, as if the page had been opened with it.
    fn follow_link(&mut self, query: &str) -> Result<(), DomError> {
        let (link, told) = Link::parse(query);
        for message in told {
            self.announce(&Announcement::Error { message })?;
        }
        if link.embed || !link.origins.is_empty() || !link.hidden.is_empty() {
            let message = "embed, origins and hide count in the address of this page alone".into();
            self.announce(&Announcement::Error { message })?;
        }
        self.link.view = link.view.clone();
        self.wanted_view = link.view;
        self.viewer.take_looks(&self.wanted_view)?;
        match link.source {
            Some(source) => self.load(&source),
            None => {
                self.show_wanted()?;
                self.measure_wanted()?;
                self.pick_wanted()?;
                self.announce_files()
            }
        }
    }

    /// A page that may give no commands tried to.
    fn on_refused_origin(&mut self, origin: &str) -> Result<(), DomError> {
        let words = format!(
            "A command from {origin} was refused: the address of this page does not name it under origins, or the host of this \
             page does not allow it."
        );
        self.log.write(Kind::Note, &words)
    }

    /// Tells the page around, if there is one.
    pub(super) fn announce(&mut self, announcement: &Announcement) -> Result<(), DomError> {
        let is_own = |what: &Loaded| self.given.origin(*what) == Some(Origin::User);
        let private = Loaded::ALL.iter().any(is_own) || self.given.is_reading_own();
        match &mut self.embed {
            Some(embed) => embed.announce(announcement, private),
            None => Ok(()),
        }
    }

    /// Tells the page around what is loaded.
    pub(super) fn announce_files(&mut self) -> Result<(), DomError> {
        let announcement = Announcement::Load {
            map: self.loaded.map.as_ref().map(|map| map.file.clone()),
            sequences: self.sequences().len(),
            reference: self.loaded.reference.is_some(),
        };
        self.announce(&announcement)
    }

    /// Tells the page around how far the run is.
    pub(super) fn announce_progress(&mut self) -> Result<(), DomError> {
        let progress = self.run.progress();
        self.announce(&Announcement::Progress {
            stage: progress.in_words(),
            share: progress.share,
        })
    }

    /// Tells the page around the result.
    pub(super) fn announce_result(&mut self) -> Result<(), DomError> {
        let Some(model) = self.models.shown().filter(|_| self.embed.is_some()) else {
            return Ok(());
        };
        let outcome = &model.outcome;
        let mmcif = outcome
            .files
            .iter()
            .position(|file| file.name.ends_with(".cif"));
        let mmcif = mmcif.and_then(|index| model.files.get(index));
        let mmcif = mmcif.and_then(|content| String::from_utf8(post::bytes(content)).ok());
        let evaluation = outcome.evaluation.as_ref();
        let words = ResultWords {
            model: outcome.model.clone(),
            summary: result::in_words(model),
            residues: outcome.counts.model_residues,
            chains: outcome.chains.len(),
            matched_percent: evaluation.map(|evaluation| evaluation.matched_percent),
            mmcif,
        };
        self.announce(&Announcement::Result(Box::new(words)))
    }

    /// Tells the page around which residue is selected.
    pub(super) fn announce_pick(&mut self) -> Result<(), DomError> {
        let residue = self.picked_name().map(|residue| residue.to_string());
        self.announce(&Announcement::Select { residue })
    }

    /// Returns the entry of the EMDB that the map is of, by its name.
    pub(super) fn map_entry(&self) -> Option<EmdbId> {
        EmdbId::in_name(self.map_name()?)
    }

    /// Returns the name of the file of the map: that of the model that is shown, else of the one that is loaded.
    pub(super) fn map_name(&self) -> Option<&str> {
        let loaded = self.loaded.map.as_ref().map(|map| map.file.as_str());
        self.models.shown().map(Model::map_file).or(loaded)
    }
}
