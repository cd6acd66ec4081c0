//! Reading PDB files.

mod atom;
mod deposition;
mod range;

use super::columns::{columns, lines};
use crate::io::structure::content::Content;
pub(crate) use deposition::read_deposition;

/// Reads all of a PDB file; atoms that cannot be read are counted and left out.
pub(crate) fn read(bytes: &[u8]) -> Content {
    let mut content = Content::default();
    let mut models = 0;
    for (index, line) in lines(bytes).enumerate() {
        let record = columns(line, 1, 6);
        match record {
            "MODEL" => models += 1,
            "ATOM" | "HETATM" if models <= 1 => match atom::row(line, record == "HETATM") {
                Some(row) => content.assembly.push(row),
                None => content.assembly.skip(index + 1),
            },
            "HEADER" => content.name = columns(line, 63, 66).to_owned(),
            "HELIX" => content.ranges.extend(range::helix(line)),
            "SHEET" => content.ranges.extend(range::strand(line)),
            _ => {}
        }
    }
    content.more_models = usize::saturating_sub(models, 1);
    content
}
