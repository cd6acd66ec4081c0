// How everything in the view is lit. Directions are those of the eye: x right, y up, z toward it.

struct Globals {
    view: mat4x4<f32>,
    projection: mat4x4<f32>,
    // The background's colour; how much of it the farthest things take on.
    background: vec4<f32>,
    // The surface's colour; its opacity.
    surface: vec4<f32>,
    // Where fog begins and ends, in Å from the eye; 1 if colours must be written linear; the width of a silhouette, as a
    // share of half the picture's height.
    fog: vec4<f32>,
}

@group(0) @binding(0) var<uniform> globals: Globals;

// Invariant, so that the second draw of a surface meets the depths of the first.
struct Vertex {
    @invariant @builtin(position) clip: vec4<f32>,
    @location(0) position: vec3<f32>,
    @location(1) normal: vec3<f32>,
    @location(2) color: vec3<f32>,
}

// The same without the clip position: WebGL2 refuses invariant inputs.
struct Shaded {
    @location(0) position: vec3<f32>,
    @location(1) normal: vec3<f32>,
    @location(2) color: vec3<f32>,
}

// Of silhouettes: nearly black.
const SILHOUETTE = vec3<f32>(0.06, 0.07, 0.08);

// Upper left, before the scene.
const KEY = vec3<f32>(-0.371, 0.557, 0.743);

fn seen(position: vec3<f32>, normal: vec3<f32>, color: vec3<f32>) -> Vertex {
    let from_eye = globals.view * vec4<f32>(position, 1.0);
    var shown: Vertex;
    shown.clip = globals.projection * from_eye;
    shown.position = from_eye.xyz;
    shown.normal = (globals.view * vec4<f32>(normal, 0.0)).xyz;
    shown.color = color;
    return shown;
}

// The same, pushed outward in the picture. Of what is drawn so, only faces that look away are: they end behind the thing
// itself, and a rim of them shows around it.
fn behind(position: vec3<f32>, normal: vec3<f32>) -> Vertex {
    var shown = seen(position, normal, SILHOUETTE);
    let outward = shown.normal.xy / max(length(shown.normal.xy), 1e-4);
    let narrower = globals.projection[0][0] / globals.projection[1][1];
    shown.clip.x += outward.x * narrower * globals.fog.w * shown.clip.w;
    shown.clip.y += outward.y * globals.fog.w * shown.clip.w;
    return shown;
}

@vertex
fn tube_vertex(
    @location(0) position: vec3<f32>,
    @location(1) normal: vec3<f32>,
    @location(2) color: vec4<f32>,
) -> Vertex {
    return seen(position, normal, color.rgb);
}

@vertex
fn ball_vertex(
    @location(0) outward: vec3<f32>,
    @location(1) ball: vec4<f32>,
    @location(2) color: vec4<f32>,
) -> Vertex {
    return seen(ball.xyz + outward * ball.w, outward, color.rgb);
}

@vertex
fn tube_silhouette(@location(0) position: vec3<f32>, @location(1) normal: vec3<f32>) -> Vertex {
    return behind(position, normal);
}

@vertex
fn ball_silhouette(@location(0) outward: vec3<f32>, @location(1) ball: vec4<f32>) -> Vertex {
    return behind(ball.xyz + outward * ball.w, outward);
}

@vertex
fn surface_vertex(
    @location(0) position: vec3<f32>,
    @location(1) normal: vec3<f32>,
    @location(2) openness: f32,
) -> Vertex {
    return seen(position, normal, globals.surface.rgb * openness);
}

// The normal that looks to the eye: both sides of a face are lit alike.
fn facing(shaded: Shaded) -> vec3<f32> {
    let normal = normalize(shaded.normal);
    return select(normal, -normal, dot(normal, shaded.position) > 0.0);
}

fn lit(color: vec3<f32>, normal: vec3<f32>, to_eye: vec3<f32>) -> vec3<f32> {
    let sky = mix(0.50, 0.74, normal.y * 0.5 + 0.5);
    let key = max(dot(normal, KEY) * 0.85 + 0.15, 0.0) * 0.42;
    let rim = 1.0 - max(dot(normal, to_eye), 0.0);
    let shine = pow(max(dot(normal, normalize(KEY + to_eye)), 0.0), 40.0) * 0.16;
    return color * (sky + key) * (1.0 - 0.35 * rim * rim * rim) + shine;
}

fn fogged(color: vec3<f32>, depth: f32) -> vec3<f32> {
    let far = smoothstep(globals.fog.x, globals.fog.y, depth);
    return mix(color, globals.background.rgb, far * globals.background.a);
}

// Lighting works on gamma-encoded colours; a target that encodes by itself wants them linear.
fn written(color: vec3<f32>, alpha: f32) -> vec4<f32> {
    let bright = clamp(color, vec3<f32>(0.0), vec3<f32>(1.0));
    let linear = pow((bright + 0.055) / 1.055, vec3<f32>(2.4));
    return vec4<f32>(select(bright, linear, globals.fog.z > 0.5), alpha);
}

@fragment
fn opaque_fragment(shaded: Shaded) -> @location(0) vec4<f32> {
    let to_eye = normalize(-shaded.position);
    let color = lit(shaded.color, facing(shaded), to_eye);
    return written(fogged(color, -shaded.position.z), 1.0);
}

// Seen at a slant, one looks through more of it.
@fragment
fn surface_fragment(shaded: Shaded) -> @location(0) vec4<f32> {
    let normal = facing(shaded);
    let to_eye = normalize(-shaded.position);
    let slant = 1.0 - max(dot(normal, to_eye), 0.0);
    let opacity = globals.surface.a;
    let alpha = opacity + (1.0 - opacity) * 0.6 * slant * slant;
    return written(fogged(lit(shaded.color, normal, to_eye), -shaded.position.z), alpha);
}

// Without light.
@fragment
fn wire_fragment(shaded: Shaded) -> @location(0) vec4<f32> {
    return written(fogged(shaded.color, -shaded.position.z), 1.0);
}
