//! The camera: position and direction of view, and the movements that change them.

use std::f32::consts::PI;

use glam::camera::rh::proj::directx::perspective;
use glam::{Mat3, Mat4, Quat, Vec2, Vec3};

use super::bounds::Bounds;
use super::slab::Slab;

/// Vertical field of view, in radians.
const FIELD_OF_VIEW: f32 = PI / 6.0;

/// Room around an ellipsoid that fills the box of a scene, as a factor.
const ROOM: f32 = 1.15;
/// Time constant of a smooth movement, in seconds: after it, 63 % of the distance is covered.
const SMOOTHING_SECONDS: f32 = 0.07;

/// Size of a picture, in pixels; [`Camera`] and [`pick`](super::pick::pick) take points in the
/// same pixels, from the left and the top.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Viewport {
    /// From left to right.
    pub width: u32,
    /// From top to bottom.
    pub height: u32,
}

/// Half-line from the eye.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ray {
    /// Start, in Å.
    pub origin: Vec3,
    /// Direction, a unit vector.
    pub direction: Vec3,
}

/// An eye that looks at a point. The default looks along -z at a box of 100 Å around the origin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Camera {
    target: Vec3,
    turn: Quat,
    distance: f32,
    scene: Bounds,
}

/// Where a camera is and looks, by itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pose {
    /// The point it looks at, in Å.
    pub target: Vec3,
    /// Rotation of the scene before the eye.
    pub turn: Quat,
    /// Distance from the eye to the target, in Å.
    pub distance: f32,
}

impl Viewport {
    /// Returns the width over the height.
    pub fn aspect(self) -> f32 {
        self.width.max(1) as f32 / self.height.max(1) as f32
    }
}

impl Default for Camera {
    fn default() -> Self {
        let scene = Bounds {
            low: Vec3::splat(-50.0),
            high: Vec3::splat(50.0),
        };
        Self {
            target: Vec3::ZERO,
            turn: Quat::IDENTITY,
            distance: distance_to_fit(scene.radius(), 1.0),
            scene,
        }
    }
}

impl Camera {
    /// Returns where it is and looks.
    pub fn pose(&self) -> Pose {
        Pose {
            target: self.target,
            turn: self.turn,
            distance: self.distance,
        }
    }

    /// Goes to `pose`.
    pub fn set_pose(&mut self, pose: Pose) {
        self.target = pose.target;
        self.turn = pose.turn;
        self.distance = pose.distance;
    }

    /// Looks at all of `scene`, from the side it looked from before.
    pub fn fit(&mut self, scene: Bounds, viewport: Viewport) {
        self.scene = scene;
        self.target = scene.center();
        // What is in a box seldom reaches its corners: molecules are round.
        let half = (scene.high - scene.low).max(Vec3::ONE) * (0.5 * ROOM);
        let axes = Mat3::from_quat(self.turn).transpose();
        let [right, up, depth] =
            [axes.x_axis, axes.y_axis, axes.z_axis].map(|axis| (axis * half).length());
        let slope = (FIELD_OF_VIEW * 0.5).tan();
        let far = (up / slope).max(right / (slope * viewport.aspect()));
        // What is nearer than the middle is larger.
        self.distance = far + 0.3 * depth;
    }

    /// Looks at the ball of `radius` Å around `center`, from the side it looked from before.
    pub fn look_at(&mut self, center: Vec3, radius: f32, viewport: Viewport) {
        self.target = center;
        self.distance = distance_to_fit(radius.max(1.0), viewport.aspect());
    }

    /// Looks from +z again, as at first, without coming nearer or going away.
    pub fn upright(&mut self) {
        self.turn = Quat::IDENTITY;
    }

    /// Turns the scene by `angle` radians around the upright axis of the picture.
    pub fn spin(&mut self, angle: f32) {
        self.turn = (Quat::from_rotation_y(angle) * self.turn).normalize();
    }

