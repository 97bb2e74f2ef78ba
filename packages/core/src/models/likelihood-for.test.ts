import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type DataSpec, type ValueKind } from "../data/source.js";
import { ArgumentError } from "../errors.js";
import { dense } from "../networks/dense.js";
import { createRng } from "../random/rng.js";
import { evaluationPass } from "../training/pass.js";
import { chooseLikelihood, hasScale, likelihoodDecoder, likelihoodNames } from "./likelihood-for.js";

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

const spec = (kind: ValueKind, levels?: number): DataSpec => ({ name: "given", shape: [3], kind, levels });

test("the first likelihood that fits is taken unless one is asked for", () => {
  const kinds = ["binary", "grey", "real", "categorical"] as const;
  expect(kinds.map((kind) => chooseLikelihood("vae", spec(kind, 5)))).toEqual([
    "bernoulli",
    "normal",
    "normal",
    "categorical",
  ]);
  const asked = (kind: ValueKind) =>
    likelihoodNames.filter((name) => !throws(() => chooseLikelihood("vae", spec(kind, 5), name)));
  expect(kinds.map(asked)).toEqual([
    ["bernoulli"],
    ["normal", "discretised-logistic", "dequantised-normal"],
    ["normal"],
    ["normal", "categorical", "discretised-logistic", "dequantised-normal"],
  ]);
});

function throws(call: () => unknown): boolean {
  try {
    call();
    return false;
  } catch {
    return true;
  }
}

test.each(["discretised-logistic", "dequantised-normal"] as const)("%s needs the number of levels", (name) => {
  const call = () => chooseLikelihood("vae", spec("grey"), name);
  expect(call).toThrow(
    new ArgumentError(
      `vae: data.levels must be given for the likelihood "${name}"; got undefined. Grey bytes have 256: values k / 255.`,
    ),
  );
});

test("likelihoods with a scale are those around a mean", () => {
  expect(likelihoodNames.filter(hasScale)).toEqual(["normal", "discretised-logistic", "dequantised-normal"]);
});

test.each([
  ["grey", 1 / 16],
  ["categorical", 1],
] as const)("of %s levels the probability does not depend on how levels are numbered", (kind, spacing) => {
  // A network of a code of zeros gives the mean 0; a scale and a value of so many levels give the same in any unit.
  for (const name of ["discretised-logistic", "dequantised-normal"] as const) {
    const decoder = likelihoodDecoder(
      name,
      dense({ units: 3, bias: false })([2], createRng(0)),
      4 * spacing,
      spec(kind, 17),
    );
    const value = tf.mul(tf.tensor([[0, 3, 16]]), spacing);
    const found = decoder
      .given(tf.zeros([1, 2]), evaluationPass(createRng(0)))
      .logProb(value)
      .dataSync()[0]!;
    const cell = (level: number): number =>
      Math.log(1 / (1 + Math.exp(-(level + 0.5) / 4)) - (level === 0 ? 0 : 1 / (1 + Math.exp(-(level - 0.5) / 4))));
    const bound = (level: number): number => -(level ** 2 + 1 / 12) / 32 - Math.log(4 * Math.sqrt(2 * Math.PI));
    const logistic = cell(0) + cell(3) + Math.log(1 - 1 / (1 + Math.exp(-15.5 / 4)));
    const exact = name === "discretised-logistic" ? logistic : bound(0) + bound(3) + bound(16);
    expect(found).toBeCloseTo(exact, 4); // sums near -15 in float32
    decoder.dispose();
  }
});

test("a learned scale starts at a tenth of the range, and is a parameter; a fixed one is none", () => {
  for (const [scale, trains, first] of [
    ["learned", true, Math.log(0.1)],
    [0.25, false, Math.log(0.25)],
  ] as const) {
    const decoder = likelihoodDecoder(
      "discretised-logistic",
      dense({ units: 3 })([2], createRng(0)),
      scale,
      spec("grey", 17),
    );
    const variable = decoder.parameters.get("scale/logScale")!;
    expect(variable.trainable).toBe(trains);
    expect(variable.dataSync()[0]).toBeCloseTo(first, 6); // float32
    decoder.dispose();
  }
});

test("a scale that is not positive is refused", () => {
  const network = dense({ units: 3 })([2], createRng(0));
  for (const name of ["discretised-logistic", "dequantised-normal"] as const)
    expect(() => likelihoodDecoder(name, network, -1, spec("grey", 17))).toThrow(
      /Likelihood: scale must be a positive number or "learned"; got -1/,
    );
  network.dispose();
});
