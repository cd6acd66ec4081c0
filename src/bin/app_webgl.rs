//! The program of the page, drawing by WebGL2, for browsers without WebGPU.

fn main() {
    #[cfg(target_family = "wasm")]
    cryoweave::web::app::start();
}
