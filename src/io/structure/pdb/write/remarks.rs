//! The records `HEADER`, `TITLE`, `EXPDTA` and `REMARK`.

use super::lines::Lines;
use crate::io::structure::model_info::ModelInfo;

pub(super) fn write(lines: &mut Lines, info: &ModelInfo) {
    // Programs such as `mkdssp` tell a PDB file by this line. It has no date and no entry code.
    lines.push("HEADER    PROTEIN");
    lines.wrap(&info.title, 69, |number| match number {
        1 => "TITLE     ".to_owned(),
        _ => format!("TITLE   {number:>2} "),
    });
    lines.push("EXPDTA    ELECTRON MICROSCOPY");
    lines.push("REMARK 650 HELIX: BY DSSP, ON THE MODEL AS IT IS");
    lines.push("REMARK 700 SHEET: BY DSSP, ON THE MODEL AS IT IS. EVERY STRAND STANDS FOR");
    lines.push("REMARK 700 ITSELF; THE ORDER OF STRANDS IN SHEETS IS NOT KNOWN");
    for remark in info.remarks() {
        lines.wrap(&remark, 69, |_| "REMARK 999 ".to_owned());
    }
}
