import { type Opened, type Shown, type Snapshot } from "../protocol/messages.js";
import { type Showcase, type StoredPicture } from "../protocol/showcase.js";

/** A trained model as it was, in the form of one that the engine has open. */
export interface Exhibit {
  readonly opened: Opened;
  readonly snapshot: Snapshot;
  readonly tiles: Shown | null;
  readonly reach: number;
  readonly showcase: Showcase;
}

/** The exhibit of a family; undefined where there is none. */
export async function loadExhibit(model: string): Promise<Exhibit | undefined> {
  const response = await fetch(`./showcase/${encodeURIComponent(model)}.json`).catch(() => undefined);
  if (response?.ok !== true) return undefined;
  const showcase = (await response.json()) as Showcase;
  const [samples, reconstructions, tiles] = await Promise.all(
    [showcase.samples, showcase.reconstructions, showcase.tiles].map(unpack),
  );
  const { data, options, step, units, codes, labels } = showcase;
  const known = labels && Int32Array.from(labels);
  return {
    ...{ showcase, reach: showcase.reach, tiles: tiles ?? null },
    opened: {
      ...{ settings: { data, model, options }, backend: "", timings: {}, parameters: 0, step },
      abilities: { units, encodes: reconstructions !== null && units > 0, density: false, classes: 0 },
      data: {
        ...{ shown: "images", height: 8, width: 8, scale: 16, examples: 1000, stepsPerEpoch: 16 },
        ...{ picks: null, labels: known, density: null },
      },
    },
    snapshot: {
      ...{
        step,
        samples: samples ?? null,
        reconstructions: reconstructions ?? null,
        spread: null,
        tensors: 0,
        bytes: 0,
      },
      codes: codes && { values: Float32Array.from(codes, (value) => value / 100), units, labels: known },
    },
  };
}

async function unpack(stored: StoredPicture | null): Promise<Shown | null> {
  if (stored === null) return null;
  const image = new Image();
  image.src = stored.png;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.width, image.height];
  const context = canvas.getContext("2d")!;
  context.drawImage(image, 0, 0);
  const { width, height, data } = context.getImageData(0, 0, image.width, image.height);
  return {
    kind: "images",
    picture: { width, height, data: new Uint8ClampedArray(data) },
    columns: stored.columns,
    count: stored.count,
  };
}

/** The image of tiles under a code: the nearest one. */
export function tileAt(tiles: Shown | null, code: readonly number[], reach: number): Shown | null {
  if (tiles?.kind !== "images") return null;
  const { picture, columns } = tiles;
  const side = picture.width / columns;
  const index = (value: number) => Math.min(columns - 1, Math.max(0, Math.floor(((value / reach + 1) / 2) * columns)));
  const [left, top] = [index(code[0] ?? 0) * side, (columns - 1 - index(code[1] ?? 0)) * side];
  const data = new Uint8ClampedArray(side * side * 4);
  for (let row = 0; row < side; row++) {
    const from = 4 * ((top + row) * picture.width + left);
    data.set(picture.data.subarray(from, from + 4 * side), 4 * row * side);
  }
  return { kind: "images", picture: { width: side, height: side, data }, columns: 1, count: 1 };
}
