//! The formats of structure files, told apart by their first lines.

/// The two formats of structure files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::io) enum Format {
    Pdb,
    Mmcif,
}

/// Returns true if `content`, unpacked, is a PDB file.
pub fn is_pdb(content: &[u8]) -> bool {
    format_of(content) == Some(Format::Pdb)
}

/// Returns the format of `content`, unpacked, by its first 100 lines.
pub(in crate::io) fn format_of(content: &[u8]) -> Option<Format> {
    const PDB_RECORDS: [&[u8]; 20] = [
        b"HEADER", b"OBSLTE", b"TITLE ", b"CAVEAT", b"COMPND", b"SOURCE", b"KEYWDS", b"EXPDTA",
        b"AUTHOR", b"REMARK", b"SEQRES", b"HELIX ", b"SHEET ", b"SSBOND", b"CRYST1", b"SCALE1",
        b"ORIGX1", b"MODEL ", b"ATOM  ", b"HETATM",
    ];
    let content = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content);
    content
        .split(|byte| *byte == b'\n' || *byte == b'\r')
        .map(<[u8]>::trim_ascii_start)
        .filter(|line| !line.is_empty() && !line.starts_with(b"#"))
        .take(100)
        .find_map(|line| {
            let start = &line[..line.len().min(6)];
            if start.len() >= 5 && start[..5].eq_ignore_ascii_case(b"data_") {
                Some(Format::Mmcif)
            } else {
                PDB_RECORDS.contains(&start).then_some(Format::Pdb)
            }
        })
}
