//! Input and output: the doors for file formats.
//!
//! Bytes come in and words go out, with notes on what was odd; or the other way round. The types
//! of `mrc` and `pdbtbx` stop here. Never opens a file.
