//! Validation: whether a map or a record is what it should be.
//!
//! The checks are those of the Technical Validation of Giri, Wang & Cheng, Scientific Data 11, 458
//! (2024), <https://doi.org/10.1038/s41597-024-03299-9>, and two more: the sequences go with the
//! structure, and the structure lies in the density.

mod fit;
mod html;
mod record;
mod report;
mod round_trip;

use std::collections::BTreeMap;

pub use html::html;
pub use record::{RecordFiles, validate_record};
pub use report::{Check, Report, Verdict};

use crate::io::mrc::{check_format, read_map};

/// Judges a map by itself: the rules of the format, and what reading it finds odd.
pub fn validate_map(name: &str, bytes: &[u8]) -> Report {
    let mut report = Report::new(name);
    report.push(format_check(bytes, Verdict::Fail));
    match read_map(bytes) {
        Err(error) => report.fail("modelling", error),
        Ok((density, notes)) => {
            let size = density.grid.size();
            let step = density.frame.voxel_size;
            let facts = format!(
                "{} × {} × {} voxels of {:.4} × {:.4} × {:.4} Å",
                size.x,
                size.y,
                size.z,
                step.x(),
                step.y(),
                step.z()
            );
            report.pass("modelling", facts);
            for note in notes {
                report.warn("modelling", note);
            }
        }
    }
    report
}

/// The eleven rules of the format; a breach gives `verdict`.
fn format_check(bytes: &[u8], verdict: Verdict) -> Check {
    let words = match check_format(bytes) {
        Ok(breaches) if breaches.is_empty() => {
            return Check::new("format", Verdict::Pass, "all eleven rules of MRC2014 hold");
        }
        Ok(breaches) => breaches
            .iter()
            .map(|breach| format!("rule {}: {breach}", breach.rule()))
            .collect::<Vec<_>>()
            .join("; "),
        Err(error) => error.to_string(),
    };
    Check::new("format", verdict, words)
}

/// Judges that no EMDB id stands for two records: `records` are (id, folder).
pub fn validate_ids(records: &[(String, String)]) -> Report {
    let mut report = Report::new("all records");
    let mut folders: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (id, folder) in records {
        folders.entry(id).or_default().push(folder);
    }
    for (id, folders) in folders.iter().filter(|(_, folders)| folders.len() > 1) {
        report.fail(
            "ids",
            format!("EMD-{id} stands in {}", folders.join(" and ")),
        );
    }
    if report.verdict() == Verdict::Pass {
        report.pass(
            "ids",
            format!("{} records, no EMDB id twice", records.len()),
        );
    }
    report
}

#[cfg(test)]
mod tests;
