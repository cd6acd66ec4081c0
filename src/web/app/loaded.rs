//! The loaded files: the map, its entry, the sequences, the reference structure, each as a card.

use std::rc::Rc;

use web_sys::{Element, Event as DomEvent, HtmlElement, HtmlInputElement};

use super::dom::{self, DomError};
use super::event::{Event, Raise};
use crate::io::archive::EmdbId;
use crate::web::messages::{EntryMetadata, Loaded, MapFacts, ReferenceFacts, SequenceFacts};

/// The loaded files, and their list on the page.
pub(super) struct LoadedPanel {
    list: Element,
    simulate: HtmlElement,
    resolution: HtmlInputElement,
    raise: Raise,
    /// Names of files that are being read.
    pub(super) reading: Vec<String>,
    /// Name of the weights that are being checked and kept, and how much of them is, in percent.
    keeping: Option<(String, u32)>,
    /// The map.
    pub(super) map: Option<MapFacts>,
    /// The sequences.
    pub(super) sequences: Option<SequenceFacts>,
    /// The reference structure.
    pub(super) reference: Option<ReferenceFacts>,
    /// The EMDB entry metadata of the map.
    pub(super) entry: Option<EntryMetadata>,
}

/// A contour level that an entry recommends for its map.
#[derive(Clone, Debug)]
pub(super) struct Recommended {
    /// The level, in the map's own units.
    pub(super) level: f32,
    /// The entry, such as `EMD-3488`.
    pub(super) entry: String,
}

/// A card of the list.
struct Card<'a> {
    what: Loaded,
    kind: &'static str,
    file: &'a str,
    details: Vec<String>,
    notes: &'a [String],
    /// For a map, true if it is mirrored.
    mirrored: Option<bool>,
    simulated: bool,
}

impl LoadedPanel {
    /// Returns the list of the page, still empty.
    ///
    /// # Errors
    /// [`DomError`] if the page lacks an element.
    pub(super) fn new(raise: &Raise) -> Result<Self, DomError> {
        let simulate = Rc::clone(raise);
        let button: HtmlElement = dom::find("simulate-go")?;
        dom::on(&button, "click", move |_: DomEvent| {
            simulate(Event::Simulate)
        })?;
        Ok(Self {
            list: dom::find("loaded")?,
            simulate: dom::find("simulate")?,
            resolution: dom::find("simulate-resolution")?,
            raise: Rc::clone(raise),
            reading: Vec::new(),
            keeping: None,
            map: None,
            sequences: None,
            reference: None,
            entry: None,
        })
    }

    /// Forgets `what`; with the map also its entry metadata.
    pub(super) fn forget(&mut self, what: Loaded) {
        match what {
            Loaded::Map => {
                self.map = None;
                self.entry = None;
            }
            Loaded::Sequences => self.sequences = None,
            Loaded::Reference => self.reference = None,
            Loaded::Entry => self.entry = None,
        }
    }

    /// Takes a map. If it is another one, the entry metadata of the one before go, unless they came with this one.
    pub(super) fn take_map(&mut self, map: MapFacts, is_another: bool) {
        let reading = &self.reading;
        self.entry = self
            .entry
            .take()
            .filter(|entry| !is_another || reading.contains(&entry.file));
        self.map = Some(map);
    }

    /// Returns the contour level that is recommended for the map.
    pub(super) fn recommended(&self) -> Option<Recommended> {
        let (entry, map) = (self.entry.as_ref()?, self.map.as_ref()?);
        Some(Recommended {
            level: level_for(entry, map)?.ok()?,
            entry: entry.id.clone(),
        })
    }

    /// Returns the resolution that the user wants to simulate, in Å, if it makes sense.
    pub(super) fn resolution(&self) -> Option<f64> {
        let resolution = self.resolution.value_as_number();
        (1.0..=20.0).contains(&resolution).then_some(resolution)
    }

    /// Takes the share, 0 to 1, of the weights in `file` that is checked and kept; returns whether that is news.
    pub(super) fn set_share(&mut self, file: String, share: f64) -> bool {
        let keeping = Some((file, (100.0 * share) as u32));
        let is_news = self.keeping != keeping;
        self.keeping = keeping;
        is_news
    }

