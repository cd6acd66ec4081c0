//! Run it here: the same cube by the network on this computer, and whether that agrees with the stored run.

use std::rc::Rc;

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, File, HtmlButtonElement, HtmlElement};

use crate::candidates::narrow;
use crate::io::mrc::write_map;
use crate::lesson::StoredRun;
use crate::pipeline::Settings;
use crate::progress::{Stage, Step};
use crate::space::Position;
use crate::structure::Structure;
use crate::web::app::address;
use crate::web::app::backend;
use crate::web::app::dom::{self, DomError};
use crate::web::app::event::{BackendChoice, Event, Raise};
use crate::web::app::worker_handle::WorkerHandle;
use crate::web::messages::{KeptParts, Method, Reply, Request};
use crate::web::post::{self, Envelope};

/// Distance, in Å, up to which two candidates are the same: processors round differently, and weights are the same.
const SAME_ANGSTROM: f64 = 0.2;

/// The run on this computer.
pub(super) struct Live {
    button: HtmlButtonElement,
    bar: Element,
    words: HtmlElement,
    worker: Option<WorkerHandle>,
}

impl Live {
    /// Returns the run of the page, before it begins.
    ///
    /// # Errors
    /// [`DomError`] if the page lacks an element.
    pub(super) fn new() -> Result<Self, DomError> {
        Ok(Self {
            button: dom::find("lesson-run")?,
            bar: dom::find("lesson-run-bar")?,
            words: dom::find("lesson-run-words")?,
            worker: None,
        })
    }

    fn say(&self, words: &str) {
        self.words.set_text_content(Some(words));
    }

    /// Begins: the device is chosen first.
    pub(super) fn begin(&self, raise: &Raise) -> Result<(), DomError> {
        self.button.set_disabled(true);
        self.bar.remove_attribute("value")?;
        self.bar.remove_attribute("hidden")?;
        self.say("Starting the worker …");
        let forced = address::read()?.0.backend;
        let raise = Rc::clone(raise);
        spawn_local(async move { raise(Event::Chosen(backend::choose(forced).await)) });
        Ok(())
    }

    /// Starts the worker and gives it the cube and its sequence.
    pub(super) fn start(
        &mut self,
        choice: &BackendChoice,
        run: &StoredRun,
        raise: &Raise,
    ) -> Result<(), DomError> {
        let mut worker = WorkerHandle::start(choice, raise)?;
        let sequence = &run.sequence;
        let fasta = format!(
            ">{}|Chain {}\n{}\n",
            sequence.name,
            sequence.chain_ids.join(", "),
            sequence.letters()
        );
        let map = write_map(&run.map, "Cryoweave lesson");
        let file = |name: &str, bytes: &[u8]| {
            File::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(bytes)), name)
        };
        let files: Vec<JsValue> = vec![
            file("lesson.mrc", &map)?.into(),
            file("lesson.fasta", fasta.as_bytes())?.into(),
        ];
        worker.send(Request::Read(Vec::new()), files)?;
        self.worker = Some(worker);
        Ok(())
    }

    /// Takes a reply of the worker.
    pub(super) fn on_reply(
        &mut self,
        envelope: Envelope<Reply>,
        run: &StoredRun,
    ) -> Result<(), DomError> {
        let Envelope { message, attached } = envelope;
        let Some(worker) = self.worker.as_mut() else {
            return Ok(());
        };
        match message {
            Reply::Ready(_) => worker.set_ready()?,
            Reply::ReadAll => worker.send(
                Request::Predict(
                    Method::Ours { weights: None },
                    StoredRun::settings(),
                    KeptParts::Nothing,
                ),
                Vec::new(),
            )?,
            Reply::Weights { done, of } => {
                let of = of.map_or(String::new(), |of| format!(" of {:.1}", of / 1e6));
                self.say(&format!("Loading the network: {:.1}{of} MB …", done / 1e6));
            }
            Reply::Step(Step {
                stage: Stage::Score,
                ..
            }) => self.say("The network looks at the cube …"),
            Reply::Predicted(_) => {
                let words = agreement(run, &attached);
                self.end(&words)?;
            }
            Reply::Refused { reason, .. }
            | Reply::Failed { reason }
            | Reply::DeviceFailed { reason } => self.fail(&reason)?,
            _ => {}
        }
        Ok(())
    }

    /// Says why there is no run here.
    pub(super) fn fail(&mut self, reason: &str) -> Result<(), DomError> {
        self.end(&format!(
            "It does not run here: {reason} The stored run needs nothing of that."
        ))
    }

    fn end(&mut self, words: &str) -> Result<(), DomError> {
        self.worker = None;
        self.say(words);
        self.button.set_disabled(false);
        Ok(self.bar.set_attribute("hidden", "")?)
    }
}

/// Says how far a run of here, the attachments of its reply, agrees with the stored one.
fn agreement(run: &StoredRun, attached: &[JsValue]) -> String {
    let [model, _side_chains, dots, ..] = attached else {
        return "The worker sent no model.".to_owned();
    };
    let Ok(model) = serde_json::from_slice::<Structure>(&post::bytes(model)) else {
        return "The worker’s model cannot be read.".to_owned();
    };
    let defaults = Settings::default().candidates;
    let stored = narrow(&run.peaks, defaults.threshold, defaults.separation_angstrom);
    let found = post::floats(dots);
    let found: Vec<Position> = found
        .chunks_exact(4)
        .map(|dot| Position::new(f64::from(dot[0]), f64::from(dot[1]), f64::from(dot[2])))
        .collect();
    let distances = stored.iter().map(|candidate| {
        let distances = found.iter().map(|other| other.distance(candidate.position));
        distances.fold(f64::INFINITY, f64::min)
    });
    let same: Vec<f64> = distances
        .filter(|distance| *distance <= SAME_ANGSTROM)
        .collect();
    let farthest = same.iter().copied().fold(0.0, f64::max);
    let here = named(&model);
    let there = named(&run.model);
    let residues = there
        .iter()
        .filter(|residue| here.contains(residue))
        .count();
    let agrees = same.len() == stored.len()
        && found.len() == stored.len()
        && residues == there.len()
        && here.len() == there.len();
    format!(
        "{}: {} of {} stored candidates found again (of {} here), the farthest {farthest:.3} Å away; {residues} of {} residues with the same name and number.",
        if agrees { "It agrees" } else { "It differs" },
        same.len(),
        stored.len(),
        found.len(),
        there.len()
    )
}

fn named(model: &Structure) -> Vec<(i32, &str)> {
    model
        .residues()
        .map(|(_, residue)| (residue.number, residue.name.as_str()))
        .collect()
}
