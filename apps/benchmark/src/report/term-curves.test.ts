import { type EpochRecord } from "@elbo/core";
import { expect, test } from "vitest";
import { createDraw } from "./chart.js";
import { findModel } from "../models/index.js";
import { comparisonCurves, learningCurves } from "./learning-curves.js";
import { termCurves, watchedCurves } from "./term-curves.js";

const specs = [
  { title: "Game", unit: "probability", lines: { "D(x)": "real" }, reference: { value: 0.5, name: "1/2" } },
];

async function chartOf(values: readonly number[]): Promise<string> {
  const epochs = values.map((real, epoch): EpochRecord => ({
    epoch,
    train: { "discriminator/real": real },
    seconds: 1,
  }));
  return termCurves(await createDraw(), epochs, specs).text;
}

/** Heights of a line's points, in pixels from the top. */
function heights(chart: string): number[] {
  const [, path = ""] =
    /<path[^>]* d="(M[^"]*L[^"]*)"/.exec(/<g[^>]*aria-label="line"[\s\S]*/.exec(chart)?.[0] ?? "") ?? [];
  return path
    .slice(1)
    .split("L")
    .map((point) => Number(point.split(",")[1]));
}

test("a game's curves are within the frame from the first epoch on, and so is what they are to reach", async () => {
  const chart = await chartOf([0.6, 0.9, 0.95, 0.7]);
  const points = heights(chart);
  expect(points).toHaveLength(4);
  // The frame is what the chart's 240 pixels leave between Plot's upper margin of 20 and the lower one of 38.
  for (const height of points) expect(height > 20 && height < 240 - 38, `${points.join()} in the frame`).toBe(true);
  expect(chart).toContain("- - 1/2");
  expect(chart).toMatch(/aria-label="rule"[\s\S]*y1="\d/);
});

test.each([
  ["a short training is seen whole", [900, 150, 120], true],
  ["the first epochs of a long one lie above the frame", [900, 800, ...Array<number>(40).fill(120)], false],
])("of a loss %s", async (_, losses, seen) => {
  const epochs = losses.map((loss, epoch): EpochRecord => ({ epoch, train: { loss }, seconds: 1 }));
  const { text } = learningCurves(await createDraw(), epochs, {});
  const [first] = heights(text);
  expect(first! > 20).toBe(seen);
});

test("terms that are estimated from a batch are not called by the name of what they estimate alone", async () => {
  const epochs = [1, 2].map((value, epoch): EpochRecord => ({
    epoch,
    train: { totalCorrelation: value, mutualInformation: value },
    seconds: 1,
  }));
  const { text } = learningCurves(await createDraw(), epochs, findModel("beta-tcvae"));
  for (const name of ["Total correlation", "Mutual information"])
    expect(text).toContain(`<h4>${name}, biased estimate of the loss</h4>`);
});

test("terms without a unit have no arrow for one", async () => {
  const epochs = [1, 2].map((multiplier, epoch): EpochRecord => ({ epoch, train: { multiplier }, seconds: 1 }));
  const { text } = learningCurves(await createDraw(), epochs, findModel("geco"));
  const chart = text.split("<h4>Multiplier</h4>")[1];
  expect(chart).toContain("epoch");
  expect(chart).not.toContain("↑");
});

test("epochs are counted in whole numbers, and a single one is a point", async () => {
  expect(await chartOf([0.6, 0.5])).not.toMatch(/>1\.\d+<|<circle/);
  const single = await chartOf([0.6]);
  expect(single.match(/<circle/g)).toHaveLength(1);
  expect(single).toContain(">1<");
});

test("what was measured after each epoch has charts, a line for each metric, where it was measured", async () => {
  const draw = await createDraw();
  const record = (epoch: number, perplexity: number): EpochRecord => ({
    epoch,
    train: { loss: 1 },
    measured: { perplexity, used: 9 },
    seconds: 1,
  });
  const watched = [{ title: "Codes", unit: "codes", lines: { perplexity: "perplexity", "codes used": "used" } }];
  const chart = watchedCurves(draw, [record(0, 3), record(1, 5), record(2, 4)], watched);
  if (chart === false) throw new Error("there is a chart");
  expect(chart.text).toContain("<h4>Codes</h4>");
  expect(heights(chart.text)).toHaveLength(3);
  for (const name of ["perplexity", "codes used"]) expect(chart.text).toContain(`</span>${name}</li>`);
  expect(watchedCurves(draw, [{ epoch: 0, train: {}, seconds: 1 }], watched)).toBe(false);
});

test("seeds of a model share a look, and more models are told apart than there are colors", async () => {
  const epochs = (end: number) =>
    [end + 1, end].map((reconstruction, epoch): EpochRecord => {
      const validation = { reconstruction, kl: 0 };
      return { epoch, train: {}, validation, seconds: 1 };
    });
  const curves = Array.from({ length: 66 }, (_, i) => {
    const variant = `model ${i >> 1}`;
    return { label: `${variant}, seed ${(i % 2) + 1}`, variant, epochs: epochs(100 - (i >> 1)) };
  });
  const { text } = comparisonCurves(await createDraw(), "-ELBO given y", curves)!;
  const [, list = ""] = /<ul class="legend">(.*)<\/ul>/.exec(text)!;
  const looks = [...list.matchAll(/<li>(<span[^>]*>)<\/span>([^<]*)<\/li>/g)].map(([, look, name]) => ({ look, name }));
  // The one that ends highest is left out.
  expect(looks.map(({ name }) => name)).toEqual(Array.from({ length: 32 }, (_, i) => `model ${i + 1}`));
  expect(new Set(looks.map(({ look }) => look)).size).toBe(32);
  expect(text.includes("Of 33 models those 32 are drawn that end lowest.")).toBe(true);
  expect(text.match(/<path stroke="var\(--series-0\)"/g)).toHaveLength(8);
  expect(/<svg[^>]*aria-label="([^"]*)"/.exec(text)![1]).toBe(
    "-ELBO given y on the validation set: over 2 epochs, 64 lines that end between 68 and 99",
  );
});
