//! Writing of models in the format of HMMER 3.

use std::fmt::Write;

use super::calibration::Calibration;
use super::model::{HMMER_BACKGROUND, Model, Transitions, letters};
use crate::identify::profile::Profile;
use crate::parallel;
use crate::residue::AminoAcid;

/// Writes `profiles`, each with at least one column, as hidden Markov models in the format `HMMER3/f`: calibrated, with the
/// emissions and the gaps of the search, each in its likelier direction.
pub fn hmm_file(profiles: &[Profile]) -> String {
    parallel::map(profiles, record).concat()
}

/// Writes the model of a profile.
fn record(profile: &Profile) -> String {
    let model = Model::of(profile);
    let mut text = header(profile, &Calibration::of(&model));
    let _ = writeln!(text, "  COMPO {}", emissions(&model.composition()));
    // Insertions are those of any protein.
    let insertions = emissions(&HMMER_BACKGROUND);
    let states = |text: &mut String, after: &Transitions| {
        let _ = writeln!(text, "        {insertions}");
        let _ = writeln!(text, "        {}", transitions(after));
    };
    states(&mut text, &model.transitions[0]);
    let columns = model.matches.iter().zip(&model.transitions[1..]);
    for ((number, (column, after)), read) in (1..).zip(columns).zip(&profile.columns) {
        let letter = read.letter();
        let _ = writeln!(
            text,
            "{number:7} {}      - {letter} - - -",
            emissions(column)
        );
        states(&mut text, after);
    }
    text.push_str("//\n");
    text
}

fn header(profile: &Profile, calibration: &Calibration) -> String {
    let mut text = format!("HMMER3/f [cryoweave {}]\n", env!("CARGO_PKG_VERSION"));
    let name = profile.name.replace(char::is_whitespace, "_");
    let lines = [
        ("NAME", name),
        ("DESC", profile.place.clone()),
        ("LENG", profile.columns.len().to_string()),
        ("ALPH", "amino".to_owned()),
        ("RF", "no".to_owned()),
        ("MM", "no".to_owned()),
        ("CONS", "yes".to_owned()),
        ("CS", "no".to_owned()),
        ("MAP", "no".to_owned()),
        ("NSEQ", profile.copies.to_string()),
        ("EFFN", "1.000000".to_owned()),
    ];
    for (tag, value) in lines {
        let _ = writeln!(text, "{tag:5} {value}");
    }
    let Calibration {
        msv,
        viterbi,
        forward,
        lambda,
    } = calibration;
    for (kind, location) in [("MSV", msv), ("VITERBI", viterbi), ("FORWARD", forward)] {
        let _ = writeln!(text, "STATS LOCAL {kind:8} {location:9.4} {lambda:8.5}");
    }
    let names: Vec<String> = letters().map(|letter| format!("{letter:>8}")).collect();
    let _ = writeln!(text, "HMM     {}", names.join(" "));
    let steps = ["m->m", "m->i", "m->d", "i->m", "i->i", "d->m", "d->d"];
    let steps = steps.map(|step| format!("{step:>8}"));
    let _ = writeln!(text, "        {}", steps.join(" "));
    text
}

fn emissions(probabilities: &[f64; AminoAcid::COUNT]) -> String {
    let numbers = probabilities.map(number);
    numbers.join(" ")
}

fn transitions(after: &Transitions) -> String {
    let Transitions {
        from_match: [mm, mi, md],
        from_insertion: [im, ii],
        from_deletion: [dm, dd],
    } = *after;
    [mm, mi, md, im, ii, dm, dd].map(number).join(" ")
}

/// Writes a probability as its negative natural logarithm; `*` for 0.
fn number(probability: f64) -> String {
    if probability <= 0.0 {
        return format!("{:>8}", "*");
    }
    // Not -0.
    format!("{:8.5}", -probability.ln() + 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identify::profile::Column;

    /// Two residues, alanine and tryptophan, of which nothing is wrong but the share 0.5.
    #[test]
    fn a_model_is_written_as_the_format_says() {
        let named = |amino| Column::named(Some(amino), 0.5);
        let profile = Profile {
            name: "chain A".into(),
            place: "residues 1 to 2".into(),
            columns: vec![named(AminoAcid::Ala), named(AminoAcid::Trp)],
            joins: vec![1],
            forward: 1.0,
            copies: 1,
        };
        let text = hmm_file(std::slice::from_ref(&profile));
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].starts_with("HMMER3/f [cryoweave "));
        assert_eq!(
            lines[1..4],
            ["NAME  chain_A", "DESC  residues 1 to 2", "LENG  2"]
        );
        let kinds: Vec<&str> = lines[12..15].iter().map(|line| &line[..20]).collect();
        assert_eq!(
            kinds,
            [
                "STATS LOCAL MSV     ",
                "STATS LOCAL VITERBI ",
                "STATS LOCAL FORWARD "
            ]
        );
        let words = |line: usize| lines[line].split_whitespace().collect::<Vec<_>>();
        assert_eq!(words(15).join(""), "HMMACDEFGHIKLMNPQRSTVWY");
        assert_eq!(words(16).len(), 7);
        assert_eq!((words(17).len(), words(17)[0]), (21, "COMPO"));
        // 1 - 2 exp(-4.5), exp(-4.5) twice; 1 - exp(-1), exp(-1); no deletion before the first column.
        let begin = [
            "0.02247", "4.50000", "4.50000", "0.45868", "1.00000", "0.00000", "*",
        ];
        assert_eq!(words(19), begin);
        // Of alanine 0.5 + 0.5 · 0.0794, of cysteine 0.5 · 0.0226.
        assert_eq!(
            (words(20)[0], words(20)[1], words(20)[2]),
            ("1", "0.61671", "4.48180")
        );
        assert_eq!(words(20)[21..], ["-", "A", "-", "-", "-"]);
        // A join: exp(-2), exp(-0.1).
        assert_eq!(
            words(22)[1..5],
            ["2.00000", "4.50000", "2.35217", "0.10000"]
        );
        // After the last column no deletion.
        let last = [
            "0.01117", "4.50000", "*", "0.45868", "1.00000", "0.00000", "*",
        ];
        assert_eq!(words(25), last);
        assert_eq!((lines[26], lines.len()), ("//", 27));
    }
}
