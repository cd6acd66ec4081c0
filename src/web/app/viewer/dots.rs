//! The viewer and its candidates: their colours, and what these say.

use std::rc::Rc;
use std::sync::Arc;

use web_sys::{Event as DomEvent, HtmlSelectElement};

use super::Viewer;
use crate::residue::AminoAcid;
use crate::view::dot::{ColoredDots, Dot};
use crate::view::link::CandidateColor;
use crate::web::app::dom::{self, DomError};
use crate::web::app::event::{Event, Raise, ViewChange};

/// The candidates of the model that is shown, and the control of their colours.
pub(super) struct Candidates {
    dots: Vec<Dot>,
    types: Vec<Option<AminoAcid>>,
    pub(super) color: CandidateColor,
    /// The colours with their meaning, as style sheets write them.
    pub(super) legend: Vec<(String, String)>,
    control: HtmlSelectElement,
}

impl Candidates {
    /// Returns the control of the page, without candidates.
    ///
    /// # Errors
    /// [`DomError`] if the page lacks it.
    pub(super) fn new(raise: &Raise) -> Result<Self, DomError> {
        let control: HtmlSelectElement = dom::find("candidate-colour")?;
        let (raise, select) = (Rc::clone(raise), control.clone());
        dom::on(&control, "change", move |_: DomEvent| {
            let value = select.value();
            let named = CandidateColor::ALL.into_iter();
            if let Some(color) = named.into_iter().find(|color| color.name() == value) {
                raise(Event::ViewChange(ViewChange::CandidateColor(color)));
            }
        })?;
        Ok(Self {
            dots: Vec::new(),
            types: Vec::new(),
            color: CandidateColor::One,
            legend: Vec::new(),
            control,
        })
    }
}

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
