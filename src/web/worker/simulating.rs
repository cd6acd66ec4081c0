//! Simulating: the known structure on the desk → the map that it would show, as a file.

use js_sys::Array;
use wasm_bindgen::JsValue;
use web_sys::File;

use super::desk::Desk;
use super::labelling::{blob_of, words_of};
use super::scope;
use crate::dataset::simulate::{self, SimulateSettings, map_label};
use crate::io::mrc::write_map;
use crate::web::messages::Tell;

/// Simulates a map at `resolution` (Å) and hands it to the page as a file; reading it is what
/// follows, as of any other.
pub(super) fn simulate(desk: &Desk, resolution: f64) {
    match try_simulate(desk, resolution) {
        Ok(file) => scope::tell(Tell::Simulated, &[file]),
        Err(reason) => scope::tell(
            Tell::Refused {
                file: "the simulated map".into(),
                reason,
            },
            &[],
        ),
    }
}

fn try_simulate(desk: &Desk, resolution: f64) -> Result<JsValue, String> {
    let known = desk.known().ok_or("load a structure first")?;
    let settings = SimulateSettings::at(resolution);
    let density = simulate::simulate(&known.structure, &settings).map_err(|e| e.to_string())?;
    let name = &known.entry.name;
    let bytes = write_map(&density, &map_label(name, resolution));
    drop(density);
    let stem = name.split('.').next().unwrap_or(name);
    let file = blob_of(&bytes).and_then(|blob| {
        let name = format!("{stem}_simulated_{resolution}A.mrc");
        File::new_with_blob_sequence(&Array::of1(&blob), &name)
    });
    file.map(JsValue::from).map_err(|error| words_of(&error))
}
