//! The lesson: eight stops from a map to a model, from a stored run, without a worker and without weights.
//!
//! `story` and `haemoglobin` hold the words, `choices` what the class sets, `facts` what follows from it, `views` and `panels` what is
//! seen of it, `evidence` what speaks for one place, `player` the walk along the path, `live` a run on this computer.

mod address;
mod cd2;
mod choices;
mod event;
mod evidence;
mod facts;
mod haemoglobin;
mod listening;
mod live;
mod panels;
mod player;
mod questions;
mod skeleton;
mod spike;
mod story;
mod views;

use std::rc::Rc;

use js_sys::Uint8Array;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::Response;

use self::address::Address;
use self::cd2::CD2;
use self::choices::{Choices, Key};
pub(super) use self::event::LessonEvent;
use self::evidence::Pick;
use self::facts::Facts;
use self::haemoglobin::HAEMOGLOBIN;
use self::live::Live;
use self::player::{PACE, Play, Player, length_of};
use self::skeleton::Skeleton;
use self::spike::SPIKE;
use self::story::Texts;
use super::dom::{self, DomError};
use super::event::{Event, Gesture, Raise};
use super::picture::Picture;
use crate::lesson::Story;
use crate::view::picked::Picked;
use crate::view::scene::{Background, Scene};

/// The lesson that is shown.
pub(super) struct Lesson {
    raise: Raise,
    address: Address,
    texts: &'static Texts,
    skeleton: Skeleton,
    facts: Option<Facts>,
    choices: Choices,
    player: Player,
    pick: Option<Pick>,
    scene: Scene,
    picture: Picture,
    live: Live,
    /// Answers of the class.
    answers: questions::Given,
}

impl Lesson {
    /// Returns the lesson that the address asks for; `None` if it asks for none.
    ///
    /// # Errors
    /// [`DomError`] if the page lacks an element.
    pub(super) fn of_address(raise: &Raise) -> Result<Option<Self>, DomError> {
        let Some(address) = Address::read() else {
            return Ok(None);
        };
        let texts = match address.story {
            Story::Haemoglobin => &HAEMOGLOBIN,
            Story::Cd2 => &CD2,
            Story::Spike => &SPIKE,
        };
        let skeleton = Skeleton::new(texts, &address)?;
        // What is hidden is not printed either.
        if !address.hides("worksheet") {
            questions::fill_worksheet(texts)?;
        }
        let lesson = Self {
            raise: Rc::clone(raise),
            skeleton,
            texts,
            facts: None,
            choices: Choices::default(),
            player: Player::default(),
            pick: None,
            scene: Scene::default(),
            picture: Picture::new(raise)?,
            live: Live::new()?,
            answers: questions::Given::new(),
            address,
        };
        listening::listen(&lesson.skeleton, raise)?;
        lesson.begin_stop()?;
        lesson.load();
        Ok(Some(lesson))
    }

    /// Asks for the stored run.
    fn load(&self) {
        let raise = Rc::clone(&self.raise);
        let name = self.address.story.name();
        spawn_local(async move {
            let loaded = fetch(name).await.map_err(|error| error.to_string());
            raise(Event::Lesson(LessonEvent::Loaded(loaded)));
        });
    }

    /// Handles an event, and shows errors on the page.
    pub(super) fn take(&mut self, event: Event) {
        if let Err(error) = self.try_take(event) {
            self.skeleton.complain(&error.to_string());
        }
    }

    fn try_take(&mut self, event: Event) -> Result<(), DomError> {
        match event {
            Event::Lesson(event) => self.on_event(event),
            Event::CanDraw(drawing) => {
                self.picture.set_drawing(*drawing);
                Ok(())
            }
            Event::Frame(time) => {
                if let Some(complaint) = self.picture.draw(time, &self.scene) {
                    self.skeleton.complain(&complaint);
                }
                Ok(())
            }
            Event::Resized => {
                self.picture.fit_unless_moved(&self.framed());
                self.skeleton.place_panel()
            }
            Event::Dark(dark) => {
                self.scene.style.background = if dark {
                    Background::Dark
                } else {
                    Background::Light
                };
                self.picture.wake();
                Ok(())
            }
            Event::Gesture(gesture) => self.on_gesture(gesture),
            Event::Chosen(choice) => match &self.facts {
                Some(facts) => self.live.start(&choice, &facts.run, &self.raise),
                None => Ok(()),
            },
            Event::Reply(envelope) => match &self.facts {
                Some(facts) => self.live.on_reply(envelope, &facts.run),
                None => Ok(()),
            },
            Event::WorkerCrashed(words) => self.live.fail(&format!("{words}.")),
            Event::Trouble(words) => {
                self.skeleton.complain(&words);
                Ok(())
            }
            // Nothing else happens in a lesson: what raises other events is put away.
            _ => Ok(()),
        }
    }

