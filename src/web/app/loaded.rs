//! The loaded files: the map, its entry, the sequences, the reference structure, each as a card.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, Event as DomEvent, HtmlElement, HtmlInputElement, HtmlSelectElement};

use super::control_list::ControlList;
use super::dom::{self, DomError};
use super::event::{Event, Raise};
use crate::check::{self, Mend};
use crate::counted::counted;
use crate::io::archive::EmdbId;
use crate::web::messages::{EntryMetadata, Loaded, MapFacts, SequenceFacts, StructureFacts};

/// The loaded files, and their list on the page.
pub(super) struct LoadedPanel {
    /// Cards with buttons.
    list: ControlList,
    /// The same list, of its boxes and selections.
    choices: ControlList,
    simulate: HtmlElement,
    resolution: HtmlInputElement,
    /// Names of files that are being read.
    pub(super) reading: Vec<String>,
    /// Name of the weights that are being checked and kept, and how much of them is, in percent.
    keeping: Option<(String, u32)>,
    /// The map.
    pub(super) map: Option<MapFacts>,
    /// The sequences.
    pub(super) sequences: Option<SequenceFacts>,
    /// The reference structure.
    pub(super) reference: Option<StructureFacts>,
    /// The predicted structure, to be placed in the map.
    pub(super) predicted: Option<StructureFacts>,
    /// The backbone to build on.
    pub(super) backbone: Option<StructureFacts>,
    /// The EMDB entry metadata of the map.
    pub(super) entry: Option<EntryMetadata>,
}

/// Volume of protein, in Å³ for each Da: that of 0.73 cm³/g, which hardly differs between proteins.
const PROTEIN_VOLUME: f64 = 1.21;

/// Share of a box that protein takes, above which it fills it.
const FULL_SHARE: f64 = 0.2;
/// Level in σ above the mean at which such a box shows its atoms. By eye, on boxes of the example.
const FULL_SIGMA: f32 = 2.0;

/// Name of the box that flips the hand of a map.
const FLIP_HAND: &str = "flip hand (mirror the map)";

/// The uses of a structure, in words that go on after "Used".
const USES: [(Loaded, &str); 3] = [
    (Loaded::Reference, "to compare with"),
    (Loaded::Predicted, "as a prediction, to place"),
    (Loaded::Backbone, "as a backbone, to build on"),
];

