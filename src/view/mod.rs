//! View: map and models drawn by wgpu into any texture.
