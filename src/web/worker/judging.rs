//! Judging: that a file which the page fetched is what the archive was asked for.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::File;

use super::file_source::FileSource;
use super::scope;
use crate::io::archive::ArchiveContent;
use crate::web::messages::Reply;

/// Judges that the attached file holds `content`, at once, also while a run awaits, and tells the page.
pub(super) fn judge(content: &ArchiveContent, ticket: u32, attached: &[JsValue]) {
    let file = attached.first().and_then(|file| file.dyn_ref::<File>());
    let refused = match file.map(|file| content.judge(&FileSource::new(file))) {
        Some(Ok(())) => None,
        Some(Err(error)) => Some(error.to_string()),
        None => Some("it is no file".to_owned()),
    };
    scope::send(Reply::Judged { ticket, refused }, &[]);
}
