//! The program `cryoweave`.

use std::process::ExitCode;

fn main() -> ExitCode {
    cryoweave::cli::main()
}
