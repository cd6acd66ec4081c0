//! The picture: the canvas of the 3D view with its camera, drawn whenever something has changed.

mod overlay;
mod saving;

use std::rc::Rc;

use glam::Vec3;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Event as DomEvent, HtmlCanvasElement, ResizeObserver};

use self::overlay::Overlay;
use super::dom::{self, DomError};
use super::drawing::{self, Drawing};
use super::event::{Event, Gesture, Raise};
use super::gestures;
use crate::view::camera::{Pose, SmoothCamera, Viewport};
use crate::view::pick::pick;
use crate::view::picked::Picked;
use crate::view::scene::Scene;

/// Radius of the sphere around a residue that is fitted into the view, in Å.
pub(super) const RESIDUE_SIGHT: f32 = 16.0;
/// Speed of the scene while it turns by itself, in radians a second: once around in 20 seconds.
const SPIN: f32 = std::f32::consts::TAU / 20.0;

/// The canvas of the 3D view and its camera.
pub(super) struct Picture {
    canvas: HtmlCanvasElement,
    drawing: Option<Drawing>,
    camera: SmoothCamera,
    /// True if the user has moved the camera: then it is left where it is.
    moved: bool,
    /// True from a new map until a model is built from it: then all of the map is looked at, not the
    /// structures that were there before.
    map_first: bool,
    reduced_motion: bool,
    /// True while the scene turns by itself.
    spins: bool,
    overlay: Overlay,
    frame: Closure<dyn FnMut(f64)>,
    waiting: bool,
    last: Option<f64>,
    complaint: Option<String>,
}

impl Picture {
    /// The canvas of the page; opens it for drawing in the background.
    ///
    /// # Errors
    /// [`DomError`] if the page lacks an element.
    pub(super) fn new(raise: &Raise) -> Result<Self, DomError> {
        let canvas: HtmlCanvasElement = dom::find("viewer")?;
        gestures::listen(&canvas, raise)?;
        wake_on_resize(&canvas, raise)?;
        let (opened, opener) = (canvas.clone(), Rc::clone(raise));
        spawn_local(async move {
            opener(match Drawing::open(opened).await {
                Ok(drawing) => Event::CanDraw(Box::new(drawing)),
                Err(error) => Event::Trouble(format!(
                    "The 3D view does not work here: {error}. Everything else does."
                )),
            });
        });
        let raise = Rc::clone(raise);
        Ok(Self {
            canvas,
            drawing: None,
            camera: SmoothCamera::default(),
            moved: false,
            map_first: false,
            reduced_motion: wants_reduced_motion()?,
            spins: false,
            overlay: Overlay::new()?,
            frame: Closure::new(move |time| raise(Event::Frame(time))),
            waiting: false,
            last: None,
            complaint: None,
        })
    }

    /// Takes what can draw; says what draws.
    pub(super) fn set_drawing(&mut self, drawing: Drawing) -> String {
        let words = drawing.words().to_owned();
        self.drawing = Some(drawing);
        self.wake();
        words
    }

    /// Returns whether the picture is drawn by software, as far as is known yet.
    pub(super) fn is_software(&self) -> bool {
        self.drawing.as_ref().is_some_and(Drawing::is_software)
    }

    /// Draws at the next frame.
    pub(super) fn wake(&mut self) {
        if self.waiting {
            return;
        }
        let asked = dom::window().and_then(|window| {
            let callback = self.frame.as_ref().unchecked_ref();
            Ok(window.request_animation_frame(callback)?)
        });
        self.waiting = asked.is_ok();
    }

    /// Looks at all of `scene`, unless the user has moved the camera.
    pub(super) fn fit_unless_moved(&mut self, scene: &Scene) {
        if !self.moved {
            self.fit(scene);
        }
        self.wake();
    }

    /// Looks at all of `scene` from +z, as at first.
    pub(super) fn reset(&mut self, scene: &Scene) {
        self.camera.goal.upright();
        self.moved = false;
        self.fit(scene);
        self.wake();
    }

    /// Looks at another map, once its surface comes, wherever the user had moved the camera.
    pub(super) fn expect_map(&mut self) {
        self.moved = false;
        self.map_first = true;
    }

    /// Looks at structures from now on, such as a model that was built.
    pub(super) fn expect_model(&mut self) {
        self.map_first = false;
    }

    fn fit(&mut self, scene: &Scene) {
        let surface = scene.surface.as_ref().filter(|_| self.map_first);
        let bounds = surface.and_then(|mesh| mesh.bounds());
        if let Some(bounds) = bounds.or_else(|| scene.bounds()) {
            let viewport = drawing::size_of(&self.canvas);
            self.camera.goal.fit(bounds, viewport);
        }
    }

    /// Moves the camera by `gesture`; returns the thing that a click hit.
    pub(super) fn move_camera(&mut self, gesture: Gesture, scene: &Scene) -> Option<Picked> {
        let viewport = drawing::size_of(&self.canvas);
        let ratio = self.pixels_per_point(viewport);
        let camera = &mut self.camera.goal;
        match gesture {
            Gesture::Hover(None) => return None,
            Gesture::Click(x, y) | Gesture::DoubleClick(x, y) | Gesture::Hover(Some((x, y))) => {
                let shown = self.camera.shown();
                return pick(scene, shown, viewport, x * ratio, y * ratio);
            }
            Gesture::Reset => self.reset(scene),
            Gesture::Release => {}
            Gesture::Orbit(dx, dy) => camera.orbit(dx * ratio, dy * ratio, viewport),
            Gesture::Pan(dx, dy) => camera.pan(dx * ratio, dy * ratio, viewport),
            Gesture::Zoom(factor, None) => camera.zoom(factor),
            Gesture::Zoom(factor, Some((x, y))) => {
                camera.zoom_at(factor, x * ratio, y * ratio, viewport);
            }
        }
        self.moved |= !matches!(gesture, Gesture::Reset | Gesture::Release);
        self.wake();
        None
    }

