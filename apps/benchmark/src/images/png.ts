import { type PixelGrid } from "./picture.js";

/** A grid as the bytes of a PNG file. */
export async function encodePng(grid: PixelGrid): Promise<Uint8Array> {
  const { encode } = await import("fast-png");
  return encode({ ...grid, depth: 8 });
}

/** The bytes of a PNG file as a `data:` address that a page can hold. */
export function pngAddress(bytes: Uint8Array): string {
  return `data:image/png;base64,${Buffer.from(bytes).toString("base64")}`;
}

/** Width and height in the header of a PNG file. */
export function pngSize(bytes: Uint8Array): { width: number; height: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}
