//! Jobs of the worker: requests that are done one after the other.

use serde::Deserialize;
use wasm_bindgen::JsValue;

use crate::dataset::records::RecordSettings;
use crate::pipeline::Settings;
use crate::prepare::correction::Corrections;
use crate::web::messages::{KeptParts, Loaded, Method, ReferenceChoice, Task, Work};

/// Job in the queue: jobs run one after the other, so that a run finds the files read before it.
pub(super) enum Job {
    FindNetworks,
    RemoveNetwork(String),
    Cost(ReferenceChoice),
    Models(Vec<String>, Vec<JsValue>),
    ForgetWork,
    FindWork,
    KeepWork(Box<Work>, Vec<JsValue>),
    EndWork(String),
    Read(Vec<JsValue>, Vec<Loaded>),
    Correct(Vec<JsValue>, Box<Corrections>),
    Probe,
    Simulate(f64),
    Predict(Box<(Method, Settings, KeptParts)>),
    Label(Vec<JsValue>, RecordSettings),
    Evaluate(Vec<JsValue>),
}

impl Job {
    /// Returns the job of a `task` with its attached files.
    ///
    /// # Errors
    /// The reason, in words, why its settings are none.
    pub(super) fn of(task: Task, attached: Vec<JsValue>) -> Result<Self, String> {
        Ok(match task {
            Task::Predict(json) => {
                let settings: Settings = read("the settings", &json)?;
                settings.check().map_err(|error| error.to_string())?;
                let method = Method::Ours { weights: None };
                Self::Predict(Box::new((method, settings, KeptParts::Tiles)))
            }
            Task::Correct(json) => {
                Self::Correct(attached, Box::new(read("the corrections", &json)?))
            }
            Task::Label(json) => Self::Label(attached, read("the settings of labels", &json)?),
            Task::Evaluate => Self::Evaluate(attached),
        })
    }
}

/// Reads settings, called `name` in errors.
fn read<'a, T: Deserialize<'a>>(name: &str, json: &'a str) -> Result<T, String> {
    serde_json::from_str(json).map_err(|error| format!("{name}: {error}"))
}
