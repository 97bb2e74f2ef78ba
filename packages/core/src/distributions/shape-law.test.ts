import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ArgumentError, ShapeError } from "../errors.js";
import { broadcastShapes } from "../tensor/broadcast.js";
import { diagonalNormal } from "./diagonal-normal.js";
import { requireSameEvent, requireValue, splitShape, sumOverEvent } from "./shape-law.js";

const shape = (maxLength: number) => fc.array(fc.integer({ min: 1, max: 3 }), { maxLength });

test("the last axes are the event, those before them the batch", () => {
  expect(splitShape("Here", [2, 3, 4], 1)).toEqual({ batchShape: [2, 3], eventShape: [4] });
  expect(splitShape("Here", [2, 3, 4], 0)).toEqual({ batchShape: [2, 3, 4], eventShape: [] });
  expect(splitShape("Here", [2, 3, 4], 3)).toEqual({ batchShape: [], eventShape: [2, 3, 4] });
});

test.each([4, -1, 1.5, NaN])("eventDims %d of a shape with three axes is refused", (eventDims) => {
  const shown = Number.isNaN(eventDims) ? '"NaN"' : `${eventDims}`;
  expect(() => splitShape("Here", [2, 3, 4], eventDims)).toThrow(
    new ArgumentError(
      "Here: eventDims must be an integer from 0 to 3, the axes of parameters of shape [2, 3, 4]; " + `got ${shown}.`,
    ),
  );
});

test.each([[[64, 16]], [[5, 64, 16]], [[5, 1, 16]], [[16]]])(
  "a value of shape %j fits batch [64] and event [16]",
  (value) => {
    expect(() => requireValue("Here", tf.zeros(value), { batchShape: [64], eventShape: [16] })).not.toThrow();
  },
);

test.each([[[64, 8]], [[32, 16]], [[64, 1]], [[]], [[16, 64]]])(
  "a value of shape %j does not fit batch [64] and event [16]",
  (value) => {
    expect(() => requireValue("Here", tf.zeros(value), { batchShape: [64], eventShape: [16] })).toThrow(
      new ShapeError(`Here: value must end in the batch and event axes [64, 16]; got [${value.join(", ")}].`),
    );
  },
);

test("densities have the shape of sample and batch, whatever these are", () => {
  fc.assert(
    fc.property(shape(2), shape(2), shape(2), fc.nat(2), (sample, batch, event, dropped) => {
      tf.tidy(() => {
        const parameters = { mean: tf.zeros([...batch, ...event]), logVariance: tf.scalar(0) };
        const normal = diagonalNormal(parameters, { eventDims: event.length });
        // Without all of its batch axes, a value has no sample axes either.
        const lead = dropped === 0 ? [...sample, ...batch] : batch.slice(Math.min(dropped, batch.length));
        const density = normal.logProb(tf.zeros([...lead, ...event]));
        expect(density.shape).toEqual(broadcastShapes(lead, batch));
      });
    }),
    { seed: 1, numRuns: 200 },
  );
});

test("sumOverEvent sums the last axes, and none of a scalar event", () => {
  expect(sumOverEvent(tf.ones([2, 3, 4]), [3, 4]).arraySync()).toEqual([12, 12]);
  expect(sumOverEvent(tf.ones([2]), []).arraySync()).toEqual([1, 1]);
});

test("distributions over different events are told apart", () => {
  const over = (eventShape: number[]) => ({ batchShape: [2], eventShape });
  expect(() => requireSameEvent("Here", over([3]), over([3]))).not.toThrow();
  expect(() => requireSameEvent("Here", over([3]), over([4]))).toThrow(
    new ShapeError("Here: p must have the event shape of q [3]; got [4]."),
  );
});
