import { exportOnnx, openOnnx } from "@elbo/onnx";
import * as tf from "@tensorflow/tfjs";
import { type Timed } from "./time-steps.js";

/** Rows and columns: enough for ONNX Runtime's fastest kernels, and few enough to stay in the caches. */
const side = 1024;
/** Products, one after the other, before a number comes back for each row. */
const count = 4;

/** Multiplications and additions of a run, in 10⁹. */
export const largeProductGflop = (2 * count * side ** 3) / 1e9;

/**
 * Products of large matrices in ONNX Runtime, and next to nothing else: what a core reaches at its best, which no step can
 * exceed.
 *
 * @param threads of ONNX Runtime; one for each core where undefined
 * @throws {BackendError} if ONNX Runtime does not start
 */
export async function largeProduct(threads?: number): Promise<Timed> {
  const product = (x: tf.Tensor, w: tf.Tensor) => {
    let y = x;
    for (let i = 0; i < count; i++) y = tf.matMul(y, w);
    return tf.sum(y, 1);
  };
  const file = exportOnnx(product, { x: [side, side], w: [side, side] });
  const network = await openOnnx(file, threads === undefined ? {} : { threads });
  const shape = [side, side];
  const inputs = {
    x: { values: new Float32Array(side * side).fill(1), shape },
    // Rows of sum 1, so that nothing grows.
    w: { values: new Float32Array(side * side).fill(1 / side), shape },
  };
  const run = async (): Promise<number> => {
    const started = performance.now();
    await network.run(inputs);
    return performance.now() - started;
  };
  await run();
  return {
    time: async (seconds) => {
      const end = performance.now() + 1000 * seconds;
      const times = [await run()];
      while (performance.now() < end) times.push(await run());
      return times;
    },
    dispose: () => network.dispose(),
  };
}