    /// Turns the scene as if its front had been dragged by (`dx`, `dy`) pixels.
    pub fn orbit(&mut self, dx: f32, dy: f32, viewport: Viewport) {
        let per_pixel = PI / viewport.width.min(viewport.height).max(1) as f32;
        let drag = Quat::from_rotation_y(dx * per_pixel) * Quat::from_rotation_x(dy * per_pixel);
        self.turn = (drag * self.turn).normalize();
    }

    /// Shifts the scene by (`dx`, `dy`) pixels, right at the depth of the target.
    pub fn pan(&mut self, dx: f32, dy: f32, viewport: Viewport) {
        let shift = Vec3::new(-dx, dy, 0.0) * self.angstrom_per_pixel(viewport);
        self.target += self.turn.inverse() * shift;
    }

    /// Comes nearer: a `factor` of 2 makes the target twice as big.
    pub fn zoom(&mut self, factor: f32) {
        let farthest = 10.0 * distance_to_fit(self.scene.radius(), 1.0);
        self.distance = (self.distance / factor.max(1e-3)).clamp(4.0, farthest.max(10.0));
    }

    /// Comes nearer, and keeps what is at (`x`, `y`) in the depth of the target where it is.
    pub fn zoom_at(&mut self, factor: f32, x: f32, y: f32, viewport: Viewport) {
        let from_middle = from_middle(x, y, viewport);
        let before = self.angstrom_per_pixel(viewport);
        self.zoom(factor);
        let shift = from_middle * (before - self.angstrom_per_pixel(viewport));
        self.target += self.turn.inverse() * Vec3::new(shift.x, -shift.y, 0.0);
    }

    /// Returns the point it looks at, in Å.
    pub fn target(&self) -> Vec3 {
        self.target
    }

    /// Returns the position of the eye, in Å.
    pub fn eye(&self) -> Vec3 {
        self.target + self.turn.inverse() * Vec3::new(0.0, 0.0, self.distance)
    }

    /// Returns the transform from the scene to the eye: x right, y up, z toward the viewer, in Å.
    pub fn view(&self) -> Mat4 {
        Mat4::from_translation(Vec3::new(0.0, 0.0, -self.distance))
            * Mat4::from_quat(self.turn)
            * Mat4::from_translation(-self.target)
    }

    /// Returns the projection from the eye to the picture: x and y from -1 to 1, depth from 0 to 1
    /// for all in `extent` that is in `slab`; what is not has other depths, which are not drawn.
    pub fn projection(&self, viewport: Viewport, extent: Bounds, slab: Slab) -> Mat4 {
        let (near, far) = self.depths(extent);
        let far = (far + 1.0).min(self.distance + slab.back).max(2.0);
        let near = (near - 1.0).max(self.distance - slab.front);
        let near = near.max(self.distance * 0.02).min(far - 0.1);
        perspective(FIELD_OF_VIEW, viewport.aspect(), near, far)
    }

    /// Returns the least and greatest depth of the sphere around `extent`, in Å from the eye.
    pub fn depths(&self, extent: Bounds) -> (f32, f32) {
        let middle = -self.view().transform_point3(extent.center()).z;
        (middle - extent.radius(), middle + extent.radius())
    }

    /// Returns the box that was fitted last.
    pub fn scene(&self) -> Bounds {
        self.scene
    }

    /// Returns the size of a pixel at the depth of the target, in Å.
    pub fn angstrom_per_pixel(&self, viewport: Viewport) -> f32 {
        self.angstrom_per_pixel_at(self.distance, viewport)
    }

    /// Returns the size of a pixel `depth` Å in front of the eye, in Å.
    pub fn angstrom_per_pixel_at(&self, depth: f32, viewport: Viewport) -> f32 {
        2.0 * depth * (FIELD_OF_VIEW * 0.5).tan() / viewport.height.max(1) as f32
    }

