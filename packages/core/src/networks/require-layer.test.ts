import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { ArgumentError } from "../errors.js";
import { createRng } from "../random/rng.js";
import { buildNetwork } from "./build.js";
import { dense } from "./dense.js";
import { requireLayer, requireLayers } from "./require-layer.js";

test("what is no layer is refused with the way to one, by what it is", () => {
  const rule = "vae: encoder must be a layer, such as mlp() and dense() make; got";
  const own = "Give encoder the layer itself, before it is built.";
  expect(() => requireLayer("vae", "encoder", "mlp")).toThrow(new ArgumentError(`${rule} "mlp". ${own}`));
  const network = dense({ units: 1 })([2], createRng(0));
  expect(() => requireLayer("vae", "encoder", network)).toThrow(`${rule} "a network that is built". ${own}`);
  network.dispose();
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
  expect(() => requireLayer("vae", "encoder", model)).toThrow(
    `${rule} "a model of tfjs". A model of tfjs becomes one by fromLayersModel: encoder: () => fromLayersModel(model).`,
  );
  model.dispose();
});

test("of several that may be left out, the first that is given and none is refused", () => {
  expect(() => requireLayers("gan", { generator: undefined, discriminator: 3 })).toThrow(
    "gan: discriminator must be a layer,",
  );
  expect(() => requireLayers("gan", { generator: dense({ units: 1 }) })).not.toThrow();
});

test("a function that gives no network is no layer", () => {
  expect(() => buildNetwork((() => ({ units: 2 })) as never, [2], createRng(0))).toThrow(
    new ArgumentError(
      "layer: the layer's result must be a network; got {\"units\":2}. A layer is a function of the input's shape and of " +
        "randomness; a model of tfjs needs fromLayersModel around it.",
    ),
  );
});
