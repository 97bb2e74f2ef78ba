import { readFileSync } from "node:fs";
import { adam, type Column, type ExampleSource, fit, impute, mean, RandomStream, standardError } from "@elbo/core";
import { fromCsv, fromTable, tableRows } from "@elbo/datasets";
import { iwae } from "@elbo/vae";
import { reportFigure } from "@elbo/vitest/figures";
import { expect, test } from "vitest";
import { startEngine } from "../../src/engine.js";

const sets = [
  { name: "wine", label: "cultivar" },
  { name: "breast-cancer", label: "diagnosis" },
];

const all = { split: { validation: 0, test: 0, seed: false } } as const;

/** The columns of a set, and the same with half of all values missing, completely at random. */
function halved(name: string, label: string, seed: number) {
  const text = readFileSync(new URL(`data/${name}.csv`, import.meta.url), "utf8");
  const read = fromCsv(text, { exclude: [label], ...all });
  const types = Object.fromEntries(read.spec.columns!.map(({ name: column }) => [column, "real"] as const));
  const whole = fromCsv(text, { exclude: [label], ...all, types });
  const rows = tableRows(whole.spec.columns!, valuesOf(whole.train));
  const draws = RandomStream.fromSeed(seed).fillWords(new Uint32Array(rows.length * whole.spec.columns!.length));
  const gaps = whole.spec.columns!.map(({ name: column }, j) => {
    const cells = rows.map((row, i) => (draws[i * whole.spec.columns!.length + j]! >= 2 ** 31 ? row[column] : null));
    return [column, cells] as const;
  });
  const table = Object.fromEntries(gaps);
  const { spec, train } = fromTable(table, { types, ...all });
  const learning = fromTable(table, { columns: spec.columns, split: { validation: 0.2, test: 0, seed } });
  // The same rows without gaps, on the scale that the values which are there have.
  const complete = fromCsv(text, { exclude: [label], ...all, columns: spec.columns });
  return { spec, train, complete: complete.train, learning };
}

const valuesOf = (source: ExampleSource) =>
  source.read(
    Uint32Array.from({ length: source.size }, (_, i) => i),
    RandomStream.fromSeed(0),
  )["x"]!.values;

/** Every difference of values that were missing, and log p of them under the normal of each column. */
function against(values: Float32Array, missing: Uint8Array, truth: ArrayLike<number>, columns: readonly Column[]) {
  const rows = values.length / columns.length;
  let [squares, squaresOfMean, count] = [0, 0, 0];
  const baseline = new Float64Array(rows);
  missing.forEach((gap, i) => {
    if (gap === 0) return;
    squares += (values[i]! - truth[i]!) ** 2;
    squaresOfMean += truth[i]! ** 2;
    count++;
    baseline[Math.floor(i / columns.length)]! -= 0.5 * (truth[i]! ** 2 + Math.log(2 * Math.PI));
  });
  return { imputed: Math.sqrt(squares / count), byMean: Math.sqrt(squaresOfMean / count), baseline };
}

// Three trainings of each set: a minute, so only among the figures.
test.runIf(process.env["ELBO_FIGURES"] === "1").each(sets)(
  "half of the values of $name are imputed better than by means, and are more probable than under their columns' normals",
  async ({ name, label }) => {
    const { executor } = await startEngine();
    const [rmse, gain]: [number[], number[]] = [[], []];
    let byMean = 0;
    for (const seed of [1, 2, 3]) {
      const { spec, train, complete, learning } = halved(name, label, seed);
      const model = iwae({
        data: spec,
        latent: 8,
        samples: 20,
        hidden: [64],
        activation: "tanh",
        optimizer: adam(),
        seed,
      });
      const options = { epochs: 1500, patience: 100, batchSize: 32, seed, executor };
      await fit(model, learning.train, { ...options, validation: learning.validation });
      const { values, missing } = await impute(model, train, { samples: 2000, executor });
      const found = against(values, missing, valuesOf(complete), spec.columns!);
      const evidence = (source: ExampleSource) => model.evidence(source, { samples: 2000, executor });
      const [there, whole] = [await evidence(train), await evidence(complete)];
      const nats = whole.perExample.map((value, i) => value - there.perExample[i]! - found.baseline[i]!);
      rmse.push(found.imputed);
      gain.push(mean(nats));
      byMean = found.byMean;
      model.dispose();
    }
    const shown = (values: number[]) => `${mean(values).toFixed(3)} ± ${standardError(values).toFixed(3)}`;
    reportFigure(
      `${name}: root mean square error of imputed values ${shown(rmse)} standard deviations, by the mean ${byMean.toFixed(3)}; ` +
        `log p of them given the rest ${shown(gain)} nats a row above normals of the columns`,
    );
    expect(mean(rmse)).toBeLessThan(0.9 * byMean);
    expect(mean(gain)).toBeGreaterThan(0);
  },
  3_600_000,
);
