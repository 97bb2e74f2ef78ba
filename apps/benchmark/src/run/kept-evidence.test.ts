import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CheckpointError, DataError, mean, readSafetensors } from "@elbo/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { trainingFixture } from "./results.fixture.js";
import { keepEvidence, readEvidence } from "./kept-evidence.js";

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "elbo-evidence-"))));
afterAll(() => rm(folder, { recursive: true }));

const kept = Float64Array.from([-90.25, -102.5, -85.1]);

/** A training whose results state the evidence of `values` on its test set. */
function measured(values: ArrayLike<number>) {
  const training = trainingFixture(2, 1);
  const metrics = training.metrics.map((each) => ({
    ...each,
    examples: values.length,
    evidence: { ...each.evidence!, logEvidence: mean(values) },
  }));
  return { ...training, metrics };
}

test("log p(x) of each example is kept beside the model, in float32, and read again", async () => {
  await keepEvidence(folder, new Map([["test", kept]]));
  const { tensors, metadata } = readSafetensors(await readFile(join(folder, "evidence.safetensors")));
  expect([...tensors.keys()]).toEqual(["test"]);
  expect(metadata).toEqual({ quantity: "log evidence of each example", unit: "nats" });
  expect(await readEvidence(folder, measured(kept), "test")).toEqual(Float32Array.from(kept));
});

test("a model without evidence, and a run of before it was kept, have none", async () => {
  const [none, earlier] = [await mkdtemp(join(folder, "none-")), await mkdtemp(join(folder, "earlier-"))];
  await keepEvidence(none, new Map());
  await expect(readFile(join(none, "evidence.safetensors"))).rejects.toThrow("ENOENT");
  const training = measured(kept);
  const metrics = training.metrics.map((each) => ({ ...each, evidence: undefined }));
  expect(await readEvidence(folder, { ...training, metrics }, "test")).toBeUndefined();
  expect(await readEvidence(earlier, training, "test")).toBeUndefined();
});

test("a file of other examples, of other values or with another byte is refused", async () => {
  const own = (await readFile(join(folder, "evidence.safetensors"))).slice();
  const read = (values: ArrayLike<number>) => readEvidence(folder, measured(values), "test");
  await expect(read([-90, -91])).rejects.toThrow(
    new DataError(
      "run: evidence.safetensors of vae-2-seed1 must be log p(x) of the 2 test examples; got 3. Put the run's own file back, or train anew.",
    ),
  );
  await expect(readEvidence(folder, measured(kept), "train")).rejects.toThrow("of the 3 train examples; got 0");
  await expect(read([-90.25, -102.5, -85])).rejects.toThrow(/of the 3 test examples, whose mean is -92\.58/);
  own[own.length - 1]! ^= 1;
  await writeFile(join(folder, "evidence.safetensors"), own);
  await expect(read(kept)).rejects.toThrow(CheckpointError);
});
