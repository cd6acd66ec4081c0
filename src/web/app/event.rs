//! Events: all that can happen to the page.

use std::rc::Rc;

use wasm_bindgen::JsValue;
use web_sys::File;

use super::drawing::Drawing;
use super::hands::Hand;
use crate::view::color::ColorBy;
use crate::view::slice::Plane;
use crate::web::messages::{Backend, Loaded, Outcome, Tell};
use crate::web::post::Envelope;

/// Something happened.
pub(super) enum Event {
    /// It was found out where the network shall run.
    Chosen(Choice),
    /// The worker said something.
    Told(Envelope<Tell>),
    /// The worker stopped by itself.
    WorkerDied(String),
    /// The user gave files.
    Files(Vec<File>),
    /// The user wants the example.
    Example,
    /// The user wants something forgotten.
    Forget(Loaded),
    /// The user mirrors the map, or turns it back.
    Mirror,
    /// The user wants the map simulated that the known structure would show.
    Simulate,
    /// The user saves the map that is loaded.
    SaveMap,
    /// The user starts a run.
    Run,
    /// The user cancels the run.
    Cancel,
    /// The worker has had its time to hear the cancel of the run with this number.
    CancelDue(u32),
    /// Time goes by during a run.
    Tick,
    /// The user looks at things differently.
    Look(Look),
    /// The outcome of a run, with its files, is to be shown.
    ShowOutcome(Box<Outcome>, Vec<JsValue>),
    /// The residues of a new model are to be shown.
    ShowResidues(Box<Outcome>),
    /// The next chain of the model is to be shown.
    ShowNextChain,
    /// The user opens or closes the table of residues.
    OpenTable,
    /// The user chooses a residue of the model in the sequence.
    Pick(Place),
    /// Hands are on the 3D view.
    Hand(Hand),
    /// The 3D view can be drawn.
    CanDraw(Box<Drawing>),
    /// The browser wants the frame of this time, in milliseconds.
    Frame(f64),
    /// The 3D view has another size.
    Resized,
    /// Whether the user likes dark colours.
    Dark(bool),
    /// The user saves the file at this place of the outcome.
    Save(usize),
    /// The user does something with the labels.
    Labels(LabelAct),
    /// Something went wrong that the user should read.
    Trouble(String),
}

/// Where the network shall run, and why.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    /// The backend.
    pub(super) backend: Backend,
    /// Whether the address asks for it: then a software adapter will do.
    pub(super) forced: bool,
    /// The reason, in words.
    pub(super) why: String,
}

/// A change of what is shown.
#[derive(Clone, Copy, Debug)]
pub(super) enum Look {
    /// The contour level, as a share (0 to 1) of the way from least to greatest density.
    LevelShare(f32),
    /// The contour level that the map came with.
    ResetLevel,
    /// Whether a layer is drawn.
    Show(Layer, bool),
    /// What the model's colours tell.
    Color(ColorBy),
    /// The camera as at the start.
    ResetCamera,
    /// A picture to save.
    SavePicture,
}

/// What a user does with the labels.
#[derive(Clone, Copy, Debug)]
pub(super) enum LabelAct {
    /// Have them made.
    Make,
    /// Have them made no more.
    Cancel,
    /// Show the mask at this place.
    Kind(usize),
    /// Show the class at this place of the mask, or do not.
    Class(usize, bool),
    /// Show all classes of the mask, or none.
    ShowAll(bool),
    /// Show labels so many voxels before and behind a slice.
    Depth(usize),
    /// Show slices so many times larger.
    Zoom(usize),
    /// Go to this index along an axis: 0 is x, 1 is y, 2 is z.
    Set(usize, usize),
    /// Go so many voxels along an axis.
    Step(usize, i32),
    /// Go to what is at these shares (0 to 1) of a slice, from left and top.
    Point(Plane, [f32; 2]),
    /// Save the file at this place of the record.
    Save(usize),
    /// Save the whole record.
    SaveAll,
}

/// A layer of the 3D view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layer {
    /// The surface of the density.
    Surface,
    /// The model.
    Model,
    /// The known structure.
    Known,
    /// The candidates.
    Candidates,
    /// The labels.
    Labels,
}

/// A residue of the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// The place of its chain in the model.
    pub(super) chain: usize,
    /// Its number in the sequence, from 1.
    pub(super) number: usize,
}

/// Tells the page that something happened.
pub(super) type Raise = Rc<dyn Fn(Event)>;
