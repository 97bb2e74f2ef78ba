import { labelColor } from "@elbo/pictures";
import { type Picture, type Plane, type PosteriorView, type Snapshot } from "../protocol/messages.js";
import { contourSegments, densityLevels } from "./contours.js";
import { fitCanvas, themeColor } from "./dom.js";
import { drawImages } from "./pictures.js";

/** What is drawn of the plane of two units. */
export interface PlaneScene {
  readonly reach: number;
  readonly units: readonly [right: number, up: number];
  readonly plane: Plane | null;
  readonly codes: Snapshot["codes"];
  /** The code of the moment. */
  readonly at: readonly number[];
  /** Posteriors that are shown as ellipses. */
  readonly posteriors: readonly PosteriorView[];
  /** Codes on a way between two examples, [n, units]. */
  readonly way: Float32Array | null;
  readonly show: { readonly tiles: boolean; readonly codes: boolean; readonly contours: boolean };
}

/** Draws the plane: decoded images, contours of the prior, codes by label, posteriors, and the point that is decoded. */
export function drawPlane(canvas: HTMLCanvasElement, scene: PlaneScene): void {
  const { context, width: size } = fitCanvas(canvas);
  context.clearRect(0, 0, size, size);
  const { reach, plane, show } = scene;
  const right = (value: number) => ((value / reach + 1) / 2) * size;
  const up = (value: number) => size - right(value);
  const view: View = { context, size, right, up };
  const tiled = show.tiles && plane?.tiles?.kind === "images";
  if (tiled) drawTiles(view, scene);
  drawAxes(view, tiled);
  if (show.contours) drawContours(view, plane, tiled);
  if (show.codes) drawCodes(view, scene, tiled);
  if (show.contours) drawCenters(view, scene);
  drawNames(view, scene, tiled);
  scene.posteriors.forEach((posterior) => drawEllipse(view, scene, posterior));
  drawWay(view, scene);
  drawPointer(view, scene);
}

interface View {
  readonly context: CanvasRenderingContext2D;
  readonly size: number;
  readonly right: (value: number) => number;
  readonly up: (value: number) => number;
}

/** The tiles of each plane as they were drawn last, to be copied while the pointer moves over them. */
const drawn = new WeakMap<HTMLCanvasElement, { readonly tiles: HTMLCanvasElement; picture?: Picture }>();

function drawTiles({ context, size }: View, { plane }: PlaneScene): void {
  const shown = plane?.tiles;
  if (shown?.kind !== "images") return;
  const kept = drawn.get(context.canvas) ?? { tiles: document.createElement("canvas") };
  drawn.set(context.canvas, kept);
  const { tiles } = kept;
  const side = Math.round(size * context.getTransform().a);
  if (kept.picture !== shown.picture || tiles.width !== side) {
    [tiles.width, tiles.height] = [side, side];
    const own = tiles.getContext("2d")!;
    own.fillStyle = themeColor("image");
    own.fillRect(0, 0, side, side);
    own.globalAlpha = 0.72;
    drawImages(own, shown, { scale: side / shown.picture.width, gap: 0, inset: 0.1 });
    kept.picture = shown.picture;
  }
  context.drawImage(tiles, 0, 0, size, size);
}

function drawAxes({ context, size, right, up }: View, tiled: boolean): void {
  context.strokeStyle = tiled ? "#ffffff30" : themeColor("line");
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(Math.round(right(0)) + 0.5, 0);
  context.lineTo(Math.round(right(0)) + 0.5, size);
  context.moveTo(0, Math.round(up(0)) + 0.5);
  context.lineTo(size, Math.round(up(0)) + 0.5);
  context.stroke();
}

/** Which units the axes are, and how far they go, at their ends. */
function drawNames({ context, size, right, up }: View, { units, reach, at }: PlaneScene, tiled: boolean): void {
  if (at.length === 0) return;
  context.font = "600 11px system-ui, sans-serif";
  context.lineWidth = 3;
  context.lineJoin = "round";
  context.strokeStyle = tiled ? "#000000c0" : themeColor("ground");
  context.fillStyle = tiled ? "#ffffff" : themeColor("quiet");
  const write = (text: string, x: number, y: number) => {
    context.strokeText(text, x, y);
    context.fillText(text, x, y);
  };
  context.textBaseline = "top";
  context.textAlign = "right";
  write(`z${units[0] + 1} = ${reach}`, size - 6, up(0) + 5);
  context.textAlign = "left";
  write(`z${units[1] + 1} = ${reach}`, right(0) + 6, 6);
}