/// A contour level that an entry recommends for its map, or the volume of its protein.
#[derive(Clone, Debug)]
pub(super) struct Recommended {
    /// The level, in the map's own units.
    pub(super) level: f32,
    /// Who recommends it, in a sentence.
    pub(super) source: String,
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
            list: ControlList::new(dom::find("loaded")?, "click", raise)?,
            choices: ControlList::new(dom::find("loaded")?, "change", raise)?,
            simulate: dom::find("simulate")?,
            resolution: dom::find("simulate-resolution")?,
            reading: Vec::new(),
            keeping: None,
            map: None,
            sequences: None,
            reference: None,
            predicted: None,
            backbone: None,
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
            Loaded::Predicted => self.predicted = None,
            Loaded::Backbone => self.backbone = None,
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
        let map = self.map.as_ref()?;
        self.recommended_by_entry(map)
            .or_else(|| self.recommended_by_volume(map))
    }

    fn recommended_by_entry(&self, map: &MapFacts) -> Option<Recommended> {
        let entry = self.entry.as_ref()?;
        Some(Recommended {
            level: level_for(entry, map)?.ok()?,
            source: format!("Recommended by the EMDB entry {}.", entry.id),
        })
    }

    /// Returns the level that encloses the volume of the protein, where it encloses more than the default does: in tight
    /// boxes. Sequences of which copies are missing say less than there is.
    fn recommended_by_volume(&self, map: &MapFacts) -> Option<Recommended> {
        let sequences = &self.sequences.as_ref()?.sequences;
        let dalton: f64 = sequences.iter().map(check::dalton).sum();
        let voxels = dalton * PROTEIN_VOLUME / volume_of(map);
        let level = map.histogram.enclosing(voxels);
        let above = |sigma: f32| map.histogram.mean + sigma * map.histogram.deviation;
        let box_voxels = map.size.iter().product::<usize>() as f64;
        let (level, source) = if voxels > FULL_SHARE * box_voxels {
            // The volume would take in what is between the atoms, too.
            let words =
                format!("{FULL_SIGMA} σ above the mean: the sequence’s protein fills the box.");
            (above(FULL_SIGMA).max(level), words)
        } else if level > above(1.0) {
            let kda = dalton / 1000.0;
            let words = format!("Encloses the volume of the sequence’s protein, {kda:.0} kDa.");
            (level, words)
        } else {
            // In solvent it would say nothing.
            return None;
        };
        (level < map.level.value).then_some(Recommended { level, source })
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
        let active = dom::document()?.active_element();
        let focus = active.filter(|active| self.list.list().contains(Some(active)));
        let focus = focus.and_then(|active| active.get_attribute("aria-label"));
        self.list.clear();
        self.choices.clear();
        let alone = self.reference.is_some() && self.map.is_none() && self.reading.is_empty();
        match alone {
            true => self.simulate.set_hidden(false),
            false => dom::hide(&self.simulate, &dom::find("viewer")?),
        }
        let cards = [
            self.map.as_ref().map(map_card),
            self.sequences.as_ref().map(sequence_card),
            self.reference
                .as_ref()
                .map(|of| structure_card(Loaded::Reference, of)),
            self.predicted
                .as_ref()
                .map(|of| structure_card(Loaded::Predicted, of)),
            self.backbone
                .as_ref()
                .map(|of| structure_card(Loaded::Backbone, of)),
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
        focus.map_or(Ok(()), |label| self.focus(&label))
    }

    /// Gives the focus of the keyboard back to what is called `label` in the list that was written anew, if it is there.
    fn focus(&self, label: &str) -> Result<(), DomError> {
        let all = self
            .list
            .list()
            .query_selector_all("button, select, input")?;
        let mut all =
            (0..all.length()).filter_map(|index| all.get(index)?.dyn_into::<HtmlElement>().ok());
        let called = |element: &HtmlElement| element.get_attribute("aria-label");
        match all.find(|element| called(element).as_deref() == Some(label)) {
            Some(element) => Ok(element.focus()?),
            None => Ok(()),
        }
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
        let what = card.what;
        self.list.take(&button, move || Event::Forget(what))?;
        for detail in &card.details {
            dom::add_classed(&item, "p", "detail", detail)?;
        }
        if let Some(mirrored) = card.mirrored {
            self.add_flip_hand(&item, mirrored)?;
        }
        if USES.iter().any(|(used, _)| *used == card.what) {
            self.add_uses(&item, card)?;
        }
        if card.simulated {
            let save = dom::add_classed(&item, "button", "quiet", "Save the simulated map")?;
            save.set_attribute("type", "button")?;
            self.list.take(&save, || Event::SaveMap)?;
        }
        if !card.notes.is_empty() {
            let notes = dom::add_classed(&item, "ul", "notes", "")?;
            for note in card.notes {
                dom::add(&notes, "li", note)?;
            }
        }
        Ok(())
    }

    /// Adds the choice of what the structure of `card` is for.
    fn add_uses(&self, item: &Element, card: &Card<'_>) -> Result<(), DomError> {
        let label = dom::add_classed(item, "label", "detail use", "Used ")?;
        let select = dom::add(&label, "select", "")?.unchecked_into::<HtmlSelectElement>();
        select.set_attribute("aria-label", &format!("Use of {}", card.file))?;
        for (used, words) in USES {
            let option = dom::add(&select, "option", words)?;
            if used == card.what {
                option.set_attribute("selected", "")?;
            }
        }
        let (from, chosen) = (card.what, select.clone());
        self.choices.take(&select, move || {
            let index = usize::try_from(chosen.selected_index());
            let to = index.ok().and_then(|index| USES.get(index));
            let to = to.map_or(from, |(to, _)| *to);
            Event::UseStructure { from, to }
        })
    }

    /// Adds the box that flips the hand of the map of `item`.
    fn add_flip_hand(&self, item: &Element, mirrored: bool) -> Result<(), DomError> {
        let label = dom::add_classed(item, "label", "detail", "")?;
        let tick = dom::add(&label, "input", "")?;
        tick.set_attribute("type", "checkbox")?;
        tick.set_attribute("aria-label", FLIP_HAND)?;
        if mirrored {
            tick.set_attribute("checked", "")?;
        }
        dom::add(&label, "span", &format!(" {FLIP_HAND}"))?;
        self.choices.take(&tick, || Event::Mend(Mend::Mirror))
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
    let edges = [voxel.x(), voxel.y(), voxel.z()].map(|edge| format!("{edge:.3}"));
    let edge = if edges.iter().all(|edge| *edge == edges[0]) {
        format!("{} Å voxels", edges[0])
    } else {
        format!("voxels of {} Å", edges.join(" × "))
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
    let words = match (facts.is_proteome, facts.sequences.is_empty()) {
        (false, _) => None,
        (true, true) => Some(
            "It has more sequences than a sample: a run searches it for the proteins that the map shows, and goes on with \
             these.",
        ),
        (true, false) => Some("Of its proteins, the last run has found in the map:"),
    };
    let details = facts.sequences.iter().map(|sequence| {
        let copies = match sequence.chain_ids.len() {
            0 => String::new(),
            1 => format!(", chain {}", sequence.chain_ids[0]),
            _ => format!(", chains {}", sequence.chain_ids.join(" ")),
        };
        format!(
            "{}: {}{copies}",
            sequence.name,
            counted(sequence.residues.len(), "residue")
        )
    });
    Card {
        what: Loaded::Sequences,
        kind: if facts.is_proteome {
            "Proteome"
        } else {
            "Sequence"
        },
        file: &facts.file,
        details: words
            .map(str::to_owned)
            .into_iter()
            .chain(details)
            .collect(),
        notes: &facts.notes,
        mirrored: None,
        simulated: false,
    }
}

fn structure_card(used: Loaded, structure: &StructureFacts) -> Card<'_> {
    let kind = match used {
        Loaded::Predicted => "Predicted structure",
        Loaded::Backbone => "Backbone",
        _ => "Reference structure",
    };
    Card {
        what: used,
        kind,
        file: &structure.file,
        details: vec![format!(
            "{} protein residues in {} {}",
            structure.residues,
            structure.chains,
            if structure.chains == 1 {
                "chain"
            } else {
                "chains"
            }
        )],
        notes: &structure.notes,
        mirrored: None,
        simulated: false,
    }
}

/// Returns the volume of a voxel of `map`, in Å³.
fn volume_of(map: &MapFacts) -> f64 {
    let size = map.frame.voxel_size;
    size.x() * size.y() * size.z()
}
