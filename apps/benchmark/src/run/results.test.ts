import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { toJson } from "../json.js";
import { type TrainingConfig, trainingName } from "../models/training-config.js";
import { readResults } from "./read-results.js";
import { type Results, resultsSchema } from "./results.js";
import { resultsFixture, trainingFixture } from "./results.fixture.js";

/** A run of before, as version 3 laid it out. */
const whole = resultsFixture(trainingFixture(2, 1), trainingFixture(3, 1));

async function stored(results: object): Promise<Results> {
  const folder = await mkdtemp(join(tmpdir(), "elbo-results-"));
  await writeFile(join(folder, "results.json"), toJson(results));
  return readResults(folder).finally(() => rm(folder, { recursive: true }));
}

it("reads a run of before each model named its settings, by the names that they have now", async () => {
  const shared: { settings?: unknown } & Omit<TrainingConfig, "settings"> = { ...whole.plan.trainings[0]! };
  delete shared.settings;
  const earlier = { ...shared, capacity: null, ramp: null };
  const weighed = { ...earlier, model: "beta-vae", beta: 4, components: null, draws: null };
  const bound = { ...earlier, model: "iwae", beta: null, draws: 5 };
  const [first, second] = whole.trainings;
  const trained = [
    { ...first!, name: "beta-vae-2-beta4-seed1", folder: "a", config: weighed },
    { ...second!, name: "iwae-2-draws5-seed1", folder: "b", config: bound },
  ];
  const plan = { ...whole.plan, trainings: [weighed, bound] };
  const { schema, trainings, ...read } = await stored({ ...whole, schema: 2, plan, trainings: trained });
  expect(schema).toBe(resultsSchema);
  expect(read.plan.trainings).toEqual([
    { ...shared, model: "beta-vae", settings: { beta: 4 } },
    { ...shared, model: "iwae", settings: { samples: 5 } },
  ]);
  expect(trainings.map(({ name }) => name)).toEqual(["beta-vae-2-beta4-seed1", "iwae-2-samples5-seed1"]);
  expect(read.plan.trainings.map(trainingName)).toEqual(trainings.map(({ name }) => name));
  expect(trainings.map(({ config }) => config)).toEqual(read.plan.trainings);
});

it("reads the metrics of runs of before they were called so, and null where a number was not finite", async () => {
  const { metrics: figures, ...training } = whole.trainings[0]!;
  const coverage = { name: "coverage", unit: "share", meaning: "m" };
  const earlier = { ...training, figures, sampleFigures: [{ ...coverage, value: null }], sampleMetrics: undefined };
  const { schema, trainings } = await stored({ ...whole, schema: 3, trainings: [earlier] });
  expect(schema).toBe(resultsSchema);
  expect(trainings).toEqual([{ ...training, metrics: figures, sampleMetrics: [{ ...coverage, value: NaN }] }]);
});

// Windows has no named pipes in folders.
it.skipIf(process.platform === "win32")(
  "refuses a pipe in the place of its file, and does not wait for it",
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "elbo-results-"));
    execFileSync("sh", ["-c", 'mkfifo "$0"', join(folder, "results.json")]);
    await expect(readResults(folder)).rejects.toThrow('must be a file that can be read; got "no regular file"');
    await rm(folder, { recursive: true });
  },
);
