import * as tf from "@tensorflow/tfjs";
import { type GenerativeModel } from "../../src/index.js";

/** A model of nothing that draws zeros. */
export function buildToy({ units }: { readonly units: number }): GenerativeModel {
  return {
    kind: "toy",
    config: { units },
    parameters: new Map(),
    players: () => [],
    generate: (count) => tf.zeros([count, units]),
    dispose: () => undefined,
  };
}
