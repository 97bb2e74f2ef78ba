import { describe, expect, it } from "vitest";
import { explainMetrics } from "./explain-metrics.js";
import { quantityOf } from "../run/by-quantity.js";
import { metricColumns, metricGroups, fixed, otherRows, trainingLabels, withError } from "./metric-rows.js";
import { resultsFixture, trainingFixture } from "../run/results.fixture.js";
import { summarizeSeeds } from "./seed-summary.js";
import { alignColumns, textTable } from "./text-table.js";

/** Rows of results whose metrics are all of one quantity. */
function metricRows(results: Parameters<typeof metricGroups>[0]) {
  const groups = metricGroups(results);
  expect(groups).toHaveLength(1);
  return groups[0]!.rows;
}

describe("metricGroups", () => {
  it("gives a row per split, with the signs that the titles promise", () => {
    const [train, , test] = metricRows(resultsFixture(trainingFixture(2, 1)));
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
      best: "-",
      seconds: "4.5",
    });
    expect(test).toMatchObject({ split: "test", negativeElbo: "104.00", seconds: "1.5" });
  });
});

describe("a family without a bound", () => {
  const training = trainingFixture(2, 1);
  const error = {
    name: "squared error",
    value: 0.25,
    standardError: 0.5,
    unit: "pixel²",
    meaning: "the mean of (x - x')²",
  };
  const reconstruction = { name: "reconstruction", value: 7, unit: "nats", meaning: "the mean of -log p(x|z)" };
  const metrics = training.metrics.map(({ split, examples, seconds }) => ({
    split,
    examples,
    seconds,
    others: [reconstruction, error],
  }));
  const results = resultsFixture({ ...training, metrics });

  it("has no columns for it where no other model has, and its own metrics in a table of their own", () => {
    const rows = metricRows(results);
    expect(metricColumns(rows)).toEqual(["model", "split", "examples", "reconstruction", "seconds"]);
    expect(rows[0]).toMatchObject({ reconstruction: "7.00", kl: "-", negativeLogEvidence: "-" });
    const cell = "0.250 ± 0.500";
    expect(otherRows(results)).toEqual([
      { model: "vae-2-seed1", metric: "squared error", unit: "pixel²", values: [cell, cell, cell] },
    ]);
    expect(textTable(results)).toContain("squared error: the mean of (x - x')².");
    expect(textTable(results)).not.toContain("ELBO");
  });

  it("stands beside one that has a bound, with strokes for what it lacks", () => {
    const both = resultsFixture(trainingFixture(16, 1), { ...training, metrics });
    expect(textTable(both)).toMatch(/vae-2-seed1 +train +100 +7\.00 +- +- +- /);
    expect(
      summarizeSeeds(resultsFixture({ ...training, metrics }, { ...training, metrics }))[0]![0]!.spreads.kl,
    ).toBeUndefined();
  });
});

it("labels of trainings name the settings that only some models have", () => {
  const training = trainingFixture(1, 1);
  const swept = { ...training, config: { ...training.config, settings: { beta: 0.5, components: 8, offDiagonal: 2 } } };
  expect(trainingLabels([swept])(swept)).toBe("vae, 1 unit, beta 0.5, components 8, off diagonal 2");
  expect(trainingLabels([swept, trainingFixture(1, 2)])(swept)).toBe(
    "vae, 1 unit, beta 0.5, components 8, off diagonal 2, seed 1",
  );
});

describe("summarizeSeeds", () => {
  it("gives the mean and the unbiased standard deviation of the test metrics over seeds", () => {
    const trainings = [
      trainingFixture(2, 1, 90),
      trainingFixture(2, 2, 91),
      trainingFixture(2, 3, 95),
      trainingFixture(16, 1),
    ];
    const [summaries = []] = summarizeSeeds(resultsFixture(...trainings));
    expect(summaries).toHaveLength(1);
    expect(summaries[0]).toMatchObject({
      model: "vae-2",
      seeds: [1, 2, 3],
      spreads: { kl: { mean: 2, deviation: 0 } },
    });
    // Test metrics lie 2 above the base: 92, 93 and 97, whose variance is (4 + 1 + 9) / 2.
    expect(summaries[0]!.spreads.reconstruction!.mean).toBeCloseTo(94, 12);
    expect(summaries[0]!.spreads.reconstruction!.deviation).toBeCloseTo(Math.sqrt(7), 12);
  });
});

