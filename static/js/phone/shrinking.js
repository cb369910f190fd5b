// A photo made small and upright. What this browser cannot decode gives null.
const EDGE = 2560, QUALITY = 0.82;

async function decoded(file) {
  try {
    return await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    const address = URL.createObjectURL(file), image = new Image();
    image.src = address;
    return image.decode().then(() => image, () => null).finally(() => URL.revokeObjectURL(address));
  }
}

function drawn(picture) {
  const share = Math.min(1, EDGE / Math.max(picture.width, picture.height));
  const [width, height] = [picture.width, picture.height].map((edge) => Math.max(1, Math.round(edge * share)));
  const canvas = self.OffscreenCanvas ? new OffscreenCanvas(width, height) : Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d", { alpha: false });
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  // Down to half, mixing the four nearest is enough, and costs a third of the time.
  context.imageSmoothingQuality = share < 0.5 ? "medium" : "low";
  context.drawImage(picture, 0, 0, width, height);
  picture.close?.();
  return canvas;
}

// A JPEG of at most 2,560 pixels along the longer edge, with nothing in it but the picture.
export async function shrunk(file) {
  const picture = await decoded(file);
  if (!picture?.width) return null;
  const canvas = drawn(picture), type = "image/jpeg";
  return canvas.convertToBlob ? canvas.convertToBlob({ type, quality: QUALITY }) : new Promise((done) => canvas.toBlob(done, type, QUALITY));
}
