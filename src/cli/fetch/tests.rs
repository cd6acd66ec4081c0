use std::io::{BufRead, BufReader, Cursor, Write};
use std::net::TcpListener;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use flate2::write::GzEncoder;
use tiny_http::{Header, Request, Response, Server};

use super::*;
use crate::grid::{Density, Grid, GridSize};
use crate::io::archive::ArchiveContent;
use crate::io::mrc::write_map;
use crate::random::Random;
use crate::space::{Frame, Position};

/// A model with one atom.
const MODEL: &[u8] = b"data_1ABC\nloop_\n_atom_site.group_PDB\n_atom_site.id\n\
    _atom_site.type_symbol\n_atom_site.label_atom_id\n_atom_site.label_comp_id\n\
    _atom_site.label_asym_id\n_atom_site.label_seq_id\n_atom_site.Cartn_x\n\
    _atom_site.Cartn_y\n_atom_site.Cartn_z\nATOM 1 C CA GLY A 1 1.0 2.0 3.0\n";

const FACTS: &str = r#"{"emdb_id":"EMD-7","crossreferences":{"pdb_list":{"pdb_reference":[{"pdb_id":"1ABC"}]}},
    "map":{"contour_list":{"contour":[{"primary":true,"level":0.12}]}}}"#;

fn map() -> Vec<u8> {
    gzip(1)
}

/// Another version of the map, of another length.
fn changed_map() -> Vec<u8> {
    gzip(2)
}

fn gzip(seed: u64) -> Vec<u8> {
    let mut random = Random::new(seed);
    let noise = Density {
        grid: Grid::from_fn(GridSize::new(12, 12, 14 + seed as usize), |_| {
            random.normal() as f32
        }),
        frame: Frame::one_angstrom(Position::default()),
    };
    let mut gzip = GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(&write_map(&noise, "noise")).unwrap();
    gzip.finish().unwrap()
}

/// Contents of the archives by path.
fn content(path: &str) -> Option<Vec<u8>> {
    match path {
        "/api/entry/EMD-7" => Some(FACTS.as_bytes().to_vec()),
        "/emdb/structures/EMD-7/map/emd_7.map.gz" => Some(map()),
        "/download/1ABC.cif" => Some(MODEL.to_vec()),
        "/fasta/entry/1ABC" => Some(b">1ABC_1|Chain A|x\nMKV\n".to_vec()),
        _ => None,
    }
}

/// The range that a request is about: its first byte, and the version that it asks for.
fn range(request: &Request) -> Option<(usize, String)> {
    let text = |name: &'static str| {
        let mut headers = request.headers().iter();
        let found = headers.find(|header| header.field.equiv(name))?;
        Some(found.value.as_str().to_owned())
    };
    let from = text("Range")?;
    let from = from.strip_prefix("bytes=")?.strip_suffix('-')?.parse();
    Some((from.ok()?, text("If-Range")?))
}

fn header(name: &str, value: impl AsRef<[u8]>) -> Header {
    Header::from_bytes(name, value.as_ref()).unwrap()
}

/// A server on this computer that answers until `server` is dropped.
fn serve(server: Arc<Server>) {
    std::thread::spawn(move || {
        for request in server.incoming_requests() {
            let answered = match content(request.url()) {
                None => request.respond(Response::empty(404)),
                Some(bytes) => request.respond(Response::from_data(bytes)),
            };
            answered.unwrap();
        }
    });
}

fn args(port: u16, entry: &str, out: &Path) -> Fetch {
    let at = |path: &str| format!("http://127.0.0.1:{port}{path}");
    Fetch {
        entries: vec![entry.parse().unwrap()],
        pdb: None,
        out: out.to_owned(),
        maps: Some(at("/emdb")),
        api: at("/api"),
        models: at(""),
        sequences: at(""),
    }
}

fn fetch_one(client: &Client, args: &Fetch) -> Result<()> {
    fetch(client, args, &args.entries[0])
}

