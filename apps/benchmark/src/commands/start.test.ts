import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { readArguments } from "../command-line/arguments.js";
import { optionsFileWords } from "../command-line/options-file.js";
import { oneOfEach } from "../study/plan-study.js";
import { requirePossible } from "./begin-run.js";
import { studyOptions, studyTrainings } from "./asked-study.js";

/** What `npm start` trains. */
const file = fileURLToPath(new URL("../../start.json", import.meta.url));

it("what npm start trains is possible, and begins with what is there soonest", async () => {
  const words = await optionsFileWords(["--config", file], studyOptions);
  const { values } = readArguments({ name: "compare", options: studyOptions }, words);
  expect(values.models[0]).toBe("pca");
  expect(new Set(values.models).size).toBe(19);
  const trainings = studyTrainings("compare", values);
  expect(trainings.map(({ model, epochs }) => [model, epochs])).toEqual(values.models.map((model) => [model, 60]));
  expect(await requirePossible(oneOfEach(trainings), false)).toEqual([]);
});
