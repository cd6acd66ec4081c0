//! The table of Cryo2Struct's modified Viterbi algorithm on the toy, to follow by hand.

use std::fmt::Write as _;

use crate::counted::counted;
use crate::residue::AminoAcid;
use crate::trace::reference::FragmentTable;
use crate::web::app::lesson::facts::Facts;
use crate::web::app::lesson::player::{Player, fragment_at, leading, length_of};

/// Returns the table of the fragment in which the walk is as HTML, and what it says in words.
pub(super) fn drawn(facts: &Facts, player: &Player) -> (String, String) {
    let tables = &facts.tables;
    let Some((current, rows)) = fragment_at(tables, player.step) else {
        return (String::new(), "There is nothing to align.".to_owned());
    };
    let table = &tables[current];
    let (path, score) = leading(table, rows);
    (
        html(facts, table, rows, &path),
        words(tables, current, rows, &path, score),
    )
}

fn html(facts: &Facts, table: &FragmentTable, rows: usize, path: &[usize]) -> String {
    let residues = facts.toy.residues();
    let mut html = r#"<table class="viterbi"><caption>Best log-probability (nats) of a path that ends there. Rows: candidates; columns: residues.</caption><thead><tr><th scope="col">candidate</th>"#.to_owned();
    for (nth, amino) in residues.iter().enumerate() {
        // Writing to a string does not fail.
        let _ = write!(
            html,
            r#"<th scope="col">{}{}</th>"#,
            amino.letter(),
            nth + 1
        );
    }
    html += "</tr></thead><tbody>";
    for state in 0..facts.toy.candidates.len() {
        let gone = !table.available.contains(&state);
        let class = if gone { r#" class="gone""# } else { "" };
        let _ = write!(
            html,
            r#"<tr{class}><th scope="row">{} {}</th>"#,
            state + 1,
            likeliest(&facts.toy.candidates[state].amino)
        );
        for residue in 0..residues.len() {
            html += &cell(table, rows, path, residue, state);
        }
        html += "</tr>";
    }
    html + "</tbody></table>"
}

fn likeliest(amino: &[f64; AminoAcid::COUNT]) -> char {
    let best = amino
        .iter()
        .enumerate()
        .max_by(|(_, a), (_, b)| a.total_cmp(b));
    best.map_or('?', |(index, _)| AminoAcid::ALL[index].letter())
}

fn cell(
    table: &FragmentTable,
    rows: usize,
    path: &[usize],
    residue: usize,
    state: usize,
) -> String {
    let row = residue
        .checked_sub(table.first_residue)
        .filter(|row| *row < rows);
    let Some(row) = row else {
        return "<td></td>".to_owned();
    };
    let score = table.scores[row][state];
    if score == f64::NEG_INFINITY {
        return "<td>–</td>".to_owned();
    }
    let class = match (path.get(row) == Some(&state), row + 1 == rows) {
        (true, _) => r#" class="path""#,
        (false, true) => r#" class="now""#,
        (false, false) => "",
    };
    format!("<td{class}>{score:.1}</td>")
}

fn words(
    tables: &[FragmentTable],
    current: usize,
    rows: usize,
    path: &[usize],
    score: f64,
) -> String {
    let table = &tables[current];
    let names: Vec<String> = path.iter().map(|state| (state + 1).to_string()).collect();
    let mut words = match rows {
        0 => format!(
            "Fragment {} of {}: press Step. Each cell is the best score before, plus step, plus emission.",
            current + 1,
            tables.len()
        ),
        _ => format!(
            "Fragment {} of {}, residue {}: the best path so far is {} with {score:.1} nats.",
            current + 1,
            tables.len(),
            table.first_residue + rows,
            names.join(" → ")
        ),
    };
    let ended = rows == table.path.len();
    if let Some(blocked) = table.blocked_by.filter(|_| ended) {
        words += &format!(
            " Candidate {} lies on every path that is left, so no path can reach it: the fragment ends, its candidates are used up, and the chain starts again.",
            blocked + 1
        );
    }
    if ended && current + 1 == tables.len() {
        words += &format!(
            " {} in {}.",
            counted(length_of(tables), "residue"),
            counted(tables.len(), "fragment")
        );
    }
    words
}
