//! Tiles: a grid cut into overlapping boxes, and stitched back.
