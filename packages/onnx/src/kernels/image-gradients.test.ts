import { createRng } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectAgreement } from "../../test/agreement.js";
import { useOnnx } from "../use-onnx.js";

beforeAll(() => useOnnx({ threads: 1 }));
afterAll(async () => void (await tf.setBackend("cpu")));

/** The same numbers at every call, as whole numbers so that sums of products are exact; none is twice in a window. */
function numbers(seed: number, ...shape: number[]): tf.Tensor4D {
  const size = shape.reduce((product, each) => product * each, 1);
  const order = createRng(seed).stream.permutation(size);
  return tf.tensor1d(Float32Array.from(order, (at) => (at % 97) - 48)).reshape(shape);
}

/** A function of images, and its gradient times random numbers. */
function withGradient(body: (x: tf.Tensor4D) => tf.Tensor, shape: number[]): tf.Tensor[] {
  const x = numbers(1, ...shape);
  const y = body(x);
  const dx = tf.grad((image: tf.Tensor) => tf.mul(body(image as tf.Tensor4D), numbers(2, ...y.shape)))(x);
  return [y, dx];
}

const windows: [number | [number, number], number | [number, number], "valid" | "same"][] = [
  [2, 2, "valid"],
  [3, 2, "valid"],
  [[3, 2], [1, 3], "valid"],
  [3, 1, "same"],
  [[2, 3], 2, "same"],
];

test.each(windows)("max pooling of %j by %j (%s) and its gradient are those of tfjs", async (size, strides, pad) => {
  await expectAgreement(() => withGradient((x) => tf.maxPool(x, size, strides, pad), [2, 7, 8, 3]));
});

test("of equal maxima the first takes the gradient, as in tfjs", async () => {
  await expectAgreement(() =>
    tf.grad((x: tf.Tensor) => tf.maxPool(x as tf.Tensor4D, 3, 1, "same"))(tf.ones([1, 5, 5, 2])),
  );
});

test.each(windows.slice(0, 3))(
  "average pooling of %j by %j (%s) and its gradient are those of tfjs",
  async (size, strides, pad) => {
    // Sums of at most six quotients.
    await expectAgreement(() => withGradient((x) => tf.avgPool(x, size, strides, pad), [2, 7, 8, 3]), 1e-6);
  },
);

const linear: [string, (x: tf.Tensor4D) => tf.Tensor][] = [
  ["an average whose windows hang over the edge", (x) => tf.avgPool(x, 3, 2, "same")],
  [
    "an average with explicit padding",
    (x) =>
      tf.avgPool(x, 3, 1, [
        [0, 0],
        [1, 0],
        [0, 1],
        [0, 0],
      ]),
  ],
  ...[
    [13, 5],
    [14, 16],
    [3, 1],
  ].flatMap(([height, width]) =>
    [
      [false, false],
      [true, false],
      [false, true],
    ].flatMap(([align, half]): [string, (x: tf.Tensor4D) => tf.Tensor][] => [
      [
        `bilinear resizing to ${height} x ${width}, ${align}, ${half}`,
        (x) => tf.image.resizeBilinear(x, [height!, width!], align, half),
      ],
      [
        `nearest resizing to ${height} x ${width}, ${align}, ${half}`,
        (x) => tf.image.resizeNearestNeighbor(x, [height!, width!], align, half),
      ],
    ]),
  ),
];

// For a linear A, <A x, y> = <x, A' y>, where A' y is the gradient of <A x, y>. tfjs's own kernels do not have the first
// two so, and ignore the centres of pixels in gradients.
test.each(linear)("the gradient of %s is its transpose", async (_, body) => {
  await tf.setBackend("onnx");
  const products = tf.tidy((): tf.Tensor[] => {
    const x = numbers(1, 2, 7, 8, 3);
    const [y, dx] = withGradient(body, [2, 7, 8, 3]);
    return [tf.sum(tf.mul(y!, numbers(2, ...y!.shape))), tf.sum(tf.mul(x, dx!))];
  });
  const [a, b] = (await Promise.all(products.map((product) => product.data()))).map(([value]) => value!) as [
    number,
    number,
  ];
  // float32 sums of some hundred products of up to 48 * 48.
  expect(Math.abs(a - b)).toBeLessThan(1e-6 * 48 * 48 * 400);
  expect(Math.abs(a)).toBeGreaterThan(500);
  tf.dispose(products);
});

test.each(linear.slice(2))("%s is that of tfjs", async (_, body) => {
  await expectAgreement(() => body(numbers(1, 2, 7, 8, 3)), 1e-5);
});

test.each([
  [1, 1, "valid"],
  [2, 1, "same"],
  [3, [2, 2], "same"],
  [2, [3, 3], "valid"],
] as const)(
  "depthwise convolution with %d filters a channel, strides %j (%s), and its gradients are those of tfjs",
  async (multiplier, strides, pad) => {
    const program = (): tf.Tensor[] => {
      const [x, filter] = [numbers(1, 2, 7, 8, 3), numbers(3, 3, 2, 3, multiplier)];
      const body = (image: tf.Tensor, kernel: tf.Tensor) =>
        tf.depthwiseConv2d(image as tf.Tensor4D, kernel as tf.Tensor4D, strides as [number, number], pad);
      const y = body(x, filter);
      const [dx, dw] = tf.grads((a: tf.Tensor, b: tf.Tensor) => tf.mul(body(a, b), numbers(2, ...y.shape)))([
        x,
        filter,
      ]);
      return [y, dx!, dw!];
    };
    // Integers below 2^24 throughout.
    await expectAgreement(program);
  },
);

test("maxima with their places need images", async () => {
  await tf.setBackend("onnx");
  const flat = tf.zeros([2, 3, 4]) as unknown as tf.Tensor4D;
  expect(() => tf.maxPoolWithArgmax(flat, 2, 1, "valid")).toThrow(
    "maxPoolWithArgmax: x must have four axes; got [2, 3, 4].",
  );
});
