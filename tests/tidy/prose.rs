//! The first words of doc comments: a noun phrase for a thing, a verb for a function.

/// Words with which a bare clause begins.
const CLAUSES: [&str; 5] = ["What", "Whether", "How", "So many", "Which"];

/// The doc comments of `text` that begin with a bare clause, each with its line.
pub(crate) fn bare_clauses(text: &str) -> Vec<String> {
    let doc = |line: &str| {
        let line = line.trim_start();
        let words = line.strip_prefix("///").or(line.strip_prefix("//!"))?;
        Some(words.trim_start().to_owned())
    };
    let mut found = Vec::new();
    let mut inside = false;
    for (number, line) in (1..).zip(text.lines()) {
        let words = doc(line);
        if let Some(words) = &words
            && !inside
            && CLAUSES.iter().any(|clause| {
                let rest = words.strip_prefix(clause);
                rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
            })
        {
            found.push(format!("{number}: {words}"));
        }
        inside = words.is_some();
    }
    found
}
