//! The session: the files that were read, the results computed from them, and the run.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen::JsValue;
use web_sys::File;

use super::drawn::mesh_attachments;
use super::map_file::{MapFile, Probed};
use super::networks::Networks;
use super::ready::Ready;
use super::scope;
use super::scored::Scored;
use crate::check::{self, Finding};
use crate::evaluate::{Sweep, evaluate};
use crate::io::structure::read_structure;
use crate::network::device::ComputeDevice;
use crate::pipeline::{self, InputFile};
use crate::prepare::region::Region;
use crate::residue::Sequence;
use crate::structure::Structure;
use crate::view::dust::without_dust;
use crate::view::level::levels;
use crate::view::overview::Overview;
use crate::view::surface::{SurfaceSettings, surface};
use crate::web::messages::{Comparison, GridPlace, Loaded, MapFacts, Reply};
use crate::web::post;

/// Sequences that were read.
#[derive(Clone, Debug)]
pub(super) struct SequenceFile {
    pub(super) entry: InputFile,
    pub(super) sequences: Rc<[Sequence]>,
    /// The file of a proteome, in which a run seeks the sequences.
    pub(super) proteome: Option<File>,
    pub(super) notes: Vec<String>,
}

/// A structure that was read.
#[derive(Clone, Debug)]
pub(super) struct StructureFile {
    pub(super) entry: InputFile,
    pub(super) structure: Rc<Structure>,
    pub(super) notes: Vec<String>,
}

/// A model that was built from the map.
#[derive(Debug)]
pub(super) struct Built {
    /// Name of its method and network.
    pub(super) name: String,
    pub(super) model: Structure,
}

/// Everything the worker holds.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) device: ComputeDevice,
    /// Networks whose weights the user brought.
    pub(super) networks: Networks,
    /// The network that ran last, ready to run again.
    pub(super) ready: RefCell<Option<Ready>>,
    pub(super) map: RefCell<Option<MapFile>>,
    /// Contour level at which the page shows the map.
    pub(super) contour: Cell<Option<f32>>,
    pub(super) sequences: RefCell<Option<SequenceFile>>,
    reference: RefCell<Option<StructureFile>>,
    /// Predicted structure, to be placed in the map.
    pub(super) predicted: RefCell<Option<StructureFile>>,
    /// Backbone to build on.
    pub(super) backbone: RefCell<Option<StructureFile>>,
    /// Scores of the map by each network that ran.
    pub(super) scored: RefCell<Vec<Scored>>,
    /// Models that were built from the map, the latest of each method and network.
    pub(super) built: RefCell<Vec<Built>>,
    pub(super) cancelled: Rc<Cell<bool>>,
}

impl Session {
    /// Returns an empty session whose network will run on `device`.
    pub(super) fn new(device: ComputeDevice) -> Self {
        Self {
            device,
            networks: Networks::default(),
            ready: RefCell::default(),
            map: RefCell::default(),
            contour: Cell::default(),
            sequences: RefCell::default(),
            reference: RefCell::default(),
            predicted: RefCell::default(),
            backbone: RefCell::default(),
            scored: RefCell::default(),
            built: RefCell::default(),
            cancelled: Rc::default(),
        }
    }

    /// Takes another map, and drops the results of the old one.
    pub(super) fn put_map(&self, map: MapFile) {
        self.forget(Loaded::Map);
        *self.map.borrow_mut() = Some(map);
    }

    /// Returns the map, if one was read.
    pub(super) fn map(&self) -> Option<MapFile> {
        self.map.borrow().clone()
    }

    /// Returns the reference structure, if one was read.
    pub(super) fn reference(&self) -> Option<StructureFile> {
        self.reference.borrow().clone()
    }

    /// Takes other sequences.
    pub(super) fn put_sequences(&self, sequences: SequenceFile) {
        *self.sequences.borrow_mut() = Some(sequences);
    }

    /// Takes another structure that is `used` for something else than to compare with.
    pub(super) fn put_structure(&self, used: Loaded, structure: StructureFile) {
        let place = match used {
            Loaded::Predicted => &self.predicted,
            _ => &self.backbone,
        };
        *place.borrow_mut() = Some(structure);
    }

    /// Takes another reference structure, and compares all models with it.
    pub(super) fn put_reference(&self, reference: StructureFile) -> Vec<Comparison> {
        let part = pipeline::part_in(self.region(), &reference.structure);
        let (built, scored) = (self.built.borrow(), self.scored.borrow());
        let comparison = |built: &Built| Comparison {
            model: built.name.clone(),
            evaluation: evaluate(&part, &built.model).in_numbers(),
            sweep: scored
                .iter()
                .find(|scored| scored.name == built.name)
                .and_then(|scored| Sweep::of(&scored.scores, &part)),
        };
        let comparisons = built.iter().map(comparison).collect();
        drop(part);
        *self.reference.borrow_mut() = Some(reference);
        comparisons
    }

    /// Returns the part of the map that is looked at, if not all of it.
    fn region(&self) -> Option<Region> {
        self.map.borrow().as_ref()?.input.corrections.region
    }

