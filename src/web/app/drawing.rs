//! The drawing: a canvas, the graphics device behind it, and the renderer between.

use web_sys::HtmlCanvasElement;
use wgpu::CurrentSurfaceTexture::{Suboptimal, Success};

use crate::view::camera::{Camera, Viewport};
use crate::view::renderer::{self, DrawError, Renderer};
use crate::view::scene::Scene;

/// A canvas that can be drawn into.
pub(super) struct Drawing {
    surface: wgpu::Surface<'static>,
    device: wgpu::Device,
    queue: wgpu::Queue,
    configuration: wgpu::SurfaceConfiguration,
    renderer: Renderer,
    words: String,
    is_software: bool,
}

/// There is nothing to draw with.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoDrawing {
    /// The browser gives no WebGL2, and gave no WebGPU before, or takes back the WebGPU that it gave.
    #[error("this browser gives the page neither WebGPU nor WebGL2 ({0})")]
    NoAdapter(String),
    /// The browser gives no device or no surface on the canvas.
    #[error("the graphics device does not answer ({0})")]
    NoDevice(String),
    /// The device has too little memory.
    #[error(transparent)]
    Draw(#[from] DrawError),
}

impl Drawing {
    /// Opens `canvas` for drawing by what this program was built with: WebGPU or WebGL2. `www/start.js` has chosen the
    /// program.
    ///
    /// # Errors
    /// [`NoDrawing`] if the browser does not give it.
    pub(super) async fn open(canvas: HtmlCanvasElement) -> Result<Self, NoDrawing> {
        let wishes = wgpu::InstanceDescriptor::new_without_display_handle();
        let instance = wgpu::Instance::new(wishes);
        let viewport = size_of(&canvas);
        let surface = instance
            .create_surface(wgpu::SurfaceTarget::Canvas(canvas))
            .map_err(|error| NoDrawing::NoAdapter(error.to_string()))?;
        let adapter = instance
            .request_adapter(&wgpu::RequestAdapterOptions {
                compatible_surface: Some(&surface),
                ..wgpu::RequestAdapterOptions::default()
            })
            .await
            .map_err(|error| NoDrawing::NoAdapter(error.to_string()))?;
        let (device, queue) = adapter
            .request_device(&renderer::device_needs(&adapter))
            .await
            .map_err(|error| NoDrawing::NoDevice(error.to_string()))?;
        let configuration = surface
            .get_default_config(&adapter, viewport.width, viewport.height)
            .ok_or_else(|| NoDrawing::NoDevice("no picture format".into()))?;
        surface.configure(&device, &configuration);
        let format = configuration.format;
        let samples = renderer::samples(&adapter, format);
        Ok(Self {
            renderer: Renderer::new(&device, &queue, format, samples)?,
            words: renderer::words(&adapter.get_info()),
            is_software: renderer::is_software(&adapter.get_info()),
            surface,
            device,
            queue,
            configuration,
        })
    }

    /// Returns the name of the graphics device.
    pub(super) fn words(&self) -> &str {
        &self.words
    }

    /// Returns whether pixels are computed on the CPU.
    pub(super) fn is_software(&self) -> bool {
        self.is_software
    }

    /// Returns the longest side of a picture, in pixels.
    pub(super) fn largest(&self) -> u32 {
        self.device.limits().max_texture_dimension_2d.min(8192)
    }

    /// Draws `scene` as `camera` sees it, in a picture of the size of `viewport`.
    ///
    /// # Errors
    /// [`DrawError`] if a part is missing in the picture.
    pub(super) fn draw(
        &mut self,
        viewport: Viewport,
        scene: &Scene,
        camera: &Camera,
    ) -> Result<(), DrawError> {
        let fits = self.configuration.width == viewport.width
            && self.configuration.height == viewport.height;
        if !fits {
            self.configuration.width = viewport.width;
            self.configuration.height = viewport.height;
            self.surface.configure(&self.device, &self.configuration);
        }
        // A frame that the browser does not want is skipped: the next event draws again.
        let (Success(picture) | Suboptimal(picture)) = self.surface.get_current_texture() else {
            self.surface.configure(&self.device, &self.configuration);
            return Ok(());
        };
        let target = picture
            .texture
            .create_view(&wgpu::TextureViewDescriptor::default());
        let drawn = self.renderer.draw(&target, viewport, scene, camera);
        self.queue.present(picture);
        drawn
    }
}

/// Returns the size that `canvas` has in the page, in pixels of the screen; sets the canvas to it.
pub(super) fn size_of(canvas: &HtmlCanvasElement) -> Viewport {
    let ratio = web_sys::window().map_or(1.0, |window| window.device_pixel_ratio());
    // More than two pixels a point cost time and are not seen.
    let ratio = ratio.clamp(1.0, 2.0);
    let pixels = |points: i32| ((f64::from(points) * ratio) as u32).clamp(1, 4096);
    let viewport = Viewport {
        width: pixels(canvas.client_width()),
        height: pixels(canvas.client_height()),
    };
    if canvas.width() != viewport.width {
        canvas.set_width(viewport.width);
    }
    if canvas.height() != viewport.height {
        canvas.set_height(viewport.height);
    }
    viewport
}
