//! The method of a run: ours, with the weights that ship or the user's, or that of Cryo2Struct with its own networks.

use std::rc::Rc;

use web_sys::{Event as DomEvent, HtmlElement, HtmlInputElement, HtmlSelectElement};

use super::dom::{self, DomError};
use super::event::{Event, Raise};
use crate::web::messages::{Method, NetworkFacts, NetworkKind, ReferenceChoice, RunCost, Subject};

/// The controls that choose the method.
pub(super) struct MethodPanel {
    method: HtmlSelectElement,
    ours: HtmlElement,
    weights_row: HtmlElement,
    weights: Choice,
    reference: HtmlElement,
    published: HtmlElement,
    atoms: Choice,
    amino: Choice,
    secondary: Choice,
    description: Choice,
    heads: HtmlInputElement,
    cost_words: HtmlElement,
    cost: Option<RunCost>,
}

/// A list of networks to choose one from.
struct Choice {
    select: HtmlSelectElement,
    /// Words for none of them, where none may be chosen.
    none: Option<&'static str>,
    /// SHA-256 of the one that is wanted, also while it is not there.
    wanted: String,
}

impl MethodPanel {
    /// Returns the controls of the page.
    ///
    /// # Errors
    /// [`DomError`] if the page lacks an element.
    pub(super) fn new(raise: &Raise) -> Result<Self, DomError> {
        let panel = Self {
            method: dom::find("method")?,
            ours: dom::find("ours-settings")?,
            weights_row: dom::find("weights-row")?,
            weights: Choice::new("weights", Some("as shipped"))?,
            reference: dom::find("reference-choices")?,
            published: dom::find("reference-settings")?,
            atoms: Choice::new("network-atoms", None)?,
            amino: Choice::new("network-amino", None)?,
            secondary: Choice::new("network-secondary", Some("none"))?,
            description: Choice::new("network-sequence", Some("none"))?,
            heads: dom::find("heads")?,
            cost_words: dom::find("cost")?,
            cost: None,
        };
        let choices = [
            &panel.weights,
            &panel.atoms,
            &panel.amino,
            &panel.secondary,
            &panel.description,
        ];
        for select in choices
            .map(|choice| &choice.select)
            .into_iter()
            .chain([&panel.method])
        {
            let raise = Rc::clone(raise);
            dom::on(select, "change", move |_: DomEvent| raise(Event::Method))?;
        }
        let raise = Rc::clone(raise);
        dom::on(&panel.heads, "change", move |_: DomEvent| {
            raise(Event::Method)
        })?;
        Ok(panel)
    }

    /// Chooses `method`; a network that is not there yet is chosen once it is.
    pub(super) fn choose(&mut self, method: &Method) {
        self.method.set_value(match method {
            Method::Ours { .. } => "ours",
            Method::Reference(_) => "reference",
        });
        match method {
            Method::Ours { weights } => self.weights.want(weights.as_deref()),
            Method::Reference(choice) => {
                self.atoms.want(Some(&choice.atoms));
                self.amino.want(Some(&choice.amino));
                self.secondary.want(choice.secondary.as_deref());
                self.description.want(choice.description.as_deref());
                let heads = choice.heads.map(|heads| heads.to_string());
                self.heads.set_value(&heads.unwrap_or_default());
            }
        }
        self.show();
    }

    /// Returns whether the method is that of Cryo2Struct.
    pub(super) fn is_reference(&self) -> bool {
        self.method.value() == "reference"
    }