describe("textTable", () => {
  it("names a model once, and says what every metric is", () => {
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
    const metrics = closed.metrics.map((each) => ({ ...each, klEstimator: "Monte Carlo" as const }));
    const drawn = { ...closed, config, metrics };
    expect(textTable(resultsFixture(closed))).toContain("KL(q(z|x) || p(z)) in closed form.");
    expect(textTable(resultsFixture(drawn))).toContain(
      "p(z)) as the mean of log q(z|x) - log p(z) over the same draws.",
    );
    expect(textTable(resultsFixture(closed, drawn))).toContain("in closed form, and with vae+mog as the mean");
    const certain = closed.metrics.map((each) => ({
      ...each,
      klEstimator: "cost of the codes" as const,
      elbo: { ...each.elbo!, samples: 1 },
    }));
    const table = textTable(
      resultsFixture({ ...closed, config: { ...closed.config, model: "vq-vae" }, metrics: certain }, closed),
    );
    expect(table).toContain("with 16 draws of z from q(z|x) per example (vq-vae: 1): ");
    expect(table).toContain("as -log p(codes), of which q(z|x) is certain, and with vae in closed form.");
  });

  it("explains nothing where nothing was measured", () => {
    expect(explainMetrics(resultsFixture())).toEqual([]);
  });
});

it("alignColumns puts words left and numbers right", () => {
  expect(
    alignColumns(
      [
        ["a", "n"],
        ["word", "10"],
        ["b", "7"],
      ],
      1,
    ),
  ).toBe("a      n\n--------\nword  10\nb      7");
});

describe("metrics that do not compare", () => {
  const plain = trainingFixture(2, 1);
  const told = {
    ...trainingFixture(16, 1),
    name: "cvae-16-seed1",
    metrics: trainingFixture(16, 1).metrics.map((each) => ({ ...each, given: "label" as const })),
  };
  const grey = {
    ...plain,
    model: { ...plain.model, config: { likelihood: "normal" } },
    data: { ...plain.data, spec: { name: "grey", shape: [8, 8, 1], kind: "grey" as const } },
  };

  it("share no table: those of p(x|y) have titles of their own", () => {
    const groups = metricGroups(resultsFixture(plain, told));
    expect(groups.map(({ rows }) => [...new Set(rows.map(({ model }) => model))])).toEqual([
      ["vae-2-seed1"],
      ["cvae-16-seed1"],
    ]);
    expect(groups[1]!.titles).toMatchObject({
      negativeLogEvidence: "-log p(x|y)",
      negativeElbo: "-ELBO given y",
      bitsPerDimension: "bits/dim given y",
    });
    const table = textTable(resultsFixture(plain, told));
    expect(table).toMatch(/-log p\(x\|y\) /);
    expect(table).toContain(
      'Metrics "given y" are of p(x|y), for the label y of each example: they compare with none of p(x).',
    );
    const seeds = summarizeSeeds(
      resultsFixture(plain, trainingFixture(2, 2), told, { ...told, config: { ...told.config, seed: 2 } }),
    );
    expect(seeds.map((each) => each[0]!.given)).toEqual([undefined, "label"]);
  });

  it("a density has no bits per dimension, and the text says why; probabilities of grey levels have them", () => {
    expect(metricGroups(resultsFixture(grey))[0]!.rows[0]).toMatchObject({
      negativeLogEvidence: "101.00 ± 0.25",
      bitsPerDimension: "-",
    });
    const table = textTable(resultsFixture(grey));
    expect(table).not.toContain("bits/dim = ");
    expect(table).toContain(
      "p(x) of grey values with a normal likelihood is a density: its nats depend on the unit of the values",
    );
    const levels = { ...grey, model: { ...grey.model, config: { likelihood: "discretised logistic" } } };
    expect(metricGroups(resultsFixture(levels))[0]!.rows[0]).toMatchObject({ bitsPerDimension: "2.125" });
    expect(metricGroups(resultsFixture(grey, levels))).toHaveLength(2);
  });

  it("a normal density of levels is held against no probability of them, and bits against no levels", () => {
    const told = (likelihood: string, kind: "categorical" | "binary") => ({
      ...plain,
      model: { ...plain.model, config: { likelihood } },
      data: { ...plain.data, spec: { ...plain.data.spec, kind, ...(kind === "binary" && { levels: 2 }) } },
    });
    const trainings = [told("normal", "categorical"), told("categorical", "categorical"), told("bernoulli", "binary")];
    const rows = metricGroups(resultsFixture(...trainings)).map((each) => each.rows);
    expect(rows.map((each) => each[0]!.bitsPerDimension)).toEqual(["-", "2.125", "2.125"]);
    expect(trainings.map(quantityOf)).toEqual(["p(x), a density", "p(x) of 17 levels", "p(x) of bits"]);
  });
});

it("numbers that are not finite are written in words, and rounding leaves no minus before 0", () => {
  expect([fixed(NaN, 2), fixed(-Infinity, 2), fixed(-5e-7, 2), fixed(-0.006, 2), fixed(undefined, 2)]).toEqual([
    "not finite",
    "not finite",
    "0.00",
    "-0.01",
    "-",
  ]);
  expect([withError(1, NaN, 1), withError(1, 0.5, 1), withError(NaN, 0.5, 1)]).toEqual([
    "1.0",
    "1.0 ± 0.5",
    "not finite",
  ]);
});
