//! Serve: the built page on this computer, and nowhere else.

use std::fs::File;
use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Result, anyhow, ensure};
use tiny_http::{Header, Method, Request, Response, Server};

use super::args::Serve;

/// Serves the folder until the program is stopped.
pub(super) fn run(args: &Serve) -> Result<ExitCode> {
    ensure!(
        args.folder.join("index.html").is_file(),
        "{} holds no built page (no index.html): build it with `trunk build --release`",
        args.folder.display()
    );
    let server = Server::http(("127.0.0.1", args.port))
        .map_err(|error| anyhow!("cannot listen on port {}: {error}; try --port 0", args.port))?;
    eprintln!(
        "Cryoweave is at http://{} (stop with Ctrl-C)",
        server.server_addr()
    );
    for request in server.incoming_requests() {
        let answered = answer(request, &args.folder);
        if let Err(error) = answered {
            eprintln!("note: a browser broke off a request: {error}");
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn answer(request: Request, folder: &Path) -> std::io::Result<()> {
    if !matches!(request.method(), Method::Get | Method::Head) {
        return request.respond(Response::empty(405));
    }
    let Some(path) = path_in(folder, request.url()) else {
        return request.respond(Response::empty(404));
    };
    let Ok(file) = File::open(&path) else {
        return request.respond(Response::empty(404));
    };
    let mut response = Response::from_file(file);
    for (name, value) in [
        ("Content-Type", content_type(&path)),
        ("Cache-Control", "no-cache"),
    ] {
        if let Ok(header) = Header::from_bytes(name, value) {
            response.add_header(header);
        }
    }
    request.respond(response)
}

/// Returns the file that `url` names in `folder`, or `None` if it would lead out of it.
fn path_in(folder: &Path, url: &str) -> Option<PathBuf> {
    let path = url
        .split(['?', '#'])
        .next()
        .unwrap_or_default()
        .trim_start_matches('/');
    let relative = Path::new(if path.is_empty() { "index.html" } else { path });
    let inside = relative
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    inside
        .then(|| folder.join(relative))
        .filter(|path| path.is_file())
}

fn content_type(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("json" | "webmanifest") => "application/json",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_do_not_lead_out_of_the_folder() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert_eq!(
            path_in(folder, "/Cargo.toml?x=1"),
            Some(folder.join("Cargo.toml"))
        );
        assert_eq!(path_in(&folder.join("src"), "/../Cargo.toml"), None);
        assert_eq!(path_in(&folder.join("src"), "//etc/passwd"), None);
        assert_eq!(path_in(folder, "/no-such-file"), None);
    }
}
