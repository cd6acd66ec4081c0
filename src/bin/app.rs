//! The program of the page.

fn main() {
    #[cfg(target_family = "wasm")]
    cryoweave::web::app::start();
}