#[test]
fn an_entry_is_fetched_and_left_alone() {
    let server = Arc::new(Server::http("127.0.0.1:0").unwrap());
    let port = server.server_addr().to_ip().unwrap().port();
    serve(server.clone());
    let out = std::env::temp_dir().join(format!("cryoweave-fetch-{}", std::process::id()));
    let folder = out.join("EMD-7");
    fs::create_dir_all(&folder).unwrap();
    // The beginning of something that nobody knows: it is not continued.
    fs::write(folder.join("emd_7.map.gz.part"), "unknown").unwrap();
    let client = Client::new();

    fetch_one(&client, &args(port, "EMD-7", &out)).unwrap();
    assert_eq!(fs::read(folder.join("emd_7.map.gz")).unwrap(), map());
    assert_eq!(fs::read(folder.join("1abc.cif")).unwrap(), MODEL);
    assert!(
        fs::read(folder.join("1abc.fasta"))
            .unwrap()
            .starts_with(b">1ABC_1")
    );
    assert!(!folder.join("emd_7.map.gz.part").exists());
    let address = format!("http://127.0.0.1:{port}/download/1ABC.cif");
    let again = || {
        client
            .download(&address, &folder, "1abc.cif", &model())
            .unwrap()
    };
    assert_eq!(again(), "is there already");
    // An empty file, one that was cut off, and a page are no good.
    for bad in [&b""[..], &MODEL[..40], b"<html>Sorry</html>"] {
        fs::write(folder.join("1abc.cif"), bad).unwrap();
        assert!(again().contains("bytes fetched"), "{bad:?}");
        assert_eq!(fs::read(folder.join("1abc.cif")).unwrap(), MODEL);
    }

    let lost = fetch_one(&client, &args(port, "EMD-8", &out)).unwrap_err();
    assert!(
        format!("{lost:#}").contains("does not exist (404)"),
        "{lost:#}"
    );
    server.unblock();
    fs::remove_dir_all(&out).unwrap();
}

