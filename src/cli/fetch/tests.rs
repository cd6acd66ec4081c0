use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use flate2::write::GzEncoder;
use tiny_http::{Header, Response, Server};

use super::*;

const FACTS: &str = r#"{"crossreferences":{"pdb_list":{"pdb_reference":[{"pdb_id":"1ABC"}]}},
    "map":{"contour_list":{"contour":[{"primary":true,"level":0.12}]}}}"#;

fn map() -> Vec<u8> {
    let noise: Vec<u8> = (0..9000_u32).map(|i| (i * i % 251) as u8).collect();
    let mut gzip = GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(&noise).unwrap();
    gzip.finish().unwrap()
}

/// What the archives hold, at the paths at which they hold it.
fn content(path: &str) -> Option<Vec<u8>> {
    match path {
        "/api/entry/EMD-7" => Some(FACTS.as_bytes().to_vec()),
        "/emdb/structures/EMD-7/map/emd_7.map.gz" => Some(map()),
        "/download/1ABC.cif" => Some(b"data_1ABC\n".to_vec()),
        "/fasta/entry/1ABC" => Some(b">1ABC_1|Chain A|x\nMKV\n".to_vec()),
        _ => None,
    }
}

/// A server on this computer that answers until `server` is dropped, with ranges.
fn serve(server: Arc<Server>) {
    std::thread::spawn(move || {
        for request in server.incoming_requests() {
            let range = request
                .headers()
                .iter()
                .find(|header| header.field.equiv("Range"))
                .and_then(|h| {
                    h.value
                        .as_str()
                        .strip_prefix("bytes=")?
                        .strip_suffix('-')?
                        .parse()
                        .ok()
                });
            let answered = match (content(request.url()), range) {
                (None, _) => request.respond(Response::empty(404)),
                (Some(bytes), None) => request.respond(Response::from_data(bytes)),
                (Some(bytes), Some(from)) => {
                    let from: usize = from;
                    let range = format!("bytes {from}-{}/{}", bytes.len() - 1, bytes.len());
                    let header = Header::from_bytes("Content-Range", range).unwrap();
                    let rest = Response::from_data(&bytes[from..]).with_status_code(206);
                    request.respond(rest.with_header(header))
                }
            };
            answered.unwrap();
        }
    });
}

fn args(port: u16, entry: &str, out: &Path) -> Fetch {
    let at = |path: &str| format!("http://127.0.0.1:{port}{path}");
    Fetch {
        entries: vec![entry.to_owned()],
        pdb: None,
        out: out.to_owned(),
        maps: Some(at("/emdb")),
        api: at("/api"),
        models: at(""),
        sequences: at(""),
    }
}

#[test]
fn an_entry_is_fetched_resumed_and_left_alone() {
    let server = Arc::new(Server::http("127.0.0.1:0").unwrap());
    let port = server.server_addr().to_ip().unwrap().port();
    serve(server.clone());
    let out = std::env::temp_dir().join(format!("cryoweave-fetch-{}", std::process::id()));
    let folder = out.join("EMD-7");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("emd_7.map.gz.part"), &map()[..100]).unwrap();

    fetch(&args(port, "EMD-7", &out), "EMD-7").unwrap();
    assert_eq!(fs::read(folder.join("emd_7.map.gz")).unwrap(), map());
    assert_eq!(fs::read(folder.join("1abc.cif")).unwrap(), b"data_1ABC\n");
    assert!(
        fs::read(folder.join("1abc.fasta"))
            .unwrap()
            .starts_with(b">1ABC_1")
    );
    assert!(!folder.join("emd_7.map.gz.part").exists());
    let address = format!("http://127.0.0.1:{port}/download/1ABC.cif");
    let again = download(&address, &folder, "1abc.cif").unwrap();
    assert_eq!(again, "is there already");

    let lost = fetch(&args(port, "EMD-8", &out), "EMD-8").unwrap_err();
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
    let file = |address: &str| Listed {
        name: "1abc.cif".into(),
        address: address.into(),
        mirrors: vec![mirror.clone()],
    };
    let missing = file(&format!("http://127.0.0.1:{port}/nowhere"));
    let error = download_anywhere(&missing, &folder).unwrap_err();
    assert!(is_missing(&error), "{error:#}");
    let refusing = file(&format!("http://127.0.0.1:{}/1ABC.cif", closed_port()));
    let done = download_anywhere(&refusing, &folder).unwrap();
    assert!(done.ends_with(&format!("from {mirror}")), "{done}");
    assert_eq!(fs::read(folder.join("1abc.cif")).unwrap(), b"data_1ABC\n");
    server.unblock();
    fs::remove_dir_all(&folder).unwrap();
}

/// A port of our own that is closed again: nobody listens there.
fn closed_port() -> u16 {
    let server = Server::http("127.0.0.1:0").unwrap();
    server.server_addr().to_ip().unwrap().port()
}

#[test]
fn a_refused_network_is_said_in_words() {
    let error = get(&format!("http://127.0.0.1:{}/api", closed_port())).unwrap_err();
    assert!(
        format!("{error:#}").contains("cannot be reached; is there a network"),
        "{error:#}"
    );
}
