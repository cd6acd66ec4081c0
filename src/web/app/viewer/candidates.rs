//! Candidates of the model that is shown, and the control of their colours.

use std::rc::Rc;

use web_sys::{Event as DomEvent, HtmlSelectElement};

use crate::residue::AminoAcid;
use crate::view::dot::{CandidateColor, Dot};
use crate::web::app::dom::{self, DomError};
use crate::web::app::event::{Event, Raise, ViewChange};

/// The candidates of the model that is shown, and the control of their colours.
pub(super) struct Candidates {
    pub(super) dots: Vec<Dot>,
    pub(super) types: Vec<Option<AminoAcid>>,
    pub(super) color: CandidateColor,
    /// The colours with their meaning, as style sheets write them.
    pub(super) legend: Vec<(String, String)>,
    pub(super) control: HtmlSelectElement,
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
