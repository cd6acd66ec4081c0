//! The page and sessions: saved in one file, and opened to the same view.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, File};

use super::Page;
use super::running::{side_chains_of, structure};
use crate::pipeline::{FOUND_LABEL, SESSION_RESULT, Session, sample_name};
use crate::prepare::correction::Corrections;
use crate::view::backbone::Backbone;
use crate::view::dot::Dot;
use crate::view::link::Link;
use crate::web::app::dock;
use crate::web::app::dom::DomError;
use crate::web::app::event::Panel;
use crate::web::app::given::Origin;
use crate::web::app::log::Kind;
use crate::web::app::models::{Choices, Model, ModelOrigin};
use crate::web::app::opened::OpenedSession;
use crate::web::app::result::save_blob;
use crate::web::app::run::Run;
use crate::web::messages::{Loaded, Method, Request};
use crate::web::post;

/// The beginning of the sentence on a session without its map.
pub(super) const NO_MAP: &str = "The session has no map";

/// Returns the kind of file that sessions and records call `role`; where they call none so, that of structures without another use.
fn kind_called(role: &str) -> Loaded {
    let mut all = Loaded::ALL.into_iter();
    all.find(|what| what.role() == role)
        .unwrap_or(Loaded::Reference)
}

impl Page {
    /// Has the model that is shown packed with all that belongs to it, the map only if wanted.
    pub(super) fn save_session(&mut self, with_map: bool) -> Result<(), DomError> {
        let Some(model) = self.models.shown() else {
            return Ok(());
        };
        let candidates = model.dots.iter().map(|dot| {
            let [x, y, z] = dot.position.to_array();
            [x, y, z, dot.probability]
        });
        let mut session = Session::new(
            model.outcome.clone(),
            &model.sequences,
            candidates.collect(),
        );
        session.evidence.clone_from(&model.evidence);
        let of_candidates = &model.candidate_evidence;
        session.candidate_evidence.clone_from(of_candidates);
        session.view = self.link_to_view().to_string();
        session.map = model.map_file().to_owned();
        session.corrections = model.corrections();
        // Another map than that of the model does not belong to it.
        let is_of_the_map = self.is_of_the_map(model);
        let with_map = with_map && is_of_the_map;
        session.simulated = model.simulated;
        let results = model.outcome.files.iter();
        let mut roles: Vec<(String, String)> = results
            .map(|file| (SESSION_RESULT.to_owned(), file.name.clone()))
            .collect();
        // The page keeps them: copies are sent.
        let mut attached: Vec<JsValue> = model.files.iter().map(post::copied).collect();
        let facts = self.loaded.sequences.as_ref();
        let is_proteome = facts.is_some_and(|facts| facts.is_proteome);
        if is_proteome {
            // In place of the proteome, of which no more was used.
            let files = model.outcome.files.iter().zip(&model.files);
            for (named, file) in files.filter(|(named, _)| named.label == FOUND_LABEL) {
                roles.push((Loaded::Sequences.role().to_owned(), named.name.clone()));
                attached.push(post::copied(file));
            }
        }
        for what in Loaded::ALL {
            let [predicted, backbone] = &model.choices.structures;
            let file = self.given.file(what);
            let is_file = |wanted: &Option<String>| file.map(|file| file.name()) == *wanted;
            let belongs = match what {
                Loaded::Map => with_map,
                Loaded::Sequences => !is_proteome && model.sequences == self.sequences(),
                Loaded::Predicted => model.is_opened() || is_file(predicted),
                Loaded::Backbone => model.is_opened() || is_file(backbone),
                Loaded::Reference | Loaded::Entry => is_of_the_map,
            };
            let file = file.filter(|_| belongs);
            if let Some(file) = file {
                roles.push((what.role().to_owned(), file.name()));
                attached.push(file.into());
            }
        }
        self.packed = Some(model.number);
        self.share.say("Packing the session …");
        self.send(Request::PackSession(Box::new(session), roles), attached)
    }

    /// Saves the session that the worker packed.
    pub(super) fn on_session_packed(
        &mut self,
        packed: Result<(), String>,
        attached: &[JsValue],
    ) -> Result<(), DomError> {
        if let Err(reason) = packed {
            self.share.say("");
            self.complain(&format!("The session could not be saved: {reason}."));
            return Ok(());
        }
        let Some(blob) = attached.first().and_then(|blob| blob.dyn_ref::<Blob>()) else {
            return Ok(());
        };
        let packed = self.packed.take();
        let mut model = packed.and_then(|number| self.models.numbered(number));
        let map = model.as_ref().map_or("cryoweave", |model| model.map_file());
        let name = format!("{}_session.zip", sample_name(map));
        save_blob(blob, &name)?;
        if let Some(model) = &mut model {
            model.saved = true;
        }
        self.update_headline()?;
        let words =
            format!("The session is saved as {name}. Drop it on this page to go on from it.");
        self.share.say(&words);
        self.log.write(Kind::Plain, &words)
    }

