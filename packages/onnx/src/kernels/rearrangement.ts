import * as tf from "@tensorflow/tfjs";
import { cast, filled, pad, reshape, slice, stridedSlice, transpose } from "../graph/operators.js";
import { type Attributes, result, sizeOf, type Value } from "../graph/value.js";
import { like } from "./arithmetic.js";
import { kernel, type KernelTable, type One } from "./kernel.js";

interface Blocks {
  readonly blockShape: number[];
}

export const rearrangementKernels: KernelTable = {
  DepthToSpace: kernel<One, { blockSize: number; dataFormat: "NHWC" | "NCHW" }>(({ x }, { blockSize, dataFormat }) =>
    dataFormat === "NCHW"
      ? depthToSpace(x, blockSize)
      : transpose(depthToSpace(transpose(x, [0, 3, 1, 2]), blockSize), [0, 2, 3, 1]),
  ),
  FlipLeftRight: kernel<{ image: Value }>(({ image }) =>
    stridedSlice(image, [0, 0, image.shape[2]! - 1, 0], [1, 1, -1, 1], image.shape),
  ),
  SpaceToBatchND: kernel<One, Blocks & { paddings: [number, number][] }>(({ x }, { blockShape, paddings }) => {
    const rest = x.shape.slice(blockShape.length + 1).map((): [number, number] => [0, 0]);
    const padded = pad(x, [[0, 0], ...paddings, ...rest], "constant", like(x, 0));
    const shape = [...padded.shape];
    const blocks = tf.backend_util.getReshaped(shape, blockShape, sizeOf(blockShape), false);
    const order = tf.backend_util.getPermuted(blocks.length, blockShape.length, false);
    const flattened = tf.backend_util.getReshapedPermuted(shape, blockShape, sizeOf(blockShape), false);
    return reshape(transpose(reshape(padded, blocks), order), flattened);
  }),
  BatchToSpaceND: kernel<One, Blocks & { crops: number[][] }>(({ x }, { blockShape, crops }) => {
    const shape = [...x.shape];
    const size = sizeOf(blockShape);
    const order = tf.backend_util.getPermuted(
      tf.backend_util.getReshaped(shape, blockShape, size).length,
      blockShape.length,
    );
    const spread = transpose(reshape(x, tf.backend_util.getReshaped(shape, blockShape, size)), order);
    const whole = reshape(spread, tf.backend_util.getReshapedPermuted(shape, blockShape, size));
    const begin = tf.backend_util.getSliceBeginCoords(crops, blockShape.length);
    const sizes = tf.backend_util.getSliceSize([...whole.shape], crops, blockShape.length);
    const fill = (list: readonly number[], rest: (axis: number) => number) =>
      whole.shape.map((_, axis) => list[axis] ?? rest(axis));
    return slice(
      whole,
      fill(begin, () => 0),
      fill(sizes, (axis) => whole.shape[axis]!),
    );
  }),
  // Several writes of one place add up, as in tfjs.
  ScatterNd: kernel<{ indices: Value; updates: Value }, { shape: number[] }>(({ indices, updates }, { shape }) =>
    scatter(filled(shape, 0, updates.type), indices, updates, { reduction: "add" }),
  ),
  TensorScatterUpdate: kernel<{ tensor: Value; indices: Value; updates: Value }>(({ tensor, indices, updates }) =>
    scatter(tensor, indices, updates),
  ),
};

function scatter(target: Value, indices: Value, updates: Value, attributes: Attributes = {}): Value {
  const info = ({ shape, type }: Value) => ({
    dataId: {},
    shape: [...shape],
    rank: shape.length,
    dtype: type as tf.DataType,
  });
  const { sliceRank, numUpdates } = tf.scatter_util.calculateShapes(info(updates), info(indices), [...target.shape]);
  const places = cast(reshape(indices, [numUpdates, sliceRank]), "int64");
  const slices = reshape(updates, [numUpdates, ...target.shape.slice(sliceRank)]);
  return result(target.type, target.shape, { operator: "ScatterND", inputs: [target, places, slices], attributes });
}

function depthToSpace(x: Value, blocksize: number): Value {
  const [batch, channels, height, width] = x.shape as [number, number, number, number];
  const shape = [batch, channels / blocksize ** 2, height * blocksize, width * blocksize];
  return result(x.type, shape, { operator: "DepthToSpace", inputs: [x], attributes: { blocksize, mode: "DCR" } });
}
