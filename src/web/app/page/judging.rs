//! The page and the files that it fetched: the worker judges that they are what was asked for, off the main thread.

use super::Page;
use crate::web::app::dom::DomError;
use crate::web::app::judging::Judge;
use crate::web::messages::Request;

impl Page {
    /// Has the worker judge a file.
    pub(super) fn judge(&mut self, judge: Judge) -> Result<(), DomError> {
        let content = judge.content.clone();
        let attached = vec![judge.file.clone().into()];
        let ticket = self.judging.begin(judge);
        if let Err(error) = self.send(Request::Judge { content, ticket }, attached) {
            self.judging.end(&error.to_string());
        }
        Ok(())
    }

    /// The worker has judged the file with this ticket.
    pub(super) fn on_judged(&mut self, ticket: u32, refused: Option<&str>) -> Result<(), DomError> {
        self.judging.answer(ticket, refused);
        Ok(())
    }
}
