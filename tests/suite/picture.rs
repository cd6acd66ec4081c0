//! Pictures of the example, drawn off-screen as the page draws them, and looked at by numbers.
//! They are kept in cargo's folder for tests, for eyes. Without a graphics adapter (Debian's
//! `mesa-vulkan-drivers` has one in software) these tests are skipped; with `CI=true` they fail.

use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;

use glam::Vec3;

use cryoweave::grid::Density;
use cryoweave::io::mrc::read_map;
use cryoweave::io::structure::read_structure;
use cryoweave::residue::SecondaryStructure;
use cryoweave::view::backbone::{Backbone, BackboneResidue};
use cryoweave::view::camera::{Camera, Viewport};
use cryoweave::view::color::{ColorBy, Rgb};
use cryoweave::view::dot::Dot;
use cryoweave::view::level::default_level;
use cryoweave::view::measure::{MEASURE_COLOR, Measure};
use cryoweave::view::pick::pick;
use cryoweave::view::picked::{Picked, ResidueAt};
use cryoweave::view::renderer::{self, Renderer};
use cryoweave::view::scene::{Background, Fill, Scene, TraceShape};
use cryoweave::view::slab::Slab;
use cryoweave::view::surface::{SurfaceSettings, surface};
use cryoweave::view::zone::{MODEL_ZONE_ANGSTROM, near};

use crate::shared::skip;

const FORMAT: wgpu::TextureFormat = wgpu::TextureFormat::Rgba8Unorm;
const VIEWPORT: Viewport = Viewport {
    width: 960,
    height: 720,
};

/// A device that draws, and a texture to draw into.
struct Studio {
    device: wgpu::Device,
    queue: wgpu::Queue,
    renderer: Renderer,
    texture: wgpu::Texture,
}

/// What was drawn.
struct Picture {
    pixels: Vec<u8>,
}

impl Studio {
    /// Opens a device; notes the calling test as skipped where the machine has no graphics adapter.
    ///
    /// # Panics
    ///
    /// In CI, if there is none: `./dev` has installed one.
    #[track_caller]
    fn open() -> Option<Self> {
        let instance = wgpu::Instance::default();
        let adapter = instance.request_adapter(&wgpu::RequestAdapterOptions::default());
        let Ok(adapter) = pollster::block_on(adapter) else {
            assert!(std::env::var("CI").is_err(), "no graphics adapter in CI");
            skip("they need a graphics adapter");
            return None;
        };
        eprintln!("drawn by {}", renderer::words(&adapter.get_info()));
        let needs = renderer::device_needs(&adapter);
        let (device, queue) = pollster::block_on(adapter.request_device(&needs)).expect("device");
        let samples = renderer::samples(&adapter, FORMAT);
        let renderer = Renderer::new(&device, &queue, FORMAT, samples).expect("renderer");
        let texture = device.create_texture(&wgpu::TextureDescriptor {
            label: None,
            size: wgpu::Extent3d {
                width: VIEWPORT.width,
                height: VIEWPORT.height,
                depth_or_array_layers: 1,
            },
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: FORMAT,
            usage: wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::COPY_SRC,
            view_formats: &[],
        });
        Some(Self {
            device,
            queue,
            renderer,
            texture,
        })
    }

    /// Draws `scene`, and keeps the picture as `name`.
    fn draw(&mut self, name: &str, scene: &Scene, camera: &Camera) -> Picture {
        let view = self
            .texture
            .create_view(&wgpu::TextureViewDescriptor::default());
        self.renderer
            .draw(&view, VIEWPORT, scene, camera)
            .expect("all parts are drawn");
        let picture = self.read();
        picture.keep(name);
        picture
    }

    fn read(&self) -> Picture {
        let buffer = self.device.create_buffer(&wgpu::BufferDescriptor {
            label: None,
            size: u64::from(VIEWPORT.width * VIEWPORT.height * 4),
            usage: wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::MAP_READ,
            mapped_at_creation: false,
        });
        let mut encoder = self.device.create_command_encoder(&Default::default());
        let layout = wgpu::TexelCopyBufferLayout {
            offset: 0,
            bytes_per_row: Some(VIEWPORT.width * 4),
            rows_per_image: None,
        };
        encoder.copy_texture_to_buffer(
            self.texture.as_image_copy(),
            wgpu::TexelCopyBufferInfo {
                buffer: &buffer,
                layout,
            },
            self.texture.size(),
        );
        self.queue.submit([encoder.finish()]);
        buffer
            .slice(..)
            .map_async(wgpu::MapMode::Read, |mapped| mapped.expect("mapped"));
        self.device
            .poll(wgpu::PollType::wait_indefinitely())
            .expect("the device answers");
        let pixels = buffer
            .slice(..)
            .get_mapped_range()
            .expect("mapped")
            .to_vec();
        Picture { pixels }
    }
}

