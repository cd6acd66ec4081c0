//! The card of the map check: a line for each finding and a button for each mend; progress and problems; the changes
//! of the map; the region of interest.

mod busy;
mod by_hand;
mod changes;
mod region;

use std::rc::Rc;

use web_sys::{Event as DomEvent, HtmlElement, HtmlInputElement};

use self::busy::Busy;
pub(super) use self::busy::Place;
use self::by_hand::ByHand;
use self::changes::Changes;
use self::region::RegionPanel;
use super::control_list::ControlList;
use super::dom::{self, DomError};
use super::event::{Event, Raise};
use crate::check::{Finding, Level, Mend, Topic, highest};
use crate::prepare::correction::Corrections;
use crate::progress::Step;
use crate::web::messages::MapFacts;

/// The card.
pub(super) struct CheckCard {
    card: HtmlElement,
    verdict: HtmlElement,
    lines: ControlList,
    green: HtmlElement,
    green_title: HtmlElement,
    green_lines: ControlList,
    title: HtmlElement,
    probe: HtmlElement,
    changes: Changes,
    by_hand: ByHand,
    busy: Busy,
    /// The region of interest.
    pub(super) region: RegionPanel,
    force: HtmlElement,
    forced: HtmlInputElement,
    findings: Vec<Finding>,
}

impl CheckCard {
    /// Returns the card of the page, still hidden.
    ///
    /// # Errors
    /// [`DomError`] if the page lacks an element.
    pub(super) fn new(raise: &Raise) -> Result<Self, DomError> {
        let probe: HtmlElement = dom::find("check-probe")?;
        let asked = Rc::clone(raise);
        dom::on(&probe, "click", move |_: DomEvent| asked(Event::Probe))?;
        let forced: HtmlInputElement = dom::find("check-forced")?;
        let changed = Rc::clone(raise);
        dom::on(&forced, "change", move |_: DomEvent| changed(Event::Forced))?;
        Ok(Self {
            card: dom::find("check")?,
            verdict: dom::find("check-verdict")?,
            lines: ControlList::new(dom::find("check-lines")?, "click", raise)?,
            green: dom::find("check-green")?,
            green_title: dom::find("check-green-title")?,
            green_lines: ControlList::new(dom::find("check-green-lines")?, "click", raise)?,
            title: dom::find("check-title")?,
            probe,
            changes: Changes::new(raise)?,
            by_hand: ByHand::new(raise)?,
            busy: Busy::new(raise)?,
            region: RegionPanel::new(raise)?,
            force: dom::find("check-force")?,
            forced,
            findings: Vec::new(),
        })
    }

