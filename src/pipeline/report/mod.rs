//! Reports: a run as one page that a person can read, print and keep, with all that it needs in the file itself.

mod drawing;
mod style;
mod tables;

use std::fmt::Write;

use super::citation::bibtex;
use super::outcome::Outcome;
use super::record::RunRecord;
use crate::evaluate::{MapFit, ReferencePart};
use crate::io::archive::EmdbId;
use crate::io::markup::escaped;
use crate::structure::Structure;

pub use drawing::DrawnChain;

/// Contents of a report.
#[derive(Debug)]
pub struct Report<'a> {
    /// The record of the run.
    pub record: &'a RunRecord,
    /// Its outcome.
    pub outcome: &'a Outcome,
    /// The chains of the model, to be drawn.
    pub chains: Vec<DrawnChain>,
    /// Pictures of the 3D view.
    pub pictures: Vec<ReportPicture>,
}

/// A picture in a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportPicture {
    /// Its title, in words.
    pub title: String,
    /// The picture as `data:image/png;base64,…`; others are left out.
    pub data_url: String,
}

/// Returns the chains of `model` as lines through their Cα.
pub fn drawn_chains(model: &Structure) -> Vec<DrawnChain> {
    let chain = |chain: &crate::structure::Chain| {
        let atoms = chain
            .residues
            .iter()
            .filter_map(|residue| residue.ca_atom());
        DrawnChain {
            id: chain.id.clone(),
            points: atoms.map(|atom| atom.position.to_array()).collect(),
        }
    };
    model.chains.iter().map(chain).collect()
}

impl Report<'_> {
    /// Returns the page, in HTML.
    pub fn html(&self) -> String {
        let name = escaped(&self.name());
        let mut page = format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">\n\
             <title>{name}: report of Cryoweave</title>\n<style>{}</style>\n</head>\n<body>\n<h1>{name}</h1>\n",
            style::STYLE
        );
        for part in [
            self.summary(),
            self.pictures(),
            self.score(),
            self.fit(),
            tables::chains(self.outcome),
            tables::geometry(self.outcome),
            tables::findings(&self.record.check),
            tables::notes(&self.record.notes),
            tables::provenance(self.record),
            self.settings(),
            self.citations(),
        ] {
            page.push_str(&part);
        }
        page.push_str("</body>\n</html>\n");
        page
    }

    fn map_name(&self) -> Option<&str> {
        self.record.map().map(|map| map.name.as_str())
    }

    fn name(&self) -> String {
        super::sample_name(self.map_name().unwrap_or("Model"))
    }

    fn summary(&self) -> String {
        let built = match self.outcome.chains.is_empty() {
            true => "No residue could be built.".to_owned(),
            false => format!("{}.", self.outcome.counts.in_words()),
        };
        let doubts: String = self
            .outcome
            .doubts
            .iter()
            .map(|doubt| format!("<p class=\"amber\">{}</p>\n", escaped(doubt)))
            .collect();
        format!(
            "<p class=\"lead\">{} {}, in {:.0} s.</p>\n{doubts}\
             <p class=\"faint\">Model confidence is that of Cryoweave, from 0 to 100; it is not pLDDT and not a validation. \
             Protein only.</p>\n",
            escaped(&built),
            escaped(&format!("Built by {}", self.outcome.model)),
            self.outcome.seconds.max(self.outcome.stage_seconds)
        )
    }

    fn pictures(&self) -> String {
        let mut part = String::new();
        for picture in &self.pictures {
            if is_picture(&picture.data_url) {
                let title = escaped(&picture.title);
                let _ = writeln!(
                    part,
                    "<figure><img src=\"{}\" alt=\"{title}\"><figcaption>{title}</figcaption></figure>",
                    picture.data_url
                );
            }
        }
        let drawing = drawing::drawing(&self.chains);
        if part.is_empty() && drawing.is_empty() {
            return part;
        }
        format!("<h2>Model</h2>\n{part}{drawing}")
    }

    fn score(&self) -> String {
        let Some(evaluation) = &self.outcome.evaluation else {
            return String::new();
        };
        let rmsd = match evaluation.rmsd_angstrom {
            Some(rmsd) => format!("{rmsd:.2} Å"),
            None => "none".to_owned(),
        };
        let copies = match evaluation.part {
            ReferencePart::Whole => "",
            ReferencePart::UniqueChains => " (of chains that are copies only one counts)",
        };
        let rows = [
            ("Matched", format!("{:.1} %", evaluation.matched_percent)),
            ("RMSD of the matched Cα", rmsd),
            ("Sequence", format!("{:.1} %", evaluation.sequence_percent)),
        ];
        let rows = rows.map(|(measure, value)| [measure.to_owned(), value]);
        format!(
            "<h2>Comparison with the reference structure</h2>\n{}<p class=\"faint\">{} of {} reference residues{copies} have a \
             model residue within 3 Å; sequence: the same amino acid there.</p>\n",
            tables::table(["Measure", "Value"], rows),
            evaluation.matched,
            evaluation.target_residues
        )
    }

    fn fit(&self) -> String {
        let fits = [
            ("Model", &self.outcome.fit),
            ("Reference structure", &self.outcome.reference_fit),
        ];
        let row =
            |(of, fit): (&str, &Option<MapFit>)| Some([of.to_owned(), fit.as_ref()?.in_words()]);
        let rows: Vec<[String; 2]> = fits.into_iter().filter_map(row).collect();
        match rows.is_empty() {
            true => String::new(),
            false => format!(
                "<h2>Fit to the map</h2>\n{}",
                tables::table(["Of", "Fit"], rows)
            ),
        }
    }

    fn settings(&self) -> String {
        let json = serde_json::to_string_pretty(&self.record.settings).unwrap_or_default();
        format!(
            "<h2>Settings</h2>\n<details><summary>All settings, as in run.json</summary><pre>{}</pre></details>\n",
            escaped(&json)
        )
    }

    fn citations(&self) -> String {
        let id = self.map_name().and_then(EmdbId::in_name);
        format!(
            "<h2>Cite</h2>\n<pre>{}</pre>\n",
            escaped(&bibtex(id.as_ref()))
        )
    }
}

/// Returns whether `address` holds a PNG itself, and nothing that ends the attribute it stands in.
fn is_picture(address: &str) -> bool {
    let is_base64 = |sign: char| sign.is_ascii_alphanumeric() || "+/=".contains(sign);
    address
        .strip_prefix("data:image/png;base64,")
        .is_some_and(|content| content.chars().all(is_base64))
}

#[cfg(test)]
mod tests;
