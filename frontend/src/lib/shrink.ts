const LONGEST = 1920;
const QUALITY = 0.82;

/** Width and height with the longest side at most 1920. */
export function scaled(width: number, height: number, longest = LONGEST): [number, number] {
  const factor = Math.min(1, longest / Math.max(width, height));
  return [Math.max(1, Math.round(width * factor)), Math.max(1, Math.round(height * factor))];
}

/** A picture as WebP of at most 1920 px; the original when that would be larger or cannot be done. */
export async function shrink(file: File): Promise<File> {
  if (!/^image\/(png|jpe?g|webp|bmp|heic|heif)$/.test(file.type) || typeof createImageBitmap !== "function")
    return file;
  try {
    const bitmap = await createImageBitmap(file);
    const [width, height] = scaled(bitmap.width, bitmap.height);
    const canvas = document.createElement("canvas");
    canvas.width = width;
    canvas.height = height;
    canvas.getContext("2d")?.drawImage(bitmap, 0, 0, width, height);
    bitmap.close();
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/webp", QUALITY));
    if (blob?.type !== "image/webp" || blob.size >= file.size) return file;
    return new File([blob], `${file.name.replace(/\.\w+$/, "")}.webp`, { type: "image/webp" });
  } catch {
    return file;
  }
}
