import * as tf from "@tensorflow/tfjs";
import { customUnary } from "../tensor/custom-unary.js";
import { withGradients } from "../tensor/with-gradients.js";
import { type Tensor } from "../types.js";

/** The scale on which draws are made, because float32 can tell them apart there. */
export interface DrawScale {
  /** What a draw is, from what it was made as, elementwise; rounded to float32. */
  readonly toDraw: (made: Tensor) => Tensor;
  /** The derivative of `toDraw`. */
  readonly slope: (made: Tensor) => Tensor;
}

interface Origin {
  readonly scale: DrawScale;
  readonly made: Tensor;
}

const origins = new WeakMap<Tensor, Origin>();

/** Gradients go through a draw by its slope and back by the inverse: the least slope, so that none is 0. */
const leastSlope = 1e-30;

/**
 * The draw that was made as `made`, which it carries: densities of this very tensor start from there, so that nothing which
 * rounding takes from the draw is missing in them. What it carries is freed with the draw, wherever that goes.
 *
 * @param made belongs to the draw from now on
 * @returns the shape of `made`
 */
export function carryingDraw(made: Tensor, scale: DrawScale): Tensor {
  const draw = customUnary(made, { value: scale.toDraw, derivative: (at) => tf.maximum(scale.slope(at), leastSlope) });
  return carry(draw, { scale, made: tf.keep(made) });
}

/**
 * What a draw was made as, on the given scale, with a gradient with respect to the draw; `undefined` for any other tensor, a
 * copy of a draw included.
 */
export function madeFrom(draw: Tensor, scale: DrawScale): Tensor | undefined {
  const origin = origins.get(draw);
  if (origin?.scale !== scale || origin.made.isDisposed) return undefined;
  return withGradients(
    { draw },
    () => tf.clone(origin.made),
    (dy, { made }) => ({ draw: () => tf.div(dy, tf.maximum(scale.slope(made), leastSlope)) }),
    { made: origin.made },
  );
}

/** A draw in another shape, which carries what the draw does. */
export function reshapeDraw(draw: Tensor, shape: readonly number[]): Tensor {
  const reshaped = tf.reshape(draw, [...shape]);
  const origin = origins.get(draw);
  if (origin === undefined || origin.made.isDisposed) return reshaped;
  return carry(reshaped, { ...origin, made: tf.keep(tf.reshape(origin.made, [...shape])) });
}

function carry(draw: Tensor, origin: Origin): Tensor {
  const dispose = draw.dispose.bind(draw);
  draw.dispose = () => {
    dispose();
    origin.made.dispose();
  };
  origins.set(draw, origin);
  return draw;
}
