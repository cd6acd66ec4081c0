//! Web: the page and the worker; the only room that touches the browser.
//!
//! Two programs share it. The page (feature `app`) has the controls and draws; the worker
//! (feature `network`) reads files and runs the pipeline. They exchange
//! [`messages`](messages), and nothing else.

pub mod memory;
pub mod messages;
pub mod post;

#[cfg(feature = "app")]
pub mod app;

#[cfg(feature = "network")]
pub mod worker;
