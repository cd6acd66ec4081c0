//! The page and its files: given, read, forgotten.

use std::rc::Rc;

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::File;

use super::running::{side_chains_of, structure};
use super::session::NO_MAP;
use super::sharing::VIEW_ALONE;
use super::{Page, Restoring};
use crate::prepare::correction::Corrections;
use crate::residue::Sequence;
use crate::view::backbone::Backbone;
use crate::view::link::Example;
use crate::web::app::dom::DomError;
use crate::web::app::event::Event;
use crate::web::app::file_input;
use crate::web::app::given::Origin;
use crate::web::app::log::Kind;
use crate::web::app::result::save_blob;
use crate::web::app::run::Run;
use crate::web::messages::{
    EntryMetadata, Loaded, MapFacts, Request, SequenceFacts, StructureFacts,
};

impl Page {
    /// Has `files` read; a structure among them is to compare with.
    pub(super) fn read(&mut self, files: Vec<File>, origin: Origin) -> Result<(), DomError> {
        self.read_for(files, Vec::new(), origin)
    }

    /// Has `files` read, structures among them for the use that `uses` says of each file in turn.
    pub(super) fn read_for(
        &mut self,
        files: Vec<File>,
        uses: Vec<Loaded>,
        origin: Origin,
    ) -> Result<(), DomError> {
        if let Origin::Example(example) = origin
            && self
                .awaited
                .take_if(|awaited| *awaited == example)
                .is_none()
            && self.given.example(Loaded::Reference) != Some(example)
        {
            let words = format!(
                "The example {} came after other files, and is not loaded.",
                example.name()
            );
            return self.log.write(Kind::Plain, &words);
        }
        if self.run.state() != Run::Idle {
            self.complain("A run goes on: cancel it before you load other files.");
            return Ok(());
        }
        if !matches!(origin, Origin::Example(_)) {
            // An example that is still on its way, and its run, are no longer wanted.
            self.awaited = None;
            self.run_when_read = false;
        }
        self.banner.hide();
        self.loaded.reading = files.iter().map(File::name).collect();
        self.loaded.show()?;
        self.allow_run();
        files.iter().for_each(|file| self.names.add(file.name()));
        let attached = files.iter().map(JsValue::from).collect();
        self.stops = 0;
        self.given.give(files, origin);
        self.send(Request::Read(uses), attached)
    }

    /// Fetches the files of an example, and has a backbone built from them, unless the user keeps a model instead.
    pub(super) fn on_example(&mut self, example: Example) -> Result<(), DomError> {
        if self.keeps_models("The example takes its place")? {
            return Ok(());
        }
        self.fetch_example(example, true)
    }

    /// Fetches the files of an example, and has a backbone built from them if it `runs`.
    pub(super) fn fetch_example(&mut self, example: Example, runs: bool) -> Result<(), DomError> {
        if self.blocked_by_run() {
            return Ok(());
        }
        self.loaded.reading = vec![format!("the example {}", example.name())];
        self.loaded.show()?;
        self.awaited = Some(example);
        self.run_when_read = runs;
        let raise = Rc::clone(&self.raise);
        spawn_local(async move {
            raise(match file_input::fetch_example(example).await {
                Ok(files) => Event::Files(files, Origin::Example(example)),
                Err(error) => Event::NoExample(example, error.to_string()),
            });
        });
        Ok(())
    }

    /// An example could not be fetched; that of one that is no longer wanted matters to nobody.
    pub(super) fn on_no_example(&mut self, example: Example, reason: &str) -> Result<(), DomError> {
        if self
            .awaited
            .take_if(|awaited| *awaited == example)
            .is_none()
        {
            return Ok(());
        }
        self.stop_reading()?;
        self.complain(reason);
        Ok(())
    }

    /// Returns whether a run goes on, which must end first; complains if so.
    pub(super) fn blocked_by_run(&mut self) -> bool {
        let runs = self.run.state() != Run::Idle;
        if runs {
            let words = format!("Nothing was changed: {}.", self.what_goes_on());
            self.complain(&words);
        }
        runs
    }

    /// Returns whether a run goes on or files are being read, which must end first; complains if so.
    pub(super) fn blocked_by_work(&mut self) -> bool {
        if self.blocked_by_run() {
            return true;
        }
        let reads = !self.loaded.reading.is_empty();
        if reads {
            self.complain("Nothing was changed: files are being read, wait a moment.");
        }
        reads
    }

    pub(super) fn simulate(&mut self) -> Result<(), DomError> {
        if self.loaded.reference.is_none() || self.blocked_by_work() {
            return Ok(());
        }
        let Some(resolution) = self.loaded.resolution() else {
            self.complain("The resolution must be a number from 1 to 20 Å.");
            return Ok(());
        };
        self.banner.hide();
        self.loaded.reading = vec![format!("the map simulated at {resolution} Å")];
        self.loaded.show()?;
        self.allow_run();
        self.send(Request::Simulate(resolution), Vec::new())
    }

