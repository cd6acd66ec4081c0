//! Evaluating: a model beside a reference structure, both from files.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::File;

use super::reading::bytes_of;
use super::scope;
use crate::evaluate::{self, Evaluation};
use crate::io::structure::read_structure;
use crate::structure::Structure;
use crate::web::messages::Reply;

/// File that holds no structure.
struct Refusal {
    file: String,
    reason: String,
}

/// Compares the second of `files`, a model, with the first, a reference structure, and sends the comparison, or the
/// reason why there is none.
pub(super) async fn evaluate(files: &[JsValue]) {
    let reply = match try_evaluate(files).await {
        Ok(evaluation) => Reply::Evaluated(Box::new(evaluation)),
        Err(Refusal { file, reason }) => Reply::Refused { file, reason },
    };
    scope::send(reply, &[]);
}

async fn try_evaluate(files: &[JsValue]) -> Result<Evaluation, Refusal> {
    let reference = structure(files.first(), "the reference structure").await?;
    let model = structure(files.get(1), "the model").await?;
    Ok(evaluate::evaluate(&reference, &model))
}

/// Reads the structure in `file`; without a name of its own it goes by its `role`.
async fn structure(file: Option<&JsValue>, role: &str) -> Result<Structure, Refusal> {
    let file: Option<&File> = file.and_then(|file| file.dyn_ref());
    let read = match file {
        Some(file) => read(file).await,
        None => Err("there is no file".to_owned()),
    };
    read.map_err(|reason| Refusal {
        file: file.map_or(role.to_owned(), File::name),
        reason,
    })
}

async fn read(file: &File) -> Result<Structure, String> {
    let read = read_structure(&bytes_of(file).await?);
    let (structure, _notes) = read.map_err(|error| error.to_string())?;
    Ok(structure)
}