impl Picture {
    fn keep(&self, name: &str) {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pictures");
        fs::create_dir_all(&folder).expect("a folder for pictures");
        let file = File::create(folder.join(name).with_extension("png")).expect("a file");
        let mut encoder = png::Encoder::new(file, VIEWPORT.width, VIEWPORT.height);
        encoder.set_color(png::ColorType::Rgba);
        let mut writer = encoder.write_header().expect("the head is written");
        writer
            .write_image_data(&self.pixels)
            .expect("the picture is written");
    }

    fn at(&self, x: u32, y: u32) -> Rgb {
        let start = ((y * VIEWPORT.width + x) * 4) as usize;
        Rgb([
            self.pixels[start],
            self.pixels[start + 1],
            self.pixels[start + 2],
        ])
    }

    /// The share of pixels that are so, 0 to 1.
    fn share(&self, is_so: impl Fn([u8; 3]) -> bool) -> f32 {
        let pixels = self.pixels.as_chunks::<4>().0;
        let those = pixels.iter().filter(|[r, g, b, _]| is_so([*r, *g, *b]));
        those.count() as f32 / pixels.len() as f32
    }

    /// The share of pixels that are redder than any grey, 0 to 1.
    fn red(&self) -> f32 {
        self.share(|[red, green, _]| red > green.saturating_add(20))
    }

    /// The share of pixels that are nearly black, 0 to 1.
    fn dark(&self) -> f32 {
        self.share(|pixel| pixel.iter().all(|part| *part < 40))
    }

    /// The share of pixels that have `color` but for its lightness, 0 to 1.
    fn like(&self, color: Rgb) -> f32 {
        self.share(|pixel| alike(Rgb(pixel), color))
    }

    /// The share of pixels that are not `background`, 0 to 1.
    fn filled(&self, background: Rgb) -> f32 {
        self.share(|pixel| pixel != background.0)
    }
}

/// Whether two colours differ in lightness at most.
fn alike(a: Rgb, b: Rgb) -> bool {
    let direction = |color: Rgb| Vec3::from_array(color.unit()).normalize_or_zero();
    direction(a).dot(direction(b)) > 0.97
}

/// A file of the example.
fn asset(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/example");
    fs::read(folder.join(name)).expect("the example is there")
}

fn map() -> Density {
    read_map(&asset("emd_3488.mrc.gz")).expect("a map").0
}

fn backbone(file: &[u8]) -> Backbone {
    Backbone::of(&read_structure(file).expect("a structure").0)
}

/// The map's surface at the default level, and the reference structure as if it had been built.
fn example() -> Scene {
    let map = map();
    let level = default_level(&map);
    Scene {
        surface: Some(Arc::new(surface(&map, &SurfaceSettings::at(level.value)))),
        predicted: Some(Arc::new(backbone(&asset("5ni1.cif.gz")))),
        ..Scene::default()
    }
}

fn fitted(scene: &Scene) -> Camera {
    let mut camera = Camera::default();
    camera.fit(scene.bounds().expect("the scene is not empty"), VIEWPORT);
    camera
}

#[test]
fn the_example_is_drawn_in_every_style() {
    let Some(mut studio) = Studio::open() else {
        return;
    };
    let mut scene = example();
    let camera = fitted(&scene);
    for (background, name) in [(Background::Light, "light"), (Background::Dark, "dark")] {
        scene.style.background = background;
        let mut filled = |scene: &Scene, part: &str| {
            let picture = studio.draw(&format!("{part}_{name}"), scene, &camera);
            assert_eq!(picture.at(3, 3), background.color(), "{part} {name}");
            picture.filled(background.color())
        };
        scene.style.surface.shown = false;
        let ribbon = filled(&scene, "ribbon");
        assert!((0.15..0.5).contains(&ribbon), "the ribbon fills {ribbon}");
        scene.style.surface.shown = true;
        for (fill, part) in [
            (Fill::Wire, "wire"),
            (Fill::Solid, "solid"),
            (Fill::Translucent(0.45), "translucent"),
        ] {
            scene.style.surface.fill = fill;
            let all = filled(&scene, part);
            assert!(all > ribbon + 0.02 && all < 0.6, "{part} fills {all}");
        }
    }
}

