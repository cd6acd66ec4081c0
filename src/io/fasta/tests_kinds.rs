//! Records that are told by their kind: templates, bases, measures in headers.

use super::*;

const ALPHA: &str = "MVLSPADKTNVKAAWGKVGAHAGE";
const BETA: &str = "MVHLTPEEKSAVTALWGKVNVDEV";

fn read(text: &str) -> (Vec<Sequence>, Vec<FastaNote>) {
    let text = text.replace("ALPHA", ALPHA).replace("BETA", BETA);
    read_fasta(text.as_bytes()).unwrap()
}

fn names(text: &str) -> Vec<String> {
    read(text).0.into_iter().map(|s| s.name).collect()
}

#[test]
fn templates_of_modeller_are_set_aside() {
    let template = ">P1;5ni1A\nstructureX:5ni1:1:A:24:A:HB:human:3.2:0.2\nALPHA--*\n";
    let target = ">P1;t\nsequence:t:1::24::::0.00:0.00\nBETA--*\n";
    for text in [
        format!("C; made up\n{template}{target}"),
        format!("{target}{template}"),
    ] {
        let (sequences, notes) = read(&text);
        assert_eq!(sequences.len(), 1, "{text}");
        assert_eq!(sequences[0].letters(), BETA);
        let template = FastaNote::Template {
            name: "5ni1A".into(),
        };
        assert!(notes.contains(&template), "{notes:?}");
    }
    assert_eq!(names(template), ["5ni1A"]);
    let second = ">P1;2abcB\nstructure:2abc:1:B:24:B::::\nBETA*\n";
    assert_eq!(names(&format!("{template}{second}")).len(), 2);
}

#[test]
fn pir_in_small_letters_has_titles_too() {
    let (sequences, _) = read(">p1;a\nMADEUP PROTEIN\nALPHA*\n");
    assert_eq!(
        (&*sequences[0].name, &*sequences[0].letters()),
        ("a", ALPHA)
    );
    let small = format!(">p1;a\ntitle here\n{}*\n", ALPHA.to_lowercase());
    assert_eq!(read(&small).0[0].letters(), ALPHA);
    let untitled = format!(">p1;a\n{}\n", ALPHA.to_lowercase());
    assert_eq!(read(&untitled).0[0].letters(), ALPHA);
}

#[test]
fn runs_of_one_base_are_told() {
    for letter in ["T", "N", "C", "G"] {
        let (sequences, notes) = read(&format!(">1abc_B\n{}\n>p\nALPHA\n", letter.repeat(12)));
        assert_eq!(sequences.len(), 2);
        let is_told = |note: &FastaNote| matches!(note, FastaNote::OneBase { length: 12, .. });
        assert!(notes.iter().any(is_told), "{notes:?}");
    }
    let (sequences, _) = read(">dT30\nTTTTTTTTTTTT\n>p\nALPHA\n");
    assert_eq!(sequences.len(), 1);
    for text in [
        ">a\nAAAAAAAAAAAA\n",
        ">1abc_A mol:protein length:12  x\nGGGGGGGGGGGG\n",
        ">a\nGGGGG\n",
    ] {
        assert_eq!(read(text).1, [], "{text}");
    }
}

#[test]
fn measures_and_sizes_of_oligonucleotides_are_no_copies() {
    for header in [
        "1abc_A mol:protein length:24  x",
        "1abc_A length=24 x",
        "contig_1 coverage 30x len=24",
        "a mass: 15 chains",
    ] {
        assert_eq!(names(&format!(">{header}\nALPHA\n")).len(), 1, "{header}");
    }
    let text = ">1abc_2|Chain B|DNA (30-MER)|x\nACGTACGTACGT\n>1abc_3|Chain C|RNA (20-mer)|x\nACGUU\n>p\nALPHA\n";
    let (sequences, notes) = read(text);
    assert_eq!((sequences.len(), notes.len()), (1, 2), "{notes:?}");
}

#[test]
fn a_hundred_thousand_records_are_read_each_once() {
    // Compared pair by pair, they would take minutes.
    let letters = b"DEFHIKLMNPQRSVWY";
    let residues = |n: usize| -> String {
        let letter = |digit: u32| char::from(letters[n / 16_usize.pow(digit) % 16]);
        (0..5).map(letter).collect()
    };
    let record = |n: usize| format!(">p{n}\nM{}\n", residues(n % 99_999));
    let text: String = (0..100_000).map(record).collect();
    let (sequences, notes) = read_fasta(text.as_bytes()).unwrap();
    assert_eq!(sequences.len(), 100_000);
    let (name, of) = ("p99999".to_owned(), "p0".to_owned());
    assert_eq!(notes, [FastaNote::Copy { name, of }]);
}
