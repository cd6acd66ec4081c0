//! The graphics device: what the view requests, and the name to show.

/// Returns the request for a device that can draw the view: nothing that WebGL2 has not.
pub fn device_needs(adapter: &wgpu::Adapter) -> wgpu::DeviceDescriptor<'static> {
    wgpu::DeviceDescriptor {
        label: Some("view"),
        required_features: wgpu::Features::empty(),
        required_limits: wgpu::Limits::downlevel_webgl2_defaults()
            .using_resolution(adapter.limits()),
        ..wgpu::DeviceDescriptor::default()
    }
}

/// Returns the number of samples that smooth the edges of a picture in `format`: 4 where the adapter
/// can, else 1.
pub fn samples(adapter: &wgpu::Adapter, format: wgpu::TextureFormat) -> u32 {
    let can = |format: wgpu::TextureFormat| {
        let flags = adapter.get_texture_format_features(format).flags;
        flags.sample_count_supported(4)
    };
    let resolves = adapter
        .get_texture_format_features(format)
        .flags
        .contains(wgpu::TextureFormatFeatureFlags::MULTISAMPLE_RESOLVE);
    if resolves && can(format) && can(super::target::DEPTH_FORMAT) {
        4
    } else {
        1
    }
}

/// Returns the name of the graphics device for a badge, such as `WebGL2 · llvmpipe (software, slow)`.
pub fn words(info: &wgpu::AdapterInfo) -> String {
    let backend = match info.backend {
        wgpu::Backend::BrowserWebGpu => "WebGPU",
        wgpu::Backend::Gl => "WebGL2",
        wgpu::Backend::Vulkan => "Vulkan",
        wgpu::Backend::Metal => "Metal",
        wgpu::Backend::Dx12 => "DirectX 12",
        wgpu::Backend::Noop => "nothing",
    };
    let name = if info.name.is_empty() {
        String::new()
    } else {
        format!(" · {}", info.name)
    };
    let speed = if is_software(info) {
        " (software, slow)"
    } else {
        ""
    };
    format!("{backend}{name}{speed}")
}

/// Returns whether the adapter says that it computes pixels on the CPU.
pub fn is_software(info: &wgpu::AdapterInfo) -> bool {
    let name = info.name.to_ascii_lowercase();
    let known = ["llvmpipe", "swiftshader", "software", "basic render"];
    info.device_type == wgpu::DeviceType::Cpu || known.iter().any(|word| name.contains(word))
}
