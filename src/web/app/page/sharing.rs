//! The page and links: what the address asks for, and a link to what is shown.

use super::Page;
use crate::io::archive::{EmdbId, PdbId};
use crate::view::link::{Link, LinkSource, LinkView, Part, ResidueName};
use crate::web::app::address;
use crate::web::app::dock;
use crate::web::app::dom::DomError;
use crate::web::app::embed::Announcement;
use crate::web::app::event::{Panel, Share, ViewChange};
use crate::web::app::fetching;
use crate::web::app::given::Origin;
use crate::web::app::log::Kind;
use crate::web::messages::Loaded;

/// The beginning of the sentence on a link that says how to look, and not at what.
pub(super) const VIEW_ALONE: &str = "The link shows how somebody looked at a map of their own";

impl Page {
    /// Shows and loads what the address asks for, and says what it does not use of it.
    pub(super) fn on_opened(&mut self) -> Result<(), DomError> {
        address::hide_parts(&self.link)?;
        if self.link.hidden.contains(&Part::Log) {
            dock::open(Panel::Sequence)?;
        }
        for words in self.notice.take_told() {
            self.tell(&words)?;
        }
        self.viewer.take_looks(&self.wanted_view)?;
        self.show_motion()?;
        self.picture.wake();
        self.begin_embedding()?;
        match self.link.source.clone() {
            None if self.wanted_view.is_of_a_map() => self.tell(&format!(
                "{VIEW_ALONE}, and a link never carries it: open that map here, and the view follows."
            )),
            None => Ok(()),
            Some(source) => self.load(&source),
        }
    }

    /// Loads what a link names.
    pub(super) fn load(&mut self, source: &LinkSource) -> Result<(), DomError> {
        match source {
            LinkSource::Example(example) => self.fetch_example(*example, false),
            LinkSource::Entry(emdb, pdb) => self.fetch_named(Some(emdb), pdb.as_ref()),
            LinkSource::Structure(pdb) => self.fetch_named(None, Some(pdb)),
        }
    }

    /// Fetches what the address names, and says that this uses the network.
    fn fetch_named(&self, emdb: Option<&EmdbId>, pdb: Option<&PdbId>) -> Result<(), DomError> {
        let (name, archives) = match (emdb, pdb) {
            (Some(emdb), _) => (
                emdb.to_string(),
                "the EMDB (ebi.ac.uk) and the PDB (rcsb.org)",
            ),
            (None, Some(pdb)) => (pdb.to_string().to_uppercase(), "the PDB (rcsb.org)"),
            (None, None) => return Ok(()),
        };
        self.tell(&format!(
            "The address names {name}: this page downloads it now from {archives}. They learn its id and your network \
             address, nothing else."
        ))?;
        fetching::fetch_entry(emdb, pdb)
    }

    /// Shows a note to the user, and logs it.
    pub(super) fn tell(&self, words: &str) -> Result<(), DomError> {
        self.notice.show(words)?;
        self.log.write(Kind::Note, words)
    }

    /// Shows the depths, the level and the camera that the address asks for, once there is a map.
    pub(super) fn show_wanted(&mut self) -> Result<(), DomError> {
        if let Some(slab) = self.wanted_view.slab.take() {
            self.viewer.set_slab(slab, self.picture.radius())?;
        }
        let Some((low, high)) = self.viewer.densities() else {
            return Ok(());
        };
        match self.wanted_view.level.take() {
            Some(level) if level > low && level < high => {
                self.change_view(ViewChange::Level(level))?;
            }
            Some(level) => self.tell(&format!(
                "Not used of the address: level={level} (the density of this map is from {low:.4} to {high:.4})."
            ))?,
            None => {}
        }
        if let Some(pose) = self.wanted_view.camera.take() {
            self.picture.set_pose(pose);
        }
        // Densities now have a σ, if the map came after the model.
        match self.viewer.scene().marked {
            Some(marked) => self.show_card(self.evidence_of(marked).as_ref()),
            None => Ok(()),
        }
    }

