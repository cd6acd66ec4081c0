use super::*;

fn read(text: &str) -> (Vec<Sequence>, Vec<FastaNote>) {
    read_fasta(text.as_bytes()).unwrap()
}

#[test]
fn wrapped_lower_case_windows_and_blanks() {
    let (sequences, notes) = read("\u{feff}>a first\r\nmkv lsp\r\n\r\n  61 ADKT*\r\n>b\r\nGG\r\n");
    assert_eq!(sequences.len(), 2);
    assert_eq!(sequences[0].name, "a");
    assert_eq!(sequences[0].letters(), "MKVLSPADKT");
    assert_eq!(sequences[1].letters(), "GG");
    assert_eq!(sequences[1].chain_ids, ["b"]);
    assert_eq!(notes, []);
}

#[test]
fn bare_and_pasted_sequences() {
    assert_eq!(
        read("MKVLSPADKTN\nVKAAW\n").0[0].letters(),
        "MKVLSPADKTNVKAAW"
    );
    let genbank = "ORIGIN\n        1 mvlspadktn vkaawgkvga\n       21 hageygaeal\n//\n";
    let (sequences, _) = read(genbank);
    assert_eq!(sequences[0].name, "sequence 1");
    assert_eq!(sequences[0].letters(), "MVLSPADKTNVKAAWGKVGAHAGEYGAEAL");
}

#[test]
fn unknown_letters_keep_their_place() {
    let (sequences, notes) = read(">p\nMUXBZJO*K--L**\n");
    assert_eq!(sequences[0].letters(), "MXXXXXXXKL");
    assert_eq!(sequences[0].residues.len(), 10);
    assert_eq!(notes.len(), 2);
    assert!(
        notes[0].to_string().contains("7 residues (*BJOUXZ)"),
        "{}",
        notes[0]
    );
    assert!(notes[1].to_string().contains("2 gaps"));
}

#[test]
fn nucleotides_are_set_aside() {
    let (sequences, notes) = read(">p\nMKVL\n>r\nACGUACGUAAUU\n>poly\nAAAAAAAAAAAAAAA\n");
    assert_eq!(sequences.len(), 2);
    assert!(matches!(
        &notes[0],
        FastaNote::Nucleotide { length: 12, .. }
    ));
    assert_eq!(
        read_fasta(b">r\nACGUACGUAAUU\n"),
        Err(FastaError::OnlyNucleotides { records: 1 })
    );
}

#[test]
fn copies_and_repeated_chains() {
    let (sequences, notes) = read(">1ABC_1|Chain A|x\nMKVL\n>1ABC_2|Chains A, B|x\nMKVL\n>q\n");
    assert_eq!(sequences.len(), 2);
    assert_eq!(sequences[1].chain_ids, ["B"]);
    assert!(matches!(notes[0], FastaNote::Copy { .. }));
    assert!(matches!(notes[1], FastaNote::ChainTwice { .. }));
    assert!(matches!(notes[2], FastaNote::NoResidues { .. }));
}

#[test]
fn refusals_name_place_and_remedy() {
    assert_eq!(read_fasta(b""), Err(FastaError::Empty));
    assert_eq!(read_fasta(b">only a header\n"), Err(FastaError::Empty));
    assert_eq!(read_fasta(b"MK\0\0"), Err(FastaError::NotText));
    let error = read_fasta(b">p\nMKVL\nMK{VL\n").unwrap_err();
    assert_eq!(
        error.to_string(),
        "line 3: \"{\" is no letter of a sequence; take it out, or write X for it"
    );
}

#[test]
fn utf16_from_windows() {
    let units: Vec<u8> = "\u{feff}>p\r\nMKVL"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(read_fasta(&units).unwrap().0[0].letters(), "MKVL");
}
