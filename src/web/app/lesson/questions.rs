//! Questions: three at every stop, checked at once.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use wasm_bindgen::JsCast;
use web_sys::{Element, Event as DomEvent, HtmlElement};

use super::story::{Question, Texts};
use crate::web::app::dom::{self, DomError};

/// Answers that were given, by the stop and the question.
pub(super) type Given = BTreeMap<(usize, usize), usize>;

/// Returns the questions of a stop as HTML, with the answers that were `given` before.
pub(super) fn html(stop: usize, questions: &[Question], given: &Given) -> String {
    let mut html = String::new();
    for (nth, question) in questions.iter().enumerate() {
        let id = format!("q{stop}-{nth}");
        let answered = given.get(&(stop, nth)).copied();
        let (right, verdict) = answered.map_or((String::new(), String::new()), |answer| {
            let (right, words) = judged(question, answer);
            (format!(r#" data-right="{right}""#), words)
        });
        // Writing to a string does not fail.
        let _ = write!(
            html,
            r#"<fieldset id="{id}"{right}><legend>{}. {}</legend>"#,
            nth + 1,
            question.words
        );
        for (index, answer) in question.answers.iter().enumerate() {
            let checked = if answered == Some(index) {
                " checked"
            } else {
                ""
            };
            let _ = write!(
                html,
                r#"<label><input type="radio" name="{id}" value="{index}" data-question="{nth}"{checked}> {answer}</label>"#
            );
        }
        let _ = write!(
            html,
            r#"<p class="verdict" role="status">{verdict}</p></fieldset>"#
        );
    }
    html
}

/// Returns whether `answer` is right (`yes` or `no`), and what to say of it.
fn judged(question: &Question, answer: usize) -> (&'static str, String) {
    match answer == question.right {
        true => ("yes", format!("Right. {}", question.why)),
        false => (
            "no",
            "Not this one: think again, and use the control above.".to_owned(),
        ),
    }
}

/// Checks the answer whose radio button raised `event`, and keeps it; `questions` are those of the `stop` that is shown.
///
/// # Errors
/// [`DomError`] if the browser refuses.
pub(super) fn check(
    event: &DomEvent,
    stop: usize,
    questions: &[Question],
    given: &mut Given,
) -> Result<(), DomError> {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    let Some(input) = target.filter(|target| target.has_attribute("data-question")) else {
        return Ok(());
    };
    let number = |name: &str| input.get_attribute(name)?.parse::<usize>().ok();
    let (Some(nth), Some(answer)) = (number("data-question"), number("value")) else {
        return Ok(());
    };
    let (Some(question), Some(field)) = (questions.get(nth), input.closest("fieldset")?) else {
        return Ok(());
    };
    given.insert((stop, nth), answer);
    let (right, words) = judged(question, answer);
    field.set_attribute("data-right", right)?;
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
            "<h3>{}. {}</h3><p><em>{}</em></p><p class=\"tried\">What I saw:</p><ol>",
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
