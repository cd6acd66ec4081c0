//! The program of the worker, on the processor.

fn main() {
    #[cfg(target_family = "wasm")]
    cryoweave::web::worker::start();
}
