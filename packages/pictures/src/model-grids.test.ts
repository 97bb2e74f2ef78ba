import {
  ArgumentError,
  createRng,
  defineLatentModel,
  latentObjective,
  manifold,
  type NormalModel,
  ShapeError,
  traverse,
} from "@elbo/core";
import { bits } from "@elbo/vitest/bits";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pictureGrid, type RgbaImage } from "./grid.js";
import { manifoldGrid, reconstructionGrid, sampleGrid, traversalGrid } from "./model-grids.js";
import { toPictures } from "./picture.js";

const toyVae = defineLatentModel({
  ...{ name: "toyVae", kind: "toy-vae", options: {} },
  objective: (parts) => latentObjective(parts, { divergences: { kl: { divergence: parts.kl } } }),
});
let model: NormalModel;
let flat: NormalModel;
let examples: tf.Tensor;
let example: tf.Tensor;
beforeAll(() => {
  model = toyVae({ data: bits(1).spec, latent: 2, hidden: [4] });
  flat = toyVae({ data: { name: "rows", shape: [4], kind: "binary" }, latent: 2, hidden: [4] });
  examples = tf.tensor([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 1], [3, 2, 2]);
  example = tf.tensor([
    [1, 0],
    [0, 1],
  ]);
});
afterAll(() => [model, flat, examples, example].forEach((each) => each.dispose()));

/** The image of a call, which leaves no tensor behind. */
async function shown(call: () => Promise<RgbaImage>): Promise<RgbaImage> {
  const before = tf.memory().numTensors;
  const image = await call();
  expect(tf.memory().numTensors).toBe(before);
  return image;
}

/** The grid of examples that `body` makes. */
function expected(body: () => tf.Tensor, columns: number): RgbaImage {
  return pictureGrid(
    toPictures(
      tf.tidy(() => body().dataSync()),
      model.data,
    ),
    { columns },
  );
}

test("samples are those that the model generates, 64 in rows of 8 unless told otherwise", async () => {
  const image = await shown(() => sampleGrid(model, createRng(3)));
  expect(image).toEqual(expected(() => model.generate(64, createRng(3)), 8));
  const few = await shown(() => sampleGrid(model, createRng(3), { count: 3, columns: 2, gap: 0, scale: 2 }));
  expect([few.width, few.height]).toEqual([8, 8]);
});

test("reconstructions stand below the examples, row by row", async () => {
  const image = await shown(() => reconstructionGrid(model, examples, { columns: 2 }));
  const rows = () => {
    const made = model.reconstruct(examples);
    const [first, second] = [
      (x: tf.Tensor) => x.slice([0, 0, 0], [2, 2, 2]),
      (x: tf.Tensor) => x.slice([2, 0, 0], [1, 2, 2]),
    ];
    return tf.concat([first(examples), first(made), second(examples), second(made)]);
  };
  expect(image).toEqual(expected(rows, 2));
  // The first pixels of the first two examples, and the gap between them.
  expect([0, 1, 2, 3, 4].map((x) => image.data[4 * x])).toEqual([255, 0, 0, 0, 255]);
});

test("a traversal has a row for each unit, as many images as steps", async () => {
  const image = await shown(() => traversalGrid(model, example, { units: [1], range: [-1, 1], steps: 4 }));
  expect(image).toEqual(expected(() => traverse(model, example, { units: [1], range: [-1, 1], steps: 4 }), 4));
  const all = await shown(() => traversalGrid(model, example));
  expect([all.width, all.height]).toEqual([11 * 3 - 1, 2 * 3 - 1]);
});

test("a manifold is a square of images", async () => {
  const image = await shown(() => manifoldGrid(model, { steps: 3 }));
  expect(image).toEqual(expected(() => manifold(model, { steps: 3 }), 3));
  expect((await shown(() => manifoldGrid(model))).width).toBe(15 * 3 - 1);
});

test("values that are black and white can be told of every grid", async () => {
  const range = [-1, 0] as const;
  const images = await Promise.all([
    sampleGrid(model, createRng(3), { range }),
    reconstructionGrid(model, examples, { range }),
    traversalGrid(model, example, { values: range }),
    manifoldGrid(model, { range }),
  ]);
  // Means of bits are above 0, and so all white; gaps stay transparent.
  for (const { data } of images) expect(data.every((value) => value === 255 || value === 0)).toBe(true);
});

test("data that are no images, and impossible options, are refused and leave nothing behind", async () => {
  const before = tf.memory().numTensors;
  await expect(sampleGrid(flat, createRng(1))).rejects.toThrow(ShapeError);
  await expect(sampleGrid(flat, createRng(1))).rejects.toThrow(
    "computePictures: spec.shape must be [h, w], [h, w, 1] or [h, w, 3]; got [4].",
  );
  await expect(sampleGrid(model, createRng(1), { rows: 2 } as object)).rejects.toThrow(
    /sampleGrid: options must be among .*; got "rows"/,
  );
  await expect(reconstructionGrid(model, examples, { columns: 0 })).rejects.toThrow(ArgumentError);
  await expect(reconstructionGrid(model, examples, { columns: 0 })).rejects.toThrow(
    "stackRows: columns must be a positive integer; got 0.",
  );
  await expect(reconstructionGrid(model, example)).rejects.toThrow(ShapeError);
  await expect(traversalGrid(model, example, { steps: 1 })).rejects.toThrow(
    "traverse: steps must be an integer of at least 2; got 1.",
  );
  await expect(manifoldGrid(model, { steps: 0 })).rejects.toThrow("manifold: steps must be a positive integer; got 0.");
  for (const call of [
    reconstructionGrid(model, examples, { rows: 1 } as object),
    traversalGrid(model, example, { rows: 1 } as object),
    manifoldGrid(model, { rows: 1 } as object),
  ])
    await expect(call).rejects.toThrow(/Grid: options must be among .*; got "rows"/);
  expect(tf.memory().numTensors).toBe(before);
});
