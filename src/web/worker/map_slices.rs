//! Slices of the map, as pictures, for the page to show.

use super::scope;
use super::session::Session;
use crate::neighbours::Neighbours;
use crate::structure::Structure;
use crate::view::map_slices::{MapSlices, REFERENCE_ANGSTROM, SliceLayer};
use crate::view::slice::{Plane, Slice};
use crate::web::messages::{GridPlace, MapSlice, Reply, WantedSlices};
use crate::web::post;

impl Session {
    /// Sends the slices that are `wanted` to the page; does nothing without a map.
    pub(super) fn send_slices(&self, wanted: WantedSlices) {
        let Some(map) = self.map() else { return };
        let scored = self.scored.borrow();
        let scored = wanted
            .model
            .as_ref()
            .and_then(|name| scored.iter().find(|scored| scored.name == *name));
        let reference = self.reference();
        let places = reference.map(|file| ca_places(&file.structure));
        let slices = MapSlices {
            map: &map.input.density,
            range: wanted.range,
            scores: scored.map(|scored| scored.scores.as_ref()),
            reference: places.as_ref(),
        };
        let size = map.input.density.grid.size();
        let planes = Plane::ALL.map(|plane| Slice::through(plane, wanted.at, size, wanted.zoom));
        let pictures = planes
            .each_ref()
            .map(|slice| post::attach_bytes(&slices.pixels(slice, wanted.layer)));
        let sent = MapSlice {
            place: GridPlace {
                size,
                frame: map.input.density.frame,
            },
            words: planes
                .each_ref()
                .map(|slice| slices.in_words(slice, wanted.layer)),
            here: slices.describe(wanted.at),
            lacks: lacks(&slices, &wanted),
            wanted,
        };
        scope::send(Reply::Slices(Box::new(sent)), &pictures);
    }
}

/// Returns why the layer that is `wanted` cannot be shown, if so.
fn lacks(slices: &MapSlices<'_>, wanted: &WantedSlices) -> Option<String> {
    let words = match (wanted.layer?, slices.scores, slices.reference) {
        (_, None, _) if wanted.model.is_some() => {
            "What the network said of this model is no longer in memory: run again to see it."
        }
        (_, None, _) => {
            "The network has not looked at this map yet: build the model to see what it says."
        }
        (SliceLayer::Reference, _, None) => {
            "There is no reference structure to compare with: add one."
        }
        _ => return None,
    };
    Some(words.to_owned())
}

/// Returns the Cα of `structure`, to be searched.
fn ca_places(structure: &Structure) -> Neighbours {
    let residues = structure.chains.iter().flat_map(|chain| &chain.residues);
    let places = residues.filter_map(|residue| Some(residue.ca_atom()?.position));
    Neighbours::new(places.collect(), REFERENCE_ANGSTROM)
}
