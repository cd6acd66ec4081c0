//! Questions: three at every stop, checked at once.

use std::fmt::Write as _;

use wasm_bindgen::JsCast;
use web_sys::{Element, Event as DomEvent, HtmlElement};

use super::story::{Question, Texts};
use crate::web::app::dom::{self, DomError};

/// Returns the questions of a stop as HTML.
pub(super) fn html(stop: usize, questions: &[Question]) -> String {
    let mut html = String::new();
    for (nth, question) in questions.iter().enumerate() {
        let id = format!("q{stop}-{nth}");
        // Writing to a string does not fail.
        let _ = write!(
            html,
            r#"<fieldset id="{id}"><legend>{}. {}</legend>"#,
            nth + 1,
            question.words
        );
        for (index, answer) in question.answers.iter().enumerate() {
            let _ = write!(
                html,
                r#"<label><input type="radio" name="{id}" value="{index}" data-question="{nth}"> {answer}</label>"#
            );
        }
        let _ = write!(html, r#"<p class="verdict" role="status"></p></fieldset>"#);
    }
    html
}

/// Checks the answer whose radio button raised `event`; `stop` are the questions that are shown.
///
/// # Errors
/// [`DomError`] if the browser refuses.
pub(super) fn check(event: &DomEvent, questions: &[Question]) -> Result<(), DomError> {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    let Some(input) = target.filter(|target| target.has_attribute("data-question")) else {
        return Ok(());
    };
    let number = |name: &str| {
        input
            .get_attribute(name)
            .and_then(|value| value.parse::<usize>().ok())
    };
    let question = number("data-question").and_then(|nth| questions.get(nth));
    let (Some(question), Some(field)) = (question, input.closest("fieldset")?) else {
        return Ok(());
    };
    let right = number("value") == Some(question.right);
    field.set_attribute("data-right", if right { "yes" } else { "no" })?;
    let words = match right {
        true => format!("Right. {}", question.why),
        false => "Not this one: think again, and use the control above.".to_owned(),
    };
    if let Some(verdict) = field.query_selector(".verdict")? {
        verdict.set_text_content(Some(&words));
    }
    Ok(())
}

/// Fills the worksheet: all questions, then on a page of its own all answers.
///
/// # Errors
/// [`DomError`] if the browser refuses.
pub(super) fn fill_worksheet(texts: &Texts) -> Result<(), DomError> {
    let sheet: HtmlElement = dom::find("worksheet")?;
    let mut html = format!(
        "<h2>{}</h2><p>{}</p><p>Name: ______________________ Date: ______________</p>",
        texts.title, texts.sample
    );
    for (index, stop) in texts.stops.iter().enumerate() {
        let _ = write!(
            html,
            "<h3>{}. {}</h3><p><em>{}</em></p><ol>",
            index + 1,
            stop.title,
            stop.task
        );
        for question in &stop.questions {
            let answers: String = question
                .answers
                .iter()
                .map(|answer| format!("<li>☐ {answer}</li>"))
                .collect();
            let _ = write!(html, "<li>{}<ul>{answers}</ul></li>", question.words);
        }
        let _ = write!(html, "</ol>");
    }
    let _ = write!(html, r#"<div class="answers"><h2>Answers</h2>"#);
    for (index, stop) in texts.stops.iter().enumerate() {
        let _ = write!(html, "<h3>{}. {}</h3><ol>", index + 1, stop.title);
        for question in &stop.questions {
            let _ = write!(
                html,
                "<li><strong>{}</strong> {}</li>",
                question.answers[question.right], question.why
            );
        }
        let _ = write!(html, "</ol>");
    }
    let _ = write!(html, "</div>");
    sheet.set_inner_html(&html);
    Ok(())
}
