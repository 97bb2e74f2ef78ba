import { labelColor } from "@elbo/pictures";
import { type Field, type Picture, type Shown } from "../protocol/messages.js";
import { fitCanvas, themeColor } from "./dom.js";
import { showRows } from "./rows.js";

/** An image that can be drawn, of pixels. */
export function canvasOf({ width, height, data }: Picture): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  canvas.getContext("2d")!.putImageData(new ImageData(data, width, height), 0, 0);
  return canvas;
}

/** Draws examples: images as large as they fit, points on their plane, and rows of a table in the canvas's stead. */
export function drawShown(canvas: HTMLCanvasElement, shown: Shown | null, density: Field | null = null): void {
  showRows(canvas, shown);
  if (shown?.kind === "table") return;
  if (shown?.kind === "images") canvas.style.setProperty("--shape", String(shown.picture.width / shown.picture.height));
  const { context, width, height } = fitCanvas(canvas);
  context.clearRect(0, 0, width, height);
  if (shown === null) return;
  if (shown.kind === "points") return drawPoints(context, { width, height }, shown, density);
  const scale = Math.min(width / shown.picture.width, height / shown.picture.height);
  drawImages(context, shown, { scale });
}

/** Where the images of a grid are in its picture, in pixels. */
export function placesOf({ picture, columns, count }: Images, gap: number) {
  const across = Math.min(columns, count);
  const rows = Math.ceil(count / columns);
  const [width, height] = [(picture.width + gap) / across - gap, (picture.height + gap) / rows - gap];
  return Array.from({ length: count }, (_, i) => ({
    ...{ width, height },
    left: (i % columns) * (width + gap),
    top: Math.floor(i / columns) * (height + gap),
  }));
}

type Images = Extract<Shown, { kind: "images" }>;

/**
 * Draws each image of a grid by itself, smoothly, so that none runs into its neighbour.
 *
 * @param options pixels of the canvas for one of the picture; pixels between the images; the share of an image's side that
 *   is left free at each of its edges
 */
export function drawImages(
  context: CanvasRenderingContext2D,
  shown: Images,
  { scale, gap = 1, inset = 0 }: { readonly scale: number; readonly gap?: number; readonly inset?: number },
): void {
  const places = placesOf(shown, gap);
  const framed = frameImages(shown.picture, places);
  context.imageSmoothingEnabled = true;
  places.forEach(({ left, top, width, height }, i) => {
    const [x, y] = [left + inset * width, top + inset * height].map((at) => at * scale) as [number, number];
    const [wide, high] = [width, height].map((side) => side * (1 - 2 * inset) * scale) as [number, number];
    context.drawImage(framed, frame, i * (height + 2 * frame) + frame, width, height, x, y, wide, high);
  });
}

/** Pixels about an image that smoothing looks at. */
const frame = 2;

/** The images below each other, each in a frame of its own outermost pixels: at an edge smoothing looks beyond it. */
function frameImages({ width: across, data }: Picture, places: ReturnType<typeof placesOf>): HTMLCanvasElement {
  const { width = 1, height = 1 } = places[0] ?? {};
  const [wide, high] = [width + 2 * frame, height + 2 * frame];
  const pixels = new Uint32Array(wide * high * Math.max(1, places.length));
  const from = new Uint32Array(data.buffer, data.byteOffset, data.length / 4);
  const inside = (at: number, side: number) => Math.min(side - 1, Math.max(0, at - frame));
  places.forEach(({ left, top }, i) => {
    for (let y = 0; y < high; y++)
      for (let x = 0; x < wide; x++)
        pixels[(i * high + y) * wide + x] = from[(top + inside(y, height)) * across + left + inside(x, width)]!;
  });
  const image = new ImageData(new Uint8ClampedArray(pixels.buffer), wide, pixels.length / wide);
  [scratch.width, scratch.height] = [image.width, image.height];
  scratch.getContext("2d")!.putImageData(image, 0, 0);
  return scratch;
}

/** One for all, for a canvas takes time to begin and memory to collect. */
const scratch = document.createElement("canvas");

/** Points in the square from -reach to reach, over the density that they should have. */
function drawPoints(
  context: CanvasRenderingContext2D,
  { width, height }: { readonly width: number; readonly height: number },
  { points, labels }: Extract<Shown, { kind: "points" }>,
  density: Field | null,
): void {
  const side = Math.min(width, height);
  const reach = density?.reach ?? 3;
  if (density !== null) drawField(context, density, side);
  const place = (value: number) => ((value / reach + 1) / 2) * side;
  context.globalAlpha = points.length > 200 ? 0.5 : 1;
  const accent = themeColor("accent");
  for (let i = 0; i < points.length / 2; i++) {
    context.fillStyle = labels ? labelColor(labels[i]!) : accent;
    context.beginPath();
    context.arc(place(points[2 * i]!), side - place(points[2 * i + 1]!), points.length > 200 ? 1.4 : 5, 0, 7);
    context.fill();
  }
  context.globalAlpha = 1;
}

/** A log density as shades, from nothing to the colour of the theme's ink. */
function drawField(context: CanvasRenderingContext2D, { side, values }: Field, size: number): void {
  const most = values.reduce((a, b) => (Number.isFinite(b) ? Math.max(a, b) : a), -Infinity);
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(themeColor("field").slice(at, at + 2), 16));
  const data = new Uint8ClampedArray(side * side * 4);
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++) {
      const share = Math.exp(values[(side - 1 - row) * side + column]! - most);
      data.set([red!, green!, blue!, 150 * Math.sqrt(share)], (row * side + column) * 4);
    }
  context.imageSmoothingEnabled = true;
  context.drawImage(canvasOf({ width: side, height: side, data }), 0, 0, size, size);
}
