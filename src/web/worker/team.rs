//! Team: tile workers, one for each core of the processor, that this worker starts for a run and ends with it.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, ErrorEvent, File, MessageEvent, Url, Worker, WorkerOptions, WorkerType,
};

use super::scope;
use crate::network::{TileEvent, TileTask, TileTeam};
use crate::web::memory;
use crate::web::messages::{Reply, TileReply, TileRequest};
use crate::web::post::{self, Envelope};

/// Most workers: more hardly help, since they share the memory's bandwidth.
const MOST: usize = 8;
/// Memory that a tile worker takes, in GiB: its program, the network and what a tile needs meanwhile.
const MEMORY_GIB: f64 = 0.5;
/// Part of the computer's memory that a team may take.
const MEMORY_SHARE: f64 = 0.5;
/// Time in which a worker must listen, in milliseconds.
const START_TIME: f64 = 20_000.0;
/// Longest wait for an event, in milliseconds: a cancel is heard after it.
const WAIT: i32 = 150;

/// A team for one run.
pub(super) struct Team {
    /// Weights of the network.
    weights: File,
    /// Program of the workers, once they were started.
    program: RefCell<Option<Program>>,
    members: RefCell<Vec<Member>>,
    news: Rc<News>,
}

/// Tile worker of a team.
struct Member {
    worker: Worker,
    state: State,
    /// Memory that it had taken at its last tile, in bytes.
    memory: u64,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(ErrorEvent)>,
}

/// State of a tile worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Starting,
    Idle,
    /// It scores the tile of that number.
    Scoring(usize),
    Stopped,
}

/// News of the members, by their index, and who waits for them.
#[derive(Default)]
struct News {
    waiting: RefCell<VecDeque<(usize, Message)>>,
    wake: RefCell<Option<Function>>,
}

/// Message of a member.
enum Message {
    Ready,
    Scored {
        number: usize,
        memory: u64,
        scores: Vec<u8>,
    },
    Stopped(String),
}

impl Team {
    /// Returns a team, still without workers, whose network has the `weights`.
    pub(super) fn new(weights: File) -> Self {
        Self {
            weights,
            program: RefCell::default(),
            members: RefCell::default(),
            news: Rc::default(),
        }
    }

    /// Starts a worker, and has it make the network as soon as it listens.
    fn start(&self, program: &Program) -> Result<Member, JsValue> {
        let index = self.members.borrow().len();
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(&program.address, &options)?;
        let news = Rc::clone(&self.news);
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            news.add(index, message(event.data()));
        });
        let news = Rc::clone(&self.news);
        let on_error = Closure::<dyn FnMut(ErrorEvent)>::new(move |event: ErrorEvent| {
            event.prevent_default();
            news.add(index, Message::Stopped(post::message_of(&event)));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(Member {
            worker,
            state: State::Starting,
            memory: 0,
            _on_message: on_message,
            _on_error: on_error,
        })
    }

    /// Takes a message of a member; returns what it means for its tile.
    fn take(&self, index: usize, message: Message) -> Option<TileEvent> {
        let mut members = self.members.borrow_mut();
        let member = members.get_mut(index)?;
        match message {
            Message::Ready => {
                member.state = State::Idle;
                let weights = vec![self.weights.clone().into()];
                if let Err(reason) = member.post(TileRequest::Begin, weights) {
                    self.news.add(index, Message::Stopped(reason));
                }
                None
            }
            Message::Scored {
                number,
                memory,
                scores,
            } => {
                member.state = State::Idle;
                member.memory = memory;
                let team = members.iter().map(|member| member.memory).sum();
                let worker = memory::taken();
                scope::send(Reply::Memory { worker, team }, &[]);
                Some(TileEvent::Scored { number, scores })
            }
            Message::Stopped(reason) => {
                let lost = match member.state {
                    State::Stopped => return None,
                    State::Scoring(number) => Some(TileEvent::Lost { number }),
                    State::Starting | State::Idle => None,
                };
                member.state = State::Stopped;
                member.worker.terminate();
                let left = members.iter().filter(|member| member.works()).count();
                scope::send(Reply::TileWorkerStopped { reason, left }, &[]);
                lost
            }
        }
    }

    fn count(&self, state: State) -> usize {
        let members = self.members.borrow();
        members
            .iter()
            .filter(|member| member.state == state)
            .count()
    }
}

impl TileTeam for Team {
    async fn gather(&self, tiles: usize) -> usize {
        let Ok(program) = Program::find() else {
            return 0;
        };
        for _ in 0..most().min(tiles) {
            match self.start(&program) {
                Ok(member) => self.members.borrow_mut().push(member),
                Err(_) => break,
            }
        }
        *self.program.borrow_mut() = Some(program);
        let end = scope::now() + START_TIME;
        while self.count(State::Idle) == 0 && self.count(State::Starting) > 0 && scope::now() < end
        {
            self.next().await;
        }
        match self.count(State::Idle) {
            0 => 0,
            idle => {
                let workers = idle + self.count(State::Starting);
                scope::send(Reply::Team { workers }, &[]);
                workers
            }
        }
    }

