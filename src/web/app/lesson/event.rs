//! Events of the lesson.

use super::choices::Key;
use super::evidence::Pick;
use super::player::Play;

/// An event of the lesson.
pub(in crate::web::app) enum LessonEvent {
    /// The stored run came, or the reason why it did not.
    Loaded(Result<Vec<u8>, String>),
    /// Another stop.
    Go(usize),
    /// The stop after this one, or the one before.
    Turn(isize),
    /// A control was set.
    Set(Key, f64),
    /// An action of the player.
    Play(Play),
    /// The pointer or the keyboard is on something, or on nothing any more: it is marked in 3D.
    Hover(Option<Pick>),
    /// Something was chosen.
    Pick(Pick),
    /// The run is wanted here.
    Run,
    /// The browser went to another stop in its history.
    History,
    /// Something was answered.
    Answer(web_sys::Event),
    /// A link to this stop is wanted.
    Link,
    /// The worksheet is to be printed.
    Print {
        /// True for the answers on a page of their own.
        answers: bool,
    },
}