#[test]
fn a_solid_surface_hides_what_a_translucent_one_lets_through() {
    let Some(mut studio) = Studio::open() else {
        return;
    };
    let map = map();
    let mut scene = example();
    let low_level = default_level(&map).value * 0.25;
    scene.surface = Some(Arc::new(surface(&map, &SurfaceSettings::at(low_level))));
    scene.style.predicted.color = ColorBy::One(Rgb::hex(0xFF_00_00));
    let camera = fitted(&scene);
    scene.style.surface.fill = Fill::Translucent(0.3);
    let through = studio.draw("low_level_translucent", &scene, &camera).red();
    scene.style.surface.fill = Fill::Solid;
    let solid = studio.draw("low_level_solid", &scene, &camera).red();
    scene.style.surface.shown = false;
    let bare = studio.draw("low_level_bare", &scene, &camera).red();
    assert!(
        solid < 0.3 * bare,
        "{solid} of {bare} is seen through a solid surface"
    );
    assert!(
        through > 0.9 * bare,
        "{through} of {bare} is seen through a translucent one"
    );
}

/// The red model on white, so that all that is dark is a rim.
#[test]
fn silhouettes_are_dark_rims_around_structures_and_cover_nothing_of_them() {
    let Some(mut studio) = Studio::open() else {
        return;
    };
    let mut scene = example();
    scene.surface = None;
    scene.style.fog = 0.0;
    scene.style.predicted.color = ColorBy::One(Rgb::hex(0xFF_00_00));
    let camera = fitted(&scene);
    let background = scene.style.background.color();
    let bare = studio.draw("no_silhouettes", &scene, &camera);
    scene.style.silhouettes = true;
    let rimmed = studio.draw("silhouettes", &scene, &camera);
    assert_eq!(bare.dark(), 0.0);
    let rims = rimmed.dark();
    assert!((0.005..0.1).contains(&rims), "{rims} are rims");
    assert!(
        rimmed.filled(background) > bare.filled(background),
        "some are outside"
    );
    let (red, before) = (rimmed.red(), bare.red());
    assert!(red > 0.8 * before, "{red} of {before} is still red");
}

#[test]
fn a_zone_and_a_slab_leave_less_to_see_and_a_distance_more() {
    let Some(mut studio) = Studio::open() else {
        return;
    };
    let mut scene = example();
    scene.style.surface.fill = Fill::Solid;
    scene.style.fog = 0.0;
    let camera = fitted(&scene);
    let background = scene.style.background.color();
    let whole = studio.draw("whole", &scene, &camera).filled(background);
    let model = scene.predicted.clone().expect("there is a model");
    let chain = &model.chains[0];
    let ca: Vec<Vec3> = chain.residues.iter().map(|at| at.position).collect();
    let surface = scene.surface.clone().expect("there is a surface");
    scene.surface = Some(Arc::new(near(&surface, &ca, MODEL_ZONE_ANGSTROM)));
    scene.style.predicted.shown = false;
    let of_chain = studio.draw("zone", &scene, &camera).filled(background);
    assert!(
        of_chain > 0.03 && of_chain < 0.6 * whole,
        "{of_chain} of {whole} is near chain A"
    );
    let beyond = 2.0 * camera.scene().radius();
    scene.style.slab = Slab {
        front: -beyond,
        back: 2.0 * beyond,
    };
    let behind = studio.draw("behind", &scene, &camera).filled(background);
    assert_eq!(behind, 0.0, "nothing is behind the scene");
    scene.style.slab = Slab::around(6.0);
    let sliced = studio.draw("slab", &scene, &camera).filled(background);
    assert!(
        sliced > 0.0 && sliced < 0.8 * of_chain,
        "{sliced} of {of_chain}"
    );
    scene.style.surface.shown = false;
    scene.style.slab = Slab::ALL;
    scene.measures = Some(Arc::new(vec![Measure {
        ends: [ca[0], ca[ca.len() - 1]],
    }]));
    let dashed = studio.draw("distance", &scene, &camera).like(MEASURE_COLOR);
    assert!(dashed > 1e-4, "{dashed} has the colour of distances");
}

