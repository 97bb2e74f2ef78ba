import { dice, mutateBytes, mutateJson, type MutableJson } from "@elbo/vitest/mutants";
import { reportFigure } from "@elbo/vitest/figures";
import { ElboError } from "@elbo/core";
import { expect, it } from "vitest";
import { toJson } from "../json.js";
import { parseResults } from "./read-results.js";
import { resultsFixture, trainingFixture } from "./results.fixture.js";
import { type Results } from "./results.js";
import { StoredValueError } from "./stored-value.js";

/** Mutants of results; a million with ELBO_LONG=1. */
const cases = process.env["ELBO_LONG"] === "1" ? 1_000_000 : 1000;

const whole: Results = { ...resultsFixture(small(1), small(2)), failures: [{ name: "a", error: "E", message: "m" }] };

function small(seed: number) {
  const training = trainingFixture(2, seed);
  return { ...training, history: { ...training.history, epochs: training.history.epochs.slice(0, 2) } };
}

/** The results with one value in another's place. */
function changed(path: readonly (string | number)[], value: unknown): string {
  const copy = structuredClone(whole) as unknown as Record<string | number, unknown>;
  const last = path.at(-1)!;
  const holder = path.slice(0, -1).reduce((at, key) => at[key] as typeof copy, copy);
  holder[last] = value;
  return toJson(copy);
}

it("reads what was written, numbers that are not finite too", () => {
  expect(parseResults(toJson(whole))).toEqual(whole);
  const metric = { name: "coverage", value: NaN, unit: "share", meaning: "m" };
  const json = changed(["trainings", 0, "sampleMetrics"], [metric]);
  expect(parseResults(json).trainings[0]!.sampleMetrics).toEqual([metric]);
});

it.each<[(string | number)[], unknown, string]>([
  [["schema"], 99, "must be of schema 4 or 3 or 2; got 99"],
  [["status"], "done", 'whose status is one of running, complete, failed; got "done"'],
  [["command"], "train", 'whose command is a list; got "train"'],
  [["command", 0], 5, "whose command[0] is a text; got 5"],
  [["plan"], null, "whose plan is an object; got null"],
  [["plan", "backend"], "gpu", 'whose plan.backend is one of onnx, wasm, cpu, tensorflow; got "gpu"'],
  [["plan", "evidenceSamples"], 1_000_001, "whose plan.evidenceSamples is an integer from 1 to 1000000; got 1000001"],
  [["plan", "checkpointEvery"], 0, "whose plan.checkpointEvery is an integer from 1; got 0"],
  [["plan", "samplesAfter"], ["/../x"], 'whose plan.samplesAfter[0] is an integer from 1; got "/../x"'],
  [["plan", "trainings"], [], "whose plan.trainings is a list of at least one; got []"],
  [["plan", "trainings", 0, "model"], 3, "whose plan.trainings[0].model is a text; got 3"],
  [["plan", "trainings", 0, "model"], "../vae", 'must be one whose names are of files in its folder; got "../vae-2'],
  [["plan", "trainings", 0, "settings"], { x: "/etc" }, "must be one whose names are of files in its folder; got"],
  [["plan", "trainings", 0, "reading"], { transform: ["constructor"] }, "reading.transform[0] is dequantise, logit or"],
  [["plan", "trainings", 0, "reading"], { transform: ["logit=9"] }, 'or standardise=all; got "logit=9"'],
  [["plan", "trainings", 1, "latent"], "2", 'whose plan.trainings[1].latent is an integer from 1; got "2"'],
  [["trainings", 0, "folder"], "../..", 'trainings[0].folder is the name of a folder in its folder; got "../.."'],
  [["trainings", 0, "folder"], "/tmp", 'trainings[0].folder is the name of a folder in its folder; got "/tmp"'],
  [["trainings", 0, "history", "epochs"], {}, "trainings[0].history.epochs is a list; got {}"],
  [["trainings", 0, "history", "epochs", 1, "train"], [], "trainings[0].history.epochs[1].train is an object; got []"],
  [["trainings", 0, "metrics", 0, "elbo", "elbo"], "1", 'trainings[0].metrics[0].elbo.elbo is a number; got "1"'],
  [["trainings", 0, "data", "spec", "shape"], 8, "trainings[0].data.spec.shape is a list; got 8"],
  [["environment", "cores"], -1, "environment.cores is an integer from 0; got -1"],
  [["failures", 0, "message"], [], "failures[0].message is a text; got []"],
])("refuses %j of %j, and says which field it is", (path, value, message) => {
  expect(() => parseResults(changed(path, value))).toThrow(StoredValueError);
  expect(() => parseResults(changed(path, value))).toThrow(message);
});

it("takes as many draws for log p(x) as the command line does", () => {
  expect(parseResults(changed(["plan", "evidenceSamples"], 1_000_000)).plan.evidenceSamples).toBe(1_000_000);
});

it.each([
  ["two keys of one name", '{"schema":4,"schema":4}', "without duplicate keys"],
  ["the key __proto__", '{"__proto__":{"schema":4}}', "free of the key __proto__"],
  ["values nested too deep", `${"[".repeat(100)}${"]".repeat(100)}`, "nested at most 64 deep"],
  ["half a document", '{"schema":4', "a comma or } after an item"],
])("refuses %s", (_, json, message) => {
  expect(() => parseResults(json)).toThrow(message);
});

it("takes keys of every object's own for fields like others", () => {
  const json = toJson(whole).replace("{", '{"constructor":{"prototype":{}},"toString":1,');
  const results = parseResults(json);
  expect(results.trainings).toEqual(whole.trainings);
  expect(Object.getPrototypeOf(results)).toBe(Object.prototype);
});

function outcomeOf(json: string): string {
  try {
    parseResults(json);
    return "read";
  } catch (error) {
    return error instanceof StoredValueError || ElboError.isInstance(error) ? "refused" : String(error);
  }
}

it.each([2, 3, 4])(
  "a mutant of results of schema %i is read or refused by name, and nothing else comes of it",
  (schema) => {
    const original = { ...(JSON.parse(toJson(whole)) as object), schema } as unknown as MutableJson;
    const bytes = new TextEncoder().encode(JSON.stringify(original));
    const roll = dice(schema);
    const outcomes = new Map<string, number>();
    for (let i = 0; i < cases / 3; i++) {
      const text = i % 2 ? JSON.stringify(mutateJson(original, roll)) : damaged(bytes, roll);
      const outcome = outcomeOf(text);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    expect([...outcomes.keys()].sort()).toEqual(["read", "refused"]);
    reportFigure(`schema ${schema}: ${outcomes.get("read")} mutants read, ${outcomes.get("refused")} refused`);
  },
  7_200_000,
);

function damaged(bytes: Uint8Array, roll: ReturnType<typeof dice>): string {
  return new TextDecoder().decode(mutateBytes(bytes, roll, bytes.length));
}