    /// Shows the findings on `map`; hides the card without a map.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn show(&mut self, map: Option<&MapFacts>) -> Result<(), DomError> {
        self.card.set_hidden(map.is_none());
        // What is written anew loses the focus of the keyboard.
        let lists = [&self.lines, &self.green_lines, &self.changes.list].map(ControlList::list);
        let had_focus = lists.into_iter().any(dom::has_focus);
        self.lines.clear();
        self.green_lines.clear();
        self.findings.clear();
        let Some(map) = map else {
            self.forced.set_checked(false);
            return self.changes.show(&Corrections::default());
        };
        if had_focus {
            self.title.focus()?;
        }
        self.findings.clone_from(&map.check);
        let level = highest(&self.findings);
        let probed = is_probed(&self.findings);
        self.verdict.set_text_content(Some(verdict(level, probed)));
        self.verdict.set_class_name(level.word());
        self.force.set_hidden(level < Level::Red);
        if level < Level::Red {
            self.forced.set_checked(false);
        }
        self.probe.set_hidden(probed || self.is_busy());
        let (folded, shown): (Vec<&Finding>, Vec<&Finding>) =
            self.findings.iter().partition(|finding| is_dull(finding));
        for finding in shown {
            add_line(&self.lines, finding)?;
        }
        for finding in &folded {
            add_line(&self.green_lines, finding)?;
        }
        let title = format!("{} green lines: nothing to do", folded.len());
        self.green_title.set_text_content(Some(&title));
        self.green.set_hidden(folded.is_empty());
        self.changes.show(&map.corrections)
    }

    /// Takes another map, or the same one changed, into the fields; `None` if there is none any more.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn set_map(&mut self, map: Option<&MapFacts>) -> Result<(), DomError> {
        self.end_busy()?;
        self.busy.complain("");
        if let Some(map) = map {
            self.by_hand.show(map);
        }
        self.region.set_map(map)?;
        self.show(map)
    }

    /// Returns the corrections that the fields ask for, beside those of `map` that they leave alone.
    ///
    /// # Errors
    /// A text, if a field holds no number, or an impossible one.
    pub(super) fn by_hand(&self, map: &MapFacts) -> Result<Corrections, String> {
        self.by_hand.corrections(map)
    }

    /// Returns whether the map is changed or the network is asked.
    pub(super) fn is_busy(&self) -> bool {
        self.busy.is_on()
    }

    /// Shows progress and problems at `place`, where the user acts now.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn act_at(&self, place: Place) -> Result<(), DomError> {
        self.busy.go_to(place)
    }

    /// Shows that the map is changed.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn begin_change(&mut self) -> Result<(), DomError> {
        self.busy.begin("Reading the map again, changed …", false)
    }

    /// Shows that the network is asked.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn begin_probe(&mut self) -> Result<(), DomError> {
        self.busy.begin("Loading the network …", true)?;
        self.probe.set_hidden(true);
        Ok(())
    }

    /// Shows how much of the network is loaded, as a fraction where that is known.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn show_weights(&self, share: Option<f64>) -> Result<(), DomError> {
        self.busy.show_weights(share)
    }

    /// Shows the progress of the probe.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn show_step(&self, step: Step) -> Result<(), DomError> {
        self.busy.show_step(step)
    }

    /// Shows that nothing goes on any more.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn end_busy(&mut self) -> Result<(), DomError> {
        let had_focus = self.busy.end()?;
        let probed = is_probed(&self.findings);
        self.probe.set_hidden(probed);
        match had_focus {
            true if probed => Ok(self.title.focus()?),
            true => Ok(self.probe.focus()?),
            false => Ok(()),
        }
    }

    /// Shows what went wrong with the check, where the user looks.
    pub(super) fn complain(&self, words: &str) {
        self.busy.complain(words);
    }

    /// Returns whether a run may begin: nothing is red, or the user wants it all the same.
    pub(super) fn allows_run(&self) -> bool {
        highest(&self.findings) < Level::Red || self.forced()
    }

    /// Returns whether the user wants a run where the check is red.
    pub(super) fn forced(&self) -> bool {
        self.forced.checked()
    }
}

/// Adds a line, with a button if there is a mend.
fn add_line(list: &ControlList, finding: &Finding) -> Result<(), DomError> {
    let line = dom::add_classed(list, "li", finding.level.word(), "")?;
    let head = dom::add_classed(&line, "span", "topic", "")?;
    dom::add_classed(&head, "span", "level", finding.level.word())?;
    dom::add_classed(&head, "strong", "", finding.topic.words())?;
    dom::add_classed(&line, "span", "words", &finding.words)?;
    let Some(mend) = finding.mend else {
        return Ok(());
    };
    let button = dom::add_classed(&line, "button", "quiet", &in_words(mend))?;
    button.set_attribute("type", "button")?;
    list.take(&button, move || Event::Mend(mend))
}

fn verdict(level: Level, probed: bool) -> &'static str {
    match level {
        Level::Green if !probed => {
            "Nothing is wrong with this map so far; ask the network about hand and resolution."
        }
        Level::Green => "Nothing is wrong with this map.",
        Level::Amber => "Something is odd: see the amber lines.",
        Level::Red => "A model of this map would be wrong: see the red lines.",
    }
}

/// Returns whether a finding tells the user nothing to do or to know: it is folded away.
fn is_dull(finding: &Finding) -> bool {
    let told_anyway = [
        Topic::Resolution,
        Topic::Handedness,
        Topic::Sequences,
        Topic::Cost,
    ];
    finding.level == Level::Green && !told_anyway.contains(&finding.topic)
}

/// Returns whether the network was asked.
fn is_probed(findings: &[Finding]) -> bool {
    findings
        .iter()
        .any(|finding| finding.topic == Topic::Handedness)
}

/// Returns the words on the button of `mend`.
fn in_words(mend: Mend) -> String {
    match mend {
        Mend::Invert => "Turn the sign".to_owned(),
        Mend::Background(value) => format!("Subtract {value:.4}"),
        Mend::Mirror => "Flip the hand".to_owned(),
        Mend::VoxelSize(edge) => format!("Take voxels of {edge:.4} Å"),
        Mend::Origin(at) => format!("Move the map to ({:.1}, {:.1}, {:.1}) Å", at.x, at.y, at.z),
    }
}

impl std::fmt::Debug for CheckCard {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("CheckCard")
            .field("findings", &self.findings)
            .finish_non_exhaustive()
    }
}