    /// Returns the point of the picture at which `point` is seen, in pixels; `None` behind the eye.
    pub fn project(&self, point: Vec3, viewport: Viewport) -> Option<Vec2> {
        let seen = self.view().transform_point3(point);
        let depth = -seen.z;
        (depth > 0.0).then(|| {
            let pixels = Vec2::new(seen.x, -seen.y) / self.angstrom_per_pixel_at(depth, viewport);
            pixels + middle(viewport)
        })
    }

    /// Returns the half-line from the eye through the point (`x`, `y`) of the picture, in pixels.
    pub fn ray(&self, x: f32, y: f32, viewport: Viewport) -> Ray {
        let across = from_middle(x, y, viewport) * self.angstrom_per_pixel_at(1.0, viewport);
        let direction = Vec3::new(across.x, -across.y, -1.0).normalize();
        Ray {
            origin: self.eye(),
            direction: self.turn.inverse() * direction,
        }
    }

    /// Returns the camera at the fraction `share` (0 to 1) between this one and `goal`.
    #[must_use]
    fn toward(&self, goal: &Self, share: f32) -> Self {
        Self {
            target: self.target.lerp(goal.target, share),
            turn: self.turn.slerp(goal.turn, share).normalize(),
            distance: self.distance * (goal.distance / self.distance).powf(share),
            scene: goal.scene,
        }
    }

    /// Returns whether the pictures of this and `other` cannot be told apart.
    fn looks_like(&self, other: &Self) -> bool {
        let sight = self.distance * 2e-4;
        self.target.distance(other.target) < sight
            && (self.distance - other.distance).abs() < sight
            && self.turn.angle_between(other.turn) < 1e-3
            && self.scene == other.scene
    }
}

/// A camera with smooth movements: controls move the `goal`, and the camera that is `shown` follows.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SmoothCamera {
    /// The camera that the controls have moved.
    pub goal: Camera,
    shown: Camera,
}

impl SmoothCamera {
    /// Returns the camera to draw with.
    pub fn shown(&self) -> &Camera {
        &self.shown
    }

    /// Follows the goal for `seconds`; returns `true` until it has arrived.
    pub fn step(&mut self, seconds: f32) -> bool {
        let share = 1.0 - (-seconds.max(0.0) / SMOOTHING_SECONDS).exp();
        self.shown = self.shown.toward(&self.goal, share);
        if self.shown.looks_like(&self.goal) {
            self.jump();
        }
        self.shown != self.goal
    }

    /// Moves to the goal at once: for a first look, and for users who want less motion.
    pub fn jump(&mut self) {
        self.shown = self.goal;
    }
}

fn middle(viewport: Viewport) -> Vec2 {
    Vec2::new(viewport.width as f32, viewport.height as f32) * 0.5
}

fn from_middle(x: f32, y: f32, viewport: Viewport) -> Vec2 {
    Vec2::new(x, y) - middle(viewport)
}

/// Returns the distance, in Å, at which a ball of `radius` Å fills the narrower side of a picture.
fn distance_to_fit(radius: f32, aspect: f32) -> f32 {
    let half_field = ((FIELD_OF_VIEW * 0.5).tan() * aspect.min(1.0)).atan();
    radius / half_field.sin()
}

#[cfg(test)]
mod tests {
    use super::*;

    const VIEWPORT: Viewport = Viewport {
        width: 640,
        height: 480,
    };

    fn turned() -> Camera {
        let mut camera = Camera::default();
        camera.orbit(70.0, -30.0, VIEWPORT);
        camera.pan(12.0, 5.0, VIEWPORT);
        camera.zoom(1.5);
        camera
    }

    #[test]
    fn a_ray_goes_through_what_is_projected_there() {
        let camera = turned();
        let point = Vec3::new(7.0, -3.0, 11.0);
        let pixel = camera.project(point, VIEWPORT).unwrap();
        let ray = camera.ray(pixel.x, pixel.y, VIEWPORT);
        let to_point = point - ray.origin;
        assert!((to_point - ray.direction * to_point.length()).length() < 1e-2);
    }

