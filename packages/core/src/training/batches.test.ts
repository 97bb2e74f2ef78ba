import { describe, expect, test } from "vitest";
import { toySource, toySpec } from "../../test/toy-model.js";
import { ArgumentError, DataError, ShapeError } from "../errors.js";
import { type ExampleSource, type HostBatch } from "../data/source.js";
import { RandomStream } from "../random/stream.js";
import { batchLength, orderedBatches, shuffledBatches } from "./batches.js";

/** A source whose example i is [i, i, i]. */
function counting(size: number, read?: (indices: Uint32Array) => HostBatch): ExampleSource {
  const rows = (indices: Uint32Array) => ({
    x: { values: Float32Array.from([...indices].flatMap((i) => [i, i, i])), shape: [indices.length, 3] },
  });
  return { spec: toySpec, size, fingerprint: "00", read: read ?? rows };
}

const root = () => RandomStream.fromSeed(1);
const examples = (batch: HostBatch) => [...batch["x"]!.values].filter((_, i) => i % 3 === 0);

describe("shuffledBatches", () => {
  test("visits every example once an epoch, in the order of the root's streams, the last batch partial", () => {
    const batches = shuffledBatches({ source: counting(10), batchSize: 4, root: root() });
    expect(batches.perEpoch).toBe(3);
    for (const epoch of [0, 1]) {
      const read = [0, 1, 2].map((batch) => examples(batches.read(3 * epoch + batch)));
      expect(read.map((each) => each.length)).toEqual([4, 4, 2]);
      expect(read.flat()).toEqual([...root().split("order").split(epoch).permutation(10)]);
    }
  });

  test("drops the last batch when asked, unless it is full", () => {
    const perEpoch = (size: number) =>
      shuffledBatches({ source: counting(size), batchSize: 4, root: root(), dropLast: true }).perEpoch;
    expect([4, 7, 8, 11].map(perEpoch)).toEqual([1, 1, 2, 2]);
  });

  test("reads a step the same whatever was read before", () => {
    const source = toySource(10);
    const forward = shuffledBatches({ source, batchSize: 3, root: root() });
    const all = Array.from({ length: 12 }, (_, step) => forward.read(step));
    for (const step of [7, 11, 0, 5]) {
      expect(shuffledBatches({ source, batchSize: 3, root: root() }).read(step)).toEqual(all[step]);
      expect(forward.read(step)).toEqual(all[step]);
    }
  });

  test("hands a batch that is no longer needed to the source", () => {
    const seen: (HostBatch | undefined)[] = [];
    const spy: ExampleSource = {
      ...counting(4),
      read: (indices, stream, spent) => {
        seen.push(spent);
        return counting(4).read(indices, stream);
      },
    };
    const batches = shuffledBatches({ source: spy, batchSize: 2, root: root() });
    const first = batches.read(0);
    batches.read(1, first);
    expect(seen).toEqual([undefined, first]);
    expect(seen[1]).toBe(first);
  });

  test("gives each batch of each epoch its own stream", () => {
    const seen: string[] = [];
    const spy = {
      ...counting(4),
      read: (indices: Uint32Array, stream: RandomStream) => {
        seen.push(stream.state.key.join());
        return counting(4).read(indices, stream);
      },
    };
    const batches = shuffledBatches({ source: spy, batchSize: 2, root: root() });
    for (let step = 0; step < 6; step++) batches.read(step);
    expect(new Set(seen).size).toBe(6);
    expect(seen[3]).toBe(root().split("data").split(1).split(1).state.key.join());
  });

  test("refuses a batch size that is no positive integer, and one that leaves no batch", () => {
    for (const batchSize of [0, -1, 1.5, NaN, Infinity]) {
      const make = () => shuffledBatches({ source: counting(5), batchSize, root: root() });
      expect(make).toThrow(ArgumentError);
      expect(make).toThrow(/^trainer: batchSize must be a positive integer; got /);
    }
    expect(() => shuffledBatches({ source: counting(5), batchSize: 6, root: root(), dropLast: true })).toThrow(
      "trainer: batchSize must be at most the number of examples, 5, when the last batch is dropped; got 6. " +
        "Choose a smaller batch, or keep the last one.",
    );
  });

  test("refuses an empty source", () => {
    const make = () => shuffledBatches({ source: counting(0), batchSize: 5, root: root() });
    expect(make).toThrow(new DataError('trainer: source must hold at least one example; got 0 in "toy".'));
  });
});