    /// Shows the distances that the address names, once there is a model, and those of the model before as far as this one
    /// has the residues.
    pub(super) fn measure_wanted(&mut self) -> Result<(), DomError> {
        let end = |name: &ResidueName| {
            let picked = self.viewer.find(&name.chain, name.number)?;
            self.viewer.end(picked)
        };
        for measure in std::mem::take(&mut self.measured_before) {
            if let (Some(from), Some(to)) = (end(&measure.from), end(&measure.to)) {
                self.measures.add(from, to)?;
            }
        }
        for measure in std::mem::take(&mut self.wanted_view.measures) {
            match (end(&measure.from), end(&measure.to)) {
                (Some(from), Some(to)) => {
                    self.measures.add(from, to)?;
                }
                _ => self.tell(&format!(
                    "Not used of the address: measure={measure} (the model has no such residues)."
                ))?,
            }
        }
        self.viewer.set_measures(self.measures.drawn())
    }

    /// Picks the residue that the address names, once there is a model.
    pub(super) fn pick_wanted(&mut self) -> Result<(), DomError> {
        let Some(ResidueName { chain, number }) = self.wanted_view.residue.take() else {
            return Ok(());
        };
        let id = self.residues.residue_id(&chain, number);
        let built = self.viewer.find(&chain, number);
        match id.filter(|_| built.is_some()) {
            None => {
                let message = format!("The model has no residue {chain}:{number}.");
                self.tell(&format!("Not shown: {message}"))?;
                self.announce(&Announcement::Error { message })
            }
            Some(id) if self.link.view.camera.is_some() => self.pick(Some(id)),
            Some(id) => self.look_at(id),
        }
    }

    /// Shares what is shown.
    pub(super) fn share_by(&mut self, way: Share) -> Result<(), DomError> {
        match way {
            Share::Link => self.copy_link(),
            Share::Session => self.save_session(self.share.wants_map()),
            Share::Report => self.save_report(),
            Share::Citation => {
                self.cite();
                Ok(())
            }
        }
    }

    /// Gives the user a link to what is shown.
    fn copy_link(&self) -> Result<(), DomError> {
        let link = self.link_to_view();
        let note = match (&link.source, &self.loaded.map) {
            (None, Some(_)) => {
                "Your own map is not in it: it stays on this computer, and whoever opens the link needs the file."
            }
            _ if self.models.shown().is_some() => {
                "It loads the map and shows it like this; the model is built again by whoever opens it."
            }
            _ => "",
        };
        self.share.copy_link(address::of(&link)?, note);
        Ok(())
    }

    /// Returns the name of the residue that is selected.
    pub(super) fn picked_name(&self) -> Option<ResidueName> {
        let id = self.residues.picked()?;
        Some(ResidueName {
            chain: self.residues.chain_id(id).to_owned(),
            number: id.number,
        })
    }

    /// Returns the link to what is shown.
    pub(super) fn link_to_view(&self) -> Link {
        let view = LinkView {
            camera: self.picture.pose(),
            residue: self.picked_name(),
            measures: self.measures.names(),
            ..self.viewer.looks()
        };
        Link {
            source: self.link_source(),
            view,
            backend: self.link.backend,
            hidden: self.link.hidden.clone(),
            ..Link::default()
        }
    }

    /// Returns what a link names to load the map again, if it can.
    fn link_source(&self) -> Option<LinkSource> {
        let pdb = || {
            let file = self.given.file(Loaded::Reference)?;
            let is_public = self.given.origin(Loaded::Reference) == Some(Origin::Archive);
            PdbId::in_name(&file.name()).filter(|_| is_public)
        };
        match (self.given.origin(Loaded::Map), &self.loaded.map) {
            // A map that was simulated here is none of the example's own.
            (Some(Origin::Example(example)), Some(map)) if map.file == example.files()[0] => {
                Some(LinkSource::Example(example))
            }
            (Some(Origin::Archive), Some(map)) => {
                Some(LinkSource::Entry(EmdbId::in_name(&map.file)?, pdb()))
            }
            (None, _) => pdb().map(LinkSource::Structure),
            _ => None,
        }
    }
}
