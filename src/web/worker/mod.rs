//! The worker: reads files, draws up surfaces and runs the pipeline, away from the page.

mod desk;
mod device;
mod labelling;
mod outcome;
mod reading;
mod scope;
mod simulating;
mod watch;
mod weights;

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::MessageEvent;

use self::desk::Desk;
use super::messages::{Ask, Tell};
use super::post::Envelope;
use crate::dataset::records::RecordSettings;
use crate::pipeline::Settings;

/// Work that waits for its turn: what is read first must be there for a run that is asked next.
enum Job {
    Read(Vec<JsValue>),
    Mirror,
    Simulate(f64),
    Predict(Box<Settings>),
    Label(Vec<JsValue>, RecordSettings),
}

/// The worker: its desk, and the work that waits.
struct Worker {
    desk: Desk,
    jobs: RefCell<VecDeque<Job>>,
    busy: Cell<bool>,
}

/// Starts the worker.
pub fn start() {
    console_error_panic_hook::set_once();
    spawn_local(async {
        let device = device::choose().await;
        let described = device::describe(&device);
        let worker = Rc::new(Worker {
            desk: Desk::new(device),
            jobs: RefCell::default(),
            busy: Cell::new(false),
        });
        listen(&worker);
        scope::tell(Tell::Ready(described), &[]);
    });
}

fn listen(worker: &Rc<Worker>) {
    let worker = Rc::clone(worker);
    let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        take(&worker, event.data());
    });
    scope::global().set_onmessage(Some(listener.as_ref().unchecked_ref()));
    listener.forget();
}

/// Takes a question. A cancel or a surface comes through while a run waits.
fn take(worker: &Rc<Worker>, data: JsValue) {
    let Envelope { message, attached } = match Envelope::open(data) {
        Ok(envelope) => envelope,
        Err(error) => {
            let reason = error.to_string();
            return scope::tell(Tell::Failed { reason }, &[]);
        }
    };
    match message {
        Ask::Cancel => worker.desk.cancel(),
        Ask::Forget(what) => worker.desk.forget(what),
        Ask::Surface { level, ticket } => worker.desk.surface(level, ticket),
        Ask::Read => put(worker, Job::Read(attached)),
        Ask::Mirror => put(worker, Job::Mirror),
        Ask::Simulate(resolution) => put(worker, Job::Simulate(resolution)),
        Ask::Label(settings) => put(worker, Job::Label(attached, settings)),
        Ask::Predict(settings) => put(worker, Job::Predict(Box::new(settings))),
    }
}

/// Puts `job` behind the others, and does them all unless that is under way.
fn put(worker: &Rc<Worker>, job: Job) {
    worker.jobs.borrow_mut().push_back(job);
    if worker.busy.replace(true) {
        return;
    }
    let worker = Rc::clone(worker);
    spawn_local(async move {
        loop {
            let job = worker.jobs.borrow_mut().pop_front();
            match job {
                Some(Job::Read(files)) => reading::read_all(&worker.desk, &files).await,
                Some(Job::Mirror) => reading::mirror(&worker.desk),
                Some(Job::Simulate(resolution)) => simulating::simulate(&worker.desk, resolution),
                Some(Job::Predict(settings)) => worker.desk.predict(*settings).await,
                Some(Job::Label(files, settings)) => labelling::label(&files, settings).await,
                None => break,
            }
        }
        worker.busy.set(false);
    });
}
