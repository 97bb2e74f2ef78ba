import { ArgumentError, ShapeError } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { labelColor, latentScatter, widestUnits } from "./latent-scatter.js";

type Image = Awaited<ReturnType<typeof latentScatter>>;

const pixel = ({ data, width }: Image, x: number, y: number) => [
  ...data.slice((y * width + x) * 4, (y * width + x) * 4 + 4),
];

async function scatter(codes: number[][], options?: Parameters<typeof latentScatter>[1]): Promise<Image> {
  const tensor = tf.tensor2d(codes);
  const before = tf.memory().numTensors;
  try {
    return await latentScatter(tensor, options);
  } finally {
    expect(tf.memory().numTensors).toBe(before);
    tensor.dispose();
  }
}

const white = [255, 255, 255, 255];
const grey = [221, 221, 221, 255];

test("points lie where their units say, the second one upwards, four fifths of their label's colour on white", async () => {
  const codes = [
    [-1, 2],
    [2, -1],
  ];
  const image = await scatter(codes, { labels: [0, 1], size: 9, radius: 0.5, range: [-4, 4] });
  expect([image.width, image.height, image.data.length]).toEqual([9, 9, 324]);
  // #4269d0 and #e8a33d: 0.2 * 255 = 51 and 0.8 of each channel.
  expect(pixel(image, 3, 2)).toEqual([51 + 52.8, 51 + 84, 51 + 166.4, 255].map(Math.round));
  expect(pixel(image, 6, 5)).toEqual([51 + 185.6, 51 + 130.4, 51 + 48.8, 255].map(Math.round));
  expect(pixel(image, 2, 2)).toEqual(white);
  for (const i of [0, 8]) expect([pixel(image, 4, i), pixel(image, i, 4)]).toEqual([grey, grey]);
});

test("the farthest code lies a twentieth inside the edge, and codes outside a range are left out", async () => {
  const image = await scatter([[1, 0]], { size: 43, radius: 0.5 });
  // (1 + 1.05) / 2.1 * 42 = 41
  expect(pixel(image, 41, 21)).not.toEqual(grey);
  expect(pixel(image, 42, 21)).toEqual(grey);
  expect(await scatter([[1, 0]], { size: 43, range: [-0.5, 0.5] })).toEqual(
    await scatter([[9, 9]], { size: 43, range: [-0.5, 0.5] }),
  );
});

test("the two units that vary most are shown unless others are asked for", async () => {
  const codes = [
    [0, 5, -1, 1],
    [0, -5, 1, 0],
  ];
  expect(widestUnits(codes.flat(), 4)).toEqual([1, 2]);
  expect(await scatter(codes, { size: 20 })).toEqual(await scatter(codes, { size: 20, units: [1, 2] }));
  expect(await scatter(codes, { size: 20 })).not.toEqual(await scatter(codes, { size: 20, units: [2, 1] }));
});

test("codes of one unit lie on the diagonal, and codes of zeros in the middle", async () => {
  expect(widestUnits([1, 2], 1)).toEqual([0, 0]);
  const image = await scatter([[0]], { size: 3, radius: 0.5 });
  expect(pixel(image, 1, 1)).not.toEqual(grey);
});

test("eleven labels have ten colours", () => {
  expect(new Set(Array.from({ length: 11 }, (_, label) => labelColor(label))).size).toBe(10);
});

test.each<[object, string]>([
  [{ labels: [1] }, "latentScatter: labels must be 2 integers from 0, one for each code; got [1]."],
  [{ labels: [1, -1] }, "latentScatter: labels must be 2 integers from 0, one for each code; got [1,-1]."],
  [{ units: [0, 2] }, "latentScatter: units must be two integers from 0 to 1; got [0,2]."],
  [{ size: 1 }, "latentScatter: size must be an integer of at least 2; got 1."],
  [{ radius: 0 }, "latentScatter: radius must be a positive number; got 0."],
  [{ range: [1, 0] }, "latentScatter: range must be two numbers, the first below the second; got [1,0]."],
  [
    { colors: [] },
    'latentScatter: options must be among labels, units, size, radius, range; got "colors". Is it misspelt?',
  ],
])("the options %j are refused", async (options, message) => {
  const call = () =>
    scatter(
      [
        [0, 1],
        [1, 0],
      ],
      options,
    );
  await expect(call()).rejects.toThrow(ArgumentError);
  await expect(call()).rejects.toThrow(message);
});

test("codes that are no rows, or not finite, are refused", async () => {
  const list = tf.tensor1d([1, 2]);
  await expect(latentScatter(list)).rejects.toThrow(ShapeError);
  await expect(latentScatter(list)).rejects.toThrow("latentScatter: codes must have the shape [n, units]; got [2].");
  list.dispose();
  await expect(scatter([[0, NaN]])).rejects.toThrow('latentScatter: codes must be finite; got "NaN".');
});