    /// Reads the simulated map like any other file; it comes from where its structure does.
    pub(super) fn on_simulated(&mut self, attached: &[JsValue]) -> Result<(), DomError> {
        let files = attached.iter().filter_map(|file| file.dyn_ref::<File>());
        let example = self.given.example(Loaded::Reference);
        let origin = example.map_or(Origin::User, Origin::Example);
        self.read(files.cloned().collect(), origin)
    }

    pub(super) fn save_map(&self) -> Result<(), DomError> {
        match self.given.file(Loaded::Map) {
            Some(file) => save_blob(file, &file.name()),
            None => Ok(()),
        }
    }

    pub(super) fn on_map(&mut self, facts: MapFacts) -> Result<(), DomError> {
        match self.restoring {
            Restoring::Done => {}
            Restoring::Files { .. } => return Ok(()),
            Restoring::Correction => {
                if let Some(map) = &mut self.loaded.map {
                    map.check = facts.check;
                }
                self.check.show(self.loaded.map.as_ref())?;
                return self.end_restoring();
            }
        }
        let came_with_example = self.given.example(Loaded::Map).is_some();
        self.notice.withdraw(NO_MAP);
        self.notice.withdraw(VIEW_ALONE);
        let is_another = self.given.accept(Loaded::Map, &facts.file);
        self.drop_the_example()?;
        self.forget_labels()?;
        let words = if facts.corrections != Corrections::default() {
            format!("Changed the map {}: see the map check.", facts.file)
        } else if facts.simulated {
            format!("Read the simulated map {}.", facts.file)
        } else {
            let before = self.loaded.map.as_ref().map(|map| map.file.as_str());
            format!("Read the map {}{}.", facts.file, in_place_of(before))
        };
        self.note(&words, &facts.notes)?;
        let of_session = self.of_session.take_if(|(name, _)| *name == facts.file);
        if let Some((_, corrections)) = of_session.filter(|(_, all)| *all != facts.corrections) {
            self.resumed = Some(corrections);
        }
        self.loaded.take_map(facts, is_another);
        if self.loaded.entry.is_none() {
            self.given.forget(Loaded::Entry);
        }
        match came_with_example && is_another {
            true => self.forget_result()?,
            false => self.leave_result()?,
        }
        self.check.set_map(self.loaded.map.as_ref())?;
        self.request_overview()?;
        self.outline_region()?;
        self.after_reading()?;
        self.method.set_cost(None);
        self.ask_for_cost()?;
        self.show_map()?;
        // A map that was read before has now been corrected.
        match self.loaded.reading.is_empty() {
            true => self.begin_waiting_run(),
            false => Ok(()),
        }
    }

    /// A file was refused. If it was there before, the page no longer has it.
    pub(super) fn on_refused(&mut self, file: &str, reason: &str) -> Result<(), DomError> {
        let lost = self.given.refuse(file);
        self.used_before.retain(|change| change.file != file);
        self.loaded.reading.retain(|name| name != file);
        self.loaded.show()?;
        // A run without it is not what was wanted.
        self.run_when_read = false;
        self.complain(&format!("{file}: {reason}"));
        match lost {
            Some(what) => self.drop_loaded(what),
            None => Ok(()),
        }
    }

    /// Shows the map that is loaded, at the level that it begins with.
    pub(super) fn show_map(&mut self) -> Result<(), DomError> {
        let recommended = self.loaded.recommended();
        self.viewer.set_map(self.loaded.map.as_ref(), recommended)?;
        self.map_slices.set_map(self.loaded.map.as_ref());
        if self.restoring == Restoring::Done {
            self.picture.expect_map();
        }
        self.request_pictures()
    }

    /// Moves to the level that is recommended now, unless the user has chosen one.
    fn offer_level(&mut self) -> Result<(), DomError> {
        match self.loaded.recommended() {
            Some(recommended) if self.viewer.is_level_as_begun() => {
                let map = self.loaded.map.as_ref();
                self.viewer.set_map(map, Some(recommended))?;
                self.request_pictures()
            }
            _ => Ok(()),
        }
    }

    pub(super) fn on_entry(&mut self, facts: EntryMetadata) -> Result<(), DomError> {
        if self.restoring != Restoring::Done {
            return Ok(());
        }
        self.given.accept(Loaded::Entry, &facts.file);
        let words = format!(
            "Read {}, the EMDB entry metadata of {}.",
            facts.file, facts.id
        );
        self.note(&words, &[])?;
        self.loaded.entry = Some(facts);
        self.after_reading()?;
        self.show_map()
    }

    pub(super) fn on_sequences(&mut self, facts: SequenceFacts) -> Result<(), DomError> {
        if self.restoring != Restoring::Done {
            return Ok(());
        }
        self.given.accept(Loaded::Sequences, &facts.file);
        let before = self.loaded.sequences.as_ref().map(|old| old.file.as_str());
        let kind = if facts.is_proteome {
            "proteome"
        } else {
            "sequence"
        };
        let words = format!("Read the {kind} {}{}.", facts.file, in_place_of(before));
        self.note(&words, &facts.notes)?;
        self.loaded.sequences = Some(facts);
        self.forget_labels()?;
        self.offer_level()?;
        self.after_reading()
    }

