//! Site: the files of a folder, as answers to requests.

use std::fs::Metadata;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::time::UNIX_EPOCH;

use http_body_util::{Either, Empty};
use hyper::body::Bytes;
use hyper::header::{
    ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, ETAG, HeaderName, HeaderValue, IF_NONE_MATCH,
    IF_RANGE, RANGE, X_CONTENT_TYPE_OPTIONS,
};
use hyper::{HeaderMap, Method, Request, Response, StatusCode};
use percent_encoding::percent_decode_str;
use tower::ServiceExt;
use tower_http::services::ServeFile;
use tower_http::services::fs::ServeFileSystemResponseBody;

type Answer = Response<Either<ServeFileSystemResponseBody, Empty<Bytes>>>;

/// Headers of every answer. What the page may load stands in the page.
const HEADERS: [(HeaderName, &str); 3] = [
    // A browser asks each time whether its copy is still the newest.
    (CACHE_CONTROL, "no-cache"),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (
        CONTENT_SECURITY_POLICY,
        "frame-ancestors 'self'; object-src 'none'; base-uri 'none'",
    ),
];
/// Headers that isolate the page from others.
const ISOLATION: [(HeaderName, &str); 2] = [
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-embedder-policy"),
        "require-corp",
    ),
];

/// Folder that is served.
pub(super) struct Site {
    /// Without links.
    folder: PathBuf,
    headers: HeaderMap,
}

impl Site {
    /// Serves `folder`, isolated from other pages or not.
    pub(super) fn new(folder: &Path, isolate: bool) -> io::Result<Self> {
        let isolation = ISOLATION.into_iter().filter(|_| isolate);
        let headers = HEADERS.into_iter().chain(isolation);
        Ok(Self {
            folder: folder.canonicalize()?,
            headers: headers
                .map(|(name, value)| (name, HeaderValue::from_static(value)))
                .collect(),
        })
    }

    /// Answers `request`, whose body is not looked at.
    pub(super) async fn answer<B: Send + 'static>(&self, request: Request<B>) -> Answer {
        let mut answer = self.of_file(request).await;
        answer.headers_mut().extend(self.headers.clone());
        answer
    }

    async fn of_file<B: Send + 'static>(&self, mut request: Request<B>) -> Answer {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            let mut answer = empty(StatusCode::METHOD_NOT_ALLOWED);
            let allowed = HeaderValue::from_static("GET, HEAD");
            answer.headers_mut().insert(ALLOW, allowed);
            return answer;
        }
        let Some((path, tag)) = self.file(request.uri().path()) else {
            return empty(StatusCode::NOT_FOUND);
        };
        let asked = |name| request.headers().get(name);
        if asked(IF_NONE_MATCH).is_some_and(|tags| is_among(&tag, tags)) {
            let mut answer = empty(StatusCode::NOT_MODIFIED);
            answer.headers_mut().insert(ETAG, tag);
            return answer;
        }
        // Of another version the whole file is wanted.
        if asked(IF_RANGE).is_some_and(|version| version != tag) {
            request.headers_mut().remove(RANGE);
        }
        match ServeFile::new(path).oneshot(request).await {
            Ok(answer) => {
                let mut answer = answer.map(Either::Left);
                answer.headers_mut().insert(ETAG, tag);
                answer
            }
            Err(never) => match never {},
        }
    }

    /// Returns the file at the path of an address, with the tag of its version; `None` if it is hidden or leads out of the
    /// folder.
    fn file(&self, path: &str) -> Option<(PathBuf, HeaderValue)> {
        let path = percent_decode_str(path).decode_utf8().ok()?;
        let path = match path.strip_prefix('/')? {
            "" => "index.html",
            path => path,
        };
        let is_visible = |part: Component<'_>| match part {
            Component::Normal(name) => !name.to_string_lossy().starts_with('.'),
            _ => false,
        };
        let path = Path::new(path);
        if !path.components().all(is_visible) {
            return None;
        }
        let file = self.folder.join(path).canonicalize().ok()?;
        let found = file.metadata().ok()?;
        let is_inside = file.starts_with(&self.folder) && found.is_file();
        is_inside.then_some((file, tag(&found)))
    }
}

fn empty(status: StatusCode) -> Answer {
    let mut answer = Response::new(Either::Right(Empty::new()));
    *answer.status_mut() = status;
    answer
}

/// Returns the tag of a file's version: its size and the time of its last change.
fn tag(found: &Metadata) -> HeaderValue {
    let changed = found.modified().ok();
    let changed = changed.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let changed = changed.unwrap_or_default().as_nanos();
    HeaderValue::from_str(&format!("\"{:x}-{changed:x}\"", found.len()))
        .unwrap_or(HeaderValue::from_static("\"\""))
}

/// Returns whether `tag` is one of the `tags` that a browser lists.
fn is_among(tag: &HeaderValue, tags: &HeaderValue) -> bool {
    let Ok(tags) = tags.to_str() else {
        return false;
    };
    let mut tags = tags
        .split(',')
        .map(|tag| tag.trim().trim_start_matches("W/"));
    tags.any(|listed| listed == "*" || listed.as_bytes() == tag.as_bytes())
}
