//! Evidence card: all that speaks for and against one thing, as markup and in words.

use std::fmt::Write as _;

use crate::io::markup::escaped;
use crate::residue::AminoAcid;

/// Amino acids on a card.
pub(super) const SHOWN: usize = 5;

/// A fact with its title.
type Row = (String, String);

/// Evidence of one thing: facts, the likeliest amino acids, and further facts.
#[derive(Clone, Debug, Default)]
pub(super) struct EvidenceCard {
    title: String,
    rows: Vec<Row>,
    likeliest: Vec<(AminoAcid, f64)>,
    more: Vec<Row>,
    note: String,
}

impl EvidenceCard {
    /// Returns a card with nothing but its title.
    pub(super) fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            ..Self::default()
        }
    }

    /// Adds a fact.
    pub(super) fn row(&mut self, title: impl Into<String>, words: impl Into<String>) {
        self.rows.push((title.into(), words.into()));
    }

    /// Shows the first of `ranked`, amino acids with their probabilities (0 to 1), the likeliest first.
    pub(super) fn rank(&mut self, ranked: impl IntoIterator<Item = (AminoAcid, f64)>) {
        self.likeliest = ranked.into_iter().take(SHOWN).collect();
    }

    /// Adds a fact below the amino acids.
    pub(super) fn more(&mut self, title: impl Into<String>, words: impl Into<String>) {
        self.more.push((title.into(), words.into()));
    }

    /// Says something that is no number.
    pub(super) fn note(&mut self, words: impl Into<String>) {
        self.note = words.into();
    }

    /// Returns it as markup.
    pub(super) fn html(&self) -> String {
        let mut html = format!("<h3>{}</h3>", escaped(&self.title));
        html += &list(&self.rows);
        html += &self.bars();
        html += &list(&self.more);
        if !self.note.is_empty() {
            // Writing to a string does not fail.
            let _ = write!(html, "<p>{}</p>", escaped(&self.note));
        }
        html
    }

    /// Returns the likeliest amino acids as bars, each with its number.
    fn bars(&self) -> String {
        if self.likeliest.is_empty() {
            return String::new();
        }
        let mut html =
            r#"<table class="bars"><caption>Likeliest amino acids</caption><tbody>"#.to_owned();
        for (amino, share) in &self.likeliest {
            // Writing to a string does not fail.
            let _ = write!(
                html,
                r#"<tr><th scope="row">{}</th><td><svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect width="{:.1}" height="8" class="amino"/></svg></td><td>{share:.2}</td></tr>"#,
                amino.code(),
                100.0 * share
            );
        }
        html + "</tbody></table>"
    }

    /// Returns the same in words, for those who do not see it.
    pub(super) fn words(&self) -> String {
        let said = |(title, words): &Row| format!("{title}: {words}");
        let mut parts: Vec<String> = self.rows.iter().map(said).collect();
        let likeliest: Vec<String> = self
            .likeliest
            .iter()
            .map(|(amino, share)| format!("{} {share:.2}", amino.code()))
            .collect();
        if !likeliest.is_empty() {
            parts.push(format!("likeliest amino acids: {}", likeliest.join(", ")));
        }
        parts.extend(self.more.iter().map(said));
        parts.extend((!self.note.is_empty()).then(|| self.note.clone()));
        format!("{}. {}", self.title, parts.join("; "))
    }
}

fn list(rows: &[Row]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let mut html = "<dl>".to_owned();
    for (title, words) in rows {
        // Writing to a string does not fail.
        let _ = write!(
            html,
            "<dt>{}</dt><dd>{}</dd>",
            escaped(title),
            escaped(words)
        );
    }
    html + "</dl>"
}
