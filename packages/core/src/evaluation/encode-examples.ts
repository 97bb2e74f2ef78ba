import * as tf from "@tensorflow/tfjs";
import { requireSource } from "../data/require-source.js";
import { type ExampleSource, type HostArray } from "../data/source.js";
import { requireKnownOptions } from "../errors.js";
import { createRng } from "../random/rng.js";
import { type Batch, type ParameterMap, type Tensor } from "../types.js";
import { evaluateBatches, type EvaluationOptions, evaluationOptionNames } from "./per-example.js";

/**
 * Examples of a source as the tensor that `encode`, `reconstruct` and `interpolate` take: [indices.length, ...shape], float32, which
 * belongs to the caller. Sources that draw, as binarised ones, give the draws of seed 0.
 *
 * @throws {ArgumentError} if the source is none, or an index is not below its size
 * @example
 * const images = exampleTensor(source, [0, 1, 2]); // [3, ...source.spec.shape]
 */
export function exampleTensor(source: ExampleSource, indices: ArrayLike<number>): Tensor {
  requireSource("exampleTensor", "source", source);
  const { values, shape } = source.read(Uint32Array.from(indices), createRng(0).stream)["x"]!;
  return tf.tensor(values, [...shape], "float32");
}

/** What finds codes: a model, or a part of one. */
export interface Encodes {
  readonly parameters: ParameterMap;
  encode(x: Tensor): Tensor;
  /** In the place of `encode`, where codes depend on labels too. */
  encodeBatch?(this: void, batch: Batch): Tensor;
}

/** Codes of a whole source. */
export interface EncodedExamples {
  /** [examples, units], each code as one row. */
  readonly codes: HostArray;
  /** [examples], where there are labels. */
  readonly label?: Int32Array;
}

/**
 * The codes of all examples of a source, batch by batch, in order: the posterior means that `model.encode` gives.
 *
 * @throws {ArgumentError} if the source is none, or an option is unknown or impossible
 * @example
 * const { codes } = await encodeExamples(model, source, { batchSize: 128 }); // codes.values, [source.size, units]
 */
export async function encodeExamples(
  model: Encodes,
  source: ExampleSource,
  options: EvaluationOptions = {},
): Promise<EncodedExamples> {
  requireKnownOptions("encodeExamples", options, evaluationOptionNames);
  requireSource("encodeExamples", "source", source);
  const step = {
    training: false,
    state: model.parameters,
    run: (batch: Batch) => ({ codes: model.encodeBatch?.(batch) ?? model.encode(batch["x"]!) }),
  };
  let values = new Float32Array();
  let units = 0;
  for await (const { start, count, outputs } of evaluateBatches(step, source, "encode", options)) {
    const codes = outputs["codes"]!;
    if (start === 0) {
      units = codes.length / count;
      values = new Float32Array(source.size * units);
    }
    values.set(codes, start * units);
  }
  const codes = { values, shape: [source.size, units] };
  return source.spec.classes === undefined ? { codes } : { codes, label: labelsOf(source) };
}

/** Rows that are read at a time for their labels. */
const block = 1024;

function labelsOf(source: ExampleSource): Int32Array {
  const label = new Int32Array(source.size);
  const { stream } = createRng(0);
  for (let start = 0; start < source.size; start += block) {
    const rows = Uint32Array.from({ length: Math.min(block, source.size - start) }, (_, i) => start + i);
    label.set(source.read(rows, stream)["label"]!.values, start);
  }
  return label;
}
