//! Text as users have it: in the encodings of Windows and Unix, with any line ends, and with
//! characters that nobody sees.

use std::borrow::Cow;

/// Words of the note on a text in UTF-16.
pub(crate) const UTF16: &str = "the file is in UTF-16, as Windows writes it; it was read as such";

/// Returns the text of `bytes`: UTF-8; UTF-16, as Windows writes it; else Latin-1. `None` if it is no
/// text.
pub(crate) fn text_of(bytes: &[u8]) -> Option<Cow<'_, str>> {
    if let Some(text) = utf16_of(bytes) {
        return Some(Cow::Owned(text));
    }
    if bytes.contains(&0) {
        return None;
    }
    Some(match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        // Cut off within a character.
        Err(error) if error.error_len().is_none() => String::from_utf8_lossy(bytes),
        Err(_) => Cow::Owned(bytes.iter().map(|byte| char::from(*byte)).collect()),
    })
}

/// Returns the text of `bytes` if they are UTF-16: with a byte order mark, or with a zero in every
/// second byte of the first hundred, as texts in Latin letters have.
pub(crate) fn utf16_of(bytes: &[u8]) -> Option<String> {
    let start = &bytes[..bytes.len().min(100)];
    let (pairs, _) = start.as_chunks::<2>();
    let only = |zero: usize| {
        let is_letter = |pair: &[u8; 2]| pair[zero] == 0 && pair[1 - zero] != 0;
        pairs.len() >= 2 && pairs.iter().all(is_letter)
    };
    let (rest, is_big) = match bytes {
        [0xff, 0xfe, rest @ ..] => (rest, false),
        [0xfe, 0xff, rest @ ..] => (rest, true),
        _ if only(1) => (bytes, false),
        _ if only(0) => (bytes, true),
        _ => return None,
    };
    let unit = |pair: &[u8; 2]| match is_big {
        false => u16::from_le_bytes(*pair),
        true => u16::from_be_bytes(*pair),
    };
    let units = rest.as_chunks::<2>().0.iter().map(unit);
    let text = char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER));
    let text: String = text.collect();
    // Numbers of 16 bits, such as those of a map, are none of a text.
    let is_text = !text.chars().any(|c| c == '\0');
    is_text.then_some(text)
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

/// Returns the character at the start of `bytes`; `None` if they are no UTF-8.
pub(crate) fn char_at(bytes: &[u8]) -> Option<char> {
    let start = &bytes[..bytes.len().min(4)];
    let valid = match std::str::from_utf8(start) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&start[..error.valid_up_to()]).ok()?,
    };
    valid.chars().next()
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
        let bare: Vec<u8> = ">p\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(text_of(&bare).unwrap(), ">p\n");
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
