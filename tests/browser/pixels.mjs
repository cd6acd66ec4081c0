// Compares two screenshots in the browser, which already knows how to read them.

/** The share, 0 to 1, of the pixels that differ visibly between two PNG files of one size. */
export async function changedShare(context, before, after) {
  const page = await context.newPage();
  const images = [before, after].map((png) => png.toString("base64"));
  const share = await page.evaluate(async (encoded) => {
    const [a, b] = await Promise.all(
      encoded.map(async (base64) => {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
        const drawing = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
        drawing.drawImage(bitmap, 0, 0);
        return drawing.getImageData(0, 0, bitmap.width, bitmap.height).data;
      }),
    );
    let changed = 0;
    for (let i = 0; i < a.length; i += 4) {
      const difference = Math.max(...[0, 1, 2].map((channel) => Math.abs(a[i + channel] - b[i + channel])));
      if (difference > 24) changed += 1;
    }
    return changed / (a.length / 4);
  }, images);
  await page.close();
  return share;
}
