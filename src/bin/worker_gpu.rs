//! The program of the worker that also knows the GPU.

fn main() {
    #[cfg(target_family = "wasm")]
    cryoweave::web::worker::start();
}
