//! Pieces of a file, as the network brings them.

use std::io::{self, Read};

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsCast;

use crate::io::Source;

/// Pieces of a file: `Uint8Array`s, in order. What is read of them is copied a little at a time.
pub(super) struct Pieces<'a>(pub(super) &'a Array);

impl Source for Pieces<'_> {
    fn length(&self) -> u64 {
        self.0
            .iter()
            .map(|piece| u64::from(bytes_of(piece).length()))
            .sum()
    }

    fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(Reader {
            pieces: self.0,
            piece: 0,
            at: 0,
        }))
    }
}

/// Reader of pieces, at byte `at` of number `piece`.
struct Reader<'a> {
    pieces: &'a Array,
    piece: u32,
    at: u32,
}

impl Read for Reader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.piece < self.pieces.length() {
            let piece = bytes_of(self.pieces.get(self.piece));
            let left = piece.length().saturating_sub(self.at);
            if left == 0 {
                (self.piece, self.at) = (self.piece + 1, 0);
                continue;
            }
            let room = u32::try_from(buffer.len()).unwrap_or(u32::MAX);
            let count = left.min(room);
            let part = piece.subarray(self.at, self.at + count);
            part.copy_to(&mut buffer[..count as usize]);
            self.at += count;
            return Ok(count as usize);
        }
        Ok(0)
    }
}

fn bytes_of(piece: wasm_bindgen::JsValue) -> Uint8Array {
    piece.unchecked_into()
}
