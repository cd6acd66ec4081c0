//! Events that the page handles.

use std::rc::Rc;

use web_sys::File;

use super::command::Command;
use super::drawing::Drawing;
use super::given::Origin;
use super::judging::Judge;
use super::lesson::LessonEvent;
use super::slices::SliceMove;
use crate::check::Mend;
use crate::prepare::correction::Correction;
use crate::view::color::ColorBy;
use crate::view::dot::CandidateColor;
use crate::view::link::{Example, Layer, Zone};
use crate::view::map_slices::SliceLayer;
use crate::view::probability::ProbabilityOf;
use crate::view::scene::Background;
use crate::view::slab::Plane;
use crate::web::messages::{Backend, Loaded, Reply};
use crate::web::post::Envelope;

/// An event.
pub(super) enum Event {
    /// The device that runs the network was chosen.
    Chosen(BackendChoice),
    /// The worker sent a reply.
    Reply(Envelope<Reply>),
    /// The worker crashed.
    WorkerCrashed(String),
    /// The worker with this number should be ready by now.
    StartDue(u32),
    /// The user gave files, or those of an example came.
    Files(Vec<File>, Origin),
    /// A file that was fetched is to be judged.
    Judge(Box<Judge>),
    /// The user wants an example built.
    Example(Example),
    /// This example could not be fetched, for this reason.
    NoExample(Example, String),
    /// The user wants something forgotten.
    Forget(Loaded),
    /// The user wants a structure used for something else.
    UseStructure {
        /// Its use now.
        from: Loaded,
        /// The use that is wanted.
        to: Loaded,
    },
    /// The user takes a correction that the map check proposes.
    Mend(Mend),
    /// The user takes a correction back.
    Undo(Correction),
    /// The user takes all corrections back.
    UndoMends,
    /// The user corrects the map by hand.
    CorrectByHand,
    /// The user does something with the region of interest.
    Region(RegionAction),
    /// The user asks the network for resolution and handedness.
    Probe,
    /// The user wants a run where the map check is red, or no longer does.
    Forced,
    /// The user wants the map simulated that the reference structure would show.
    Simulate,
    /// The user saves the map that is loaded.
    SaveMap,
    /// The user chooses a method or its networks.
    Method,
    /// The user removes the network whose file has this SHA-256.
    RemoveNetwork(String),
    /// The browser answers whether it keeps files until the user removes them.
    Persistent(bool),
    /// The user acts on the work that the browser kept.
    Kept(KeptAction),
    /// The user changes the settings of a run.
    Settings,
    /// The user wants the settings that ship.
    ResetSettings,
    /// No setting was changed for a while after the change with this number.
    ChangeDue(u32),
    /// The user starts a run.
    Run,
    /// The user cancels the run.
    Cancel,
    /// The time is up in which the worker should have cancelled the run with this number.
    CancelDue(u32),
    /// Time goes by during a run.
    Tick,
    /// The user changes the view.
    ViewChange(ViewChange),
    /// The outcome of the run that ended is to be shown.
    ShowOutcome,
    /// The residues of the model are to be shown.
    ShowResidues,
    /// The user wants the model at this index of those of the map shown.
    ShowModel(usize),
    /// The next chain of the model is to be shown.
    ShowNextChain,
    /// The user opens a panel of the dock.
    OpenPanel(Panel),
    /// The user chooses a residue of the model in the sequence.
    Pick(ResidueId),
    /// The user chooses the residue so many further along the chain in the 3D view.
    PickNext(isize),
    /// The user wants the residue that is picked seen with its neighbours.
    Focus,
    /// The user measures a distance.
    Measure(MeasureAction),
    /// The user moves the 3D view.
    Gesture(Gesture),
    /// The 3D view can be drawn.
    CanDraw(Box<Drawing>),
    /// The browser wants the frame of this time, in milliseconds.
    Frame(f64),
    /// The 3D view has another size.
    Resized,
    /// The user prefers dark colours, or no longer does.
    Dark(bool),
    /// The user saves the file at this index of the outcome.
    Save(usize),
    /// The user does something with the labels.
    Labels(LabelAction),
    /// The user does something with the slices of the map.
    Slices(SlicesAction),
    /// The page is open: what its address asks for is to be loaded and shown.
    Opened,
    /// The user shares what is shown.
    Share(Share),
    /// The page around this one gives a command, with its mark.
    Command(Option<String>, Result<Command, String>),
    /// The user wants a report of what the page is and did.
    Diagnostics,
    /// Something happens in the lesson.
    Lesson(LessonEvent),
    /// Something is to be logged.
    Said(String),
    /// Something went wrong that the user should read.
    Trouble(String),
}

/// A way to share what is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Share {
    /// A link.
    Link,
    /// A file with the run.
    Session,
    /// A report to read.
    Report,
    /// The works to cite.
    Citation,
}

/// Choice of the device that runs the network.
#[derive(Clone, Debug)]
pub(super) struct BackendChoice {
    /// The backend.
    pub(super) backend: Backend,
    /// True if the address asks for it: then a software adapter will do.
    pub(super) forced: bool,
    /// The reason, in words.
    pub(super) why: String,
}

