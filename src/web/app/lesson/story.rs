//! Words of a lesson: stops, texts, questions.

/// The texts of a lesson.
pub(super) struct Texts {
    /// Its title.
    pub(super) title: &'static str,
    /// The sample and its source.
    pub(super) sample: &'static str,
    /// Its stops.
    pub(super) stops: [Stop; 8],
}

/// A stop of the lesson.
#[derive(Clone, Copy)]
pub(super) struct Stop {
    /// Its title.
    pub(super) title: &'static str,
    /// Its text, paragraph by paragraph.
    pub(super) words: &'static [&'static str],
    /// Something to try with the control.
    pub(super) task: &'static str,
    /// Questions.
    pub(super) questions: [Question; 3],
}

/// A question with three answers.
#[derive(Clone, Copy)]
pub(super) struct Question {
    /// The question.
    pub(super) words: &'static str,
    /// The answers.
    pub(super) answers: [&'static str; 3],
    /// Index of the right one.
    pub(super) right: usize,
    /// Why it is right.
    pub(super) why: &'static str,
}
