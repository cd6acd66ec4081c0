//! The formats of structure files, told apart by their lines.

use super::pdb;

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

/// Names of the records by which a PDB file is known: those of the format's versions 2.0 to 3.3, and
/// of programs. Of `ATOM` and `HETATM` the whole line is looked at.
const RECORDS: [&[u8]; 46] = [
    b"HEADER", b"OBSLTE", b"TITLE ", b"SPLIT ", b"CAVEAT", b"COMPND", b"SOURCE", b"KEYWDS",
    b"EXPDTA", b"NUMMDL", b"MDLTYP", b"AUTHOR", b"REVDAT", b"SPRSDE", b"JRNL  ", b"REMARK",
    b"DBREF ", b"DBREF1", b"DBREF2", b"SEQADV", b"SEQRES", b"MODRES", b"HET   ", b"HETNAM",
    b"HETSYN", b"FORMUL", b"HELIX ", b"SHEET ", b"TURN  ", b"SSBOND", b"LINK  ", b"LINKR ",
    b"CISPEP", b"SITE  ", b"CRYST1", b"ORIGX1", b"SCALE1", b"MTRIX1", b"MODEL ", b"ATOM  ",
    b"HETATM", b"ANISOU", b"CONECT", b"FTNOTE", b"USER  ", b"NUMREM",
];

/// Beginnings of the lines by which an mmCIF file is known.
const CIF_STARTS: [&[u8]; 4] = [b"data_", b"_atom_site.", b"loop_", b"save_"];

/// Upper limit on the lines in which the name of a record is looked for; an atom is found wherever it
/// is.
const RECORD_LINES: usize = 100;

/// Returns the format of `content`, unpacked.
pub(in crate::io) fn format_of(content: &[u8]) -> Option<Format> {
    let content = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content);
    let lines = content.split(|byte| *byte == b'\n' || *byte == b'\r');
    let lines = lines
        .map(<[u8]>::trim_ascii_start)
        .filter(|line| !line.is_empty() && !line.starts_with(b"#"));
    if lines
        .clone()
        .next()
        .is_some_and(|first| b">{<".contains(&first[0]))
    {
        return None;
    }
    lines.enumerate().find_map(|(index, line)| {
        let starts = |start: &&[u8]| {
            let head = line.get(..start.len());
            head.is_some_and(|head| head.eq_ignore_ascii_case(start))
        };
        let is_early = index < RECORD_LINES;
        if is_early && CIF_STARTS.iter().any(starts) {
            Some(Format::Mmcif)
        } else if (is_early && RECORDS.contains(&&line[..line.len().min(6)])) || pdb::is_atom(line)
        {
            Some(Format::Pdb)
        } else {
            None
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ATOM: &str = "ATOM      1  CA  ALA A   1       1.000   2.000   3.000";

    #[test]
    fn formats_are_known_whatever_stands_before_the_atoms() {
        let notes = "made by hand\n".repeat(5000);
        for (text, expected) in [
            (
                format!("{}{ATOM}", "USER  MOD x\n".repeat(3000)),
                Some(Format::Pdb),
            ),
            (
                format!("{}{ATOM}", "LINKR        x\n".repeat(200)),
                Some(Format::Pdb),
            ),
            (format!("{notes}{ATOM}"), Some(Format::Pdb)),
            (format!("\u{feff}\n\n{ATOM}"), Some(Format::Pdb)),
            (ATOM.to_lowercase(), Some(Format::Pdb)),
            (
                "ATOM 1 CA ALA A 1 1.0 2.0 3.0\n".to_owned(),
                Some(Format::Pdb),
            ),
            (notes, None),
            (format!(">a sequence\n{ATOM}"), None),
            (format!("<html>\n{ATOM}"), None),
            ("# made\n\nDATA_x\n".to_owned(), Some(Format::Mmcif)),
            ("\u{feff}data_x\n".to_owned(), Some(Format::Mmcif)),
            ("loop_\n_atom_site.id\n1\n".to_owned(), Some(Format::Mmcif)),
            ("an atom of carbon\natoms 1 2 3\n".to_owned(), None),
        ] {
            assert_eq!(format_of(text.as_bytes()), expected, "{:.40}", text);
        }
    }
}
