import { describe, expect, it } from "vitest";
import { explainFigures, figureRows, summarizeSeeds } from "./figure-rows.js";
import { resultsFixture, trainingFixture } from "./results.fixture.js";
import { alignColumns, textTable } from "./text-table.js";

describe("figureRows", () => {
  it("gives a row per part, with the signs that the titles promise", () => {
    const [train, , test] = figureRows(resultsFixture(trainingFixture(2, 1)));
    expect(train).toEqual({
      model: "vae-2-seed1",
      split: "train",
      examples: "100",
      reconstruction: "100.00",
      kl: "2.00",
      negativeElbo: "102.00",
      negativeLogEvidence: "101.00 ± 0.25",
      draws: "500",
      effectiveSampleSize: "42",
      bitsPerDimension: "2.125",
      seconds: "4.5",
    });
    expect(test).toMatchObject({ split: "test", negativeElbo: "104.00", seconds: "1.5" });
  });
});

describe("summarizeSeeds", () => {
  it("gives the mean and the unbiased standard deviation of the test figures over seeds", () => {
    const trainings = [trainingFixture(2, 1, 90), trainingFixture(2, 2, 91), trainingFixture(2, 3, 95), trainingFixture(16, 1)];
    const summaries = summarizeSeeds(resultsFixture(...trainings));
    expect(summaries).toHaveLength(1);
    expect(summaries[0]).toMatchObject({ model: "vae-2", seeds: [1, 2, 3], kl: { mean: 2, deviation: 0 } });
    // Test figures lie 2 above the base: 92, 93 and 97, whose variance is (4 + 1 + 9) / 2.
    expect(summaries[0]!.reconstruction.mean).toBeCloseTo(94, 12);
    expect(summaries[0]!.reconstruction.deviation).toBeCloseTo(Math.sqrt(7), 12);
  });
});

describe("textTable", () => {
  it("names a model once, and says what every figure is", () => {
    const table = textTable(resultsFixture(trainingFixture(2, 1)));
    expect(table.match(/vae-2-seed1/g)).toHaveLength(1);
    expect(table).toContain("importance sampling from q(z|x) with k = 500 draws per example");
    expect(table).not.toContain("over seeds");
  });

  it("adds a line over seeds where there are several", () => {
    const table = textTable(resultsFixture(trainingFixture(2, 1, 90), trainingFixture(2, 2, 92)));
    expect(table).toMatch(/vae-2 \(2 seeds\) +93\.00 ± 1\.41 +2\.00 ± 0\.00/);
  });

  it("says how the KL comes about, of all models or of some", () => {
    const closed = trainingFixture(2, 1);
    const config = { ...closed.config, model: "vae+mog" };
    const drawn = { ...closed, config, model: { ...closed.model, klEstimator: "Monte Carlo" as const } };
    expect(textTable(resultsFixture(closed))).toContain("KL(q(z|x) || p(z)) in closed form.");
    expect(textTable(resultsFixture(drawn))).toContain("p(z)) as the mean of log q(z|x) - log p(z) over the same draws.");
    expect(textTable(resultsFixture(closed, drawn))).toContain("in closed form, and with vae+mog as the mean");
  });

  it("explains nothing where nothing was measured", () => {
    expect(explainFigures(resultsFixture())).toEqual([]);
  });
});

it("alignColumns puts words left and numbers right", () => {
  expect(alignColumns([["a", "n"], ["word", "10"], ["b", "7"]], 1)).toBe("a      n\n--------\nword  10\nb      7");
});