    /// Writes the list anew.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn show(&self) -> Result<(), DomError> {
        dom::clear(&self.list);
        let alone = self.reference.is_some() && self.map.is_none() && self.reading.is_empty();
        self.simulate.set_hidden(!alone);
        let cards = [
            self.map.as_ref().map(map_card),
            self.sequences.as_ref().map(sequence_card),
            self.reference.as_ref().map(reference_card),
            self.entry.as_ref().map(|entry| self.entry_card(entry)),
        ];
        for card in cards.into_iter().flatten() {
            self.add_card(&card)?;
        }
        for name in &self.reading {
            let item = dom::add(&self.list, "li", "")?;
            let share = self.keeping.as_ref().filter(|(file, _)| file == name);
            let words = match share {
                Some((_, percent)) => format!("Checking and converting {name}: {percent} %"),
                None => format!("Reading {name} …"),
            };
            dom::add_classed(&item, "p", "busy", &words)?;
        }
        Ok(())
    }

    fn entry_card<'a>(&self, entry: &'a EntryMetadata) -> Card<'a> {
        let title = entry
            .title
            .iter()
            .map(|title| format!("{}: {title}", entry.id));
        let resolution = entry
            .resolution
            .map(|value| format!("resolution {value} Å"));
        let level = entry
            .contour
            .map(|level| format!("recommended contour level {level}"));
        let used = self.map.as_ref().and_then(|map| level_for(entry, map));
        let unused = used.and_then(Result::err).map(str::to_owned);
        Card {
            what: Loaded::Entry,
            kind: "EMDB entry",
            file: &entry.file,
            details: title.chain(resolution).chain(level).chain(unused).collect(),
            notes: &[],
            mirrored: None,
            simulated: false,
        }
    }

    fn add_card(&self, card: &Card<'_>) -> Result<(), DomError> {
        let item = dom::add(&self.list, "li", "")?;
        let head = dom::add_classed(&item, "div", "head", "")?;
        dom::add_classed(&head, "span", "kind", card.kind)?;
        let name = dom::add_classed(&head, "span", "name", card.file)?;
        name.set_title(card.file);
        let button = dom::add_classed(&head, "button", "drop-file", "×")?;
        button.set_attribute("type", "button")?;
        button.set_attribute("aria-label", &format!("Forget {}", card.file))?;
        let (raise, what) = (Rc::clone(&self.raise), card.what);
        dom::on(&button, "click", move |_: DomEvent| {
            raise(Event::Forget(what))
        })?;
        for detail in &card.details {
            dom::add_classed(&item, "p", "detail", detail)?;
        }
        if let Some(mirrored) = card.mirrored {
            self.add_flip_hand(&item, mirrored)?;
        }
        if card.simulated {
            let save = dom::add_classed(&item, "button", "quiet", "Save the simulated map")?;
            save.set_attribute("type", "button")?;
            let raise = Rc::clone(&self.raise);
            dom::on(&save, "click", move |_: DomEvent| raise(Event::SaveMap))?;
        }
        if !card.notes.is_empty() {
            let notes = dom::add_classed(&item, "ul", "notes", "")?;
            for note in card.notes {
                dom::add(&notes, "li", note)?;
            }
        }
        Ok(())
    }

    /// Adds the box that flips the hand of the map of `item`.
    fn add_flip_hand(&self, item: &Element, mirrored: bool) -> Result<(), DomError> {
        let label = dom::add_classed(item, "label", "detail", "")?;
        let tick = dom::add(&label, "input", "")?;
        tick.set_attribute("type", "checkbox")?;
        if mirrored {
            tick.set_attribute("checked", "")?;
        }
        dom::add(&label, "span", " flip hand (mirror the map)")?;
        let raise = Rc::clone(&self.raise);
        dom::on(&tick, "change", move |_: DomEvent| raise(Event::Mirror))
    }
}

impl std::fmt::Debug for LoadedPanel {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("LoadedPanel")
            .field("map", &self.map)
            .finish_non_exhaustive()
    }
}

/// Returns the contour level that `entry` recommends for `map`, if it recommends any, or the reason
/// why it is not used.
fn level_for(entry: &EntryMetadata, map: &MapFacts) -> Option<Result<f32, &'static str>> {
    let level = entry.contour? as f32;
    let named = EmdbId::in_name(&map.file);
    let is_other = named.is_some_and(|id| id.to_string() != entry.id);
    let density = &map.histogram;
    Some(if is_other || map.simulated {
        Err("not used: the map is not of this entry")
    } else if level > density.low && level < density.high {
        Ok(level)
    } else {
        Err("not used: no density of the map is near it")
    })
}

fn map_card(map: &MapFacts) -> Card<'_> {
    let [x, y, z] = map.size;
    let voxel = map.frame.voxel_size;
    let edge = if voxel.x() == voxel.y() && voxel.y() == voxel.z() {
        format!("{:.3} Å voxels", voxel.x())
    } else {
        format!(
            "voxels of {:.3} × {:.3} × {:.3} Å",
            voxel.x(),
            voxel.y(),
            voxel.z()
        )
    };
    let origin = map.frame.origin;
    let density = &map.histogram;
    Card {
        what: Loaded::Map,
        kind: if map.simulated {
            "Simulated map"
        } else {
            "Map"
        },
        file: &map.file,
        details: [
            format!("{x} × {y} × {z}, {edge}"),
            format!("origin {:.1}, {:.1}, {:.1} Å", origin.x, origin.y, origin.z),
            format!(
                "density {:.3} to {:.3}, mean {:.4}, standard deviation {:.4}",
                density.low, density.high, density.mean, density.deviation
            ),
        ]
        .into(),
        notes: &map.notes,
        mirrored: Some(map.corrections.mirror),
        simulated: map.simulated,
    }
}

fn sequence_card(facts: &SequenceFacts) -> Card<'_> {
    let details = facts.sequences.iter().map(|sequence| {
        let copies = match sequence.chain_ids.len() {
            0 => String::new(),
            1 => format!(", chain {}", sequence.chain_ids[0]),
            _ => format!(", chains {}", sequence.chain_ids.join(" ")),
        };
        format!(
            "{}: {} residues{copies}",
            sequence.name,
            sequence.residues.len()
        )
    });
    Card {
        what: Loaded::Sequences,
        kind: "Sequence",
        file: &facts.file,
        details: details.collect(),
        notes: &facts.notes,
        mirrored: None,
        simulated: false,
    }
}

fn reference_card(reference: &ReferenceFacts) -> Card<'_> {
    Card {
        what: Loaded::Reference,
        kind: "Reference structure",
        file: &reference.file,
        details: vec![format!(
            "{} protein residues in {} {}; only for comparison",
            reference.residues,
            reference.chains,
            if reference.chains == 1 {
                "chain"
            } else {
                "chains"
            }
        )],
        notes: &reference.notes,
        mirrored: None,
        simulated: false,
    }
}
