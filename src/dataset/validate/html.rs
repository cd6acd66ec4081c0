//! The report as a page that a person can read, in one file.

use super::report::{Report, Verdict};
use crate::io::markup::escaped;

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}\
table{border-collapse:collapse;width:100%}td,th{padding:.3rem .6rem;border-bottom:1px solid #ccc;text-align:left;\
vertical-align:top}.pass{color:#176b2c}.warn{color:#8a5a00}.fail{color:#b3261e;font-weight:bold}\
@media(prefers-color-scheme:dark){body{background:#111;color:#eee}.pass{color:#7fd393}.warn{color:#f0b955}\
.fail{color:#ff8a80}}";

/// The page of `reports`: a summary, then every check of each, the worst subjects first.
pub fn html(reports: &[Report]) -> String {
    let mut sorted: Vec<&Report> = reports.iter().collect();
    sorted.sort_by_key(|report| std::cmp::Reverse(report.verdict()));
    let count = |verdict| reports.iter().filter(|r| r.verdict() == verdict).count();
    let sections: String = sorted.into_iter().map(section).collect();
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>Validation</title>\n\
         <style>{STYLE}</style>\n<h1>Validation</h1>\n<p>{} passed, {} passed with warnings, {} \
         failed. By Cryoweave {}.</p>\n{sections}</html>\n",
        count(Verdict::Pass),
        count(Verdict::Warn),
        count(Verdict::Fail),
        env!("CARGO_PKG_VERSION"),
    )
}

fn section(report: &Report) -> String {
    let rows: String = report
        .checks
        .iter()
        .map(|check| {
            format!(
                "<tr>{}<td>{}</td><td>{}</td></tr>\n",
                cell(check.verdict),
                escaped(&check.name),
                escaped(&check.facts)
            )
        })
        .collect();
    format!(
        "<h2>{}</h2>\n<table>\n<tr><th>verdict</th><th>check</th><th>facts</th></tr>\n{rows}</table>\n",
        escaped(&report.subject)
    )
}

fn cell(verdict: Verdict) -> String {
    let word = verdict.to_string().to_ascii_lowercase();
    format!("<td class=\"{word}\">{word}</td>")
}
