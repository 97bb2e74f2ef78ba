import * as tf from "@tensorflow/tfjs";
import { requireShape } from "../errors.js";
import { type Density, type Shape, type Tensor } from "../types.js";

/**
 * log p(value) of a part of a model, in nats: one number for each draw and example. Another shape would broadcast against the
 * other densities without a word.
 *
 * @param part names it in errors: "prior", "decoder", "encoder"
 * @param lead axes of draws and examples, such as [samples, batch]
 * @throws {ShapeError} if it is not of shape `lead`
 * @example
 * const logPrior = checkedLogProb("prior", prior.distribution(pass), rng.normal([64, 2]), [64]);
 */
export function checkedLogProb(part: string, density: Density, value: Tensor, lead: Shape): Tensor {
  const logProb = density.logProb(value);
  const rule = `have the shape of draws and examples, [${lead.join(", ")}]`;
  const advice = "A density is summed over the axes of one event, and over no others.";
  requireShape(tf.util.arraysEqual(logProb.shape, [...lead]), part, "logProb", rule, logProb.shape, advice);
  return logProb;
}
