//! Tables of a report.

use super::super::outcome::{ChainOutcome, Outcome};
use super::super::record::RunRecord;
use crate::check::{Finding, Level};
use crate::io::markup::escaped;

/// Returns a table with these heads.
pub(super) fn table<const N: usize>(
    heads: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> String {
    let heads = heads
        .map(|head| format!("<th scope=\"col\">{head}</th>"))
        .concat();
    let rows: String = rows
        .into_iter()
        .map(|cells| {
            let cells = cells.map(|cell| format!("<td>{}</td>", escaped(&cell)));
            format!("<tr>{}</tr>\n", cells.concat())
        })
        .collect();
    format!("<table><thead><tr>{heads}</tr></thead><tbody>\n{rows}</tbody></table>\n")
}

/// Returns the chains of the model.
pub(super) fn chains(outcome: &Outcome) -> String {
    if outcome.chains.is_empty() {
        return String::new();
    }
    let row = |chain: &ChainOutcome| {
        let kind = match outcome.is_fragment(chain) {
            true => "unassigned fragment: confidence of position alone".to_owned(),
            false => chain.sequence.map_or("no sequence".to_owned(), |index| {
                format!("sequence {}", index + 1)
            }),
        };
        let confidence: f64 = chain.built.iter().map(|residue| residue.confidence).sum();
        let confidence = 100.0 * confidence / chain.built.len().max(1) as f64;
        [
            chain.id.clone(),
            kind,
            chain.built.len().to_string(),
            chain.bridged.len().to_string(),
            format!("{confidence:.0}"),
        ]
    };
    let heads = [
        "Chain",
        "Of",
        "Residues built",
        "Bridged",
        "Mean confidence",
    ];
    format!(
        "<h2>Chains</h2>\n{}",
        table(heads, outcome.chains.iter().map(row))
    )
}

/// Returns the geometry of the model.
pub(super) fn geometry(outcome: &Outcome) -> String {
    let geometry = &outcome.geometry;
    if geometry.atoms == 0 {
        return String::new();
    }
    let rows = [
        (
            "Usual Cα distances",
            format!("{:.1} %", geometry.usual_steps_percent()),
        ),
        (
            "Ramachandran favoured",
            format!("{:.1} %", geometry.favoured_percent()),
        ),
        (
            "Ramachandran outliers",
            format!("{:.1} %", geometry.outliers_percent()),
        ),
        (
            "Overlaps above 0.4 Å per 1,000 atoms (clashscore)",
            format!("{:.1}", geometry.overlaps_per_thousand()),
        ),
    ];
    let rows = rows.map(|(measure, value)| [measure.to_owned(), value]);
    format!(
        "<h2>Geometry</h2>\n{}<p class=\"faint\">Good values say that the model looks like a protein, not that it is right.</p>\n",
        table(["Measure", "Model"], rows)
    )
}

/// Returns the findings of the map check, the worst first.
pub(super) fn findings(findings: &[Finding]) -> String {
    if findings.is_empty() {
        return String::new();
    }
    let mut sorted: Vec<&Finding> = findings.iter().collect();
    sorted.sort_by_key(|finding| std::cmp::Reverse(finding.level));
    let line = |finding: &Finding| {
        let level = match finding.level {
            Level::Green => "green",
            Level::Amber => "amber",
            Level::Red => "red",
        };
        let (topic, words) = (finding.topic.words(), escaped(&finding.words));
        format!("<li class=\"{level}\"><strong>{topic}, {level}</strong>: {words}</li>\n")
    };
    let lines: String = sorted.into_iter().map(line).collect();
    format!("<h2>Map check</h2>\n<ul>\n{lines}</ul>\n")
}

/// Returns the notes of the run.
pub(super) fn notes(notes: &[String]) -> String {
    if notes.is_empty() {
        return String::new();
    }
    let lines: String = notes
        .iter()
        .map(|note| format!("<li>{}</li>\n", escaped(note)))
        .collect();
    format!("<h2>Notes</h2>\n<ul>\n{lines}</ul>\n")
}

/// Returns where the model comes from: files, program, machine, times.
pub(super) fn provenance(record: &RunRecord) -> String {
    let files = record.inputs.iter().chain([&record.weights]);
    let files = files.map(|file| {
        [
            file.role.clone(),
            file.name.clone(),
            file.bytes.to_string(),
            file.sha256.clone(),
        ]
    });
    let circumstances = &record.circumstances;
    let mut facts = vec![
        ("Program", format!("{} {}", record.program, record.version)),
        ("Date", circumstances.date.clone()),
        ("Device", circumstances.backend.clone()),
    ];
    let commit = circumstances.commit.clone();
    facts.extend(commit.map(|commit| ("Commit", commit)));
    let browser = circumstances.user_agent.clone();
    facts.extend(browser.map(|browser| ("Browser", browser)));
    let mirrored = record.mirrored.then(|| "mirrored along x".to_owned());
    facts.extend(mirrored.map(|words| ("Map", words)));
    let times: Vec<String> = record
        .timings
        .iter()
        .map(|time| format!("{}: {:.1} s", time.stage.words(), time.seconds))
        .collect();
    facts.push(("Times", times.join(", ")));
    let facts = facts
        .into_iter()
        .map(|(fact, value)| [fact.to_owned(), value]);
    format!(
        "<h2>Where it comes from</h2>\n{}{}",
        table(["Fact", "Value"], facts),
        table(["File", "Name", "Bytes", "SHA-256"], files)
    )
}
