use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};

use super::*;

/// A folder with a page, served until the test ends.
struct Served {
    folder: PathBuf,
    address: SocketAddr,
    _runtime: runtime::Runtime,
}

impl Served {
    fn new(test: &str, isolate: bool, patience: Duration) -> Self {
        let name = format!("cryoweave-serve-{test}-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(folder.join("example")).unwrap();
        fs::write(folder.join("index.html"), "<html>page</html>").unwrap();
        fs::write(folder.join("a b.wasm"), vec![7; 5_000_000]).unwrap();
        fs::write(folder.join(".secret"), "hidden").unwrap();
        fs::write(folder.join("example/start.mjs"), "script").unwrap();
        let site = Arc::new(Site::new(&folder, isolate).unwrap());
        let runtime = runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        let listener = runtime
            .block_on(TcpListener::bind(("127.0.0.1", 0)))
            .unwrap();
        let address = listener.local_addr().unwrap();
        runtime.spawn(listen(listener, site, patience));
        Self {
            folder,
            address,
            _runtime: runtime,
        }
    }

    fn connect(&self, request: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        stream
    }

    /// Returns the head and the body of the answer to a request of one line, with more `headers`.
    fn ask(&self, line: &str, headers: &str) -> (String, Vec<u8>) {
        let request =
            format!("{line} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n{headers}\r\n");
        let mut stream = self.connect(&request);
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let end = answer
            .windows(4)
            .position(|four| four == b"\r\n\r\n")
            .unwrap();
        let head = String::from_utf8(answer[..end].to_vec()).unwrap();
        (head.to_ascii_lowercase(), answer[end + 4..].to_vec())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.folder).ok();
    }
}

const PATIENT: Duration = Duration::from_secs(20);

#[test]
fn files_are_served_with_their_types() {
    let served = Served::new("types", false, PATIENT);
    for (path, kind) in [
        ("/", "text/html"),
        ("/index.html?x=1", "text/html"),
        ("/a%20b.wasm", "application/wasm"),
        ("/example/start.mjs", "application/javascript"),
    ] {
        let (head, body) = served.ask(&format!("GET {path}"), "");
        assert!(head.starts_with("http/1.1 200"), "{path}: {head}");
        assert!(head.contains(&format!("content-type: {kind}")), "{head}");
        assert!(head.contains("x-content-type-options: nosniff"), "{head}");
        assert!(!head.contains("cross-origin"), "{head}");
        assert!(
            head.contains(&format!("content-length: {}", body.len())),
            "{head}"
        );
    }
    let (head, body) = served.ask("HEAD /a%20b.wasm", "");
    assert!(
        head.contains("content-length: 5000000") && body.is_empty(),
        "{head}"
    );
    let isolated = Served::new("isolated", true, PATIENT);
    let (head, _) = isolated.ask("GET /", "");
    assert!(
        head.contains("cross-origin-embedder-policy: require-corp"),
        "{head}"
    );
}

#[test]
fn nothing_outside_and_nothing_hidden_is_served() {
    let served = Served::new("outside", false, PATIENT);
    #[cfg(unix)]
    std::os::unix::fs::symlink("/etc/passwd", served.folder.join("link")).unwrap();
    for path in [
        "/../Cargo.toml",
        "/%2e%2e/Cargo.toml",
        "/%2e%2e%2fCargo.toml",
        "//etc/passwd",
        "/etc/passwd",
        "/.secret",
        "/example/../.secret",
        "/link",
        "/nothing",
        "/example",
        "/a%00b",
        "/%ff",
    ] {
        let (head, _) = served.ask(&format!("GET {path}"), "");
        assert!(head.starts_with("http/1.1 404"), "{path}: {head}");
    }
    let (head, _) = served.ask("DELETE /index.html", "");
    assert!(
        head.starts_with("http/1.1 405") && head.contains("allow: get, head"),
        "{head}"
    );
}

#[test]
fn a_known_version_is_not_sent_again_and_a_part_is_sent_alone() {
    let served = Served::new("versions", false, PATIENT);
    let (head, _) = served.ask("GET /index.html", "");
    let tag = head
        .lines()
        .find_map(|line| line.strip_prefix("etag: "))
        .unwrap();
    let (head, body) = served.ask(
        "GET /index.html",
        &format!("If-None-Match: \"x\", W/{tag}\r\n"),
    );
    assert!(
        head.starts_with("http/1.1 304") && body.is_empty(),
        "{head}"
    );
    let part = format!("Range: bytes=6-9\r\nIf-Range: {tag}\r\n");
    let (head, body) = served.ask("GET /index.html", &part);
    assert!(head.starts_with("http/1.1 206"), "{head}");
    assert_eq!(body, b"page");
    let (head, body) = served.ask(
        "GET /index.html",
        "Range: bytes=6-9\r\nIf-Range: \"old\"\r\n",
    );
    assert!(head.starts_with("http/1.1 200"), "{head}");
    assert_eq!(body, b"<html>page</html>");
}

/// Clients that announce what they do not send, do not read, or never end their heads keep nobody else waiting, and are
/// let go.
#[test]
fn one_bad_client_keeps_nobody_waiting() {
    let served = Served::new("bad", false, Duration::from_millis(500));
    let bad = [
        "POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 99999999999\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 18446744073709551615\r\n\r\n",
        "GET /a%20b.wasm HTTP/1.1\r\nHost: here\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: he",
    ];
    let mut open: Vec<TcpStream> = bad.iter().map(|request| served.connect(request)).collect();
    let (head, _) = served.ask("GET /", "");
    assert!(head.starts_with("http/1.1 200"), "{head}");
    let long = format!("X: {}\r\n", "x".repeat(200_000));
    let mut stream = served.connect(&format!("GET / HTTP/1.1\r\nHost: here\r\n{long}\r\n"));
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok();
    assert!(!answer.starts_with(b"HTTP/1.1 200"));
    // The last one is let go, so that reading from it ends.
    let mut silent = open.pop().unwrap();
    silent.set_read_timeout(Some(PATIENT)).unwrap();
    silent.read_to_end(&mut answer).unwrap();
}

#[test]
fn a_folder_without_a_page_is_refused() {
    let args = Serve {
        folder: Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        port: 0,
        isolate: false,
    };
    let refused = run(&args).unwrap_err().to_string();
    assert!(refused.contains("holds no built page"), "{refused}");
}