#[test]
fn what_is_picked_has_the_colour_that_is_drawn() {
    let Some(mut studio) = Studio::open() else {
        return;
    };
    let mut scene = example();
    scene.style.surface.shown = false;
    scene.style.fog = 0.0;
    scene.style.predicted.shape = TraceShape::Tube;
    let camera = fitted(&scene);
    let picture = studio.draw("tube_light", &scene, &camera);
    let backbone = scene.predicted.clone().expect("there is a model");
    scene.marked = Some(Picked::Predicted(ResidueAt {
        chain: 0,
        residue: 5,
    }));
    let place = scene
        .position_of(scene.marked.expect("set"))
        .expect("there");
    let mut near = camera;
    near.look_at(place, 12.0, VIEWPORT);
    let marked = studio.draw("marked", &scene, &near);
    let middle = marked.at(VIEWPORT.width / 2, VIEWPORT.height / 2);
    assert!(alike(middle, Rgb::hex(0xF0_E4_42)), "{middle:?}");
    scene.marked = None;
    let mut agreeing = 0;
    for residue in backbone.residues() {
        let pixel = camera.project(residue.position, VIEWPORT).expect("in view");
        let Some(Picked::Predicted(at)) = pick(&scene, &camera, VIEWPORT, pixel.x, pixel.y) else {
            panic!("nothing is picked at residue {}", residue.number);
        };
        let color = ColorBy::Chain.color(at.chain, residue);
        agreeing += usize::from(alike(picture.at(pixel.x as u32, pixel.y as u32), color));
    }
    let share = agreeing as f32 / backbone.residues().count() as f32;
    // Not all: the tube of another residue may pass before the ball.
    assert!(share > 0.9, "{share} of the residues");
}

#[test]
fn model_and_known_structure_are_drawn_beside_each_other() {
    let Some(mut studio) = Studio::open() else {
        return;
    };
    let mut scene = example();
    let known = scene.predicted.clone().expect("there is a structure");
    let mut built = Backbone::clone(&known);
    for (at, residue) in built
        .chains
        .iter_mut()
        .flat_map(|c| &mut c.residues)
        .enumerate()
    {
        residue.position += 1.5 * Vec3::new((at as f32 * 0.7).sin(), (at as f32).cos(), 0.3);
    }
    built.chains[0].residues.drain(40..46);
    scene.predicted = Some(Arc::new(built.with_errors(&known)));
    let dot = |at: &Vec3| Dot::new(*at + 0.5, 0.7);
    let places: Vec<Vec3> = known.residues().map(|residue| residue.position).collect();
    scene.candidates = Some(Arc::new(places.iter().map(dot).collect()));
    scene.reference = Some(known);
    scene.style.surface.shown = false;
    scene.style.predicted.shape = TraceShape::Tube;
    scene.style.predicted.color = ColorBy::Error;
    let mut camera = fitted(&scene);
    camera.zoom(2.5);
    let alone = studio.draw("built_near", &scene, &camera);
    scene.style.reference.shown = true;
    scene.style.candidates_shown = true;
    let both = studio.draw("built_and_known_near", &scene, &camera);
    let white = scene.style.background.color();
    assert!(both.filled(white) > alone.filled(white) + 0.02);
}

/// A protein that is all strands: as ribbons these are wide and flat, and have their colour.
#[test]
fn strands_are_drawn_wide_and_in_their_colour() {
    let Some(mut studio) = Studio::open() else {
        return;
    };
    let built = backbone(&fs::read("assets/example/1gya.pdb.gz").expect("a file"));
    let mut scene = Scene {
        predicted: Some(Arc::new(built.clone())),
        ..Scene::default()
    };
    scene.style.fog = 0.0;
    scene.style.predicted.color = ColorBy::Secondary;
    let mut camera = fitted(&scene);
    let ribbon = studio.draw("strands", &scene, &camera);
    let strand = Some(SecondaryStructure::Strand);
    let strands = built
        .residues()
        .filter(|residue| residue.secondary == strand);
    let strands: Vec<&BackboneResidue> = strands.collect();
    assert!(strands.len() > 40, "{} residues in strands", strands.len());
    let color = ColorBy::Secondary.color(0, strands[0]);
    let coloured = strands.iter().filter(|residue| {
        let pixel = camera.project(residue.position, VIEWPORT).expect("in view");
        alike(ribbon.at(pixel.x as u32, pixel.y as u32), color)
    });
    let share = coloured.count() as f32 / strands.len() as f32;
    // Not all: a strand zigzags, and its ribbon passes beside some of its Cα.
    assert!(share > 0.7, "{share} of the strands have their colour");

    camera.zoom(3.0);
    let near = studio.draw("strands_near", &scene, &camera);
    let (ribbon, near) = (ribbon.like(color), near.like(color));
    assert!(near > 2.0 * ribbon, "{near} near, {ribbon} from afar");
    scene.style.predicted.shape = TraceShape::Tube;
    scene.style.background = Background::Dark;
    let tube = studio.draw("strands_tube", &scene, &camera).like(color);
    assert!(
        tube > 0.01 && near > 1.5 * tube,
        "{near} as ribbons, {tube} as tubes"
    );
}