    fn idle(&self) -> Option<usize> {
        let works = self.members.borrow().iter().any(Member::works);
        works.then(|| self.count(State::Idle))
    }

    fn begin(&self, task: TileTask, values: &[f32]) {
        let mut members = self.members.borrow_mut();
        let idle = |member: &Member| member.state == State::Idle;
        let Some(index) = members.iter().position(idle) else {
            return;
        };
        members[index].state = State::Scoring(task.number);
        let values = vec![post::attach_floats(values)];
        if let Err(reason) = members[index].post(TileRequest::Score(task), values) {
            self.news.add(index, Message::Stopped(reason));
        }
    }

    async fn next(&self) -> Option<TileEvent> {
        if self.news.waiting.borrow().is_empty() {
            self.news.wait().await;
        }
        let news = self.news.waiting.borrow_mut().pop_front();
        let (index, message) = news?;
        self.take(index, message)
    }
}

impl Member {
    fn works(&self) -> bool {
        self.state != State::Stopped
    }

    /// Sends a message with its attachments, or returns the reason why the browser does not.
    fn post(&self, message: TileRequest, attached: Vec<JsValue>) -> Result<(), String> {
        let envelope = Envelope { message, attached };
        let (value, buffers) = envelope.seal().map_err(|error| error.to_string())?;
        let posted = self.worker.post_message_with_transfer(&value, &buffers);
        posted.map_err(|error| scope::words_of(&error))
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

impl std::fmt::Debug for Team {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Team")
            .field("members", &self.members.borrow().len())
            .finish_non_exhaustive()
    }
}

impl News {
    fn add(&self, index: usize, message: Message) {
        self.waiting.borrow_mut().push_back((index, message));
        if let Some(wake) = self.wake.borrow_mut().take() {
            // A promise can be fulfilled at any time.
            let _ = wake.call0(&JsValue::UNDEFINED);
        }
    }

    /// Waits until there are news, but not long.
    async fn wait(&self) {
        let wait = |resolve: Function, _reject: Function| {
            // Without a timer, the next news end the wait.
            let _ = scope::global()
                .set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, WAIT);
            *self.wake.borrow_mut() = Some(resolve);
        };
        let _ = JsFuture::from(Promise::new(&mut { wait })).await;
    }
}

/// Returns what a member says.
fn message(data: JsValue) -> Message {
    let Envelope { message, attached } = match Envelope::open(data) {
        Ok(envelope) => envelope,
        Err(error) => return Message::Stopped(error.to_string()),
    };
    match (message, attached.first()) {
        (TileReply::Ready, _) => Message::Ready,
        (TileReply::Scored { number, memory }, Some(scores)) => Message::Scored {
            number,
            memory,
            scores: post::bytes(scores),
        },
        (TileReply::Scored { .. }, None) => Message::Stopped("the scores did not come".into()),
        (TileReply::Failed { reason }, _) => Message::Stopped(reason),
    }
}

/// Returns the number of workers that this computer has cores and memory for.
fn most() -> usize {
    let navigator = scope::global().navigator();
    let cores = navigator.hardware_concurrency() as usize;
    // Not every browser tells.
    let memory = Reflect::get(&navigator, &"deviceMemory".into()).ok();
    let memory = memory.and_then(|memory| memory.as_f64());
    let room = memory.map_or(MOST, |gib| (gib * MEMORY_SHARE / MEMORY_GIB) as usize);
    cores.min(MOST).min(room).max(1)
}

/// Program of the tile workers, that of the same build on the CPU.
struct Program {
    address: String,
    /// True if the address is that of a blob.
    is_blob: bool,
}

impl Program {
    /// Finds it. Browsers start no worker from another origin: where the program is of another than this worker, it is
    /// imported by a blob.
    ///
    /// # Errors
    /// The browser's, if it makes no address.
    fn find() -> Result<Self, JsValue> {
        let url = scope::address()?;
        url.search_params().set("program", "worker");
        url.search_params().set("role", TILES);
        let address = url.href();
        if url.origin() == scope::global().location().origin() {
            let is_blob = false;
            return Ok(Self { address, is_blob });
        }
        // An address as the browser writes it holds no quotation mark. A static import would be one of a worker by the
        // page's security policy, and not of a script.
        let script = Array::of1(&format!("await import(\"{address}\");").into());
        let options = BlobPropertyBag::new();
        options.set_type("text/javascript");
        let blob = Blob::new_with_str_sequence_and_options(&script, &options)?;
        Ok(Self {
            address: Url::create_object_url_with_blob(&blob)?,
            is_blob: true,
        })
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if self.is_blob {
            // One that cannot be taken back goes with this worker.
            let _ = Url::revoke_object_url(&self.address);
        }
    }
}

/// Role of a tile worker, in the query of its address.
const TILES: &str = "tiles";

/// Returns whether this program was started as a tile worker.
pub(super) fn is_tile_worker() -> bool {
    scope::query("role").as_deref() == Some(TILES)
}
