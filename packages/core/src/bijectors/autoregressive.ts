import * as tf from "@tensorflow/tfjs";
import { type Pass, type Tensor } from "../types.js";
import { type Transform } from "./bijector.js";

/** What the functions of all entries are made of, each [...lead, units]. */
export type EntryParameters = readonly Tensor[];

/** An invertible function of each entry, elementwise in the entries and their parameters. */
export interface EntryMap {
  readonly apply: (x: Tensor, parameters: EntryParameters) => Tensor;
  readonly solve: (y: Tensor, parameters: EntryParameters) => Tensor;
  /** log of the derivative of `apply`. */
  readonly logScale: (parameters: EntryParameters) => Tensor;
}

/**
 * The two directions of y_i = f_i(x_i), where f_i depends on x_0 ... x_(i-1): all at once from x, and one entry after the
 * other from y.
 *
 * @param parametersAt the parameters at x; those of entry i must depend on no entry from i on
 */
export function autoregressive(
  units: number,
  parametersAt: (x: Tensor, pass: Pass, context?: Tensor) => EntryParameters,
  { apply, solve, logScale }: EntryMap,
): { readonly apply: Transform; readonly solve: Transform } {
  return {
    apply: (x, pass, context) => {
      const parameters = parametersAt(x, pass, context);
      return { value: apply(x, parameters), logDet: tf.sum(logScale(parameters), -1) };
    },
    solve: (y, pass, context) => {
      // Entries that are not solved yet are 0: what their functions would give of others may not be finite.
      const entries = Array.from({ length: units }, (_, at) => entryOf(y, at));
      const rest = tf.fill(entries[0]!.shape, 0);
      const solved: Tensor[] = [];
      const logScales: Tensor[] = [];
      for (const [at, entry] of entries.entries()) {
        const known = tf.concat([...solved, ...entries.slice(at).map(() => rest)], -1);
        const own = parametersAt(known, pass, context).map((each) => entryOf(each, at));
        solved.push(solve(entry, own));
        logScales.push(logScale(own));
      }
      return { value: tf.concat(solved, -1), logDet: tf.neg(tf.sum(tf.concat(logScales, -1), -1)) };
    },
  };
}

/** [...lead, units] to [...lead, 1]. */
function entryOf(x: Tensor, at: number): Tensor {
  const lead = x.shape.slice(0, -1);
  return tf.slice(x, [...lead.map(() => 0), at], [...lead, 1]);
}
