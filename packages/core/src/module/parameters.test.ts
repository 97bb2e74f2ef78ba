import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { ArgumentError } from "../errors.js";
import { collectParameters, composeModule, ownParameters, trainable } from "./parameters.js";

test("paths are prefixed, shared variables appear once under the first name, and dispose frees all", () => {
  const before = tf.memory().numTensors;
  const variable = (shape: number[], moves = true) => tf.tidy(() => tf.variable(tf.zeros(shape), moves));
  const a = ownParameters({ kernel: variable([2]), count: variable([], false) });
  const b = ownParameters({ bias: variable([1]) });
  const parameters = collectParameters({ encoder: a, decoder: b, prior: { parameters: a.parameters } });
  expect([...parameters.keys()]).toEqual(["encoder/kernel", "encoder/count", "decoder/bias"]);
  expect([...trainable(parameters).keys()]).toEqual(["encoder/kernel", "decoder/bias"]);
  composeModule({ a, b }).dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test("parameters that are no map of variables are refused by the name of their part", () => {
  const collect = (parameters: unknown) => () => collectParameters({ decoder: { parameters } as never });
  const advice = "ownParameters({ name: variable }) and collectParameters({ name: part }) make such maps.";
  expect(collect(undefined)).toThrow(
    new ArgumentError(`decoder: parameters must be a Map of variables by path; got undefined. ${advice}`),
  );
  expect(collect([])).toThrow("decoder: parameters must be a Map of variables by path; got [].");
  expect(collect(new Map([["bias", undefined]]))).toThrow(
    `decoder: parameters "bias" must be a variable; got undefined. ${advice}`,
  );
});
