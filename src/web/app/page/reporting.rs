//! The page and what is kept of a run to read: the report, and what to cite.

use js_sys::Array;
use web_sys::{Blob, BlobPropertyBag};

use super::Page;
use crate::pipeline::{self, DrawnChain, Report, ReportPicture, RunRecord, bibtex};
use crate::view::backbone::Backbone;
use crate::web::app::dom::DomError;
use crate::web::app::log::Kind;
use crate::web::app::result::save_blob;
use crate::web::post;

impl Page {
    /// Saves the report of the run whose model is shown.
    pub(super) fn save_report(&mut self) -> Result<(), DomError> {
        let picture = self.picture.data_url(self.viewer.scene())?;
        let Some(model) = self.models.shown() else {
            return Ok(());
        };
        let files = &model.outcome.files;
        let record = files
            .iter()
            .position(|file| file.name.ends_with("run.json"));
        let record = record
            .and_then(|index| model.files.get(index))
            .map(post::bytes);
        let record: RunRecord =
            serde_json::from_slice(&record.unwrap_or_default()).map_err(|error| {
                DomError::Refused(format!("the record of the run cannot be read: {error}"))
            })?;
        let title = "The 3D view".to_owned();
        let report = Report {
            record: &record,
            outcome: &model.outcome,
            chains: drawn(&model.backbone),
            pictures: picture
                .map(|data_url| ReportPicture { title, data_url })
                .into_iter()
                .collect(),
        };
        let map = record.map();
        let sample = pipeline::sample_name(map.map_or("cryoweave", |map| &map.name));
        let name = format!("{sample}_report.html");
        let options = BlobPropertyBag::new();
        options.set_type("text/html");
        let parts = Array::of1(&report.html().into());
        let blob = Blob::new_with_str_sequence_and_options(&parts, &options)?;
        save_blob(&blob, &name)?;
        let words = format!("The report is saved as {name}. Any browser opens and prints it.");
        self.share.say(&words);
        self.log.write(Kind::Plain, &words)
    }

    /// Gives the user what to cite.
    pub(super) fn cite(&self) {
        self.share.cite(bibtex(self.map_entry().as_ref()));
    }
}

/// Returns the chains of `backbone` as lines.
fn drawn(backbone: &Backbone) -> Vec<DrawnChain> {
    let chains = backbone.chains.iter().map(|chain| DrawnChain {
        id: chain.id.clone(),
        points: chain
            .residues
            .iter()
            .map(|residue| residue.position.to_array().map(f64::from))
            .collect(),
    });
    chains.collect()
}
