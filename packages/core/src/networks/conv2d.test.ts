import { expect, test } from "vitest";
import { createRng } from "../random/rng.js";
import { conv2d, type Conv2dOptions } from "./conv2d.js";

/** What building a layer for images of a height comes to: undefined, or the heights that its error names. */
function named(options: Conv2dOptions, height: number): number[] | undefined {
  try {
    const network = conv2d(options)([height, 8, 1], createRng(0));
    network.parameters.forEach((variable) => variable.dispose());
    return undefined;
  } catch (error) {
    const [, heights] = /A height of ([0-9 or]+) would work/.exec((error as Error).message)!;
    return heights!.split(" or ").map(Number);
  }
}

test("the heights that a refusal names are the nearest that windows reach", () => {
  const all = [1, 2, 3, 4, 5];
  let refused = 0;
  for (const kernel of all)
    for (const stride of all)
      for (const [top, bottom] of [
        [0, 0],
        [1, 1],
        [0, 2],
        [3, 1],
      ] as const) {
        const padding = [
          [top, bottom],
          [0, 0],
        ] as const;
        const options: Conv2dOptions = { filters: 1, kernelSize: [kernel, 1], strides: [stride, 1], padding };
        // Enough that each has a greater one that works among them.
        const heights = Array.from({ length: 16 }, (_, i) => i + 1);
        const outcomes = heights.map((height) => named(options, height));
        const reached = heights.filter((_, i) => outcomes[i] === undefined);
        heights.slice(0, 10).forEach((height, i) => {
          const nearest = [reached.findLast((each) => each < height), reached.find((each) => each > height)];
          if (outcomes[i] === undefined) return;
          expect(outcomes[i], JSON.stringify({ kernel, stride, top, bottom, height })).toEqual(
            nearest.filter((each) => each !== undefined),
          );
          refused += 1;
        });
      }
  expect(refused).toBeGreaterThan(100);
});
