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
    { name: "beta-vae-2-beta4-seed1", config: weighed },
    { name: "iwae-2-draws5-seed1", config: bound },
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
