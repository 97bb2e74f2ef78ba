import { reportFigure } from "@elbo/vitest/figures";
import { dice, mutateBytes, mutateJson, type MutableJson } from "@elbo/vitest/mutants";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { CheckpointError } from "../errors.js";
import { dense } from "../networks/dense.js";
import { createRng } from "../random/rng.js";
import { jsonLine, readJsonLines } from "../training/metrics/jsonl.js";
import { type MetricsRecord } from "../training/metrics/sink.js";
import { readTensorboard, tensorboardEvent, tensorboardHeader } from "../training/metrics/tensorboard.js";
import { readModel, saveModel } from "./model-file.js";
import { readSafetensors } from "./read-safetensors.js";
import { loadRun, saveRun } from "./run-file.js";
import { parseStrictJson } from "./strict-json.js";
import { writeSafetensors } from "./write-safetensors.js";

/** Mutated files per reader; a million with ELBO_LONG=1. */
const cases = process.env["ELBO_LONG"] === "1" ? 1_000_000 : 3000;
const patience = 7_200_000;

function outcomes(read: (at: number) => void): Record<string, number> {
  const counts: Record<string, number> = {};
  for (let i = 0; i < cases; i++) {
    const outcome = outcomeOf(() => read(i));
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  return counts;
}

function outcomeOf(read: () => void): string {
  try {
    read();
    return "read";
  } catch (error) {
    return error instanceof CheckpointError ? "refused" : String(error);
  }
}

/** Nothing but refusals and files that are none the worse. */
function expectTyped(reader: string, counts: Record<string, number>): void {
  expect(Object.keys(counts).filter((outcome) => outcome !== "read")).toEqual(["refused"]);
  expect(counts["refused"]).toBeGreaterThan(cases / 10);
  reportFigure(`${reader}: ${counts["read"] ?? 0} mutants read, ${counts["refused"]} refused`);
}

/** Without elbo's digest, which would tell every mutant at once: as other programs write the format. */
function unsealed(): Uint8Array {
  const header = {
    __metadata__: { format: "pt" },
    kernel: { dtype: "F32", shape: [2, 3], data_offsets: [0, 24] },
    steps: { dtype: "I32", shape: [], data_offsets: [24, 28] },
  };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const file = new Uint8Array(8 + text.length + 28);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  return file;
}

test(
  "a mutant of a safetensors file is read or refused by a CheckpointError, and never holds more than the file",
  () => {
    const roll = dice(1);
    const original = unsealed();
    expect(readSafetensors(original).tensors.size).toBe(2);
    const read = () => {
      const file = mutateBytes(original, roll);
      const { tensors } = readSafetensors(file);
      const bytes = [...tensors.values()].reduce((sum, { values }) => sum + values.byteLength, 0);
      if (bytes > file.length) throw new Error(`${bytes} bytes of ${file.length}`);
    };
    expectTyped("safetensors", outcomes(read));
  },
  patience,
);

test(
  "a mutant of JSON is read as JSON.parse reads it, or refused by a CheckpointError",
  () => {
    const roll = dice(2);
    const original = '{"a":[1,-2.5e3,true,null,"\\u00e9\\n"],"b":{"c":{},"d":[]},"constructor":"x","__proto":0}';
    const bytes = new TextEncoder().encode(original);
    const read = () => {
      const text = new TextDecoder().decode(mutateBytes(bytes, roll));
      const value = parseStrictJson(text, "mutant");
      if (JSON.stringify(value) !== JSON.stringify(JSON.parse(text))) throw new Error(`another value of ${text}`);
    };
    expectTyped("JSON", outcomes(read));
  },
  patience,
);

test(
  "whatever a model's metadata say under a right digest is read, or refused by a CheckpointError",
  async () => {
    const model = {
      kind: "toy",
      config: { hidden: [3], data: { name: "toy" } },
      ...dense({ units: 2 })([3], createRng(0)),
    };
    const { tensors, metadata } = readSafetensors(await saveModel(model));
    model.dispose();
    const roll = dice(3);
    const original = { format: metadata["format"]!, elbo: JSON.parse(metadata["elbo"]!) as MutableJson };
    const read = (at: number) => {
      const mutant = mutateJson(original, roll) as typeof original;
      const elbo = at % 2 === 0 ? JSON.stringify(mutant.elbo) : damagedText(JSON.stringify(original.elbo), roll);
      readModel(writeSafetensors({ tensors, metadata: { format: asText(mutant.format), elbo: elbo ?? "" } }));
    };
    expectTyped("metadata of a model", outcomes(read));
  },
  patience,
);

test(
  "whatever a run's metadata say under a right digest is read, or refused by a CheckpointError",
  () => {
    const roll = dice(4);
    const progress = { step: 3, sums: { count: 0, sums: {} }, epochs: [] };
    const file = saveRun({ identity: { seed: 1 }, progress, variables: new Map(), best: new Map() });
    const { metadata } = readSafetensors(file);
    const original = JSON.parse(metadata["elbo"]!) as MutableJson;
    const read = () => {
      const elbo = JSON.stringify(mutateJson(original, roll)) ?? "";
      loadRun(writeSafetensors({ tensors: new Map(), metadata: { format: metadata["format"]!, elbo } }));
    };
    expectTyped("metadata of a run", outcomes(read));
  },
  patience,
);

function asText(value: MutableJson | undefined): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

function damagedText(text: string, roll: ReturnType<typeof dice>): string {
  return new TextDecoder().decode(mutateBytes(new TextEncoder().encode(text), roll));
}

const record: MetricsRecord = { step: 3, epoch: 0, split: "train", terms: { loss: 1.5 }, wallTime: 1_600_000_000 };

test.each([
  ["an event file", readTensorboard, [tensorboardHeader(1), tensorboardEvent(record), tensorboardEvent(record)]],
  ["lines of JSON", readJsonLines, [jsonLine(record), jsonLine(record)].map((line) => new TextEncoder().encode(line))],
] as const)(
  "of a mutant of %s the records that are read lie in it, one after the other",
  (reader, read, parts) => {
    const roll = dice(5);
    let records = 0;
    const original = new Uint8Array(Buffer.concat(parts));
    expect([...read(original)].at(-1)).toEqual({ end: original.length, step: 3 });
    for (let i = 0; i < cases; i++) {
      const mutant = mutateBytes(original, roll);
      let last = 0;
      for (const { end, step } of read(mutant)) {
        const holds = end > last && end <= mutant.length && (step === undefined || typeof step === "number");
        if (!holds) expect.unreachable(`record from ${last} to ${end} of ${mutant.length} bytes, step ${String(step)}`);
        last = end;
        records++;
      }
    }
    reportFigure(`${reader}: ${records} records read of ${cases} mutants`);
  },
  patience,
);

test("no reader makes a tensor", () => {
  const before = tf.memory().numTensors;
  outcomeOf(() => readModel(unsealed()));
  expect(tf.memory().numTensors).toBe(before);
});
