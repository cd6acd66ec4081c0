//! The rest of a file, which a server is asked for.
//!
//! HTTP as in RFC 9110: ranges in section 14, `If-Range` in section 13.1.5.

use ureq::http::{HeaderMap, Response};

/// The rest of a file of which the beginning is there.
pub(super) struct Range {
    /// The first byte that is wanted.
    pub(super) from: u64,
    /// The version of the file: its entity tag, or the time of its last change.
    pub(super) version: String,
}

impl Range {
    /// Returns whether `response` holds the rest of the same version of the file.
    pub(super) fn is_confirmed(&self, response: &Response<ureq::Body>) -> bool {
        let headers = response.headers();
        let same = version(headers).is_none_or(|version| version == self.version);
        let length = response.body().content_length();
        let range = text(headers, "content-range").and_then(content_range);
        let rest = range.is_some_and(|[first, last, total]| {
            let rest = total.checked_sub(self.from);
            first == self.from && last.checked_add(1) == Some(total) && length.or(rest) == rest
        });
        same && rest
    }
}

/// Reads `bytes FIRST-LAST/TOTAL`; a total of `*` confirms nothing.
fn content_range(text: &str) -> Option<[u64; 3]> {
    let (range, total) = text.strip_prefix("bytes ")?.split_once('/')?;
    let (first, last) = range.split_once('-')?;
    Some([first.parse().ok()?, last.parse().ok()?, total.parse().ok()?])
}

/// Returns what tells a version of a file from others: a strong entity tag, or else the time of the
/// last change.
pub(super) fn version(headers: &HeaderMap) -> Option<String> {
    let strong = |tag: &&str| !tag.starts_with("W/");
    let tag = text(headers, "etag").filter(strong);
    tag.or_else(|| text(headers, "last-modified"))
        .map(str::to_owned)
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
