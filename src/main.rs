//! The program `cryoweave`.

fn main() {}
