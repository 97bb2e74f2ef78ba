import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readResults, resultsSchema } from "./results.js";
import { noOwnSettings, trainingName } from "./training-config.js";

it("reads a run of before a setting was there as one without it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "elbo-results-"));
  const config = { model: "beta-vae", latent: 2, beta: 4, components: null, draws: null, seed: 1 };
  const results = { schema: resultsSchema, plan: { trainings: [config] }, trainings: [{ name: "beta-vae-2-beta4-seed1", config }] };
  await writeFile(join(folder, "results.json"), JSON.stringify(results));
  const { plan, trainings } = await readResults(folder);
  expect(trainings[0]!.config).toEqual({ ...noOwnSettings, ...config });
  expect(trainingName(plan.trainings[0]!)).toBe(trainings[0]!.name);
  await rm(folder, { recursive: true });
});
