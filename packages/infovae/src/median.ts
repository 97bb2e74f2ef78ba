import { type Tensor, withoutGradient } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";

/** The median of all entries, the mean of the middle two where their number is even: [], without a gradient. */
export function median(x: Tensor): Tensor {
  return tf.tidy(() => withoutGradient((entries) => tf.mean(middle(tf.reshape(entries, [x.size]))), x));
}

/** The one or two entries in the middle. */
function middle(entries: Tensor): Tensor {
  const upper = Math.floor(entries.size / 2) + 1;
  const { values } = tf.topk(entries as tf.Tensor1D, upper);
  const count = entries.size % 2 === 0 ? 2 : 1;
  return tf.slice(values, [upper - count], [count]);
}