/// A change of what is shown.
#[derive(Clone, Copy, Debug)]
pub(super) enum ViewChange {
    /// The contour level, as a fraction (0 to 1) between the least and the greatest density.
    LevelShare(f32),
    /// The contour level of a link, in the map's own units.
    Level(f32),
    /// The contour level to begin with.
    ResetLevel,
    /// A contour level higher by this fraction of all densities.
    StepLevel(f32),
    /// Show a layer, or hide it.
    Show(Layer, bool),
    /// Show a layer that is hidden, or hide it.
    Toggle(Layer),
    /// Property that the colours of the candidates show.
    CandidateColor(CandidateColor),
    /// Surface of what the network said to show, or none.
    Probability(Option<ProbabilityOf>),
    /// Probability that it begins at, 0 to 1.
    ProbabilityFrom(f32),
    /// Show the tiles of the network, or hide them.
    Tiles(bool),
    /// The part of the density to show.
    Zone(Zone),
    /// The next part of the density to show.
    NextZone,
    /// The opacity of the density's surface, 0 to 1.
    Opacity(f32),
    /// Draw the density as lines, or as a surface.
    Lines(bool),
    /// Draw the density the other way.
    ToggleLines,
    /// Draw dark rims around structures, or none.
    Silhouettes(bool),
    /// The same the other way.
    ToggleSilhouettes,
    /// The background; `None` is that of the page.
    Background(Option<Background>),
    /// The other background.
    ToggleBackground,
    /// The share of the scene, 0 to 1, that a plane cuts away.
    Slab(Plane, f32),
    /// A share larger by this one.
    StepSlab(Plane, f32),
    /// Draw all depths.
    AllDepths,
    /// Show the scale bar, or hide it.
    ScaleBar(bool),
    /// Turn the scene by itself, or stop that.
    Spin(bool),
    /// The same the other way.
    ToggleSpin,
    /// The property that the model's colours show.
    Color(ColorBy),
    /// The camera as at the start.
    ResetCamera,
    /// A picture to save.
    SavePicture,
}

/// A movement of the camera, or a click; points and displacements in CSS pixels from the left and the top of the canvas.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Gesture {
    /// Turns the scene.
    Orbit(f32, f32),
    /// Shifts the scene.
    Pan(f32, f32),
    /// Comes nearer by a factor, to a point or to the centre.
    Zoom(f32, Option<(f32, f32)>),
    /// Clicks on a point.
    Click(f32, f32),
    /// Clicks on a point twice.
    DoubleClick(f32, f32),
    /// Points to a point, or to none any more.
    Hover(Option<(f32, f32)>),
    /// Clears the selection.
    Release,
    /// Fits everything into the view.
    Reset,
}

/// Action of the user on distances.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MeasureAction {
    /// Begin to measure, or take what is picked as an end.
    Next,
    /// Begin at what is picked.
    From,
    /// Remove the distance at this index.
    Remove(usize),
    /// Remove the last distance.
    RemoveLast,
}

/// Action of the user on the labels.
#[derive(Clone, Copy, Debug)]
pub(super) enum LabelAction {
    /// Make them.
    Make,
    /// Cancel making them.
    Cancel,
    /// Show the mask at this index.
    Kind(usize),
    /// Show the class at this index of the mask, or hide it.
    Class(usize, bool),
    /// Show all classes of the mask, or none.
    ShowAll(bool),
    /// Show labels up to this many voxels before and behind a slice.
    Depth(usize),
    /// Enlarge the slices by this factor.
    Zoom(usize),
    /// Go to another voxel.
    Go(SliceMove),
    /// Save the file at this index of the record.
    Save(usize),
    /// Save the whole record.
    SaveAll,
}

/// Action of the user on the slices of the map.
#[derive(Clone, Copy, Debug)]
pub(super) enum SlicesAction {
    /// Go to another voxel.
    Go(SliceMove),
    /// Enlarge them by this factor.
    Zoom(usize),
    /// Show this over the density, or nothing.
    Layer(Option<SliceLayer>),
}

/// Action of the user on the region of interest.
#[derive(Clone, Debug)]
pub(super) enum RegionAction {
    /// Open its fold, or close it.
    Toggle,
    /// Put its centre elsewhere.
    Go(SliceMove),
    /// Make it a box, or a sphere.
    Box(bool),
    /// Give it this radius or half edge, in Å.
    Reach(f64),
    /// Take it from these words.
    Words(String),
    /// Cut the map to it.
    Use,
    /// Take the whole map.
    Whole,
}

/// A panel of the dock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Panel {
    /// The sequence, letter by letter.
    Sequence,
    /// The residues of the model as a table.
    Table,
    /// The slices of the map.
    Slices,
    /// The labels, in slices of their own.
    Labels,
    /// The log.
    Log,
}

/// A residue of the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ResidueId {
    /// Index of its chain in the model.
    pub(super) chain: usize,
    /// Its number in the sequence, from 1.
    pub(super) number: usize,
}

/// Raises an event.
pub(super) type Raise = Rc<dyn Fn(Event)>;

/// Action of the user on the work that the browser kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeptAction {
    /// Go on with it.
    Resume,
    /// Remove it, and the tiles of earlier runs.
    Remove,
}
