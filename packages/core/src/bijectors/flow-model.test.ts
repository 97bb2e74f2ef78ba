import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { expectNoLeakOnThrow, tensorsMade } from "@elbo/vitest/leaks";
import { normalLikelihood } from "../conditionals/likelihoods.js";
import { estimateElbo } from "../evaluation/elbo.js";
import { estimateEvidence } from "../evaluation/evidence.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { dense } from "../networks/dense.js";
import { trainable } from "../module/parameters.js";
import { mlp } from "../networks/mlp.js";
import { sampledKl } from "../objectives/divergences.js";
import { latentObjective } from "../objectives/latent-objective.js";
import { createRng } from "../random/rng.js";
import { evaluationPass } from "../training/pass.js";
import { toySource } from "../../test/toy-model.js";
import { affineCoupling } from "./affine-coupling.js";
import { type Flow } from "./bijector.js";
import { chain } from "./chain.js";
import { flowConditional } from "./flow-conditional.js";
import { flowPrior } from "./flow-prior.js";
import { inverseAutoregressive } from "./inverse-autoregressive.js";
import { permutation } from "./permutation.js";
import { planar } from "./planar.js";

const rng = createRng(0);
const source = toySource(8);
const iaf = inverseAutoregressive({ hidden: [4] });
const coupling = affineCoupling({ hidden: [4] });
const posteriors: [string, Flow, number][] = [
  ["planar", chain([planar({ amortised: true }), planar()]), 3],
  ["inverse autoregressive", chain([iaf, permutation("reverse"), iaf]), 3],
  ["planar without context", planar(), 0],
];

function flowModel(flow: Flow, context: number) {
  const bijector = flow({ units: 2, context }, rng.split("posterior"));
  const network = mlp({ hidden: [4], outputs: 4 + context })(source.spec.shape, rng.split("encoder"));
  const prior = chain([coupling, permutation("reverse"), coupling])({ units: 2 }, rng.split("prior"));
  return {
    encoder: flowConditional(network, bijector),
    decoder: normalLikelihood(mlp({ hidden: [4], outputs: 3 })([2], rng.split("decoder")), "learned"),
    prior: flowPrior(prior),
  };
}

test.each(posteriors)(
  "a %s posterior with a flow prior works in the objective and in the estimators",
  async (_, flow, context) => {
    const model = flowModel(flow, context);
    const objective = latentObjective(model, { divergences: { kl: { divergence: sampledKl } }, samples: 2 });
    const { grads, value } = tf.variableGrads(() => {
      const x = rng.split("x").normal([5, ...source.spec.shape]);
      return objective.evaluate({ x }, evaluationPass(createRng(1))).loss;
    });
    expect(Number.isFinite(value.dataSync()[0])).toBe(true);
    expect(Object.keys(grads)).toHaveLength(trainable(objective.parameters).size);
    tf.dispose([grads, value]);
    const elbo = await estimateElbo(model, source, { samples: 50 });
    const evidence = await estimateEvidence(model, source, { samples: 50 });
    // The bound with 50 draws each is above the one with one draw but for noise, of which 5 standard errors are allowed.
    expect(evidence.logEvidence).toBeGreaterThan(elbo.elbo - 5 * elbo.standardError);
    expect(evidence.effectiveSampleSize.min).toBeGreaterThan(1);
    Object.values(model).forEach((part) => part.dispose());
  },
);

test("a flow prior draws from and gives the density of one distribution, and counts its parts' parameters", () => {
  const prior = flowPrior(coupling({ units: 2 }, createRng(0)));
  expect([...prior.parameters.keys()][0]).toBe("flow/scale/dense0/kernel");
  tf.tidy(() => {
    const p = prior.distribution(evaluationPass(createRng(1)));
    const z = p.sample(createRng(2), [4]);
    expect(z.shape).toEqual([4, 2]);
    const gap = tf.max(tf.abs(tf.sub(p.logProb(z), p.logProb(tf.clone(z))))).dataSync()[0];
    expect(gap).toBeLessThan(1e-5); // float32 rounding of one coupling and back
  });
  expect(tensorsMade(() => prior.dispose())).toBe(-prior.parameters.size);
});

test("a flow prior needs an inverse, and no context", () => {
  const folded = planar()({ units: 2 }, createRng(0));
  expect(() => flowPrior(folded)).toThrow(
    new ArgumentError(
      'flowPrior: bijector must be one with an inverse; got "planar". An affine coupling or a masked autoregressive flow has one.',
    ),
  );
  const conditioned = coupling({ units: 2, context: 3 }, createRng(0));
  expect(() => flowPrior(conditioned)).toThrow("flowPrior: the bijector's context must be 0; got 3.");
  [folded, conditioned].forEach((bijector) => bijector.dispose());
});

test("an encoder whose output does not fit the flow is refused", () => {
  const bijector = planar({ amortised: true })({ units: 2, context: 3 }, createRng(0));
  const network = dense({ units: 4 })([6], createRng(0));
  const build = () => flowConditional(network, bijector);
  expect(build).toThrow(
    new ShapeError(
      "flowConditional: network output must have the shape [7]; got [4]. It holds mean and log-variance of 2 units, " +
        "and 3 entries of context.",
    ),
  );
  expectNoLeakOnThrow(build);
  [network, bijector].forEach((module) => module.dispose());
});
