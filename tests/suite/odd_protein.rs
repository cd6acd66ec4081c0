//! A made-up protein of one oddity each: the atoms of the case `quirks` of the reference.

use std::fmt::Write;

/// Atom, alternate location, residue, its number with insertion code, x, y, z and occupancy.
const FIRST_MODEL: &str = "
    N  - ALA 1    5.1  5.2   5.3   1
    CA - ALA 1    6.1  5.2   5.3   1
    C  - ALA 1    7.1  5.2   5.3   1
    O  - ALA 1    7.9  5.2   6.3   1
    N  - MSE 2   10.1  5.2   5.3   1
    CA - MSE 2   11.1  5.2   5.3   1
    C  - MSE 2   12.1  5.2   5.3   1
    N  - GLY 3   15.1  5.2   5.3   1
    CA A GLY 3   16.1  5.2   5.3   0.4
    CA B GLY 3   16.1  8.2   5.3   0.6
    C  - GLY 3   17.1  5.2   5.3   1
    CA A SER 4   20.1  5.2   5.3   0.5
    CA B SER 4   20.1  8.2   5.3   0.5
    CA A LEU 5   24.1  5.2   5.3   0.7
    CA B VAL 5   24.1  8.2   5.3   0.3
    CA - THR 6    5.9 12.999 12.001 1
    CA - TYR 6A   9   12    12     1
    CA - LYS 7   13   12    12     1
    CA - TRP 8   13.9 12.9  12.9   1
    CA - ARG 9   16   12    12     1
    CA - UNK 10  16.5 12.5  12.5   1
    CA - HIS 11  -1.5 12.5  12.5   1
    CA - PRO 12  29.999 12.5 12.5  1
    CA - PHE 13  30   12.5  12.5   1
    HA - PHE 13  18   18.5  12.5   1
    Ca - CA  101 20   20    20     1
    C  - ACE 102 22   20    20     1
    CA - SEP 103 24   20    20     1";

const SECOND_MODEL: &str = "
    CA - ALA 1    6.1 25.2   5.3   1
    CA - CYS 2   11.1  5.2   5.3   1";

/// The number of the first residue that is a hetero group.
const FIRST_HETERO: i32 = 101;

/// The protein in the PDB format.
pub(crate) fn odd_protein() -> String {
    let mut pdb = format!("HEADER    {:<40}01-JAN-00   9ODD\n", "MADE UP");
    for (model, atoms) in [(1, FIRST_MODEL), (2, SECOND_MODEL)] {
        writeln!(pdb, "MODEL     {model:>4}").unwrap();
        for (serial, atom) in (1..).zip(atoms.lines().skip(1)) {
            writeln!(pdb, "{}", line(serial, atom)).unwrap();
        }
        pdb += "ENDMDL\n";
    }
    pdb + "END\n"
}

/// The line of an atom.
fn line(serial: usize, atom: &str) -> String {
    let fields: Vec<&str> = atom.split_whitespace().collect();
    let [name, alternate, residue, number, place @ .., occupancy] = &fields[..] else {
        panic!("eight fields wanted")
    };
    let digits = number.trim_end_matches(char::is_alphabetic);
    let insertion = number.strip_prefix(digits).unwrap();
    let number: i32 = digits.parse().unwrap();
    let record = if number < FIRST_HETERO {
        "ATOM"
    } else {
        "HETATM"
    };
    // Calcium is an element of two letters, which begins one column before an Cα.
    let (name, element) = match *name {
        "Ca" => ("CA  ".to_owned(), "CA"),
        name => (format!(" {name:<3}"), &name[..1]),
    };
    let alternate = alternate.replace('-', " ");
    let [x, y, z]: [f64; 3] = std::array::from_fn(|axis| place[axis].parse().unwrap());
    let occupancy: f64 = occupancy.parse().unwrap();
    format!(
        "{record:<6}{serial:>5} {name}{alternate}{residue:>3} A{number:>4}{insertion:<1}   \
         {x:>8.3}{y:>8.3}{z:>8.3}{occupancy:>6.2}{:>6.2}{:>10}{element:>2}",
        0.0, ""
    )
}
