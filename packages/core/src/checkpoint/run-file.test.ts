import { describe, expect, test } from "vitest";
import { CheckpointError } from "../errors.js";
import { encodeMetadata } from "./metadata.js";
import { saveModel } from "./model-file.js";
import { loadRun, requireSameRun, type SavedRun, saveRun } from "./run-file.js";
import { memoryStore } from "./store.js";
import { writeSafetensors } from "./write-safetensors.js";

const run: SavedRun = {
  identity: { seed: 1, model: { config: { layers: [64, 64] } } },
  progress: { step: 3, loss: 0.1 + 0.2 },
  variables: new Map([["model/w", { values: Float32Array.of(1, 2), shape: [2] }]]),
  best: new Map([["model/w", { values: Float32Array.of(3, 4), shape: [2] }]]),
};

const file = (metadata: Record<string, string>, names: readonly string[] = []) =>
  writeSafetensors({
    tensors: new Map(names.map((name) => [name, { values: new Uint8Array(0), shape: [0] }])),
    metadata,
  });

describe("loadRun", () => {
  test("gives back what saveRun was given", () => {
    expect(loadRun(saveRun(run))).toEqual(run);
    expect(loadRun(saveRun({ ...run, best: new Map() })).best.size).toBe(0);
  });

  test.each<[string, Uint8Array, string]>([
    [
      "a file of another format",
      file({ format: "elbo-run/0" }),
      'checkpoint: format must be "elbo-run/1"; got "elbo-run/0".',
    ],
    ["a file without format", file({}), 'checkpoint: format must be "elbo-run/1"; got "none".'],
    ["no content", file({ format: "elbo-run/1" }), "checkpoint metadata: JSON at character 0 must be a JSON value"],
    [
      "content that is no object",
      file({ format: "elbo-run/1", elbo: "[]" }),
      "checkpoint: metadata must be a JSON object; got [].",
    ],
    [
      "no identity",
      file(encodeMetadata("elbo-run/1", { progress: {} })),
      "loadRun: identity must be an object; got undefined.",
    ],
    [
      "progress that is a list",
      file(encodeMetadata("elbo-run/1", { identity: {}, progress: [] })),
      "loadRun: progress must be an object; got [].",
    ],
    [
      "tensors elsewhere",
      file(encodeMetadata("elbo-run/1", { identity: {}, progress: {} }), ["stray"]),
      'loadRun: tensor name must be under variables/ or best/; got "stray".',
    ],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => loadRun(bytes)).toThrow(CheckpointError);
    expect(() => loadRun(bytes)).toThrow(message);
  });

  test("refuses a model file", async () => {
    const bytes = await saveModel({ kind: "vae", config: {}, parameters: new Map() });
    expect(() => loadRun(bytes)).toThrow(
      'checkpoint: format must be "elbo-run/1"; got "elbo-model/1". ' +
        "The file holds something else, or another version of elbo wrote it.",
    );
  });
});

describe("requireSameRun", () => {
  const saved = { seed: 1, model: { config: { layers: [64, 32], name: "a" } }, validation: null };

  test("passes equal identities, whatever the order of their keys, and without what JSON leaves out", () => {
    expect(() => requireSameRun(saved, { validation: null, model: saved.model, seed: 1 })).not.toThrow();
    expect(() => requireSameRun({ a: 1 }, { a: 1, b: undefined } as never)).not.toThrow();
  });

  test.each<[object, string]>([
    [{ ...saved, seed: 2 }, "resume: seed must be 1 as in the checkpoint; got 2."],
    [{ ...saved, model: { config: { layers: [64, 33], name: "a" } } }, "resume: model.config.layers.1 must be 32 as"],
    [
      { ...saved, model: { config: { layers: [64], name: "a" } } },
      "resume: model.config.layers.1 must be 32 as in the checkpoint; got undefined.",
    ],
    [
      { ...saved, model: { config: { layers: { 0: 64, 1: 32 }, name: "a" } } },
      "resume: model.config.layers must be [64,32] as",
    ],
    [
      { ...saved, model: { config: { layers: [64, 32], name: "b" } } },
      'resume: model.config.name must be "a" as in the checkpoint; got "b".',
    ],
    [{ ...saved, validation: "00" }, 'resume: validation must be null as in the checkpoint; got "00".'],
    [{ ...saved, extra: 1 }, "resume: extra must be undefined as in the checkpoint; got 1."],
  ])("names the field that differs in %j", (here, message) => {
    expect(() => requireSameRun(saved, here as never)).toThrow(CheckpointError);
    expect(() => requireSameRun(saved, here as never)).toThrow(message);
  });
});

test("memoryStore gives the newest checkpoint back, as it was when it was saved", async () => {
  const store = memoryStore();
  expect(await store.latest()).toBeUndefined();
  const bytes = Uint8Array.of(1, 2);
  await store.save(Uint8Array.of(9), { step: 1, best: true });
  await store.save(bytes, { step: 2, best: false });
  bytes.fill(0);
  expect(await store.latest()).toEqual({ bytes: Uint8Array.of(1, 2), step: 2 });
});
