//! Resample: the same density on a grid of 1 Å.
