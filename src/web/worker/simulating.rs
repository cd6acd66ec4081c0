//! Simulating: the reference structure of the session → the map that it would show, as a file.

use js_sys::Array;
use wasm_bindgen::JsValue;
use web_sys::File;

use super::labelling::blob_of;
use super::scope::{self, words_of};
use super::session::Session;
use crate::dataset::simulate::{self, SimulateSettings};
use crate::io::mrc::{simulated_label, write_map};
use crate::web::messages::Reply;

/// Simulates a map at `resolution` (Å) and sends it to the page as a file, which is then read like
/// any other.
pub(super) fn simulate(session: &Session, resolution: f64) {
    match try_simulate(session, resolution) {
        Ok(file) => scope::send(Reply::Simulated, &[file]),
        Err(reason) => scope::send(
            Reply::Refused {
                file: format!("the map simulated at {resolution} Å"),
                reason,
            },
            &[],
        ),
    }
}

fn try_simulate(session: &Session, resolution: f64) -> Result<JsValue, String> {
    let reference = session.reference().ok_or("load a structure first")?;
    let settings = SimulateSettings::at(resolution);
    let density = simulate::simulate(&reference.structure, &settings).map_err(|e| e.to_string())?;
    let name = &reference.entry.name;
    let bytes = write_map(&density, &simulated_label(name, resolution));
    drop(density);
    let stem = name.split('.').next().unwrap_or(name);
    let file = blob_of(&bytes).and_then(|blob| {
        let name = format!("{stem}_simulated_{resolution}A.mrc");
        File::new_with_blob_sequence(&Array::of1(&blob), &name)
    });
    file.map(JsValue::from).map_err(|error| words_of(&error))
}