#[test]
fn a_mirror_is_asked_where_a_server_refuses_but_not_for_what_is_missing() {
    let server = Arc::new(Server::http("127.0.0.1:0").unwrap());
    let port = server.server_addr().to_ip().unwrap().port();
    serve(server.clone());
    let folder = std::env::temp_dir().join(format!("cryoweave-mirror-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let mirror = format!("http://127.0.0.1:{port}/download/1ABC.cif");
    let file = |address: &str| ArchiveFile {
        name: "1abc.cif".into(),
        address: address.into(),
        mirrors: vec![mirror.clone()],
        content: model(),
    };
    let missing = file(&format!("http://127.0.0.1:{port}/nowhere"));
    let error = download_anywhere(&Client::new(), &missing, &folder).unwrap_err();
    assert!(is_missing(&error), "{error:#}");
    let refusing = file(&format!("http://127.0.0.1:{}/1ABC.cif", closed_port()));
    let done = download_anywhere(&Client::new(), &refusing, &folder).unwrap();
    assert!(done.ends_with(&format!("from {mirror}")), "{done}");
    assert_eq!(fs::read(folder.join("1abc.cif")).unwrap(), MODEL);
    server.unblock();
    fs::remove_dir_all(&folder).unwrap();
}

fn model() -> ArchiveContent {
    ArchiveContent::Model("1abc".parse().unwrap())
}

/// Fetches `address` as a map called `map.gz`.
fn get_map(client: &Client, address: &str, folder: &Path) -> Result<String> {
    client.download(address, folder, "map.gz", &ArchiveContent::Map)
}

/// A port of our own that is closed again: nobody listens there.
fn closed_port() -> u16 {
    let server = Server::http("127.0.0.1:0").unwrap();
    server.server_addr().to_ip().unwrap().port()
}

#[test]
fn a_refused_network_is_said_in_words() {
    let address = format!("http://127.0.0.1:{}/api", closed_port());
    let error = Client::new().get(&address).unwrap_err();
    assert!(
        format!("{error:#}").contains("cannot be reached; is there a network"),
        "{error:#}"
    );
}

/// Fetches a file of which 100 bytes of the version `"a"` are there, from a server that answers
/// requests with a range as `answer` says, and others with `whole`. Gives what was done in words,
/// the file, and how many requests there were.
fn resumed(
    test: &str,
    whole: Vec<u8>,
    answer: impl Fn((usize, String)) -> Response<Cursor<Vec<u8>>> + Send + 'static,
) -> (String, Vec<u8>, usize) {
    let server = Arc::new(Server::http("127.0.0.1:0").unwrap());
    let port = server.server_addr().to_ip().unwrap().port();
    let requests = Arc::new(Mutex::new(0));
    let (serving, counted) = (server.clone(), requests.clone());
    std::thread::spawn(move || {
        for request in serving.incoming_requests() {
            *counted.lock().unwrap() += 1;
            let response = match range(&request) {
                Some(range) => answer(range),
                None => Response::from_data(whole.clone()),
            };
            request.respond(response).unwrap();
        }
    });
    let name = format!("cryoweave-{test}-{}", std::process::id());
    let folder = std::env::temp_dir().join(name);
    fs::create_dir_all(&folder).unwrap();
    let address = format!("http://127.0.0.1:{port}/map.gz");
    fs::write(folder.join("map.gz.part"), &map()[..100]).unwrap();
    fs::write(
        folder.join("map.gz.part.tag"),
        format!("{address}\n\"a\"\n"),
    )
    .unwrap();
    let done = get_map(&Client::new(), &address, &folder).unwrap();
    let file = fs::read(folder.join("map.gz")).unwrap();
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "nothing is left");
    server.unblock();
    fs::remove_dir_all(&folder).unwrap();
    let requests = *requests.lock().unwrap();
    (done, file, requests)
}

/// The rest of `whole` from byte `from` on, in answer to a range.
fn rest(whole: &[u8], from: usize, content_range: String) -> Response<Cursor<Vec<u8>>> {
    Response::from_data(&whole[from..])
        .with_status_code(206)
        .with_header(header("Content-Range", content_range))
}

fn content_range(from: usize, total: usize) -> String {
    format!("bytes {from}-{}/{total}", total - 1)
}

#[test]
fn the_same_version_is_continued() {
    let (done, file, requests) = resumed("same", Vec::new(), |(from, version)| {
        assert_eq!((from, version.as_str()), (100, "\"a\""));
        let map = map();
        rest(&map, from, content_range(from, map.len())).with_header(header("ETag", "\"a\""))
    });
    assert_eq!((file, requests), (map(), 1));
    assert_eq!(
        done,
        format!("{} bytes fetched, 100 were there", map().len() - 100)
    );
}

#[test]
fn another_version_starts_over() {
    // A server that heeds If-Range gives the whole file at once.
    let (done, file, requests) = resumed("changed", Vec::new(), |_| {
        Response::from_data(changed_map()).with_header(header("ETag", "\"b\""))
    });
    assert_eq!((file, requests), (changed_map(), 1));
    assert!(done.ends_with(", 0 were there"), "{done}");
    // One that does not is asked again.
    let (_, file, requests) = resumed("ignored", changed_map(), |(from, _)| {
        let map = changed_map();
        rest(&map, from, content_range(from, map.len())).with_header(header("ETag", "\"b\""))
    });
    assert_eq!((file, requests), (changed_map(), 2));
}

#[test]
fn a_server_without_ranges_gives_the_whole_file() {
    let (done, file, requests) = resumed("without", Vec::new(), |_| Response::from_data(map()));
    assert_eq!((file, requests), (map(), 1));
    assert!(done.ends_with(", 0 were there"), "{done}");
}

#[test]
fn a_wrong_range_is_not_joined() {
    type Wrong = fn(usize) -> Response<Cursor<Vec<u8>>>;
    let wrong: [Wrong; 6] = [
        |from| rest(&map(), from - 1, content_range(from - 1, map().len())),
        |from| rest(&map(), from, content_range(from, map().len() + 5)),
        |from| rest(&map(), from, format!("bytes {from}-{}/*", map().len() - 1)),
        |from| {
            rest(
                &map(),
                from,
                format!("bytes {from}-{}/{}", map().len() - 2, map().len()),
            )
        },
        |from| Response::from_data(&map()[from..]).with_status_code(206),
        |_| Response::from_data("").with_status_code(416),
    ];
    for (number, wrong) in wrong.into_iter().enumerate() {
        let test = format!("wrong-{number}");
        let (_, file, requests) = resumed(&test, map(), move |(from, _)| wrong(from));
        assert_eq!((file, requests), (map(), 2), "{number}");
    }
}

/// A server that falls silent in the middle is given up, and the next try goes on from there.
#[test]
fn a_body_that_stalls_is_given_up_and_continued() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/map.gz", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let mut open = Vec::new();
        for (connection, stream) in listener.incoming().enumerate() {
            let mut stream = stream.unwrap();
            let asked = BufReader::new(stream.try_clone().unwrap()).lines();
            let asked: Vec<String> = asked
                .map(|line| line.unwrap().to_ascii_lowercase())
                .take_while(|line| !line.is_empty())
                .collect();
            let map = map();
            let total = map.len();
            if connection == 0 {
                let head =
                    format!("HTTP/1.1 200 OK\r\nETag: \"a\"\r\nContent-Length: {total}\r\n\r\n");
                stream.write_all(head.as_bytes()).unwrap();
                stream.write_all(&map[..1000]).unwrap();
                open.push(stream);
                continue;
            }
            assert!(
                asked.contains(&"range: bytes=1000-".to_owned()),
                "{asked:?}"
            );
            assert!(asked.contains(&"if-range: \"a\"".to_owned()), "{asked:?}");
            let range = content_range(1000, total);
            let head = format!(
                "HTTP/1.1 206 Partial Content\r\nContent-Range: {range}\r\nContent-Length: {}\r\n\r\n",
                total - 1000
            );
            stream.write_all(head.as_bytes()).unwrap();
            stream.write_all(&map[1000..]).unwrap();
        }
    });
    let name = format!("cryoweave-stalls-{}", std::process::id());
    let folder = std::env::temp_dir().join(name);
    fs::create_dir_all(&folder).unwrap();
    let client = Client::waiting(Duration::from_millis(500));
    let stalled = get_map(&client, &address, &folder).unwrap_err();
    let words = format!("{stalled:#}");
    assert!(
        words.contains("the same command goes on from here"),
        "{words}"
    );
    let done = get_map(&client, &address, &folder).unwrap();
    assert!(done.ends_with(", 1000 were there"), "{done}");
    assert_eq!(fs::read(folder.join("map.gz")).unwrap(), map());
    fs::remove_dir_all(&folder).unwrap();
}

