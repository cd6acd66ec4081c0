//! The viewer and its candidates: their colours, and what these say.

use std::sync::Arc;

use super::Viewer;
use super::candidates::Candidates;
use crate::residue::AminoAcid;
use crate::view::dot::{CandidateColor, ColoredDots, Dot};
use crate::web::app::dom::DomError;

impl Viewer {
    /// Shows other candidates, or none; `types` are their likeliest amino acids, where these are known.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(in crate::web::app) fn set_candidates(
        &mut self,
        dots: Vec<Dot>,
        types: Vec<Option<AminoAcid>>,
    ) -> Result<(), DomError> {
        self.candidates.dots = dots;
        self.candidates.types = types;
        self.paint_candidates();
        self.describe()
    }

    /// Lets the colours of the candidates show `color`.
    pub(super) fn color_candidates(&mut self, color: CandidateColor) {
        self.candidates.color = color;
        self.candidates.control.set_value(color.name());
        self.paint_candidates();
    }

    /// Puts the candidates, and the Cα that they miss, into the scene.
    pub(super) fn paint_candidates(&mut self) {
        let Candidates {
            dots, types, color, ..
        } = &self.candidates;
        let colored = ColoredDots::of(dots, types, self.scene.reference.as_deref(), *color);
        let shared = |dots: Vec<Dot>| (!dots.is_empty()).then(|| Arc::new(dots));
        let legend = colored.legend.into_iter();
        self.candidates.legend = legend.map(|(color, words)| (color.css(), words)).collect();
        self.scene.candidates = shared(colored.candidates);
        self.scene.missed = shared(colored.missed);
        self.candidates
            .control
            .set_disabled(self.scene.candidates.is_none());
    }
}
