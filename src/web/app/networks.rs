//! The networks whose weights the user brought: a card for each, and the room that the browser gives them.

use web_sys::{Element, HtmlElement};

use super::control_list::ControlList;
use super::dom::{self, DomError};
use super::event::{Event, Raise};
use crate::web::messages::{NetworkFacts, NetworkKind, NetworkList, Room};

/// Number of signs of a SHA-256 that are shown; all of them stand in its title.
const HASH_SIGNS: usize = 12;

/// The networks whose weights the user brought, and their list on the page.
pub(super) struct NetworkPanel {
    fold: Element,
    title: HtmlElement,
    list: ControlList,
    room: HtmlElement,
    networks: NetworkList,
    /// True once the browser has promised to keep the files until the user removes them.
    persistent: Option<bool>,
}

impl NetworkPanel {
    /// Returns the list of the page, still empty.
    ///
    /// # Errors
    /// [`DomError`] if the page lacks an element.
    pub(super) fn new(raise: &Raise) -> Result<Self, DomError> {
        Ok(Self {
            fold: dom::find("networks-fold")?,
            title: dom::find("networks-title")?,
            list: ControlList::new(dom::find("networks")?, "click", raise)?,
            room: dom::find("networks-room")?,
            networks: NetworkList::default(),
            persistent: None,
        })
    }

    /// Returns the networks.
    pub(super) fn all(&self) -> &[NetworkFacts] {
        &self.networks.networks
    }

    /// Returns the network whose file has this SHA-256.
    pub(super) fn get(&self, sha256: &str) -> Option<&NetworkFacts> {
        self.all().iter().find(|network| network.sha256 == sha256)
    }

    /// Returns the names of the files that the browser does not keep.
    pub(super) fn not_kept(&self) -> impl Iterator<Item = String> {
        let lost = |network: &&NetworkFacts| network.not_kept.is_some();
        self.all()
            .iter()
            .filter(lost)
            .map(|network| network.file.clone())
    }

    /// Takes another list; returns the networks that are new in it.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn take(&mut self, networks: NetworkList) -> Result<Vec<NetworkFacts>, DomError> {
        let is_new = |network: &&NetworkFacts| self.get(&network.sha256).is_none();
        let new = networks.networks.iter().filter(is_new).cloned().collect();
        self.networks = networks;
        self.show()?;
        Ok(new)
    }

    /// Opens the list.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn open(&self) -> Result<(), DomError> {
        Ok(self.fold.set_attribute("open", "")?)
    }

    /// Takes the browser's answer whether it keeps the files until the user removes them.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn set_persistent(&mut self, persistent: bool) -> Result<(), DomError> {
        self.persistent = Some(persistent);
        self.show()
    }

    fn show(&self) -> Result<(), DomError> {
        let title = match self.all().len() {
            0 => "Networks of your own".to_owned(),
            count => format!("Networks of your own ({count})"),
        };
        self.title.set_text_content(Some(&title));
        let had_focus = dom::has_focus(self.list.list());
        self.list.clear();
        for network in self.all() {
            self.add_card(network)?;
        }
        if had_focus {
            // The button that was pressed is gone.
            let _ = self.title.focus();
        }
        let kept = self.all().iter().any(|network| network.not_kept.is_none());
        let room = self.networks.room.filter(|_| kept);
        let words = room.map(|room| in_words(room, self.persistent));
        self.room.set_text_content(words.as_deref());
        Ok(())
    }

    fn add_card(&self, network: &NetworkFacts) -> Result<(), DomError> {
        let item = dom::add(&self.list, "li", "")?;
        let head = dom::add_classed(&item, "div", "head", "")?;
        let kind = match network.kind {
            NetworkKind::Weave => "Weights",
            NetworkKind::Reference(_) => "Network",
            NetworkKind::LanguageModel => "Language model",
            NetworkKind::Description => "Numbers",
        };
        dom::add_classed(&head, "span", "kind", kind)?;
        let name = dom::add_classed(&head, "span", "name", &network.file)?;
        name.set_title(&network.file);
        let button = dom::add_classed(&head, "button", "quiet", "Remove")?;
        button.set_attribute("type", "button")?;
        button.set_attribute("aria-label", &format!("Remove {}", network.file))?;
        let sha256 = network.sha256.clone();
        self.list
            .take(&button, move || Event::RemoveNetwork(sha256.clone()))?;
        for detail in &network.details {
            dom::add_classed(&item, "p", "detail", detail)?;
        }
        let short = network.sha256.get(..HASH_SIGNS).unwrap_or(&network.sha256);
        let hash = dom::add_classed(&item, "p", "detail", &format!("SHA-256 {short}…"))?;
        hash.set_title(&network.sha256);
        if let Some(reason) = &network.not_kept {
            let notes = dom::add_classed(&item, "ul", "notes", "")?;
            let words = format!("Here for this visit only: {reason}.");
            dom::add(&notes, "li", &words)?;
        }
        Ok(())
    }
}

impl std::fmt::Debug for NetworkPanel {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("NetworkPanel")
            .field("networks", &self.networks)
            .finish_non_exhaustive()
    }
}

/// Returns the room in words, and how long the browser keeps what is in it.
fn in_words(room: Room, persistent: Option<bool>) -> String {
    let keeps = match persistent {
        Some(true) => " It keeps them until you remove them.",
        Some(false) => " It may drop them when the disk is nearly full.",
        None => "",
    };
    format!(
        "They take {} of the {} that this browser gives the page.{keeps}",
        size(room.used),
        size(room.quota)
    )
}

/// Returns a number of bytes in words.
fn size(bytes: f64) -> String {
    match bytes {
        ..1e6 => format!("{:.0} kB", bytes / 1e3),
        ..1e9 => format!("{:.0} MB", bytes / 1e6),
        _ => format!("{:.1} GB", bytes / 1e9),
    }
}