    /// Takes the session in the file `name`, and has the files in it read.
    pub(super) fn on_session(
        &mut self,
        name: &str,
        session: Session,
        attached: Vec<JsValue>,
    ) -> Result<(), DomError> {
        if self.run.state() != Run::Idle {
            self.complain("A run goes on: cancel it before you open a session.");
            return Ok(());
        }
        self.given.drop_unread(name);
        if self.keeps_models("The session takes its place")? {
            return Ok(());
        }
        let words = format!(
            "Opened the session {name}, written by Cryoweave {}.",
            session.program()
        );
        self.log.write(Kind::Plain, &words)?;
        let mut attached = attached.into_iter();
        let backbone = Backbone::of(&structure(attached.next().as_ref())?);
        let side_chains = side_chains_of(attached.next().as_ref());
        let backbone = match &session.outcome.fit {
            Some(fit) => backbone.with_q_scores(fit),
            None => backbone,
        };
        let (mut files, mut inputs, mut uses) = (Vec::new(), Vec::new(), Vec::new());
        for (entry, content) in session.files.iter().zip(attached) {
            match content.dyn_into::<File>() {
                Ok(file) if entry.role != SESSION_RESULT => {
                    inputs.push(file);
                    uses.push(kind_called(&entry.role));
                }
                Ok(file) => files.push(file.into()),
                Err(content) => files.push(content),
            }
        }
        for what in Loaded::ALL {
            self.drop_loaded(what)?;
        }
        self.forget_result()?;
        let corrections = Some(session.corrections).filter(|all| *all != Corrections::default());
        self.of_session = corrections.map(|all| (session.map.clone(), all));
        let readings = if inputs.is_empty() { 1 } else { 2 };
        self.opened = Some(OpenedSession {
            session,
            backbone,
            side_chains,
            files,
            readings,
        });
        match inputs.is_empty() {
            true => Ok(()),
            false => self.read_for(inputs, uses, Origin::User),
        }
    }

    /// A reading has ended: shows the session that was opened if it was the last.
    pub(super) fn show_opened(&mut self) -> Result<(), DomError> {
        let Some(opened) = &mut self.opened else {
            return Ok(());
        };
        opened.readings = opened.readings.saturating_sub(1);
        if opened.readings > 0 {
            return Ok(());
        }
        let Some(opened) = self.opened.take() else {
            return Ok(());
        };
        let (link, told) = Link::parse(&opened.session.view);
        for words in told {
            self.tell(&words)?;
        }
        self.link.view.camera = link.view.camera;
        self.wanted_view = link.view;
        if self.loaded.map.is_none() {
            self.tell(&format!(
                "{NO_MAP}: drop {} on this page to see it around the model.",
                opened.session.map
            ))?;
        }
        self.models.put(model_of(opened));
        self.show_model_of_session()
    }

    fn show_model_of_session(&mut self) -> Result<(), DomError> {
        self.draw_model()?;
        self.viewer.take_looks(&self.wanted_view)?;
        self.picture.expect_model();
        self.picture.fit_unless_moved(self.viewer.scene());
        self.result.show(&self.models)?;
        self.set_phase()?;
        self.result.bring_into_view();
        dock::open(Panel::Sequence)?;
        if let Some(pose) = self.wanted_view.camera {
            self.picture.set_pose(pose);
        }
        self.show_wanted()?;
        self.show_residues()
    }
}

/// Returns the model of a session.
fn model_of(opened: OpenedSession) -> Model {
    let Session {
        outcome,
        sequences,
        candidates,
        evidence,
        candidate_evidence,
        map,
        corrections,
        simulated,
        ..
    } = opened.session;
    Model {
        outcome,
        backbone: opened.backbone,
        side_chains: opened.side_chains,
        placed: None,
        origin: ModelOrigin::Opened {
            file: map,
            corrections,
        },
        dots: candidates.into_iter().map(Dot::from).collect(),
        evidence,
        candidate_evidence,
        files: opened.files,
        sequences,
        choices: Choices {
            method: Method::Ours { weights: None },
            settings: crate::pipeline::Settings::default(),
            structures: [None, None],
        },
        number: 0,
        is_example: false,
        saved: true,
        simulated,
    }
}
