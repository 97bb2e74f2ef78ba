import * as tf from "@tensorflow/tfjs";
import { expect } from "vitest";

/** Tensors as numbers, to be compared: what a program gives on one backend. */
interface Given {
  readonly dtype: string;
  readonly shape: number[];
  readonly values: number[];
}

/** Runs a program of tfjs on one backend. */
async function given(backend: string, program: () => tf.Tensor | tf.Tensor[]): Promise<Given[]> {
  await tf.setBackend(backend);
  const tensors = [tf.tidy(program)].flat();
  const found = await Promise.all(
    tensors.map(async (tensor) => ({ dtype: tensor.dtype, shape: tensor.shape, values: [...(await tensor.data())] })),
  );
  tf.dispose(tensors);
  return found;
}

/**
 * Requires that a program gives the same types, shapes and values on the backend "onnx" as on tfjs's reference.
 *
 * @param tolerance the greatest difference, relative to numbers beyond 1
 */
export async function expectAgreement(
  program: () => tf.Tensor | tf.Tensor[],
  tolerance = 0,
  name?: string,
): Promise<void> {
  const [right, found] = [await given("cpu", program), await given("onnx", program)];
  expect(
    found.map(({ dtype, shape }) => ({ dtype, shape })),
    name,
  ).toEqual(right.map(({ dtype, shape }) => ({ dtype, shape })));
  right.forEach(({ values }, at) => {
    const worst = values.findIndex((value, i) => !isNear(found[at]!.values[i]!, value, tolerance));
    const message = `${name ?? "output"} ${at}, element ${worst}: ${found[at]!.values[worst]} for ${values[worst]}`;
    expect(worst, message).toBe(-1);
  });
}

function isNear(found: number, right: number, tolerance: number): boolean {
  // Equal also where both are NaN, or the same infinity.
  if (Number.isNaN(right) || !Number.isFinite(right)) return Object.is(found, right);
  return Math.abs(found - right) <= tolerance * Math.max(1, Math.abs(right));
}
