//! The address of the page: what it asks for, and addresses that ask for the same.

use super::dom::{self, DomError};
use crate::view::link::{Link, Part};

/// Returns what the address asks for, and a sentence on everything in it that is not used.
///
/// # Errors
/// [`DomError`] if the browser refuses.
pub(super) fn read() -> Result<(Link, Vec<String>), DomError> {
    Ok(Link::parse(&dom::window()?.location().search()?))
}

/// Returns the address of this page that asks for `link`.
///
/// # Errors
/// [`DomError`] if the browser refuses.
pub(super) fn of(link: &Link) -> Result<String, DomError> {
    let location = dom::window()?.location();
    let place = format!("{}{}", location.origin()?, location.pathname()?);
    Ok(match link.to_string() {
        query if query.is_empty() => place,
        query => format!("{place}?{query}"),
    })
}

/// Hides the parts of the page that `link` hides.
///
/// # Errors
/// [`DomError`] if the browser refuses.
pub(super) fn hide_parts(link: &Link) -> Result<(), DomError> {
    let Some(body) = dom::document()?.body() else {
        return Ok(());
    };
    body.toggle_attribute_with_force("data-embed", link.embed)?;
    let names: Vec<&str> = link.hidden.iter().copied().map(Part::name).collect();
    Ok(body.set_attribute("data-hide", &names.join(" "))?)
}
