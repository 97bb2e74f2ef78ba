import { ArgumentError, createRng, evaluationPass, fit, linearWarmup } from "@elbo/core";
import { expectNoLeakOnThrow } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { bits } from "./bits.fixture.js";
import { allExamples, lossTerms } from "./evaluate.fixture.js";
import { codeBits, fitCodePrior, gumbelVae, type GumbelVae, type GumbelVaeOptions, independentCodes } from "./index.js";
import { inStep } from "./step.fixture.js";

const source = bits(48);
const small = { data: source.spec, codes: 3, network: { kind: "mlp", codeShape: [2], hidden: [8] }, seed: 1 } as const;

const models: GumbelVae[] = [];
const build = (options: Partial<GumbelVaeOptions> = {}): GumbelVae => {
  models.push(gumbelVae({ ...small, ...options }));
  return models.at(-1)!;
};
let before: number;
beforeEach(() => void (before = tf.memory().numTensors));
afterEach(() => {
  models.splice(0).forEach((model) => model.dispose());
  expect(tf.memory().numTensors).toBe(before);
});

test("the reported KL is log K less the entropy of the codes, exactly", () => {
  const model = build();
  tf.tidy(() => {
    const x = allExamples(source);
    const { terms, loss } = lossTerms(model, x);
    const entropy = tf.mean(model.encoder.given(x, evaluationPass(createRng(0))).entropy()).dataSync()[0]!;
    expect(terms["kl"]).toBeCloseTo(2 * Math.log(3) - entropy, 5);
    expect(loss).toBeCloseTo(terms["reconstruction"]! + terms["kl"]!, 5);
  });
});

test("in training codes are relaxed at the temperature of the step, otherwise one-hot", () => {
  const model = build({ temperature: linearWarmup({ from: 0.25, to: 1, steps: 10 }) });
  const codes = (training: boolean) => {
    const seen: number[] = [];
    inStep((pass) => seen.push(...model.encoder.given(allExamples(source), pass).sample(pass.rng).dataSync()), {
      training,
    });
    return seen;
  };
  expect(new Set(codes(false))).toEqual(new Set([0, 1]));
  expect(codes(true).some((value) => value > 0.01 && value < 0.99)).toBe(true);
});

test("a prior is fitted to codes drawn from the posterior, and costs them less than a uniform one", async () => {
  const model = build();
  const fitted = await fitCodePrior(model, source, independentCodes({ smoothing: 1e-6 }), { seed: 5 });
  // The same draws: the same seed.
  const [before, after] = [await codeBits(model, source, { seed: 5 }), await codeBits(fitted, source, { seed: 5 })];
  expect(before.nats).toBeCloseTo(2 * Math.log(3), 5);
  expect(after.nats).toBeLessThan(before.nats);
  fitted.dispose();
});

test("the evidence is the exact one, by all codes, and the bound lies below it", async () => {
  const model = build({ temperature: 0.6 });
  await fit(model, source, { epochs: 60, batchSize: 16, seed: 1 });
  const { elbo } = await model.elbo(source, { samples: 20 });
  const { logEvidence } = await model.evidence(source, { samples: 50 });
  const exact = tf.tidy(() => {
    // log p(x) by all nine codes: p(codes) is 1/9.
    const x = allExamples(source);
    const all = Array.from({ length: 9 }, (_, i) => [Math.floor(i / 3), i % 3]);
    const z = tf.oneHot(tf.tensor2d(all, [9, 2], "int32"), 3);
    const likelihood = model.decoder.given(tf.tile(tf.expandDims(z, 1), [1, 48, 1, 1]), evaluationPass(createRng(0)));
    const joint = likelihood.logProb(tf.expandDims(x, 0));
    return [tf.mean(tf.sub(tf.logSumExp(joint, 0), Math.log(9))).dataSync()[0]!];
  })[0]!;
  // 50 draws over nine codes: what importance sampling misses is far below a tenth of a nat.
  expect(Math.abs(logEvidence - exact)).toBeLessThan(0.1);
  expect(elbo).toBeLessThan(exact);
});

test("examples are reconstructed from their most probable codes", () => {
  const model = build();
  tf.tidy(() => {
    const x = allExamples(source);
    expect(model.encode(x).shape).toEqual([48, 2, 3]);
    expect(model.reconstruct(x).dataSync()).toEqual(model.decodeCodes(model.encodeToCodes(x)).dataSync());
    expect(new Set(model.reconstruct(x, createRng(1)).dataSync())).toEqual(new Set([0, 1]));
  });
});

test.each<[Partial<GumbelVaeOptions>, string]>([
  [{ codes: 0 }, "gumbelVae: codes must be an integer of at least 2; got 0. Usual numbers are 8 to 64."],
  [{ temperature: 0 }, "gumbelVae: temperature must be a positive number or a function of the step; got 0."],
  [{ hard: 1 as never }, "gumbelVae: hard must be true or false; got 1."],
  [{ prior: 1 as never }, "gumbelVae: prior must be a prior over codes, such as independentCodes(); got 1."],
  [{ beta: 1 } as never, 'got "beta". Is it misspelt?'],
])("%j is refused by name, with nothing left behind", (options, message) => {
  const create = () => gumbelVae({ ...small, ...options });
  expect(create).toThrow(ArgumentError);
  expect(create).toThrow(message);
  expectNoLeakOnThrow(create);
});
