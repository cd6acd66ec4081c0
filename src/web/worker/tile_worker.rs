//! Tile worker: one of a team. It scores the tiles that it is sent, and does nothing else.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{File, MessageEvent};

use super::file_source::FileSource;
use super::scope;
use crate::network::device::ComputeDevice;
use crate::network::{TileTask, Weave};
use crate::web::memory;
use crate::web::messages::{TileReply, TileRequest};
use crate::web::post::{self, Envelope};

/// Starts listening to the worker that gathers the team.
pub(super) fn start() {
    let weave = Rc::new(RefCell::new(None));
    let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let weave = Rc::clone(&weave);
        spawn_local(async move {
            if let Err(reason) = take(&weave, event.data()).await {
                scope::send_to_team(TileReply::Failed { reason }, &[]);
            }
        });
    });
    scope::global().set_onmessage(Some(listener.as_ref().unchecked_ref()));
    listener.forget();
    scope::send_to_team(TileReply::Ready, &[]);
}

async fn take(weave: &RefCell<Option<Rc<Weave>>>, data: JsValue) -> Result<(), String> {
    let Envelope { message, attached } = Envelope::open(data).map_err(|error| error.to_string())?;
    let attachment = attached.first().ok_or("a message lacks its attachment")?;
    match message {
        TileRequest::Begin => {
            let file: &File = attachment.dyn_ref().ok_or("the weights are no file")?;
            let read = Weave::read_from(&FileSource::new(file), &ComputeDevice::cpu());
            let read = read.map_err(|error| error.to_string())?;
            *weave.borrow_mut() = Some(Rc::new(read));
            Ok(())
        }
        TileRequest::Score(task) => {
            let weave = weave.borrow().clone().ok_or("the weights did not come")?;
            score(&weave, task, post::floats(attachment)).await
        }
    }
}

async fn score(weave: &Weave, task: TileTask, values: Vec<f32>) -> Result<(), String> {
    let scores = weave.score_tile(task, values).await;
    let scores = scores.map_err(|error| error.to_string())?;
    let reply = TileReply::Scored {
        number: task.number,
        memory: memory::taken(),
    };
    scope::send_to_team(reply, &[post::attach_bytes(&scores)]);
    Ok(())
}
