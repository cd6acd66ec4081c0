//! A session that was opened, until its files are read.

use std::sync::Arc;

use wasm_bindgen::JsValue;

use crate::pipeline::Session;
use crate::view::backbone::Backbone;
use crate::view::side_chains::SideChains;

/// A session that is shown once its files are read.
pub(super) struct OpenedSession {
    /// Its description of the run.
    pub(super) session: Session,
    /// The model, to be drawn.
    pub(super) backbone: Backbone,
    /// Its side chains, to be drawn.
    pub(super) side_chains: Arc<SideChains>,
    /// Contents of the files of the run.
    pub(super) files: Vec<JsValue>,
    /// Number of readings that have still to end: that of the session itself, and that of the files in it.
    pub(super) readings: u8,
}