    /// Returns the method, or a hint at what it lacks.
    pub(super) fn method(&self) -> Result<Method, &'static str> {
        if !self.is_reference() {
            let weights = self.weights.value();
            return Ok(Method::Ours { weights });
        }
        self.choice().map(Method::Reference)
    }

    fn choice(&self) -> Result<ReferenceChoice, &'static str> {
        let (Some(atoms), Some(amino)) = (self.atoms.value(), self.amino.value()) else {
            return Err(
                "Load the weights of Cryo2Struct’s networks for atoms and for amino acids first: drop their files \
                 (.ckpt) on this page.",
            );
        };
        let heads = self.heads.value();
        let heads = match heads.trim() {
            "" => None,
            words => match words.parse() {
                Ok(heads @ 1..) => Some(heads),
                _ => return Err("The number of heads must be a whole number, or empty."),
            },
        };
        Ok(ReferenceChoice {
            atoms,
            amino,
            secondary: self.secondary.value(),
            description: self.description.value(),
            heads,
        })
    }

    /// Returns the SHA-256 of the user's weights that our network would run with.
    pub(super) fn own_weights(&self) -> Option<String> {
        self.weights.value().filter(|_| !self.is_reference())
    }

    /// Returns the choice whose cost is not known yet.
    pub(super) fn uncounted(&self) -> Option<ReferenceChoice> {
        let choice = self.choice().ok().filter(|_| self.is_reference())?;
        let known = self.cost.as_ref().map(|cost| &cost.choice);
        (known != Some(&choice)).then_some(choice)
    }

    /// Returns a hint at why there can be no run yet.
    pub(super) fn hindrance(&self) -> Option<String> {
        if let Err(hint) = self.method() {
            return Some(hint.to_owned());
        }
        if !self.is_reference() {
            return None;
        }
        match &self.cost {
            _ if self.uncounted().is_some() => Some("Counting the tiles …".to_owned()),
            Some(cost) => cost.refused.clone().map(|words| sentence(&words)),
            None => None,
        }
    }

    /// Takes the cost of a choice.
    pub(super) fn set_cost(&mut self, cost: Option<RunCost>) {
        self.cost = cost;
        self.show();
    }

    /// Offers other networks.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn offer(&mut self, networks: &[NetworkFacts]) -> Result<(), DomError> {
        let of = |subject: Subject| {
            let tells = move |network: &&NetworkFacts| match &network.kind {
                NetworkKind::Reference(subjects) => subjects.contains(&subject),
                _ => false,
            };
            networks.iter().filter(tells).collect::<Vec<_>>()
        };
        let mut atoms = of(Subject::Atoms);
        // Of networks that may be either, those whose name says so come first.
        atoms.sort_by_key(|network| !network.file.to_lowercase().contains("atom"));
        self.atoms.offer(&atoms)?;
        self.amino.offer(&of(Subject::AminoAcids))?;
        self.secondary.offer(&of(Subject::Secondary))?;
        let describes = |network: &&NetworkFacts| {
            matches!(
                network.kind,
                NetworkKind::LanguageModel | NetworkKind::Description
            )
        };
        let describing: Vec<&NetworkFacts> = networks.iter().filter(describes).collect();
        self.description.offer(&describing)?;
        let is_weave = |network: &&NetworkFacts| network.kind == NetworkKind::Weave;
        let weights: Vec<&NetworkFacts> = networks.iter().filter(is_weave).collect();
        self.weights.offer(&weights)?;
        self.weights_row.set_hidden(weights.is_empty());
        self.show();
        Ok(())
    }

    /// Takes what the user chose, and shows what belongs to it.
    pub(super) fn take_choices(&mut self) {
        for choice in [
            &mut self.weights,
            &mut self.atoms,
            &mut self.amino,
            &mut self.secondary,
            &mut self.description,
        ] {
            choice.wanted = choice.select.value();
        }
        self.show();
    }

    fn show(&self) {
        let is_reference = self.is_reference();
        self.reference.set_hidden(!is_reference);
        self.published.set_hidden(!is_reference);
        self.ours.set_hidden(is_reference);
        let cost = self.cost.as_ref().filter(|cost| cost.refused.is_none());
        let cost = cost.filter(|_| self.uncounted().is_none());
        let words = cost.map(|cost| {
            let tiles = match cost.tiles {
                1 => "1 tile of 32³ voxels holds".to_owned(),
                tiles => format!("{tiles} tiles of 32³ voxels hold"),
            };
            format!(
                "{tiles} density; the run takes about {} of memory.",
                memory(cost.bytes)
            )
        });
        self.cost_words.set_text_content(words.as_deref());
    }
}

impl std::fmt::Debug for MethodPanel {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("MethodPanel")
            .field("cost", &self.cost)
            .finish_non_exhaustive()
    }
}

impl Choice {
    fn new(id: &'static str, none: Option<&'static str>) -> Result<Self, DomError> {
        Ok(Self {
            select: dom::find(id)?,
            none,
            wanted: String::new(),
        })
    }

    /// Returns the SHA-256 of the network that is chosen.
    fn value(&self) -> Option<String> {
        Some(self.select.value()).filter(|value| !value.is_empty())
    }

    /// Chooses the network of this SHA-256, or none, now or once it is offered.
    fn want(&mut self, sha256: Option<&str>) {
        self.wanted = sha256.unwrap_or_default().to_owned();
        self.select.set_value(&self.wanted);
    }

    /// Offers `networks`; the one that is wanted stays chosen, or is again.
    fn offer(&self, networks: &[&NetworkFacts]) -> Result<(), DomError> {
        dom::clear(&self.select);
        let none = self
            .none
            .or(networks.is_empty().then_some("not loaded yet"));
        let none = none.map(|words| ("", words));
        let files = networks
            .iter()
            .map(|network| (&*network.sha256, &*network.file));
        for (value, words) in none.into_iter().chain(files) {
            dom::add(&self.select, "option", words)?.set_attribute("value", value)?;
        }
        self.select.set_disabled(networks.is_empty());
        if networks.iter().any(|network| network.sha256 == self.wanted) {
            self.select.set_value(&self.wanted);
        }
        Ok(())
    }
}

/// Returns memory of so many `bytes` in words.
fn memory(bytes: f64) -> String {
    let mib = bytes / f64::from(1 << 20);
    match mib {
        ..1024.0 => format!("{mib:.0} MiB"),
        _ => format!("{:.1} GiB", mib / 1024.0),
    }
}

/// Returns `words` as a sentence.
fn sentence(words: &str) -> String {
    let mut signs = words.chars();
    let first = signs.next().map(|sign| sign.to_uppercase().to_string());
    format!("{}{}.", first.unwrap_or_default(), signs.as_str())
}
