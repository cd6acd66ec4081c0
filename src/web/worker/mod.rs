//! The worker: reads files, computes surfaces and runs the pipeline, off the main thread.

mod costs;
mod device;
mod drawn;
mod evaluating;
mod file_source;
mod folder;
mod job;
mod judging;
mod labelling;
mod loading;
mod map_file;
mod map_slices;
mod network_layers;
mod networks;
mod outcome;
mod progress;
mod reading;
mod ready;
mod run_error;
mod running;
mod scope;
mod scored;
mod scoring;
mod session;
mod session_file;
mod simulating;
mod slot;
mod team;
mod tile_store;
mod tile_worker;
mod weights;
mod work_store;

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::MessageEvent;

use self::job::Job;
use self::session::Session;
use super::messages::{Reply, Request};
use super::post::Envelope;

/// The worker: its session and its queue of jobs.
struct Worker {
    session: Session,
    jobs: RefCell<VecDeque<Job>>,
    busy: Cell<bool>,
}

/// Starts the worker.
pub fn start() {
    console_error_panic_hook::set_once();
    if team::is_tile_worker() {
        return tile_worker::start();
    }
    spawn_local(async {
        let device = device::choose().await;
        let described = device::describe(&device);
        let worker = Rc::new(Worker {
            session: Session::new(device),
            jobs: RefCell::default(),
            busy: Cell::new(false),
        });
        listen(&worker);
        scope::send(Reply::Ready(described), &[]);
        enqueue(&worker, Job::FindNetworks);
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

/// Handles a request. A cancel, a surface and the packing of a session are handled while a run awaits.
fn take(worker: &Rc<Worker>, data: JsValue) {
    let Envelope { message, attached } = match Envelope::open(data) {
        Ok(envelope) => envelope,
        Err(error) => {
            let reason = error.to_string();
            return scope::send(Reply::Failed { reason }, &[]);
        }
    };
    match message {
        Request::Cancel => worker.session.cancel(),
        Request::Forget(what, file) => {
            if file.is_none_or(|file| worker.session.has(what, &file)) {
                worker.session.forget(what);
                worker.session.send_check();
            }
        }
        Request::Surface {
            level,
            ticket,
            sparing,
        } => worker.session.surface(level, ticket, sparing),
        Request::NetworkLayers {
            model,
            wanted,
            ticket,
            sparing,
        } => {
            let session = &worker.session;
            session.send_network_layers(&model, wanted, ticket, sparing);
        }
        Request::Slices(wanted) => worker.session.send_slices(wanted),
        Request::Judge { content, ticket } => judging::judge(&content, ticket, &attached),
        Request::Overview => worker.session.send_overview(),
        Request::Read(uses) => enqueue(worker, Job::Read(attached, uses)),
        Request::Correct(corrections) => {
            enqueue(worker, Job::Correct(attached, Box::new(corrections)));
        }
        Request::Probe => enqueue(worker, Job::Probe),
        Request::Simulate(resolution) => enqueue(worker, Job::Simulate(resolution)),
        Request::Label(settings) => enqueue(worker, Job::Label(attached, settings)),
        Request::Predict(method, settings, kept) => {
            enqueue(worker, Job::Predict(Box::new((method, settings, kept))));
        }
        Request::Models(names) => enqueue(worker, Job::Models(names, attached)),
        Request::RemoveNetwork(sha256) => enqueue(worker, Job::RemoveNetwork(sha256)),
        Request::ForgetWork => enqueue(worker, Job::ForgetWork),
        Request::FindWork => enqueue(worker, Job::FindWork),
        Request::KeepWork(work) => enqueue(worker, Job::KeepWork(work, attached)),
        Request::EndWork { view } => enqueue(worker, Job::EndWork(view)),
        Request::Cost(choice) => enqueue(worker, Job::Cost(choice)),
        // What is packed does not depend on the run that goes on.
        Request::PackSession(packed, roles) => session_file::pack(*packed, &roles, &attached),
        Request::Task(task) => match Job::of(task, attached) {
            Ok(job) => enqueue(worker, job),
            Err(reason) => scope::send(Reply::Failed { reason }, &[]),
        },
    }
}

/// Adds `job` to the queue, and runs the queue unless it is running.
fn enqueue(worker: &Rc<Worker>, job: Job) {
    worker.jobs.borrow_mut().push_back(job);
    if worker.busy.replace(true) {
        return;
    }
    let worker = Rc::clone(worker);
    spawn_local(async move {
        loop {
            let job = worker.jobs.borrow_mut().pop_front();
            match job {
                Some(job) => perform(&worker.session, job).await,
                None => break,
            }
        }
        worker.busy.set(false);
    });
}

async fn perform(session: &Session, job: Job) {
    match job {
        Job::FindNetworks => {
            session.networks.find().await;
            session.networks.send().await;
        }
        Job::RemoveNetwork(sha256) => session.networks.remove(&sha256).await,
        Job::ForgetWork => work_store::clear().await,
        Job::FindWork => work_store::find().await,
        Job::KeepWork(work, files) => work_store::keep(&work, &files).await,
        Job::EndWork(view) => work_store::end(view).await,
        Job::Cost(choice) => session.send_cost(choice),
        Job::Read(files, uses) => reading::read_all(session, &files, &uses).await,
        Job::Correct(files, corrections) => reading::correct(session, &files, *corrections),
        Job::Probe => session.probe().await,
        Job::Simulate(resolution) => simulating::simulate(session, resolution),
        Job::Predict(run) => {
            let (method, settings, kept) = *run;
            session.predict(&method, settings, kept).await;
        }
        Job::Models(names, files) => session.take_models(&names, &files),
        Job::Label(files, settings) => labelling::label(&files, settings).await,
        Job::Evaluate(files) => evaluating::evaluate(&files).await,
    }
}
