import { fileURLToPath } from "node:url";
import { type JsonObject, likelihoodNames } from "@elbo/core";
import { expect, it } from "vitest";
import { readArguments } from "../command-line/arguments.js";
import { optionWords } from "../command-line/options-file.js";
import { oneOfEach } from "../study/plan-study.js";
import { requirePossible } from "./begin-run.js";
import { gridsOf, studyFileWords, studyOptions, studyTrainings } from "./asked-study.js";

/** What `npm start` trains. */
const file = fileURLToPath(new URL("../../start.json", import.meta.url));

it("what npm start trains is possible, and begins with what is there soonest", async () => {
  const words = await studyFileWords(["--config", file]);
  const { values } = readArguments({ name: "compare", options: studyOptions }, words);
  const trainings = gridsOf("compare", values).flatMap((grid) => studyTrainings("compare", grid));
  expect(trainings[0]!.model).toBe("pca");
  expect(new Set(trainings.map(({ model }) => model)).size).toBe(19);
  expect(new Set(trainings.map(({ epochs }) => epochs))).toEqual(new Set([60]));
  const decoders = trainings.filter(({ model }) => model === "vae").map(({ likelihood }) => likelihood);
  expect([...decoders].sort()).toEqual(likelihoodNames.filter((name) => name !== "mixed").sort());
  expect(await requirePossible(oneOfEach(trainings), false)).toEqual([]);
});

it.each([[["--models", "vae"]], [["--models=vae"]], [["--dataset", "mnist"]], [["--dataset=mnist"]]])(
  "npm start -- %j trains what it names, without the grids that suit the file's own models and data",
  async (given) => {
    const words = [...(await studyFileWords(["--config", file, ...given])), ...given];
    const { values } = readArguments({ name: "compare", options: studyOptions }, words);
    expect(gridsOf("compare", values)).toHaveLength(1);
  },
);

/** The grids that options of `compare` ask for. */
function grids(options: JsonObject) {
  const words = optionWords(options, studyOptions);
  return gridsOf("compare", readArguments({ name: "compare", options: studyOptions }, words).values);
}

it("grids beside a study's own differ in what they say, and take no settings of other models", () => {
  const [own, first, second] = grids({
    ...{ models: "beta-vae", beta: [1, 4], latent: [2, 10], epochs: 7 },
    also: [{ models: "vae+mog", components: [4, 8] }, { latent: 3 }],
  });
  const trainingsOf = (grid: typeof own) =>
    studyTrainings("compare", grid!).map(({ model, latent, epochs, settings }) => [model, latent, epochs, settings]);
  expect(trainingsOf(own)).toHaveLength(4);
  expect(trainingsOf(first)).toEqual(
    [2, 10].flatMap((latent) => [4, 8].map((components) => ["vae+mog", latent, 7, { components }])),
  );
  expect(trainingsOf(second)).toEqual([1, 4].map((beta) => ["beta-vae", 3, 7, { beta }]));
});

it.each([
  [[{ workers: 3 }], 'of objects of models, their settings, seeds and options of training; got "workers".'],
  [[{ models: "vea" }], /--models must be one of .*; got "vea"\./],
  ["vae", 'compare: --also must be a list of JSON objects; got "vae".'],
  [[{ also: [] }, 3], "compare: --also must be a list of JSON objects; got "],
])("refuses %j as grids beside another", (also, message) => {
  expect(() => grids({ also })).toThrow(message);
});
