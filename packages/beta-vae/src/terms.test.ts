import { ArgumentError, createRng, evaluationPass, linearWarmup, type NormalModel } from "@elbo/core";
import { expectNoLeakOnThrow, tensorsMade } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { betaTcVae } from "./beta-tcvae.js";
import { bits } from "@elbo/vitest/bits";
import { dipVae } from "./dip-vae.js";
import { lossTerms } from "./evaluate.fixture.js";
import { allExamples } from "./examples.fixture.js";
import { factorVae } from "./factor-vae.js";
import { type KlDecomposition } from "./kl-decomposition.js";

const source = bits(32);
const small = { data: source.spec, latent: 2, hidden: [8] } as const;

function evaluate(model: NormalModel, options = {}) {
  const x = allExamples(source);
  try {
    return lossTerms(model, x, options);
  } finally {
    x.dispose();
    model.dispose();
  }
}

test("the loss of a beta-TCVAE weighs the three parts, by schedules too, and the terms are not weighed", () => {
  const beta = linearWarmup({ from: 0, to: 8, steps: 4 });
  const { loss, terms } = evaluate(betaTcVae({ ...small, examples: 100, alpha: 0.5, beta, gamma: 3 }), { step: 3 });
  expect(Object.keys(terms)).toEqual(["reconstruction", "mutualInformation", "totalCorrelation", "dimensionwiseKl"]);
  const { reconstruction, mutualInformation, totalCorrelation, dimensionwiseKl } = terms as Record<
    keyof KlDecomposition | "reconstruction",
    number
  >;
  // Sums near 10 in float32
  expect(loss).toBeCloseTo(reconstruction + 0.5 * mutualInformation + 6 * totalCorrelation + 3 * dimensionwiseKl, 5);
});

test("a beta-TCVAE with weights 1 has the loss of a VAE with the KL at the drawn code", () => {
  const { loss, terms } = evaluate(betaTcVae({ ...small, examples: 32, beta: 1 }));
  const model = betaTcVae({ ...small, examples: 32 });
  const x = allExamples(source);
  const sampled = tf.tidy(() => {
    const posterior = model.encoder.given(x, undefined as never);
    const z = posterior.sample(createRng(4));
    return tf
      .mean(tf.sub(posterior.logProb(z), model.prior.distribution(undefined as never).logProb(z)))
      .dataSync()[0]!;
  });
  expect(loss - terms["reconstruction"]!).toBeCloseTo(sampled, 5);
  tf.dispose(x);
  model.dispose();
});

test("the loss of a DIP-VAE is -ELBO plus the weighted penalties; those of I weigh ten times on the diagonal", () => {
  for (const [variant, diagonal] of [
    ["i", 100],
    ["ii", 10],
  ] as const) {
    const { loss, terms } = evaluate(dipVae({ ...small, variant }));
    const penalty = 10 * terms["offDiagonal"]! + diagonal * terms["diagonal"]!;
    // Sums near 200 in float32
    expect(loss).toBeCloseTo(terms["reconstruction"]! + terms["kl"]! + penalty, 3);
  }
});

test("the loss of a FactorVAE is -ELBO plus gamma times the mean logit of the discriminator", () => {
  const model = factorVae({ ...small, gamma: 7, discriminator: { hidden: [8] } });
  const { loss, terms } = evaluate(model);
  expect(loss).toBeCloseTo(terms["reconstruction"]! + terms["kl"]! + 7 * terms["totalCorrelation"]!, 5);
});

test("the discriminator's loss is log 2 where its logit is 0, and it moves neither encoder nor decoder", () => {
  const model = factorVae({ ...small, discriminator: { hidden: [] } });
  const [vae, discriminator] = model.players();
  const own = (player = vae!) => [...player.objective.parameters.values()];
  expect(own(discriminator).some((variable) => own().includes(variable))).toBe(false);
  for (const variable of own(discriminator)) variable.assign(tf.zerosLike(variable));
  expect(evaluate(model, { player: 1 }).loss).toBeCloseTo(Math.log(2), 6);
});

test("the discriminator's loss has no slope along the encoder's parameters", () => {
  const [model, x] = [factorVae({ ...small, discriminator: { hidden: [4] } }), allExamples(source)];
  tf.tidy(() => {
    const loss = () => model.players()[1]!.objective.evaluate({ x }, evaluationPass(createRng(4))).loss;
    const { grads } = tf.variableGrads(loss, [...model.encoder.parameters.values()]);
    expect(
      Object.values(grads)
        .flatMap((gradient) => [...gradient.dataSync()])
        .every((slope) => slope === 0),
    ).toBe(true);
  });
  x.dispose();
  model.dispose();
});

const refusals: [build: () => NormalModel, message: RegExp][] = [
  [
    () => betaTcVae({ ...small } as never),
    /betaTcVae: examples must be an integer of at least 2; got undefined. Pass data.train.size./,
  ],
  [() => betaTcVae({ ...small, examples: 1 }), /betaTcVae: examples must be an integer of at least 2; got 1/],
  [
    () => betaTcVae({ ...small, examples: 9, alpha: -1 }),
    /betaTcVae: alpha must be a number of at least 0 or a function/,
  ],
  [
    () => betaTcVae({ ...small, examples: 9, samples: 2 } as never),
    /betaTcVae: options must be among .*; got "samples"/,
  ],
  [() => dipVae({ ...small, variant: "iii" as "ii" }), /dipVae: variant must be "i" or "ii"; got "iii"/],
  [() => dipVae({ ...small, diagonal: NaN }), /dipVae: diagonal must be a number of at least 0/],
  [() => factorVae({ ...small, gamma: -2 }), /factorVae: gamma must be a number of at least 0/],
  [
    () => factorVae({ ...small, discriminator: { hidden: [0] } }),
    /factorVae: discriminator\.hidden must be positive integers; got \[0\]/,
  ],
  [
    () => factorVae({ ...small, discriminator: { units: 3 } as never }),
    /factorVae.discriminator: options must be among hidden, optimizer/,
  ],
];

test.each(refusals.map(([build, message]) => ({ build, message })))("$message", ({ build, message }) => {
  expect(build).toThrow(message);
  expect(build).toThrow(ArgumentError);
  expectNoLeakOnThrow(build);
});

test("a batch larger than the data set is refused and leaks nothing", () => {
  const [model, x] = [betaTcVae({ ...small, examples: 20 }), allExamples(source)];
  expect(() => lossTerms(model, x)).toThrow(/betaTcVae: examples must be at least the size of the batch, 32; got 20/);
  expectNoLeakOnThrow(() => lossTerms(model, x));
  expect(tensorsMade(() => tf.dispose(x))).toBe(-1);
  model.dispose();
});
