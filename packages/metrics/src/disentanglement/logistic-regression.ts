import { type Factor } from "./factor.js";
import { minimize } from "./minimize.js";

/** Logits of rows: [n, classes], row after row. */
export interface LinearClassifier {
  logits(columns: readonly Float64Array[]): Float64Array;
}

/**
 * Logistic regression: the minimum of
 *
 *   sum_i -log softmax(W x_i + b)_{y_i} + |W|^2 / 2
 *
 * (scikit-learn's, with C = 1). With two classes the logit of the first is 0, and W and b are those of the second.
 *
 * @param columns features, each [n]
 */
export function logisticRegression(columns: readonly Float64Array[], { classes, size }: Factor): LinearClassifier {
  const outputs = size === 2 ? 1 : size;
  const width = columns.length;
  const count = classes.length;
  const x = rowMajor(columns);
  const weights = minimize(
    (parameters, gradient) => {
      gradient.fill(0);
      const row = new Float64Array(outputs);
      let loss = 0;
      for (let i = 0; i < count; i++) {
        linear(parameters, x, i * (width + 1), row);
        loss += towardsClass(row, classes[i]!);
        for (let k = 0; k < outputs; k++)
          for (let j = 0; j <= width; j++) gradient[k * (width + 1) + j]! += row[k]! * x[i * (width + 1) + j]!;
      }
      for (let k = 0; k < outputs; k++)
        for (let j = 0; j < width; j++) {
          const weight = parameters[k * (width + 1) + j]!;
          loss += (weight * weight) / 2;
          gradient[k * (width + 1) + j]! += weight;
        }
      for (let at = 0; at < gradient.length; at++) gradient[at]! /= count;
      return loss / count;
    },
    outputs * (width + 1),
    1e-5,
  );
  return { logits: (given) => logitsOf(weights, given, outputs) };
}

/** Index of the largest logit of each row. */
export function mostProbable(logits: Float64Array, size: number): Int32Array {
  return Int32Array.from({ length: logits.length / size }, (_, i) => {
    let best = 0;
    for (let k = 1; k < size; k++) if (logits[i * size + k]! > logits[i * size + best]!) best = k;
    return best;
  });
}

function logitsOf(weights: Float64Array, columns: readonly Float64Array[], outputs: number): Float64Array {
  const x = rowMajor(columns);
  const width = columns.length + 1;
  const count = x.length / width;
  const row = new Float64Array(outputs);
  const size = outputs === 1 ? 2 : outputs;
  const logits = new Float64Array(count * size);
  for (let i = 0; i < count; i++) {
    linear(weights, x, i * width, row);
    logits.set(row, i * size + size - outputs);
  }
  return logits;
}

/** out_k = w_k . x, for the row of x at `start`. */
function linear(weights: Float64Array, x: Float64Array, start: number, out: Float64Array): void {
  const width = weights.length / out.length;
  for (let k = 0; k < out.length; k++) {
    let sum = 0;
    for (let j = 0; j < width; j++) sum += weights[k * width + j]! * x[start + j]!;
    out[k] = sum;
  }
}

/** -log p(label), with its gradient in place of the logits. */
function towardsClass(logits: Float64Array, label: number): number {
  // One logit is the second class's; the first has 0.
  let largest = logits.length === 1 ? 0 : -Infinity;
  for (const logit of logits) largest = Math.max(largest, logit);
  let total = logits.length === 1 ? Math.exp(-largest) : 0;
  for (const logit of logits) total += Math.exp(logit - largest);
  const target = logits.length === 1 ? label - 1 : label;
  const loss = largest + Math.log(total) - (target >= 0 ? logits[target]! : 0);
  for (let k = 0; k < logits.length; k++) logits[k] = Math.exp(logits[k]! - largest) / total - (k === target ? 1 : 0);
  return loss;
}

/** Rows with a 1 at the end of each. */
function rowMajor(columns: readonly Float64Array[]): Float64Array {
  const width = columns.length + 1;
  const rows = new Float64Array(columns[0]!.length * width).fill(1);
  columns.forEach((column, j) => column.forEach((value, i) => (rows[i * width + j] = value)));
  return rows;
}
