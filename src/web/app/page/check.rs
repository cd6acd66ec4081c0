//! The page and the map check: asked, mended, corrected by hand, cut to a region.

use wasm_bindgen::JsValue;

use super::{Page, Restoring};
use crate::check::{Finding, Mend};
use crate::prepare::correction::Corrections;
use crate::view::overview::Overview;
use crate::web::app::check_card::Place;
use crate::web::app::dom::DomError;
use crate::web::app::event::RegionAction;
use crate::web::app::log::Kind;
use crate::web::app::run::Run;
use crate::web::messages::{GridPlace, Loaded, Request};
use crate::web::post;

impl Page {
    /// Adds a correction to those of the map.
    pub(super) fn mend(&mut self, mend: Mend) -> Result<(), DomError> {
        let mut corrections = self.corrections();
        mend.add_to(&mut corrections);
        self.correct(corrections, Place::Findings)
    }

    /// Takes the corrections that the user wrote into the fields.
    pub(super) fn correct_by_hand(&mut self) -> Result<(), DomError> {
        let Some(map) = &self.loaded.map else {
            return Ok(());
        };
        match self.check.by_hand(map) {
            Ok(corrections) => self.correct(corrections, Place::ByHand),
            Err(words) => {
                self.check.act_at(Place::ByHand)?;
                self.complain_in_check(&words)
            }
        }
    }

    /// Returns what is changed of the map.
    pub(super) fn corrections(&self) -> Corrections {
        let map = self.loaded.map.as_ref();
        map.map(|map| map.corrections).unwrap_or_default()
    }

    /// Has the map read again, corrected so, as the user wishes at `place`. The region stays on its part of the map.
    pub(super) fn correct(
        &mut self,
        corrections: Corrections,
        place: Place,
    ) -> Result<(), DomError> {
        if self.check.is_busy() || self.blocked_by_work() {
            // The box of the files shows again how the map is.
            return self.loaded.show();
        }
        let Some(map) = &self.loaded.map else {
            return Ok(());
        };
        let (stated, size) = (&map.stated, map.whole.size);
        let corrections = corrections.with_the_part_of(&map.corrections, stated, size);
        self.check.act_at(place)?;
        self.check.complain("");
        if corrections == map.corrections {
            return Ok(());
        }
        let file = self.map_file();
        self.stops = 0;
        self.banner.hide();
        self.check.begin_change()?;
        self.allow_run();
        self.send(Request::Correct(corrections), file)
    }

    /// The map could not be corrected; the one before is still there.
    pub(super) fn on_not_corrected(&mut self, reason: &str) -> Result<(), DomError> {
        if self.restoring != Restoring::Done {
            // The map as it is in the file is not the one that is shown.
            self.run_when_read = false;
            self.end_restoring()?;
            self.complain(&format!(
                "The map could not be changed again as it was, load it again: {reason}"
            ));
            return self.drop_loaded(Loaded::Map);
        }
        self.check.end_busy()?;
        self.allow_run();
        // The box of the files shows again how the map is.
        self.loaded.show()?;
        self.complain_in_check(&format!("The map was not changed: {reason}"))
    }

    /// Says in the card of the check, and in the log, what went wrong.
    pub(super) fn complain_in_check(&mut self, words: &str) -> Result<(), DomError> {
        self.check.complain(words);
        self.log.write(Kind::Bad, words)
    }

    /// Asks the network on a few tiles.
    pub(super) fn probe(&mut self) -> Result<(), DomError> {
        if self.check.is_busy() || self.loaded.map.is_none() || self.blocked_by_work() {
            return Ok(());
        }
        self.banner.hide();
        self.run.begin_probe();
        self.check.act_at(Place::Findings)?;
        self.check.begin_probe()?;
        self.allow_run();
        self.set_phase()?;
        self.send(Request::Probe, Vec::new())?;
        self.tick()
    }

    /// Takes other findings on the map.
    pub(super) fn on_checked(&mut self, findings: Vec<Finding>) -> Result<(), DomError> {
        if self.restoring != Restoring::Done {
            // They may be of the map before it is corrected again.
            return Ok(());
        }
        if let Some(map) = self.loaded.map.as_mut() {
            map.check = findings;
        }
        self.check.show(self.loaded.map.as_ref())?;
        self.allow_run();
        Ok(())
    }

    /// Takes the findings after the network was asked.
    pub(super) fn on_probed(&mut self, findings: Vec<Finding>) -> Result<(), DomError> {
        if self.run.is_probing() {
            self.end_run()?;
        }
        self.on_checked(findings)
    }

    /// Performs an action of the user on the region of interest.
    pub(super) fn act_on_region(&mut self, action: RegionAction) -> Result<(), DomError> {
        let region = match action {
            RegionAction::Use => match self.check.region.wanted() {
                Ok(region) => region,
                Err(words) => {
                    self.check.act_at(Place::Region)?;
                    return self.complain_in_check(&words);
                }
            },
            RegionAction::Whole => None,
            _ => {
                self.check.region.act(action)?;
                self.request_overview()?;
                return self.outline_region();
            }
        };
        let corrections = Corrections {
            region,
            ..self.corrections()
        };
        self.correct(corrections, Place::Region)
    }

    /// Asks for the small copy of the map if the region is chosen and there is none yet.
    pub(super) fn request_overview(&mut self) -> Result<(), DomError> {
        if self.loaded.map.is_none() || !self.check.region.wants_overview() {
            return Ok(());
        }
        self.send(Request::Overview, Vec::new())
    }

    /// Takes the small copy of the map.
    pub(super) fn on_overview(
        &mut self,
        place: GridPlace,
        attached: &[JsValue],
    ) -> Result<(), DomError> {
        let shades = attached.first().map(post::bytes).unwrap_or_default();
        self.check.region.take_overview(Overview {
            size: place.size,
            frame: place.frame,
            shades,
        })?;
        self.outline_region()
    }

    /// Draws the outline of the region in the 3D view.
    pub(super) fn outline_region(&mut self) -> Result<(), DomError> {
        let region = match self.run.state() {
            Run::Idle => self.check.region.outlined(),
            // Only what was cut is run on.
            _ => self.corrections().region,
        };
        self.viewer.set_region(region)?;
        self.picture.wake();
        Ok(())
    }
}
