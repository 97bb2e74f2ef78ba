import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { valueScale } from "./value-scale.js";

test.each([
  [{ kind: "grey" }, [0, 0.5, 1], [-1, 0, 1]],
  [{ kind: "binary" }, [0, 1], [-1, 1]],
  [{ kind: "categorical", levels: 17 }, [0, 8, 16], [-1, 0, 1]],
  [{ kind: "real" }, [-7, 3], [-7, 3]],
] as const)("values of %j go to [-1, 1], if they have bounds, and back", (spec, data, network) => {
  const scale = valueScale(spec);
  tf.tidy(() => {
    const seen = scale.toNetwork(tf.tensor1d([...data]));
    expect([...seen.dataSync()]).toEqual(network);
    expect([...scale.toData(seen).dataSync()]).toEqual(data);
  });
  expect(scale.bounded).toBe(spec.kind !== "real");
});