/// As services under maintenance and the gates of hotels do.
#[test]
fn a_page_instead_of_a_file_is_thrown_away() {
    let server = Arc::new(Server::http("127.0.0.1:0").unwrap());
    let port = server.server_addr().to_ip().unwrap().port();
    let serving = server.clone();
    std::thread::spawn(move || {
        for request in serving.incoming_requests() {
            request
                .respond(Response::from_string("<html>Sorry</html>"))
                .unwrap();
        }
    });
    let folder = std::env::temp_dir().join(format!("cryoweave-page-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let id = "1abc".parse().unwrap();
    for (name, content) in [
        ("map.gz", ArchiveContent::Map),
        ("1abc.cif", model()),
        ("1abc.fasta", ArchiveContent::Sequences(id)),
    ] {
        let address = format!("http://127.0.0.1:{port}/{name}");
        let error = Client::new()
            .download(&address, &folder, name, &content)
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("a web page") && error.contains("it was thrown away"),
            "{error}"
        );
    }
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
    server.unblock();
    fs::remove_dir_all(&folder).unwrap();
}

/// Metadata of another entry, or of none, name the files of another.
#[test]
fn metadata_of_another_entry_are_refused() {
    let server = Arc::new(Server::http("127.0.0.1:0").unwrap());
    let port = server.server_addr().to_ip().unwrap().port();
    let serving = server.clone();
    std::thread::spawn(move || {
        for request in serving.incoming_requests() {
            request.respond(Response::from_string(FACTS)).unwrap();
        }
    });
    let out = std::env::temp_dir().join(format!("cryoweave-other-{}", std::process::id()));
    let error = fetch_one(&Client::new(), &args(port, "EMD-8", &out)).unwrap_err();
    assert!(
        format!("{error:#}").contains("of the entry EMD-7, not EMD-8"),
        "{error:#}"
    );
    server.unblock();
    assert!(!out.exists(), "no empty folder is left");
}

/// Several fetches of one file at once: each ends well, and the file is whole.
#[test]
fn fetches_at_once_do_not_spoil_a_file() {
    let server = Arc::new(Server::http("127.0.0.1:0").unwrap());
    let port = server.server_addr().to_ip().unwrap().port();
    let serving = server.clone();
    std::thread::spawn(move || {
        for request in serving.incoming_requests() {
            std::thread::sleep(Duration::from_millis(100));
            request.respond(Response::from_data(map())).unwrap();
        }
    });
    let folder = std::env::temp_dir().join(format!("cryoweave-at-once-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let address = format!("http://127.0.0.1:{port}/map.gz");
    let done: Vec<String> = std::thread::scope(|scope| {
        let fetch = || scope.spawn(|| get_map(&Client::new(), &address, &folder).unwrap());
        let fetches: Vec<_> = (0..4).map(|_| fetch()).collect();
        fetches
            .into_iter()
            .map(|fetch| fetch.join().unwrap())
            .collect()
    });
    let fetched = done
        .iter()
        .filter(|done| done.contains("bytes fetched"))
        .count();
    assert_eq!(fetched, 1, "{done:?}");
    assert_eq!(fs::read(folder.join("map.gz")).unwrap(), map());
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
    server.unblock();
    fs::remove_dir_all(&folder).unwrap();
}

/// A server that is busy is asked again, after the time that it names, and given up after the third try.
#[test]
fn a_busy_server_is_asked_again() {
    let server = Arc::new(Server::http("127.0.0.1:0").unwrap());
    let port = server.server_addr().to_ip().unwrap().port();
    let serving = server.clone();
    std::thread::spawn(move || {
        for (number, request) in serving.incoming_requests().enumerate() {
            let busy = |status: u16| {
                let after = header("Retry-After", "0");
                Response::from_string("busy")
                    .with_status_code(status)
                    .with_header(after)
            };
            let answer = match number {
                0 => busy(429),
                1 => busy(503),
                2 => Response::from_string("answer"),
                _ => busy(503),
            };
            request.respond(answer).unwrap();
        }
    });
    let address = format!("http://127.0.0.1:{port}/api");
    let client = Client::new();
    assert_eq!(client.get(&address).unwrap(), b"answer");
    let refused = client.get(&address).unwrap_err().to_string();
    assert!(refused.contains("status 503"), "{refused}");
    server.unblock();
}
