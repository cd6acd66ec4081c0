//! Standard streams: words for the user, whoever reads them or does not.

use std::fmt::{self, Display, Formatter, Write as _};
use std::io::{self, ErrorKind, Write};

use anyhow::{Context, Result};

/// Prints a result to standard output. A reader that has gone, as in `cryoweave check … | head -1`, has read what it wanted:
/// the command goes on to its end and its exit code.
///
/// # Errors
/// The reason why standard output does not take the words, such as a full disk.
pub(super) fn print(words: impl Display) -> Result<()> {
    print_to(&mut io::stdout().lock(), words)
}

fn print_to(stream: &mut impl Write, words: impl Display) -> Result<()> {
    printed(write!(stream, "{words}").and_then(|()| stream.flush()))
}

/// Returns how printing to standard output went: a reader that has gone is no error.
///
/// # Errors
/// The reason why standard output does not take the words.
pub(super) fn printed(outcome: io::Result<()>) -> Result<()> {
    match outcome {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        printed => printed.context("cannot write to standard output"),
    }
}

/// Tells the user something in a line on standard error, where nothing can be done if that takes no words.
pub(super) fn tell_line(words: fmt::Arguments<'_>) {
    let _ = writeln!(io::stderr().lock(), "{}", Shown(words));
}

/// Tells the user something in a line, with the arguments of `format!`.
macro_rules! tell {
    ($($words:tt)*) => { $crate::cli::streams::tell_line(format_args!($($words)*)) };
}
pub(super) use tell;

/// Words with control characters, which names of files and answers of servers may hold, made harmless to a terminal.
struct Shown<'a>(fmt::Arguments<'a>);

impl Display for Shown<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Harmless(f).write_fmt(self.0)
    }
}

struct Harmless<'a, 'b>(&'a mut Formatter<'b>);

impl fmt::Write for Harmless<'_, '_> {
    fn write_str(&mut self, words: &str) -> fmt::Result {
        for character in words.chars() {
            if character.is_control() && !matches!(character, '\n' | '\t') {
                write!(self.0, "{}", character.escape_default())?;
            } else {
                self.0.write_char(character)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Refusing(ErrorKind);

    impl Write for Refusing {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_that_has_gone_is_told_from_a_full_disk() {
        print_to(&mut Refusing(ErrorKind::BrokenPipe), "words").unwrap();
        let full = print_to(&mut Refusing(ErrorKind::StorageFull), "words").unwrap_err();
        assert!(format!("{full:#}").starts_with("cannot write to standard output: "));
    }

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        let shown = Shown(format_args!("{}\n\tå", "a\u{1b}[2Jb\u{7f}")).to_string();
        assert_eq!(shown, "a\\u{1b}[2Jb\\u{7f}\n\tå");
    }
}
