import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readResults, resultsSchema } from "./results.js";
import { trainingName } from "../models/training-config.js";

it("reads a run of before each model named its settings, by the names that they have now", async () => {
  const folder = await mkdtemp(join(tmpdir(), "elbo-results-"));
  const shared = { latent: 2, capacity: null, ramp: null, seed: 1 };
  const weighed = { ...shared, model: "beta-vae", beta: 4, components: null, draws: null };
  const bound = { ...shared, model: "iwae", beta: null, draws: 5 };
  const trained = [
    { name: "beta-vae-2-beta4-seed1", folder: "a", config: weighed },
    { name: "iwae-2-draws5-seed1", folder: "b", config: bound },
  ];
  const results = { schema: 2, plan: { trainings: [weighed, bound] }, trainings: trained };
  await writeFile(join(folder, "results.json"), JSON.stringify(results));
  const { schema, plan, trainings } = await readResults(folder);
  expect(schema).toBe(resultsSchema);
  expect(plan.trainings).toEqual([
    { model: "beta-vae", latent: 2, settings: { beta: 4 }, seed: 1 },
    { model: "iwae", latent: 2, settings: { samples: 5 }, seed: 1 },
  ]);
  expect(trainings.map(({ name }) => name)).toEqual(["beta-vae-2-beta4-seed1", "iwae-2-samples5-seed1"]);
  expect(plan.trainings.map(trainingName)).toEqual(trainings.map(({ name }) => name));
  expect(trainings.map(({ config }) => config)).toEqual(plan.trainings);
  await rm(folder, { recursive: true });
});

it("reads the metrics of runs of before they were called so", async () => {
  const folder = await mkdtemp(join(tmpdir(), "elbo-results-"));
  const config = { model: "vae", latent: 2, settings: {}, seed: 1 };
  const [measured, sampled] = [
    { split: "test", examples: 3, others: [] },
    { name: "coverage", value: null },
  ];
  const training = { name: "vae-2-seed1", folder: ".", config, figures: [measured], sampleFigures: [sampled] };
  const results = { schema: 3, plan: { trainings: [config] }, trainings: [training] };
  await writeFile(join(folder, "results.json"), JSON.stringify(results));
  const { schema, trainings } = await readResults(folder);
  expect(schema).toBe(resultsSchema);
  expect(trainings).toEqual([
    {
      name: "vae-2-seed1",
      folder: ".",
      config,
      metrics: [measured],
      sampleMetrics: [{ name: "coverage", value: NaN }],
    },
  ]);
  await rm(folder, { recursive: true });
});

it.each([
  ["a folder above", (run: Stored) => void (run.trainings[0]!.folder = "../..")],
  ["an absolute folder", (run: Stored) => void (run.trainings[0]!.folder = "/tmp")],
  ["a model's name with a path in it", (run: Stored) => void (run.plan.trainings[0]!.model = "../vae")],
  ["an epoch with a path in it", (run: Stored) => void (run.plan.samplesAfter = ["/../x"])],
])("refuses %s, from which a path out of the run would follow", async (_, spoil) => {
  const folder = await mkdtemp(join(tmpdir(), "elbo-results-"));
  const config = { model: "vae", latent: 2, settings: {}, seed: 1 };
  const results: Stored = {
    schema: resultsSchema,
    plan: { trainings: [config] },
    trainings: [{ name: "vae-2-seed1", folder: ".", config }],
  };
  spoil(results);
  await writeFile(join(folder, "results.json"), JSON.stringify(results));
  await expect(readResults(folder)).rejects.toThrow("must be one whose names are of files in its folder; got ");
  await rm(folder, { recursive: true });
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

interface Stored {
  schema: number;
  plan: { trainings: { model: string; latent: number; settings: object; seed: number }[]; samplesAfter?: unknown[] };
  trainings: { name: string; folder: string; config: object }[];
}
