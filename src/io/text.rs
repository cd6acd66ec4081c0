//! Text as users have it: in the encodings of Windows and Unix, with any line ends, and with
//! characters that nobody sees.

use std::borrow::Cow;

/// Returns the text of `bytes`: UTF-8; UTF-16 with a byte order mark, as Windows writes it; else
/// Latin-1. `None` if it is no text.
pub(crate) fn text_of(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let utf16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let (units, _) = bytes.as_chunks::<2>();
        let units: Vec<u16> = units.iter().map(|pair| unit(*pair)).collect();
        String::from_utf16(&units).ok().map(Cow::Owned)
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        _ if bytes.contains(&0) => None,
        _ => Some(match std::str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text),
            // Cut off within a character.
            Err(error) if error.error_len().is_none() => String::from_utf8_lossy(bytes),
            Err(_) => Cow::Owned(bytes.iter().map(|byte| char::from(*byte)).collect()),
        }),
    }
}

/// Returns `text` without the characters that nobody sees, such as byte order marks, blanks of no
/// width and soft hyphens, and with every kind of line end as `\n`.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    let is_plain = |c: char| !is_invisible(c) && !is_other_line_end(c);
    if text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let text = text.replace("\r\n", "\n");
    let seen = text.chars().filter(|c| !is_invisible(*c));
    Cow::Owned(
        seen.map(|c| if is_other_line_end(c) { '\n' } else { c })
            .collect(),
    )
}

/// Returns whether `c` ends a line other than `\n` does: CR, NEL, and the separators of Unicode.
fn is_other_line_end(c: char) -> bool {
    matches!(c, '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Returns whether `c` has neither shape nor width: the default ignorable code points of Unicode
/// (DerivedCoreProperties.txt), and control characters.
pub(crate) fn is_invisible(c: char) -> bool {
    let is_ignorable = matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}');
    is_ignorable || c.is_control() && !c.is_whitespace()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_all_encodings() {
        let utf16 = |unit: fn(u16) -> [u8; 2]| -> Vec<u8> {
            "\u{feff}>Å\n".encode_utf16().flat_map(unit).collect()
        };
        for bytes in [
            ">Å\n".as_bytes().to_vec(),
            utf16(u16::to_le_bytes),
            utf16(u16::to_be_bytes),
            b">\xc5\n".to_vec(),
        ] {
            assert_eq!(text_of(&bytes).unwrap(), ">Å\n");
        }
        assert_eq!(text_of(b"a\0b"), None);
        assert_eq!(
            text_of("ab Å".as_bytes().split_last().unwrap().1).unwrap(),
            "ab \u{fffd}"
        );
    }

    #[test]
    fn what_nobody_sees_is_left_out() {
        for hidden in [
            "\u{feff}",
            "\u{200b}",
            "\u{ad}",
            "\u{2060}",
            "\u{1a}",
            "\u{200e}\u{fe0f}",
        ] {
            assert_eq!(visible(&format!("M{hidden}K")), "MK");
        }
        for end in ["\n", "\r", "\r\n", "\u{2028}", "\u{2029}", "\u{85}"] {
            assert_eq!(visible(&format!("M{end}K")), "M\nK");
        }
        assert!(matches!(visible("M K\tV\n"), Cow::Borrowed(_)));
    }
}
