//! Command line: arguments, files, terminal, exit codes.
