import { requireArgument } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { cast, gather, gemm, oneHot, reshape, transpose, where } from "../graph/operators.js";
import { type ElementType, integers, result, results, sizeOf, type Value } from "../graph/value.js";
import { axesOf, kernel, type KernelTable, type One } from "./kernel.js";

export const indexingKernels: KernelTable = {
  GatherV2: kernel<{ x: Value; indices: Value }, { axis: number; batchDims: number }>(
    ({ x, indices }, { axis, batchDims = 0 }) => {
      const [at] = axesOf(axis, x.shape);
      requirePlaces(indices, x.shape[at!]!);
      return batchDims === 0 ? gather(x, indices, at!) : gatherBatches(x, indices, at!, batchDims);
    },
  ),
  GatherNd: kernel<{ params: Value; indices: Value }>(({ params, indices }) => {
    requireIndices(params, indices);
    const depth = indices.shape.at(-1)!;
    const shape = [...indices.shape.slice(0, -1), ...params.shape.slice(depth)];
    return result(params.type, shape, { operator: "GatherND", inputs: [params, cast(indices, "int64")] });
  }),
  // A product with the one-hot codes of the segments: equal bits at every run, and segments out of range add nowhere.
  UnsortedSegmentSum: kernel<{ x: Value; segmentIds: Value }, { numSegments: number }>(
    ({ x, segmentIds }, { numSegments }) => {
      const count = sizeOf(segmentIds.shape);
      const rest = x.shape.slice(segmentIds.shape.length);
      const codes = oneHot(reshape(segmentIds, [count]), numSegments, "float32");
      const sums = gemm(codes, reshape(cast(x, "float32"), [count, sizeOf(rest)]), true, false);
      return cast(reshape(sums, [numSegments, ...rest]), x.type);
    },
  ),
  OneHot: kernel<{ indices: Value }, { depth: number; onValue: number; offValue: number; dtype: ElementType }>(
    ({ indices }, { depth, onValue, offValue, dtype }) => oneHot(indices, depth, dtype, onValue, offValue),
  ),
  Select: kernel<{ condition: Value; t: Value; e: Value }>(({ condition, t, e }) => {
    const lead = condition.shape.length < t.shape.length && condition.shape.length === 1;
    const shape = lead ? [condition.shape[0]!, ...t.shape.slice(1).map(() => 1)] : condition.shape;
    return where(reshape(cast(condition, "bool"), shape), t, e);
  }),
  TopK: kernel<One, { k: number }>(({ x }, { k }) => {
    const shape = [...x.shape.slice(0, -1), k];
    const inputs = [x, integers([k])];
    const attributes = { axis: -1, largest: 1, sorted: 1 };
    const outputs = [
      { type: x.type, shape },
      { type: "int64" as const, shape },
    ];
    const [values, indices] = results(outputs, { operator: "TopK", inputs, attributes });
    return [values!, cast(indices!, "int32")];
  }),
};

/** Known indices must lie on the axis: ONNX counts negative ones from its end, tfjs refuses them. */
function requirePlaces({ origin }: Value, size: number): void {
  if (!("data" in origin)) return;
  const bad = (origin.data as Int32Array).find((index) => index < 0 || index >= size);
  requireArgument(bad === undefined, "gather", "indices", `from 0 to ${size - 1}`, bad);
}

function requireIndices(params: Value, indices: Value): void {
  const info = ({ type, shape }: Value) => ({
    dataId: {},
    shape: [...shape],
    rank: shape.length,
    dtype: type as tf.DataType,
  });
  tf.gather_util.prepareAndValidate(info(params), info(indices));
}

/** Indices of their own for each element of the first `batchDims` axes. */
function gatherBatches(x: Value, indices: Value, axis: number, batchDims: number): Value {
  const info = tf.backend_util.segment_util.collectGatherOpShapeInfo(
    { shape: [...x.shape] } as tf.TensorInfo,
    { shape: [...indices.shape] } as tf.TensorInfo,
    axis,
    batchDims,
  );
  const { batchSize, outerSize, dimSize, sliceSize, outputShape } = info;
  const count = sizeOf(indices.shape) / batchSize;
  const rows = transpose(reshape(x, [batchSize, outerSize, dimSize, sliceSize]), [0, 2, 1, 3]);
  const picks = cast(reshape(indices, [batchSize, count, 1]), "int64");
  const options = { operator: "GatherND", inputs: [rows, picks], attributes: { batch_dims: 1 } };
  const picked = result(x.type, [batchSize, count, outerSize, sliceSize], options);
  return reshape(transpose(picked, [0, 2, 1, 3]), outputShape);
}
