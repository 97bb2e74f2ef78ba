import { type Field, type Opened, type Plane, type Progress, type Shown, type Snapshot } from "../protocol/messages.js";
import { type Catalogue, type Settings } from "../protocol/settings.js";
import { type Showcase, type StoredPicture } from "../protocol/showcase.js";

/** A trained model as it was, in the form of one that the engine has open. */
export interface Exhibit {
  readonly opened: Opened;
  readonly snapshot: Snapshot;
  readonly plane: Plane;
  readonly reach: number;
  /** Losses of its training. */
  readonly losses: Progress;
}

const addressOf = (model: string, kind: string) => `./showcase/${encodeURIComponent(model)}.${kind}`;

/** What was trained beforehand with settings as they are at first; undefined where there is nothing. */
export async function exhibitOf(
  { data, model, options }: Settings,
  { datasets }: Catalogue,
): Promise<Exhibit | undefined> {
  const isUsual = data === datasets[0]!.name && Object.keys(options).length === 0;
  return isUsual ? loadExhibit(model) : undefined;
}

/** The exhibit of a family; undefined where there is none. */
async function loadExhibit(model: string): Promise<Exhibit | undefined> {
  const response = await fetch(addressOf(model, "json")).catch(() => undefined);
  if (response?.ok !== true) return undefined;
  const showcase = (await response.json()) as Showcase;
  const [samples = null, reconstructions = null, tiles = null] = await Promise.all(
    [showcase.samples, showcase.reconstructions, showcase.tiles].map(unpack),
  );
  return {
    reach: showcase.reach,
    opened: openedOf(showcase),
    snapshot: snapshotOf(showcase, samples, reconstructions),
    plane: { tiles, density: densityOf(showcase), centers: fromHundredths(showcase.centers) },
    losses: lossesOf(showcase),
  };
}

/** The weights of an exhibit, as the file of a model. */
export async function loadWeights(model: string): Promise<Uint8Array> {
  const response = await fetch(addressOf(model, "safetensors"));
  if (!response.ok) throw new Error(`The trained weights could not be fetched: ${response.status}.`);
  return new Uint8Array(await response.arrayBuffer());
}

function openedOf({ data, model, options, step, abilities, labels }: Showcase): Opened {
  return {
    ...{ settings: { data, model, options }, backend: "", timings: {}, parameters: 0, step, abilities },
    data: {
      ...{
        shown: "images",
        title: "",
        missing: null,
        height: 8,
        width: 8,
        channels: 1,
        scale: 16,
        examples: 1000,
        stepsPerEpoch: 16,
      },
      ...{ picks: null, labels: labels && Int32Array.from(labels), density: null },
    },
  };
}

function snapshotOf(
  { step, codes, labels, abilities }: Showcase,
  samples: Shown | null,
  reconstructions: Shown | null,
): Snapshot {
  const values = fromHundredths(codes);
  return {
    ...{ step, samples, reconstructions, spread: null, tensors: 0, bytes: 0 },
    codes: values && { values, units: abilities.units, labels: labels && Int32Array.from(labels) },
  };
}

function lossesOf({ step, steps, terms }: Showcase): Progress {
  return {
    ...{ step, epoch: 0, stepsPerSecond: 0, steps: Float64Array.from(steps) },
    terms: Object.fromEntries(Object.entries(terms).map(([name, values]) => [name, Float32Array.from(values)])),
  };
}

function densityOf({ density, reach }: Showcase): Field | null {
  return density && { side: density.side, reach, values: Float32Array.from(density.values, (value) => value / 100) };
}

function fromHundredths(values: readonly number[] | null): Float32Array | null {
  return values && Float32Array.from(values, (value) => value / 100);
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

/** The image under a code, from the four tiles about it in the shares of their nearness. */
export function tileAt(tiles: Shown | null, code: readonly number[], reach: number): Shown | null {
  if (tiles?.kind !== "images") return null;
  const { picture, columns } = tiles;
  const side = picture.width / columns;
  const place = (value: number) => Math.min(columns - 1, Math.max(0, ((value / reach + 1) / 2) * columns - 0.5));
  const [right, down] = [place(code[0] ?? 0), columns - 1 - place(code[1] ?? 0)];
  const data = new Uint8ClampedArray(side * side * 4);
  const corners = cornersOf(right, columns - 1).flatMap(([column, across]) =>
    cornersOf(down, columns - 1).map(([row, below]) => ({ column, row, share: across * below })),
  );
  for (let pixel = 0; pixel < side * side; pixel++) {
    let shade = 0;
    for (const { column, row, share } of corners) {
      const y = row * side + Math.floor(pixel / side);
      shade += share * picture.data[4 * (y * picture.width + column * side + (pixel % side))]!;
    }
    data.set([shade, shade, shade, 255], 4 * pixel);
  }
  return { kind: "images", picture: { width: side, height: side, data }, columns: 1, count: 1 };
}

/** The two places about one, with their shares. */
function cornersOf(place: number, last: number): [place: number, share: number][] {
  const from = Math.min(Math.floor(place), last - 1);
  return [
    [from, from + 1 - place],
    [from + 1, place - from],
  ];
}