    /// Returns whether the file called `name` is loaded as `what`.
    pub(super) fn has(&self, what: Loaded, name: &str) -> bool {
        let of_structure = |file: &RefCell<Option<StructureFile>>| {
            let file = file.borrow();
            file.as_ref().is_some_and(|file| file.entry.name == name)
        };
        match what {
            Loaded::Map => self.map().is_some_and(|map| map.entry.name == name),
            Loaded::Sequences => {
                let file = self.sequences.borrow();
                file.as_ref().is_some_and(|file| file.entry.name == name)
            }
            Loaded::Reference => of_structure(&self.reference),
            Loaded::Predicted => of_structure(&self.predicted),
            Loaded::Backbone => of_structure(&self.backbone),
            // The page keeps it.
            Loaded::Entry => false,
        }
    }

    /// Takes models that a worker before built from the map; `files` are their mmCIF files.
    pub(super) fn take_models(&self, names: &[String], files: &[JsValue]) {
        for (name, file) in names.iter().zip(files) {
            // The page wrote them itself; one that cannot be read is not compared again.
            if let Ok((model, _)) = read_structure(&post::bytes(file)) {
                let name = name.clone();
                self.put_built(Built { name, model });
            }
        }
    }

    /// Takes another model in place of the one of the same name.
    pub(super) fn put_built(&self, built: Built) {
        let mut all = self.built.borrow_mut();
        all.retain(|other| other.name != built.name);
        all.push(built);
    }

    /// Forgets `what`.
    pub(super) fn forget(&self, what: Loaded) {
        match what {
            Loaded::Map => {
                *self.map.borrow_mut() = None;
                self.contour.set(None);
                self.scored.borrow_mut().clear();
                self.built.borrow_mut().clear();
            }
            Loaded::Sequences => *self.sequences.borrow_mut() = None,
            Loaded::Reference => *self.reference.borrow_mut() = None,
            Loaded::Predicted => *self.predicted.borrow_mut() = None,
            Loaded::Backbone => *self.backbone.borrow_mut() = None,
            // The page keeps it.
            Loaded::Entry => {}
        }
    }

    /// Asks the run to stop; it does at its next step.
    pub(super) fn cancel(&self) {
        self.cancelled.set(true);
    }

    /// Sends the surface of the map at `level` to the page, `sparing` if triangles are dear; does nothing without a map.
    pub(super) fn surface(&self, level: f32, ticket: u32, sparing: bool) {
        let map = self.map.borrow();
        let Some(map) = map.as_ref() else { return };
        self.contour.set(Some(level));
        let settings = SurfaceSettings {
            sparing,
            ..SurfaceSettings::at(level)
        };
        let (mesh, hidden) = without_dust(surface(&map.input.density, &settings));
        scope::send(Reply::Surface { ticket, hidden }, &mesh_attachments(&mesh));
    }

    /// Sends the small copy of the map before it was cut to the page; does nothing without a map.
    pub(super) fn send_overview(&self) {
        let map = self.map.borrow();
        let Some(map) = map.as_ref() else { return };
        let kept = map.overview.clone();
        let overview = kept.unwrap_or_else(|| Rc::new(Overview::of(&map.input.density)));
        let place = GridPlace {
            size: overview.size,
            frame: overview.frame,
        };
        scope::send(
            Reply::Overview(place),
            &[post::attach_bytes(&overview.shades)],
        );
    }

    /// Returns what the page shows of the map, if one was read.
    pub(super) fn map_facts(&self) -> Option<MapFacts> {
        let check = self.check();
        let map = self.map.borrow();
        let map = map.as_ref()?;
        let density = &map.input.density;
        let size = density.grid.size();
        let (histogram, level) = levels(density);
        Some(MapFacts {
            file: map.entry.name.clone(),
            size: [size.x, size.y, size.z],
            frame: density.frame,
            corrections: map.input.corrections,
            whole: GridPlace {
                size: map.input.whole,
                frame: map.input.header.stated.frame(),
            },
            stated: map.input.header.stated,
            states_voxel_size: map.states_voxel_size(),
            check,
            simulated: map.is_simulated(),
            histogram,
            level,
            notes: map.notes(),
        })
    }

    /// Returns what the map check finds in what is loaded; nothing without a map.
    pub(super) fn check(&self) -> Vec<Finding> {
        let (map, sequences) = (self.map.borrow(), self.sequences.borrow());
        let Some(map) = map.as_ref() else {
            return Vec::new();
        };
        let letters = sequences.as_ref().map(|file| file.sequences.as_ref());
        let letters = letters.unwrap_or_default();
        let reference = self.reference.borrow();
        let reference = reference.as_ref().map(|file| file.structure.as_ref());
        let subject = map.input.subject(&map.entry.name, letters, reference);
        let mut findings = check::check(&subject);
        if let Some(Probed { probe, cost }) = &map.probed {
            let (is_part, edge) = (map.input.is_part(), map.input.voxel_edge());
            let values = &map.input.values;
            check::add_probe(&mut findings, probe, values, letters, is_part, edge);
            check::replace(&mut findings, cost.finding());
        }
        check::replace(&mut findings, map.no_voxel_size());
        findings
    }

    /// Sends what the map check finds now to the page; does nothing without a map.
    pub(super) fn send_check(&self) {
        if self.map.borrow().is_some() {
            scope::send(Reply::Checked(self.check()), &[]);
        }
    }
}