    fn on_event(&mut self, event: LessonEvent) -> Result<(), DomError> {
        match event {
            LessonEvent::Loaded(Ok(file)) => self.on_loaded(&file),
            LessonEvent::Loaded(Err(words)) => {
                self.skeleton.complain(&format!(
                    "The stored run did not come ({words}): reload the page."
                ));
                Ok(())
            }
            LessonEvent::Go(stop) => self.go(stop),
            LessonEvent::Turn(by) => self.go(self.address.stop.saturating_add_signed(by)),
            LessonEvent::Set(key, value) => self.set(key, value),
            LessonEvent::Play(action) => self.play(action),
            LessonEvent::Pick(Pick::Voxel(voxel)) if self.address.stop == 3 => {
                self.choices.kernel_row = voxel.y;
                self.set(Key::KernelAt, voxel.x as f64)?;
                self.skeleton.set_slider("lesson-kernel-at", voxel.x)
            }
            LessonEvent::Pick(pick) => {
                self.pick = (self.pick != Some(pick)).then_some(pick);
                self.show()
            }
            LessonEvent::Hover(pick) => {
                self.scene.marked = pick
                    .or(self.pick)
                    .and_then(|pick| views::mark(&self.scene, pick));
                self.picture.wake();
                Ok(())
            }
            LessonEvent::Run => self.live.begin(&self.raise),
            LessonEvent::Answer(event) => {
                let stop = self.address.stop;
                let questions = &self.texts.stops[stop].questions;
                questions::check(&event, stop, questions, &mut self.answers)
            }
            LessonEvent::History => match Address::read() {
                Some(address) => self.show_stop(address.stop),
                None => Ok(()),
            },
            LessonEvent::Link => listening::copy_link(&self.skeleton.said),
            LessonEvent::Print { answers } => listening::print(answers),
        }
    }

    fn on_loaded(&mut self, file: &[u8]) -> Result<(), DomError> {
        match Facts::read(file, &self.choices) {
            Ok(facts) => {
                let after = facts.prepared.resampled.grid.size();
                self.choices.voxels = [after.x, after.z];
                self.facts = Some(facts);
                self.begin_stop()?;
                self.show()?;
                self.picture.reset(&self.framed());
                Ok(())
            }
            Err(error) => {
                self.skeleton.complain(&error.to_string());
                Ok(())
            }
        }
    }

    fn go(&mut self, stop: usize) -> Result<(), DomError> {
        if stop >= self.texts.stops.len() || stop == self.address.stop {
            return Ok(());
        }
        self.address.stop = stop;
        self.address.write()?;
        self.show_stop(stop)
    }

    /// Shows the stop, which is the one of the address.
    fn show_stop(&mut self, stop: usize) -> Result<(), DomError> {
        self.address.stop = stop;
        self.pick = None;
        self.player.playing = false;
        self.label_player();
        self.begin_stop()?;
        self.skeleton.focus_title();
        self.show()?;
        self.picture.fit_unless_moved(&self.framed());
        Ok(())
    }

    /// Shows the words, controls and questions of the stop.
    fn begin_stop(&self) -> Result<(), DomError> {
        let stop = self.address.stop;
        let skeleton = &self.skeleton;
        skeleton.show_stop(self.texts, stop)?;
        skeleton.questions.set_inner_html(&questions::html(
            stop,
            &self.texts.stops[stop].questions,
            &self.answers,
        ));
        skeleton
            .controls
            .set_inner_html(&self.choices.html(stop, self.address.hides("truth")));
        skeleton.player.set_hidden(stop != 6);
        skeleton
            .live
            .set_hidden(stop != 7 || self.address.hides("run"));
        panels::begin(&skeleton.panel, stop);
        Ok(())
    }

    /// Returns the scene to fit into the view: without the path, which grows, and would draw the camera along.
    fn framed(&self) -> Scene {
        Scene {
            predicted: None,
            reference: None,
            ..self.scene.clone()
        }
    }