    /// Returns where the camera is and looks, if the user or a link has moved it.
    pub(super) fn pose(&self) -> Option<Pose> {
        self.moved.then(|| self.camera.goal.pose())
    }

    /// Moves the camera to `pose`, which a link brought.
    pub(super) fn set_pose(&mut self, pose: Pose) {
        self.camera.goal.set_pose(pose);
        self.camera.jump();
        self.moved = true;
        self.wake();
    }

    /// Turns to what is up to `reach` Å around `position`.
    pub(super) fn look_at(&mut self, position: Vec3, reach: f32) {
        let viewport = drawing::size_of(&self.canvas);
        self.camera.goal.look_at(position, reach, viewport);
        self.moved = true;
        self.wake();
    }

    /// Returns the radius of what is seen where all is, in Å.
    pub(super) fn radius(&self) -> f32 {
        self.camera.goal.scene().radius()
    }

    /// Returns whether the scene turns by itself.
    pub(super) fn spins(&self) -> bool {
        self.spins
    }

    /// Has the scene turn by itself, or stops that; returns whether it does now.
    pub(super) fn spin(&mut self, wanted: bool) -> bool {
        self.spins = wanted && !self.reduced_motion;
        self.moved |= self.spins;
        self.wake();
        self.spins
    }

    /// Shows the scale bar, or hides it.
    pub(super) fn show_scale_bar(&mut self, shown: bool) {
        self.overlay.bar_wanted = shown;
        self.wake();
    }

    /// Draws the frame of `time` (milliseconds). Gives a complaint where it is new.
    pub(super) fn draw(&mut self, time: f64, scene: &Scene) -> Option<String> {
        self.waiting = false;
        let seconds = self.last.map_or(0.016, |last| (time - last) / 1000.0);
        self.last = Some(time);
        let seconds = seconds.min(0.1) as f32;
        if self.spins {
            self.camera.goal.spin(SPIN * seconds);
            self.wake();
        }
        if self.reduced_motion {
            self.camera.jump();
        } else if self.camera.step(seconds) || self.spins {
            self.wake();
        } else {
            self.last = None;
        }
        let viewport = drawing::size_of(&self.canvas);
        let ratio = self.pixels_per_point(viewport);
        let drawing = self.drawing.as_mut()?;
        let camera = self.camera.shown();
        let drawn = drawing.draw(viewport, scene, camera);
        let placed = self.overlay.place(scene, camera, viewport, ratio);
        let complaint = drawn.err().map(|error| error.to_string());
        let complaint = complaint.or(placed.err().map(|error| error.to_string()));
        let new = complaint.clone().filter(|_| complaint != self.complaint);
        self.complaint = complaint;
        new
    }

    /// Returns the picture as `data:image/png;base64,…`, if it can be drawn.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn data_url(&mut self, scene: &Scene) -> Result<Option<String>, DomError> {
        let viewport = drawing::size_of(&self.canvas);
        let Some(drawing) = &mut self.drawing else {
            return Ok(None);
        };
        // What is missing in the picture was said when it was drawn first.
        let _ = drawing.draw(viewport, scene, self.camera.shown());
        Ok(Some(self.canvas.to_data_url()?))
    }

    /// Returns whether the user wants less motion.
    pub(super) fn reduces_motion(&self) -> bool {
        self.reduced_motion
    }

    /// Describes the picture in words, for those who do not see it.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn describe(&self, words: &str) -> Result<(), DomError> {
        Ok(self.canvas.set_attribute("aria-label", words)?)
    }

    fn pixels_per_point(&self, viewport: Viewport) -> f32 {
        viewport.width as f32 / self.canvas.client_width().max(1) as f32
    }
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Picture")
            .field("moved", &self.moved)
            .finish_non_exhaustive()
    }
}

/// Returns whether the user wants less motion.
fn wants_reduced_motion() -> Result<bool, DomError> {
    let query = dom::window()?.match_media("(prefers-reduced-motion: reduce)")?;
    Ok(query.is_some_and(|query| query.matches()))
}

/// Tells whether the user likes dark colours, now and whenever that changes.
///
/// # Errors
/// [`DomError`] if the browser refuses.
pub(super) fn watch_colors(raise: &Raise) -> Result<(), DomError> {
    let query = dom::window()?.match_media("(prefers-color-scheme: dark)")?;
    let Some(query) = query else { return Ok(()) };
    raise(Event::Dark(query.matches()));
    let (raise, changed) = (Rc::clone(raise), query.clone());
    dom::on(&query, "change", move |_: DomEvent| {
        raise(Event::Dark(changed.matches()));
    })
}

fn wake_on_resize(canvas: &HtmlCanvasElement, raise: &Raise) -> Result<(), DomError> {
    let raise = Rc::clone(raise);
    let observer = Closure::<dyn FnMut()>::new(move || raise(Event::Resized));
    let watcher = ResizeObserver::new(observer.as_ref().unchecked_ref())?;
    watcher.observe(canvas);
    observer.forget();
    Ok(())
}