describe("a source's arrays", () => {
  const read = (batch: HostBatch, size = 2) =>
    shuffledBatches({ source: counting(size, () => batch), batchSize: 2, root: root() }).read(0);
  const x = { values: new Float32Array(6), shape: [2, 3] };

  test("must hold x in the shape of the specification", () => {
    const wrong = { values: new Float32Array(8), shape: [2, 4] };
    expect(() => read({ x: wrong })).toThrow(new ShapeError('data "toy": x must have the shape [2, 3]; got [2, 4].'));
    expect(() => read({})).toThrow('data "toy": x must have the shape [2, 3]; got [].');
  });

  test("must all have as many examples as were asked for, and as many values as their shape", () => {
    const label = { values: new Int32Array(3), shape: [3] };
    expect(() => read({ x, label })).toThrow(ShapeError);
    expect(() => read({ x, label })).toThrow(
      'data "toy": label must have 2 examples and as many values as its shape; got [3]. It holds 3 values.',
    );
    expect(() => read({ x: { ...x, values: new Float32Array(5) } })).toThrow("It holds 5 values.");
  });

  test("must be finite; the message names the example", () => {
    for (const bad of [NaN, Infinity, -Infinity]) {
      const source = counting(5, (indices) => ({
        x: {
          values: Float32Array.from([...indices].flatMap((i) => [i, i === 3 ? bad : i, i])),
          shape: [indices.length, 3],
        },
      }));
      const message = `data "toy": x must be finite; got ${bad} in example 3. Remove or replace such values before training.`;
      const readAll = () => {
        const batches = shuffledBatches({ source, batchSize: 2, root: root() });
        for (let step = 0; step < batches.perEpoch; step++) batches.read(step);
      };
      expect(readAll).toThrow(new DataError(message));
      expect(() => [...orderedBatches({ source, batchSize: 2, root: root() })]).toThrow(new DataError(message));
    }
  });
});

describe("labels", () => {
  /** Example i has the label i % 3, but example 3 has another. */
  const labelled = (label: number, classes?: number): ExampleSource => {
    const source = counting(5, (indices) => ({
      ...counting(5).read(indices, root()),
      label: { values: Float32Array.from(indices, (i) => (i === 3 ? label : i % 3)), shape: [indices.length] },
    }));
    return { ...source, spec: { ...toySpec, classes } };
  };

  test("must be classes of the data; the message names the example", () => {
    for (const bad of [3, -1, 0.5]) {
      const source = labelled(bad, 3);
      const message = `data "toy": label must be an integer from 0 to 2; got ${bad} in example 3. Classes are counted from 0.`;
      expect(() => [...orderedBatches({ source, batchSize: 2, root: root() })]).toThrow(new DataError(message));
      const all = shuffledBatches({ source, batchSize: 5, root: root() });
      expect(() => all.read(0)).toThrow(new DataError(message));
    }
  });

  test("are taken as they are where the data have no classes, and where all are classes", () => {
    for (const source of [labelled(7), labelled(2, 3)])
      expect([...orderedBatches({ source, batchSize: 2, root: root() })]).toHaveLength(3);
  });
});

describe("orderedBatches", () => {
  test("gives every example once in file order, the last batch partial", () => {
    const batches = [...orderedBatches({ source: counting(5), batchSize: 2, root: root() })];
    expect(batches.map(examples)).toEqual([[0, 1], [2, 3], [4]]);
    expect(batches.map(batchLength)).toEqual([2, 2, 1]);
  });
});
