//! The result of a search as tables: in words, and as CSV.

use super::hit::{BestProtein, Hit, Support};
use super::search::Identification;
use crate::counted::counted;

/// Columns of the table of proteins.
const HIT_COLUMNS: [&str; 11] = [
    "rank",
    "protein",
    "e_value",
    "score_bits",
    "residues",
    "covered",
    "identity",
    "fragments",
    "copies",
    "like",
    "description",
];

/// Columns of the table of fragments.
const FRAGMENT_COLUMNS: [&str; 13] = [
    "fragment",
    "place",
    "residues_read",
    "direction",
    "protein",
    "e_value",
    "score_bits",
    "first",
    "last",
    "first_read",
    "last_read",
    "aligned",
    "identical",
];

impl Identification {
    /// Writes the proteins as CSV, most evidence first: rank, name, E-value, evidence in bits, residues of the protein,
    /// residues that fragments cover, share of the aligned residues whose type was read right, number of fragments, copies
    /// (0 if it was not taken), the better protein that explains the same fragments, and the description in the FASTA file.
    pub fn hits_csv(&self) -> String {
        let rows = (1..).zip(&self.hits).map(|(rank, hit)| {
            [
                rank.to_string(),
                hit.protein.clone(),
                hit.e_value.to_string(),
                format!("{:.1}", hit.score_bits),
                hit.residues.to_string(),
                hit.covered.to_string(),
                format!("{:.3}", hit.identity),
                hit.supports.len().to_string(),
                hit.copies.to_string(),
                hit.like.clone().unwrap_or_default(),
                hit.description.clone(),
            ]
        });
        write_csv(&HIT_COLUMNS, rows)
    }

    /// Writes the fragments with the protein that each fits best as CSV. Cells are empty where it fits none.
    pub fn fragments_csv(&self) -> String {
        let rows = self
            .profiles
            .iter()
            .zip(&self.fragments)
            .map(|(profile, best)| {
                let cell = |of: fn(&Support) -> String| {
                    best.as_ref()
                        .map_or_else(String::new, |best| of(&best.support))
                };
                let is_reversed = best.as_ref().is_some_and(|best| best.support.is_reversed);
                [
                    profile.name.clone(),
                    profile.place.clone(),
                    profile.columns.len().to_string(),
                    if is_reversed { "reversed" } else { "as read" }.to_owned(),
                    best.as_ref()
                        .map_or_else(String::new, |best| best.protein.clone()),
                    cell(|support| support.e_value.to_string()),
                    cell(|support| format!("{:.1}", support.score_bits)),
                    cell(|support| support.first.to_string()),
                    cell(|support| support.last.to_string()),
                    cell(|support| support.first_read.to_string()),
                    cell(|support| support.last_read.to_string()),
                    cell(|support| support.aligned.to_string()),
                    cell(|support| support.identical.to_string()),
                ]
            });
        write_csv(&FRAGMENT_COLUMNS, rows)
    }

    /// Writes both tables in words for a terminal.
    pub fn in_words(&self) -> String {
        let read = self.profiles.iter().map(|profile| profile.columns.len());
        format!(
            "{} ({}) against {} ({})\n\n{}\n{}",
            counted(self.proteins, "protein"),
            counted(self.residues, "residue"),
            counted(self.profiles.len(), "fragment"),
            counted(read.sum::<usize>(), "residue"),
            self.hits_in_words(),
            self.fragments_in_words(),
        )
    }

    fn hits_in_words(&self) -> String {
        if self.hits.is_empty() {
            return "no protein fits\n".to_owned();
        }
        let titles = [
            "rank",
            "protein",
            "E-value",
            "bits",
            "covered",
            "identity",
            "fragments",
            "copies",
            "description",
        ];
        let mut rows = vec![titles.map(str::to_owned)];
        rows.extend(
            (1..)
                .zip(&self.hits)
                .map(|(rank, hit)| hit_cells(rank, hit)),
        );
        aligned_columns(&rows)
    }

    fn fragments_in_words(&self) -> String {
        let titles = [
            "fragment",
            "read",
            "best protein",
            "E-value",
            "residues",
            "identity",
            "place",
        ];
        let mut rows = vec![titles.map(str::to_owned)];
        for (profile, best) in self.profiles.iter().zip(&self.fragments) {
            let [protein, e_value, range, identity] = match best {
                None => Default::default(),
                Some(BestProtein { protein, support }) => [
                    protein.clone(),
                    support.e_value.to_string(),
                    format!("{} to {}", support.first, support.last),
                    percent(support.identical as f64 / support.aligned.max(1) as f64),
                ],
            };
            let (name, place) = (profile.name.clone(), profile.place.clone());
            let read = profile.columns.len().to_string();
            rows.push([name, read, protein, e_value, range, identity, place]);
        }
        aligned_columns(&rows)
    }
}

fn hit_cells(rank: usize, hit: &Hit) -> [String; 9] {
    let words = match &hit.like {
        Some(like) => format!("explains the same as {like}; {}", hit.description),
        None => hit.description.clone(),
    };
    [
        rank.to_string(),
        hit.protein.clone(),
        hit.e_value.to_string(),
        format!("{:.1}", hit.score_bits),
        format!("{} of {}", hit.covered, hit.residues),
        percent(hit.identity),
        hit.supports.len().to_string(),
        if hit.copies > 0 {
            hit.copies.to_string()
        } else {
            "-".to_owned()
        },
        words,
    ]
}

fn percent(share: f64) -> String {
    format!("{:.0} %", 100.0 * share)
}

/// Returns lines with all but the last column padded to the same width.
fn aligned_columns<const N: usize>(rows: &[[String; N]]) -> String {
    let width = |column: usize| {
        rows.iter()
            .map(|row| row[column].chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..N).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let cells: Vec<String> = row
            .iter()
            .zip(&widths)
            .map(|(cell, &width)| format!("{cell:width$}"))
            .collect();
        text += cells.join("  ").trim_end();
        text.push('\n');
    }
    text
}

fn write_csv<const N: usize>(
    columns: &[&str; N],
    rows: impl Iterator<Item = [String; N]>,
) -> String {
    let mut table = csv::Writer::from_writer(Vec::new());
    // Neither writing to a vector nor rows of the same length can fail.
    let _ = table.write_record(columns);
    for row in rows {
        let _ = table.write_record(row);
    }
    let bytes = table.into_inner().unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}