    #[test]
    fn matrices_and_project_agree() {
        let camera = turned();
        let point = Vec3::new(-20.0, 10.0, 4.0);
        let clip = camera.projection(VIEWPORT, camera.scene(), Slab::ALL) * camera.view();
        let seen = clip.project_point3(point);
        let pixel = camera.project(point, VIEWPORT).unwrap();
        assert!(((seen.x + 1.0) * 320.0 - pixel.x).abs() < 1e-2);
        assert!(((1.0 - seen.y) * 240.0 - pixel.y).abs() < 1e-2);
        assert!((0.0..=1.0).contains(&seen.z));
    }

    #[test]
    fn depths_outside_the_slab_are_not_drawn() {
        let camera = turned();
        let slab = Slab {
            front: 12.0,
            back: 30.0,
        };
        let clip = camera.projection(VIEWPORT, camera.scene(), slab) * camera.view();
        let to_eye = (camera.eye() - camera.target()).normalize();
        for toward_eye in [-60.0_f32, -30.1, -29.9, 0.0, 11.9, 12.1, 60.0] {
            let depth = clip.project_point3(camera.target() + to_eye * toward_eye).z;
            let is_drawn = (0.0..=1.0).contains(&depth);
            assert_eq!(is_drawn, slab.holds(-toward_eye), "{toward_eye}: {depth}");
        }
    }

    #[test]
    fn a_spin_keeps_what_is_looked_at() {
        let mut camera = turned();
        let before = camera;
        camera.spin(std::f32::consts::TAU / 3.0);
        assert!(before.turn.angle_between(camera.turn) > 2.0);
        assert_eq!(before.target(), camera.target());
        camera.spin(std::f32::consts::TAU * 2.0 / 3.0);
        assert!(before.looks_like(&camera));
    }

    #[test]
    fn fit_shows_every_side() {
        let scene = Bounds {
            low: Vec3::new(10.0, 20.0, 30.0),
            high: Vec3::new(60.0, 120.0, 50.0),
        };
        let portrait = Viewport {
            width: 300,
            height: 700,
        };
        let mut camera = turned();
        camera.fit(scene, portrait);
        let half = (scene.high - scene.low) * 0.5;
        for direction in [
            Vec3::X,
            Vec3::NEG_X,
            Vec3::Y,
            Vec3::NEG_Y,
            Vec3::Z,
            Vec3::NEG_Z,
        ] {
            let side = scene.center() + direction * half;
            let pixel = camera.project(side, portrait).unwrap();
            assert!((0.0..=300.0).contains(&pixel.x) && (0.0..=700.0).contains(&pixel.y));
        }
    }

    #[test]
    fn panning_moves_the_target_by_pixels() {
        let mut camera = turned();
        let point = camera.target();
        camera.pan(40.0, -25.0, VIEWPORT);
        let pixel = camera.project(point, VIEWPORT).unwrap();
        assert!((pixel - Vec2::new(360.0, 215.0)).length() < 1e-2);
    }

    #[test]
    fn zooming_keeps_the_point_under_the_pointer() {
        let mut camera = turned();
        let ray = camera.ray(100.0, 400.0, VIEWPORT);
        let depth = (camera.target() - camera.eye()).length();
        let forward = camera.turn.inverse() * Vec3::NEG_Z;
        let point = ray.origin + ray.direction * (depth / ray.direction.dot(forward));
        camera.zoom_at(3.0, 100.0, 400.0, VIEWPORT);
        let pixel = camera.project(point, VIEWPORT).unwrap();
        assert!((pixel - Vec2::new(100.0, 400.0)).length() < 0.1);
    }

    #[test]
    fn a_smooth_movement_arrives() {
        let mut camera = SmoothCamera {
            goal: turned(),
            ..SmoothCamera::default()
        };
        let steps = (0..200).take_while(|_| camera.step(0.016)).count();
        assert!((5..150).contains(&steps), "{steps} steps");
        assert_eq!(camera.shown(), &camera.goal);
    }
}
