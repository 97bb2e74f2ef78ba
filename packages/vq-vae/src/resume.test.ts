import { fit, memoryStore } from "@elbo/core";
import { expect, test } from "vitest";
import { bits } from "./bits.fixture.js";
import { independentCodes, vqVae, type VqVaeOptions } from "./index.js";

const source = bits(48);
const network = { kind: "mlp", codeShape: [4], hidden: [8] } as const;
const small = { data: source.spec, codes: 5, dimension: 3, network, seed: 1 } as const;

test.each<[string, Partial<VqVaeOptions>]>([
  ["a moving codebook", {}],
  ["a learned codebook", { codebook: "loss" }],
  ["a prior of its own", { prior: independentCodes() }],
])("a run with %s that is stopped at any step ends with the same bits", async (_, extra) => {
  const train = async (options: object) => {
    const model = vqVae({ ...small, ...extra });
    const { epochs } = await fit(model, source, { epochs: 2, batchSize: 20, seed: 3, validation: source, ...options });
    const weights = [...model.parameters].map(([path, variable]) => [path, ...variable.dataSync()]);
    model.dispose();
    return { weights, losses: epochs.map(({ train, validation }) => ({ train, validation })) };
  };
  const whole = await train({});
  expect(whole.weights.map(([path]) => path)).toContain("encoder/codebook/count");
  for (const stop of [1, 3, 4]) {
    const checkpoints = memoryStore();
    const abort = new AbortController();
    const onStep = ({ step }: { step: number }) => void (step + 1 === stop && abort.abort());
    await train({ checkpoints, onStep, signal: abort.signal });
    expect(await train({ checkpoints, resume: true })).toEqual(whole);
  }
});