    fn set(&mut self, key: Key, value: f64) -> Result<(), DomError> {
        self.choices.set(key, value);
        if matches!(key, Key::Aligned) {
            self.player = self.player.anew();
            self.label_player();
            self.pick = None;
            for key in [Key::Lambda, Key::GapCost] {
                self.skeleton.enable(key.name(), self.choices.uses(key))?;
            }
        }
        if matches!(key, Key::Threshold | Key::Separation | Key::Fault) {
            self.pick = None;
        }
        if let Some(facts) = &mut self.facts
            && let Err(error) = facts.update(&self.choices)
        {
            self.skeleton.complain(&error.to_string());
        }
        let output = self
            .skeleton
            .controls
            .query_selector(&format!("[data-of={}]", key.name()))?;
        if let Some(output) = output {
            output.set_text_content(Some(&self.choices.words(key)));
        }
        self.show()?;
        if matches!(key, Key::Aligned) {
            self.picture.reset(&self.framed());
        }
        Ok(())
    }

    fn play(&mut self, action: Play) -> Result<(), DomError> {
        let Some(facts) = &self.facts else {
            return Ok(());
        };
        let length = match facts.aligned(&self.choices).2 {
            Some(trellis) => trellis.path.len(),
            None => length_of(&facts.tables),
        };
        let reduced_motion = self.picture.reduces_motion();
        if !self.player.act(action, length, reduced_motion) {
            return Ok(());
        }
        if self.player.playing {
            let (raise, number) = (Rc::clone(&self.raise), self.player.number);
            dom::after(PACE, move || {
                raise(Event::Lesson(LessonEvent::Play(Play::Due(number))))
            })?;
        }
        self.label_player();
        self.show()
    }

    /// Labels the button that plays by what it does now.
    fn label_player(&self) {
        let words = if self.player.playing { "Pause" } else { "Play" };
        self.skeleton.play.set_text_content(Some(words));
    }

    /// Shows what follows from the choices: 3D view, panel and the line in words.
    fn show(&mut self) -> Result<(), DomError> {
        let Some(facts) = &self.facts else {
            return Ok(());
        };
        let stop = self.address.stop;
        views::fill(
            &mut self.scene,
            stop,
            facts,
            &self.choices,
            &self.player,
            self.pick,
        );
        let shown = panels::Shown {
            facts,
            choices: &self.choices,
            player: &self.player,
            pick: self.pick,
            hides_truth: self.address.hides("truth"),
        };
        let words = panels::fill(&self.skeleton.panel, stop, shown)?;
        self.skeleton.here.set_text_content(Some(&words));
        self.picture
            .describe(&format!("3D view of stop {}: {words}", stop + 1))?;
        self.picture.wake();
        Ok(())
    }

    fn on_gesture(&mut self, gesture: Gesture) -> Result<(), DomError> {
        let hit = self.picture.move_camera(gesture, &self.scene);
        let pick = match hit {
            Some(Picked::Candidate(index)) => Some(Pick::Candidate(index)),
            Some(Picked::Predicted(at)) => Some(Pick::Residue(at)),
            Some(Picked::Label(index)) => self.voxel_of(index),
            Some(Picked::Reference(_) | Picked::SideChain(..)) | None => None,
        };
        match (gesture, pick) {
            (Gesture::Click(..), Some(pick)) => {
                self.pick = Some(pick);
                self.show()
            }
            (Gesture::Release, _) => {
                self.pick = None;
                self.show()
            }
            _ => Ok(()),
        }
    }

    /// Returns the voxel of a dot.
    fn voxel_of(&self, index: usize) -> Option<Pick> {
        let at = self.scene.labels.as_ref()?.get(index)?.position;
        let frame = self.facts.as_ref()?.run.scores.frame();
        let index = frame.index_of(crate::space::Position::new(
            f64::from(at.x),
            f64::from(at.y),
            f64::from(at.z),
        ));
        let [x, y, z] = index.map(|along| along.round().max(0.0) as usize);
        Some(Pick::Voxel(crate::space::Voxel::new(x, y, z)))
    }
}

/// Fetches the stored run of a story.
async fn fetch(name: &str) -> Result<Vec<u8>, DomError> {
    let request = dom::window()?.fetch_with_str(&format!("./lesson/{name}.run"));
    let response: Response = JsFuture::from(request).await?.dyn_into()?;
    if !response.ok() {
        return Err(DomError::Refused(format!("HTTP {}", response.status())));
    }
    let buffer = JsFuture::from(response.array_buffer()?).await?;
    Ok(Uint8Array::new(&buffer).to_vec())
}
