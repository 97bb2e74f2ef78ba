import { categorical, type Distribution, type Rng, type Tensor } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { type CodeSpace } from "./code-prior.js";

/**
 * prod_i p(code_i | codes before i) over the places in row-major order.
 *
 * A density takes one pass of the network, a draw as many as there are places.
 *
 * @param logits of every place given the codes before it: int32 [n, ...shape] to [n, ...shape, codes]
 */
export function autoregressiveCodes(space: CodeSpace, logits: (codes: Tensor) => Tensor): Distribution {
  const { shape } = space;
  return {
    batchShape: [],
    eventShape: shape,
    logProb: (value) =>
      tf.tidy(() => {
        const codes = tf.reshape(tf.cast(value, "int32"), [-1, ...shape]);
        const given = categorical({ logits: logits(codes) }, { eventDims: shape.length });
        return tf.reshape(given.logProb(codes), value.shape.slice(0, value.rank - shape.length));
      }),
    sample: (rng, sampleShape = []) =>
      tf.tidy(() => {
        const count = tf.util.sizeFromShape([...sampleShape]);
        return tf.reshape(drawInOrder(count, space, logits, rng), [...sampleShape, ...shape]);
      }),
  };
}

/** float32 [count, places], one place after the other. */
function drawInOrder(
  count: number,
  { shape, codes: levels }: CodeSpace,
  logits: (codes: Tensor) => Tensor,
  rng: Rng,
): Tensor {
  const places = tf.util.sizeFromShape([...shape]);
  let codes: Tensor = tf.zeros([count, places]);
  for (let place = 0; place < places; place++) {
    const before = codes;
    codes = tf.tidy(() => {
      const all = tf.reshape(logits(tf.cast(tf.reshape(before, [count, ...shape]), "int32")), [count, places, levels]);
      const here = tf.reshape(tf.slice(all, [0, place, 0], [count, 1, levels]), [count, levels]);
      const drawn = categorical({ logits: here }).sample(rng.split(place));
      const isHere = tf.cast(tf.equal(tf.range(0, places, 1, "int32"), place), "float32");
      return tf.add(before, tf.mul(tf.expandDims(drawn, 1), isHere));
    });
    before.dispose();
  }
  return codes;
}
