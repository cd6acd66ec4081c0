//! Cutouts: a picture without its background, from the same picture on a light and on a dark one.

use super::scene::Background;

/// Returns the pixels (red, green, blue, opacity; not premultiplied) of what was drawn on [`Background::Light`] in
/// `on_light` and on [`Background::Dark`] in `on_dark`: where both agree it hides the background, where they differ by as
/// much as the backgrounds do there is nothing.
pub fn cut_out(on_light: &[u8], on_dark: &[u8]) -> Vec<u8> {
    let [light, dark] =
        [Background::Light, Background::Dark].map(|background| background.color().0);
    let spread: f32 = (0..3)
        .map(|part| f32::from(light[part]) - f32::from(dark[part]))
        .sum();
    let (light_pixels, _) = on_light.as_chunks::<4>();
    let (dark_pixels, _) = on_dark.as_chunks::<4>();
    let pixel = |(on_light, on_dark): (&[u8; 4], &[u8; 4])| {
        let apart: f32 = (0..3)
            .map(|part| f32::from(on_light[part]) - f32::from(on_dark[part]))
            .sum();
        let through = (apart / spread).clamp(0.0, 1.0);
        let opacity = 1.0 - through;
        let color = |part: usize| {
            let own = f32::from(on_light[part]) - through * f32::from(light[part]);
            (own / opacity.max(1e-3)).round().clamp(0.0, 255.0) as u8
        };
        [
            color(0),
            color(1),
            color(2),
            (255.0 * opacity).round() as u8,
        ]
    };
    let pixels: Vec<[u8; 4]> = light_pixels.iter().zip(dark_pixels).map(pixel).collect();
    pixels.into_flattened()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A pixel of `color` and `opacity` over `background`.
    fn over(color: [u8; 3], opacity: f32, background: Background) -> [u8; 4] {
        let under = background.color().0;
        let mix = |part: usize| {
            opacity * f32::from(color[part]) + (1.0 - opacity) * f32::from(under[part])
        };
        [
            mix(0).round() as u8,
            mix(1).round() as u8,
            mix(2).round() as u8,
            255,
        ]
    }

    #[test]
    fn colour_and_opacity_come_back() {
        for (color, opacity) in [
            ([200, 40, 90], 1.0),
            ([200, 40, 90], 0.5),
            ([0, 0, 0], 0.75),
            ([255, 255, 255], 0.25),
        ] {
            let [on_light, on_dark] =
                [Background::Light, Background::Dark].map(|under| over(color, opacity, under));
            let cut = cut_out(&on_light, &on_dark);
            assert!(
                (f32::from(cut[3]) / 255.0 - opacity).abs() < 0.01,
                "{cut:?}"
            );
            for part in 0..3 {
                let apart = i32::from(cut[part]) - i32::from(color[part]);
                assert!(apart.abs() <= 8, "{cut:?} of {color:?}");
            }
        }
    }

    #[test]
    fn the_background_is_nothing() {
        let [on_light, on_dark] =
            [Background::Light, Background::Dark].map(|under| over([9, 9, 9], 0.0, under));
        assert_eq!(cut_out(&on_light, &on_dark)[3], 0);
        assert!(cut_out(&[], &[]).is_empty());
    }
}
