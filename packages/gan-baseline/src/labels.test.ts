import { ArgumentError, chooseOptions, createRng } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { drawLabels, type LabelOptions, type Labels, labelsOption } from "./labels.js";

function choose(labels: LabelOptions): Labels {
  return chooseOptions("gan", { labels: labelsOption }, { labels }).labels;
}

function draw(options: LabelOptions, count: number): number[] {
  return tf.tidy(() => [...drawLabels(choose(options), count, createRng(4)).dataSync()]);
}

test("labels of real examples are uniform on [0.7, 1.2], and 5% of them on [0, 0.3]", () => {
  const count = 20_000;
  const labels = draw({}, count);
  const flipped = labels.filter((label) => label <= 0.3);
  const smoothed = labels.filter((label) => label >= 0.7 && label <= 1.2);
  expect(flipped.length + smoothed.length).toBe(count);
  // Binomial: five standard errors of a share of 0.05, and of the means of uniform draws.
  expect(Math.abs(flipped.length / count - 0.05)).toBeLessThan(5 * Math.sqrt((0.05 * 0.95) / count));
  expect(Math.abs(mean(smoothed) - 0.95)).toBeLessThan((5 * 0.5) / Math.sqrt(12 * smoothed.length));
  expect(Math.abs(mean(flipped) - 0.15)).toBeLessThan((5 * 0.3) / Math.sqrt(12 * flipped.length));
  expect([Math.min(...smoothed) < 0.701, Math.max(...smoothed) > 1.199]).toEqual([true, true]);
});

test("a range of one value draws nothing, and no flips leave all labels in the range", () => {
  expect(draw({ real: [0.9, 0.9], flip: 0 }, 3)).toEqual([0.9, 0.9, 0.9].map(Math.fround));
  expect(draw({ flip: 0 }, 1000).every((label) => label >= 0.7)).toBe(true);
  expect(draw({ flip: 1, flipped: [0.25, 0.25] }, 2)).toEqual([0.25, 0.25]);
});

test.each<[LabelOptions, string]>([
  [{ real: [1.2, 0.7] }, "gan: labels.real must be two numbers from 0 to 2, the lower first; got [1.2,0.7]."],
  [{ real: [-0.1, 1] }, "gan: labels.real must be two numbers from 0 to 2, the lower first; got [-0.1,1]."],
  [{ flipped: [0, 2.5] }, "gan: labels.flipped must be two numbers from 0 to 2, the lower first; got [0,2.5]."],
  [{ flipped: [NaN, 1] }, 'gan: labels.flipped must be two numbers from 0 to 2, the lower first; got ["NaN",1].'],
  [{ flip: 1.5 }, "gan: labels.flip must be a probability from 0 to 1; got 1.5."],
  [
    { real: [1, 1.2], flip: 0 },
    "gan: labels must be of a mean of at most 1, flipped ones counted; got 1.1. Above it, the discriminator's loss has no minimum.",
  ],
  [{ smooth: 0.9 } as object, 'gan.labels: options must be among real, flip, flipped; got "smooth". Is it misspelt?'],
])("the labels %j are refused", (options, message) => {
  expect(() => choose(options)).toThrow(ArgumentError);
  expect(() => choose(options)).toThrow(message);
});

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
