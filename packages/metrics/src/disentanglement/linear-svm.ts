import { classCounts, type Factor } from "./factor.js";

/** w x + b of each class; the largest decides. */
interface Lines {
  readonly slopes: Float64Array;
  readonly offsets: Float64Array;
}

/**
 * Linear support vector machines of one feature, one class against the rest, with squared hinge loss:
 *
 *   min (w^2 + b^2) / 2 + C sum_i c_i max(0, 1 - t_i (w x_i + b))^2,  t_i = 1 for the class and -1 for the rest
 *
 * Weights are balanced: c_i = n / (classes x points of the class) for the class itself, and 1 for the rest; with two classes
 * one machine is enough, and both are balanced. These are scikit-learn's `LinearSVC(C, class_weight="balanced")`.
 */
export function linearSvm(x: Float64Array, factor: Factor, c: number): (x: Float64Array) => Int32Array {
  const lines = fit(x, factor, c);
  return (given) => Int32Array.from(given, (value) => decide(lines, value));
}

function fit(x: Float64Array, factor: Factor, c: number): Lines {
  const { classes, size } = factor;
  const counts = classCounts(factor);
  const occurring = counts.filter((count) => count > 0).length;
  const balance = counts.map((count) => (count > 0 ? x.length / (occurring * count) : 0));
  const slopes = new Float64Array(size);
  const offsets = new Float64Array(size).fill(-Infinity);
  const labels = [...counts.keys()].filter((label) => counts[label]! > 0);
  if (labels.length === 2) {
    const [first, second] = labels as [number, number];
    [slopes[second], offsets[second]] = newton({
      x,
      classes,
      label: second,
      own: c * balance[second]!,
      rest: c * balance[first]!,
    });
    offsets[first] = 0;
  } else
    for (const label of labels)
      [slopes[label], offsets[label]] = newton({ x, classes, label, own: c * balance[label]!, rest: c });
  return { slopes, offsets };
}

function decide({ slopes, offsets }: Lines, x: number): number {
  let best = 0;
  for (let k = 1; k < slopes.length; k++)
    if (slopes[k]! * x + offsets[k]! > slopes[best]! * x + offsets[best]!) best = k;
  return best;
}

/** One machine: the points, the class that it knows, and the weights of that class and of the rest. */
interface Machine {
  readonly x: Float64Array;
  readonly classes: Int32Array;
  readonly label: number;
  readonly own: number;
  readonly rest: number;
}

/** [w, b] of one machine, by Newton's method: the loss is a quadratic between its kinks. */
function newton(machine: Machine): readonly [number, number] {
  let [w, b] = [0, 0];
  let here = lossAt(machine, w, b);
  for (let iteration = 0; iteration < 50; iteration++) {
    const { dw, db, ww, wb, bb } = here;
    const determinant = ww * bb - wb * wb;
    const [moveW, moveB] = [(wb * db - bb * dw) / determinant, (wb * dw - ww * db) / determinant];
    const decrease = -(moveW * dw + moveB * db);
    if (!(decrease > 1e-14 * (1 + here.loss))) break;
    let step = 1;
    let next = lossAt(machine, w + moveW, b + moveB);
    while (next.loss > here.loss - 1e-4 * step * decrease && step > 1e-10) {
      step /= 2;
      next = lossAt(machine, w + step * moveW, b + step * moveB);
    }
    [w, b, here] = [w + step * moveW, b + step * moveB, next];
  }
  return [w, b];
}

/** The loss at (w, b), its gradient and its Hessian. */
function lossAt({ x, classes, label, own, rest }: Machine, w: number, b: number) {
  let [loss, dw, db, ww, wb, bb] = [(w * w + b * b) / 2, w, b, 1, 0, 1];
  for (let i = 0; i < x.length; i++) {
    const value = x[i]!;
    const isOwn = classes[i] === label;
    const margin = isOwn ? 1 - w * value - b : 1 + w * value + b;
    if (margin <= 0) continue;
    const weight = isOwn ? own : rest;
    const pull = (isOwn ? -2 : 2) * weight * margin;
    loss += weight * margin * margin;
    dw += pull * value;
    db += pull;
    ww += 2 * weight * value * value;
    wb += 2 * weight * value;
    bb += 2 * weight;
  }
  return { loss, dw, db, ww, wb, bb };
}
