//! Serve: the built page on this computer, and nowhere else.

mod site;

use std::convert::Infallible;
use std::pin::Pin;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime;
use tokio::sync::Semaphore;
use tokio_io_timeout::TimeoutStream;

use super::args::Serve;
use super::streams::tell;
use site::Site;

/// Connections at once; more wait. A browser opens six.
const CONNECTIONS: usize = 256;
/// Longest wait for a client that neither sends nor takes anything.
const PATIENCE: Duration = Duration::from_secs(60);
/// Most bytes of the head of a request.
const HEAD_LIMIT: usize = 64 << 10;

/// Serves the folder until the program is stopped.
pub(super) fn run(args: &Serve) -> Result<ExitCode> {
    ensure!(
        args.folder.join("index.html").is_file(),
        "{} holds no built page (no index.html): build it with `./dev page`",
        args.folder.display()
    );
    let site = Site::new(&args.folder, args.isolate)
        .with_context(|| format!("cannot read {}", args.folder.display()))?;
    runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .context("cannot start the server")?
        .block_on(async {
            let port = args.port;
            let listener = TcpListener::bind(("127.0.0.1", port)).await;
            let listener =
                listener.with_context(|| format!("cannot listen on port {port}; try --port 0"))?;
            tell!(
                "Cryoweave is at http://{} (stop with Ctrl-C)",
                listener.local_addr()?
            );
            listen(listener, Arc::new(site), PATIENCE).await;
            Ok(ExitCode::SUCCESS)
        })
}

/// Answers whoever connects to `listener`, each apart from the others.
async fn listen(listener: TcpListener, site: Arc<Site>, patience: Duration) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let place = Arc::clone(&places).acquire_owned().await;
        match listener.accept().await {
            Ok((stream, _)) => {
                let site = Arc::clone(&site);
                tokio::spawn(async move {
                    answer(stream, &site, patience).await;
                    drop(place);
                });
            }
            // Such as too many open files: it passes.
            Err(error) => {
                tell!("note: a connection failed: {error}");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

/// Answers the requests that come by `stream`; a client that breaks off or falls silent is let go.
async fn answer(stream: TcpStream, site: &Site, patience: Duration) {
    let mut stream = TimeoutStream::new(stream);
    stream.set_read_timeout(Some(patience));
    stream.set_write_timeout(Some(patience));
    let stream: Pin<Box<_>> = Box::pin(stream);
    let service =
        service_fn(|request| async move { Ok::<_, Infallible>(site.answer(request).await) });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(patience)
        .max_buf_size(HEAD_LIMIT)
        .serve_connection(TokioIo::new(stream), service);
    // What a browser breaks off, it asks for again.
    let _ = connection.await;
}

#[cfg(test)]
mod tests;
