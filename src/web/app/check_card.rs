//! The card of the map check: a line for each finding, and a button for each mend.

use std::rc::Rc;

use web_sys::{Event as DomEvent, HtmlElement, HtmlInputElement};

use super::dom::{self, DomError};
use super::event::{Event, Raise};
use crate::check::{Finding, Level, Mend, Topic, highest};
use crate::prepare::correction::Corrections;
use crate::prepare::region::Region;
use crate::web::messages::MapFacts;

/// The card.
pub(super) struct CheckCard {
    card: HtmlElement,
    verdict: HtmlElement,
    lines: HtmlElement,
    green: HtmlElement,
    green_title: HtmlElement,
    green_lines: HtmlElement,
    corrections: HtmlElement,
    probe: HtmlElement,
    region: HtmlInputElement,
    force: HtmlElement,
    forced: HtmlInputElement,
    raise: Raise,
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
        let region: HtmlInputElement = dom::find("region")?;
        let button: HtmlElement = dom::find("region-use")?;
        let (field, cut) = (region.clone(), Rc::clone(raise));
        dom::on(&button, "click", move |_: DomEvent| {
            cut(Event::Region(field.value()))
        })?;
        Ok(Self {
            card: dom::find("check")?,
            verdict: dom::find("check-verdict")?,
            lines: dom::find("check-lines")?,
            green: dom::find("check-green")?,
            green_title: dom::find("check-green-title")?,
            green_lines: dom::find("check-green-lines")?,
            corrections: dom::find("check-corrections")?,
            probe,
            region,
            force: dom::find("check-force")?,
            forced,
            raise: Rc::clone(raise),
            findings: Vec::new(),
        })
    }

    /// Shows the findings on `map`; hides the card without a map.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn show(&mut self, map: Option<&MapFacts>) -> Result<(), DomError> {
        self.card.set_hidden(map.is_none());
        dom::clear(&self.lines);
        dom::clear(&self.green_lines);
        dom::clear(&self.corrections);
        self.findings.clear();
        let Some(map) = map else {
            self.forced.set_checked(false);
            return Ok(());
        };
        self.findings.clone_from(&map.check);
        let level = highest(&self.findings);
        let probed = is_probed(&self.findings);
        self.verdict.set_text_content(Some(verdict(level, probed)));
        self.verdict.set_class_name(level.word());
        self.force.set_hidden(level < Level::Red);
        if level < Level::Red {
            self.forced.set_checked(false);
        }
        self.probe.set_hidden(probed);
        let (folded, shown): (Vec<&Finding>, Vec<&Finding>) =
            self.findings.iter().partition(|finding| is_dull(finding));
        for finding in shown {
            self.add_line(&self.lines, finding)?;
        }
        for finding in &folded {
            self.add_line(&self.green_lines, finding)?;
        }
        let title = format!("{} green lines: nothing to do", folded.len());
        self.green_title.set_text_content(Some(&title));
        self.green.set_hidden(folded.is_empty());
        self.add_corrections(&map.corrections)
    }

    /// Returns whether a run may begin: nothing is red, or the user wants it all the same.
    pub(super) fn allows_run(&self) -> bool {
        highest(&self.findings) < Level::Red || self.forced()
    }

    /// Returns whether the user wants a run where the check is red.
    pub(super) fn forced(&self) -> bool {
        self.forced.checked()
    }

    fn add_line(&self, list: &HtmlElement, finding: &Finding) -> Result<(), DomError> {
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
        let raise = Rc::clone(&self.raise);
        dom::on(&button, "click", move |_: DomEvent| {
            raise(Event::Mend(mend))
        })
    }

    /// Adds what was changed of the map, with a button that undoes it.
    fn add_corrections(&self, corrections: &Corrections) -> Result<(), DomError> {
        self.region
            .set_value(&corrections.region.map(words_of_region).unwrap_or_default());
        if *corrections == Corrections::default() {
            return Ok(());
        }
        let words = changes(corrections).join(", ");
        dom::add(&self.corrections, "span", &format!("Changed: {words}. "))?;
        let button = dom::add_classed(&self.corrections, "button", "quiet", "Undo all")?;
        button.set_attribute("type", "button")?;
        let raise = Rc::clone(&self.raise);
        dom::on(&button, "click", move |_: DomEvent| raise(Event::UndoMends))
    }
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

/// Returns the region as the field takes it.
fn words_of_region(region: Region) -> String {
    match region {
        Region::Box { from, to } => format!(
            "{},{},{}:{},{},{}",
            from.x, from.y, from.z, to.x, to.y, to.z
        ),
        Region::Sphere { center, radius } => {
            format!("{},{},{}:{radius}", center.x, center.y, center.z)
        }
    }
}

/// Returns what `corrections` change, in words.
fn changes(corrections: &Corrections) -> Vec<String> {
    let Corrections {
        voxel_size,
        origin,
        background,
        invert,
        mirror,
        region,
    } = *corrections;
    let voxels = voxel_size.map(|edge| format!("voxels of {edge:.4} Å"));
    let moved = origin.map(|at| format!("moved to ({:.1}, {:.1}, {:.1}) Å", at.x, at.y, at.z));
    let level = background.map(|value| format!("{value:.4} subtracted"));
    let sign = invert.then(|| "sign turned".to_owned());
    let hand = mirror.then(|| "hand flipped".to_owned());
    let part = region.map(|region| format!("only the part {region}"));
    [voxels, moved, level, sign, hand, part]
        .into_iter()
        .flatten()
        .collect()
}

impl std::fmt::Debug for CheckCard {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("CheckCard")
            .field("findings", &self.findings)
            .finish_non_exhaustive()
    }
}