    /// The run goes on with sequences that it has found in the proteome.
    pub(super) fn on_found(&mut self, sequences: Vec<Sequence>) -> Result<(), DomError> {
        let Some(facts) = &mut self.loaded.sequences else {
            return Ok(());
        };
        facts.sequences = sequences;
        self.loaded.show()
    }

    pub(super) fn on_reference(
        &mut self,
        facts: StructureFacts,
        attached: &[JsValue],
    ) -> Result<(), DomError> {
        if self.restoring != Restoring::Done {
            return Ok(());
        }
        self.given.accept(Loaded::Reference, &facts.file);
        let reference = structure(attached.first())?;
        // The scores are of the structure before; a worker that has the model sends new ones.
        self.models.clear_scores();
        self.result.show_scores(&self.models)?;
        let side_chains = side_chains_of(attached.get(1));
        self.viewer
            .set_reference(Some((Backbone::of(&reference), side_chains)))?;
        self.forget_labels()?;
        self.map_slices.ask_again();
        self.request_slices()?;
        self.picture.fit_unless_moved(self.viewer.scene());
        let before = self.loaded.reference.as_ref().map(|old| old.file.as_str());
        let words = format!(
            "Read the reference structure {}{}.",
            facts.file,
            in_place_of(before)
        );
        self.note(&words, &facts.notes)?;
        self.end_use(&facts.file)?;
        self.loaded.reference = Some(facts);
        self.after_reading()
    }

    pub(super) fn after_reading(&mut self) -> Result<(), DomError> {
        self.loaded.show()?;
        self.allow_run();
        self.set_phase()
    }

    pub(super) fn on_read_all(&mut self) -> Result<(), DomError> {
        self.loaded.reading.clear();
        self.after_reading()?;
        if self.restoring == Restoring::Done {
            self.show_opened()?;
            self.announce_files()?;
            self.show_wanted()?;
        }
        match self.restoring {
            Restoring::Done => self.begin_waiting_run(),
            Restoring::Files { corrected: true } => {
                self.restoring = Restoring::Correction;
                Ok(())
            }
            Restoring::Files { corrected: false } | Restoring::Correction => self.end_restoring(),
        }
    }

    /// Begins the run that waits for the files that are read now, if one does; a map that was corrected is so first.
    fn begin_waiting_run(&mut self) -> Result<(), DomError> {
        if self.correct_resumed()? {
            return Ok(());
        }
        match std::mem::take(&mut self.run_when_read) {
            true => self.begin_run(),
            false => Ok(()),
        }
    }

    /// The new worker holds what the page shows: asks again for what was asked of the old one.
    pub(super) fn end_restoring(&mut self) -> Result<(), DomError> {
        self.restoring = Restoring::Done;
        if std::mem::take(&mut self.run_when_read) {
            self.begin_run()?;
        }
        self.ask_for_cost()?;
        self.viewer.request_again();
        self.map_slices.ask_again();
        self.check.region.ask_again();
        self.request_overview()?;
        self.request_pictures()
    }

    /// Lets the user start a run if a map is loaded, and shows a hint.
    pub(super) fn allow_run(&self) {
        let hindrance = self.hindrance();
        let hint = match (&self.loaded.map, &self.loaded.sequences) {
            (Some(_), _) if hindrance.is_some() => hindrance.as_deref().unwrap_or_default(),
            (None, _) => "Load a map first.",
            (Some(_), _) if self.check.is_busy() => "The map check is at work: see there.",
            (Some(_), _) if !self.check.allows_run() => {
                "The map check is red: take what it proposes, or tick \u{201c}Build a model all the \
                 same\u{201d} there."
            }
            (Some(_), None) => "Add the sequence, so that residues get their names and numbers.",
            (Some(_), Some(_)) => "",
        };
        let is_still = self.loaded.reading.is_empty() && !self.labels.is_making();
        let still = is_still && !self.check.is_busy();
        let ready = hindrance.is_none() && self.check.allows_run();
        let allowed = self.loaded.map.is_some() && still && ready;
        self.run.allow(hint, allowed);
        let (map, reference) = (self.loaded.map.as_ref(), self.loaded.reference.is_some());
        let is_idle = self.run.state() == Run::Idle && self.loaded.reading.is_empty();
        let idle = is_idle && !self.check.is_busy();
        self.labels.allow(map, reference, idle);
        // What cannot be shown now is shown at the next change.
        let _ = self.update_headline();
    }
}

/// Says which file another one replaces, if one does.
pub(super) fn in_place_of(before: Option<&str>) -> String {
    match before {
        Some(before) => format!(", in place of {before}"),
        None => String::new(),
    }
}
