//! Formats without a mark of their own: told by the numbers or the words at their start.

/// Returns whether there are no bytes that texts do not have.
pub(super) fn is_text(start: &[u8]) -> bool {
    let is_control = |byte: &u8| matches!(byte, 0..=8 | 14..=31) && *byte != 0x1b && *byte != 0x1a;
    !start.iter().any(is_control)
}

/// Returns whether word 19 is the scale 100 of every DSN6 file, in a block of 512 bytes.
pub(super) fn is_dsn6(start: &[u8]) -> bool {
    let word = |at: usize| start.get(2 * at..2 * at + 2).map(|w| [w[0], w[1]]);
    let scale = word(18);
    let is_scaled = scale == Some([100, 0]) || scale == Some([0, 100]);
    // The extent in voxels (words 4 to 6) is small, in the order of bytes of the scale.
    let big = scale == Some([0, 100]);
    let small = |at| {
        word(at).is_some_and(|w| {
            let value = if big {
                i16::from_be_bytes(w)
            } else {
                i16::from_le_bytes(w)
            };
            (1..=4096).contains(&value)
        })
    };
    start.len() >= 512 && is_scaled && (3..6).all(small)
}

/// Returns whether `mark` stands in the first 4 KiB.
pub(super) fn has_early(start: &[u8], mark: &[u8]) -> bool {
    let early = &start[..start.len().min(4096)];
    early.windows(mark.len()).any(|part| part == mark)
}

/// Returns whether the first 25 numbers are those of a volume of SPIDER: sections, rows, the type 1 or
/// 3, columns, and the length of a row in bytes.
///
/// Format: <https://spider.wadsworth.org/spider_doc/spider/docs/image_doc.html>.
pub(super) fn is_spider(start: &[u8]) -> bool {
    let (words, _) = start.as_chunks::<4>();
    let is_one = |number: fn([u8; 4]) -> f32| {
        let word = |at: usize| words.get(at - 1).map_or(0.0, |word| number(*word));
        let is_size = |value: f32| value.fract() == 0.0 && (1.0..65_536.0).contains(&value);
        [word(1), word(2), word(12)].into_iter().all(is_size)
            && (word(5) == 1.0 || word(5) == 3.0)
            && word(23) == 4.0 * word(12)
    };
    is_one(f32::from_le_bytes) || is_one(f32::from_be_bytes)
}

/// Returns whether the file begins as one of the format EM on a PC: 6, two zeros, the type of the
/// values, and three sizes.
pub(super) fn is_em(start: &[u8]) -> bool {
    let (words, _) = start.as_chunks::<4>();
    let is_size = |word: &[u8; 4]| (1..65_536).contains(&i32::from_le_bytes(*word));
    matches!(start, [6, 0, 0, 1 | 2 | 4 | 5 | 9, ..])
        && start.len() >= 512
        && words[1..4].iter().all(is_size)
}

/// Returns whether a line is the mark of the axes of a map of X-PLOR or CNS.
pub(super) fn is_xplor(text: &[u8]) -> bool {
    let lines = text[..text.len().min(8192)].split(|byte| matches!(byte, b'\n' | b'\r'));
    lines.map(<[u8]>::trim_ascii).any(|line| line == b"ZYX")
}

/// Returns whether the first line is that of a map of Situs: voxel size and origin, then three sizes.
pub(super) fn is_situs(text: &[u8]) -> bool {
    let line = text.split(|byte| matches!(byte, b'\n' | b'\r')).next();
    let line = String::from_utf8_lossy(line.unwrap_or_default());
    let words: Vec<&str> = line.split_whitespace().collect();
    words.len() == 7
        && words[..4]
            .iter()
            .all(|word| word.contains('.') && word.parse::<f64>().is_ok())
        && words[4..].iter().all(|word| word.parse::<u32>().is_ok())
}

/// Returns whether the first line is the number of sequences and of columns alone.
pub(super) fn is_phylip(start: &[u8]) -> bool {
    let line = start
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    let words: Vec<&[u8]> = line
        .split(u8::is_ascii_whitespace)
        .filter(|w| !w.is_empty())
        .collect();
    words.len() == 2 && words.iter().all(|word| word.iter().all(u8::is_ascii_digit))
}

/// Returns whether the first line begins with `@` and the third with `+`.
pub(super) fn is_fastq(text: &[u8]) -> bool {
    let third = text.split(|byte| *byte == b'\n').nth(2).unwrap_or_default();
    text.starts_with(b"@") && third.starts_with(b"+")
}

/// Returns whether the lines from the third on are those of a Gaussian cube file: a number of atoms
/// and an origin, then three axes.
pub(super) fn is_cube(text: &[u8]) -> bool {
    let text = String::from_utf8_lossy(&text[..text.len().min(4096)]).into_owned();
    let numbers = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        (4..=5).contains(&words.len())
            && words[0].parse::<i32>().is_ok()
            && words[1..]
                .iter()
                .all(|word| word.contains('.') && word.parse::<f64>().is_ok())
    };
    let lines: Vec<&str> = text.lines().skip(2).take(4).collect();
    lines.len() == 4 && lines.into_iter().all(numbers)
}

/// Returns whether a text in small letters is the job of a structure prediction program: AlphaFold and its
/// server, Boltz, Chai, Protenix.
pub(super) fn is_job(lower: &[u8]) -> bool {
    let text = String::from_utf8_lossy(lower);
    let is_json = text.starts_with('{') || text.starts_with('[');
    let has = |key: &str| match is_json {
        true => text.contains(&format!("\"{key}\"")),
        false => text.contains(&format!("{key}:")),
    };
    let is_yaml = text.lines().any(|line| line.trim_end() == "sequences:");
    (is_json || is_yaml) && has("sequences") && (has("protein") || has("proteinchain"))
}
