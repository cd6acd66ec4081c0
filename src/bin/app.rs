//! The program of the page, drawing by WebGPU.

fn main() {
    #[cfg(target_family = "wasm")]
    cryoweave::web::app::start();
}