function drawContours({ context, right, up }: View, plane: Plane | null, tiled: boolean): void {
  const density = plane?.density;
  if (!density) return;
  context.strokeStyle = tiled ? "#ffffff" : themeColor("ink");
  context.lineWidth = 1;
  densityLevels(density).forEach((level, i) => {
    context.globalAlpha = 0.5 - 0.1 * i;
    context.beginPath();
    for (const [x0, y0, x1, y1] of contourSegments(density, level)) {
      context.moveTo(right(x0), up(y0));
      context.lineTo(right(x1), up(y1));
    }
    context.stroke();
  });
  context.globalAlpha = 1;
}

function drawCodes({ context, right, up }: View, { codes, units }: PlaneScene, tiled: boolean): void {
  if (codes === null) return;
  const { values, units: width, labels } = codes;
  context.lineWidth = 1;
  context.strokeStyle = tiled ? "#00000090" : themeColor("ground");
  const accent = themeColor("accent");
  for (let i = 0; i < values.length / width; i++) {
    context.fillStyle = labels ? labelColor(labels[i]!) : accent;
    context.beginPath();
    context.arc(right(values[i * width + units[0]]!), up(values[i * width + units[1]]!), 3.4, 0, 7);
    context.fill();
    context.stroke();
  }
}

/** Diamonds where the components of the prior have their means. */
function drawCenters({ context, right, up }: View, { plane, at, units }: PlaneScene): void {
  const centers = plane?.centers;
  if (!centers) return;
  context.lineWidth = 1.5;
  context.fillStyle = "#ffffff";
  context.strokeStyle = "#000000";
  for (let i = 0; i < centers.length; i += at.length) {
    const [x, y] = [right(centers[i + units[0]]!), up(centers[i + units[1]]!)];
    context.beginPath();
    for (const [dx, dy] of [
      [0, -6],
      [6, 0],
      [0, 6],
      [-6, 0],
    ] as const)
      context.lineTo(x + dx, y + dy);
    context.closePath();
    context.fill();
    context.stroke();
  }
}

/** One and two standard deviations round the mean. */
function drawEllipse(
  { context, right, up, size }: View,
  { units, reach }: PlaneScene,
  { mean, deviation }: PosteriorView,
): void {
  if (mean.length === 0) return;
  const [x, y] = [right(mean[units[0]]!), up(mean[units[1]]!)];
  const scale = size / (2 * reach);
  context.strokeStyle = themeColor("mark");
  context.lineWidth = 2;
  for (const times of deviation ? [1, 2] : []) {
    context.globalAlpha = times === 1 ? 1 : 0.5;
    context.beginPath();
    context.ellipse(x, y, times * deviation![units[0]]! * scale, times * deviation![units[1]]! * scale, 0, 0, 7);
    context.stroke();
  }
  context.globalAlpha = 1;
  context.fillStyle = themeColor("mark");
  context.beginPath();
  context.arc(x, y, 3, 0, 7);
  context.fill();
}

function drawWay({ context, right, up }: View, { way, at, units }: PlaneScene): void {
  if (way === null) return;
  context.strokeStyle = themeColor("mark");
  context.lineWidth = 2;
  context.setLineDash([5, 4]);
  context.beginPath();
  for (let i = 0; i < way.length / at.length; i++)
    context.lineTo(right(way[i * at.length + units[0]]!), up(way[i * at.length + units[1]]!));
  context.stroke();
  context.setLineDash([]);
}

function drawPointer({ context, right, up }: View, { at, units }: PlaneScene): void {
  const [x, y] = [right(at[units[0]] ?? 0), up(at[units[1]] ?? 0)];
  for (const [color, width] of [
    ["#000000a0", 4],
    ["#ffffff", 2],
  ] as const) {
    context.strokeStyle = color;
    context.lineWidth = width;
    context.beginPath();
    context.arc(x, y, 9, 0, 7);
    context.moveTo(x - 14, y);
    context.lineTo(x - 5, y);
    context.moveTo(x + 5, y);
    context.lineTo(x + 14, y);
    context.moveTo(x, y - 14);
    context.lineTo(x, y - 5);
    context.moveTo(x, y + 5);
    context.lineTo(x, y + 14);
    context.stroke();
  }
}

/** The code under a place of the canvas, from 0 to 1 rightward and downward. */
export function codeAt([x, y]: readonly [number, number], { at, units, reach }: PlaneScene): number[] {
  const code = [...at];
  const clip = (share: number) => Math.min(1, Math.max(0, share));
  code[units[1]] = (1 - 2 * clip(y)) * reach;
  code[units[0]] = (2 * clip(x) - 1) * reach;
  return code;
}
