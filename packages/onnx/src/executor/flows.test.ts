import {
  adam,
  affineCoupling,
  chain,
  createOptimizerStates,
  createRng,
  eager,
  type Executor,
  type Flow,
  flowConditional,
  flowPrior,
  inverseAutoregressive,
  latentObjective,
  maskedAutoregressive,
  mlp,
  normalLikelihood,
  permutation,
  planar,
  sampledKl,
  trainingStep,
} from "@elbo/core";
import { expect, test } from "vitest";
import { onnx } from "./onnx.js";

interface Flows {
  readonly posterior: Flow;
  readonly prior: Flow;
}

/** The losses of a few training steps of a small VAE with these flows. */
async function losses(executor: Executor, { posterior, prior }: Flows): Promise<number[]> {
  const rng = createRng(0);
  const network = mlp({ hidden: [6], outputs: 2 * 4 + 3 })([5], rng.split("encoder"));
  const model = {
    encoder: flowConditional(network, posterior({ units: 4, context: 3 }, rng.split("posterior"))),
    decoder: normalLikelihood(mlp({ hidden: [6], outputs: 5 })([4], rng.split("decoder")), "learned"),
    prior: flowPrior(prior({ units: 4 }, rng.split("prior"))),
  };
  const objective = latentObjective(model, { divergences: { kl: { divergence: sampledKl } }, samples: 2 });
  const players = [{ name: "vae", objective, optimizer: adam() }];
  const states = createOptimizerStates(players);
  const prepared = executor.prepare(trainingStep(players, states));
  const batch = { x: { values: Float32Array.from({ length: 15 }, (_, i) => Math.sin(i)), shape: [3, 5] } };
  const values: number[] = [];
  for (let step = 0; step < 5; step++) {
    const outputs = await prepared.run(batch, { step, stream: createRng(7).stream.split(step) });
    values.push(outputs["loss"]!.values[0]!);
  }
  [prepared, ...states.values(), ...Object.values(model)].forEach((part) => part.dispose());
  return values;
}

const iaf = inverseAutoregressive({ hidden: [6] });
const coupling = affineCoupling({ hidden: [6], mask: "alternating" });
const cases: [string, Flows][] = [
  [
    "a planar posterior and a RealNVP prior",
    {
      posterior: chain([planar({ amortised: true }), planar()]),
      prior: chain([coupling, permutation("reverse"), coupling]),
    },
  ],
  [
    "an inverse autoregressive posterior and a masked autoregressive prior",
    { posterior: chain([iaf, permutation([1, 0, 3, 2]), iaf]), prior: maskedAutoregressive({ hidden: [6] }) },
  ],
];

test.each(cases)("a captured step of %s gives the losses of the eager step", async (_, flows) => {
  const eagerly = await losses(eager, flows);
  const captured = await losses(onnx({ threads: 1 }), flows);
  // Both round float32 sums in their own order.
  captured.forEach((loss, step) => expect(Math.abs(loss / eagerly[step]! - 1)).toBeLessThan(1e-5));
});
