import { fit, memoryStore } from "@elbo/core";
import { expect, test } from "vitest";
import { type AdversarialModel, dcgan, gan } from "./index.js";
import { pictures, points } from "./pictures.fixture.js";

const gradientPenalty = { kind: "wgan-gp" } as const;
const models: Record<string, () => AdversarialModel> = {
  dcgan: () => dcgan({ data: pictures.spec, latent: 3, filters: 2 }),
  "gan with spectral norm, a penalty, critic steps and pre-training": () =>
    gan({
      data: points.spec,
      latent: 3,
      hidden: [6],
      spectralNorm: true,
      gradientPenalty,
      criticSteps: 2,
      pretraining: 3,
    }),
};

function weights({ parameters }: AdversarialModel): Record<string, number[]> {
  return Object.fromEntries([...parameters].map(([path, variable]) => [path, [...variable.dataSync()]]));
}

test.each(Object.entries(models))(
  "a %s that is stopped and resumed three times ends with the same bits",
  async (name, build) => {
    const source = name === "dcgan" ? pictures : points;
    const options = { epochs: 3, batchSize: 8, seed: 2 };
    const whole = build();
    const { epochs } = await fit(whole, source, options);
    const store = memoryStore();
    let last: AdversarialModel | undefined;
    let history: typeof epochs = [];
    for (const stop of [3, 4, 6, Infinity]) {
      last?.dispose();
      last = build();
      const controller = new AbortController();
      let steps = 0;
      const onStep = () => (++steps === stop ? controller.abort() : undefined);
      const resumed = await fit(last, source, {
        ...options,
        checkpoints: store,
        resume: true,
        signal: controller.signal,
        onStep,
      });
      history = resumed.epochs;
    }
    expect(weights(last!)).toEqual(weights(whole));
    expect(history.map(({ train }) => train)).toEqual(epochs.map(({ train }) => train));
    [whole, last!].forEach((model) => model.dispose());
  },
);

test("a gan with spectral norm that dies after a validation goes on from before it to the same bits", async () => {
  const build = models["gan with spectral norm, a penalty, critic steps and pre-training"]!;
  const options = { epochs: 3, batchSize: 8, seed: 2, validation: points, keepBest: false };
  const [whole, dying, resumed] = [build(), build(), build()];
  const { steps } = await fit(whole, points, options);
  const checkpoints = memoryStore();
  const onStep = ({ step }: { step: number }) => {
    if (step === steps / 3) throw new Error("crash");
  };
  await expect(fit(dying, points, { ...options, checkpoints, onStep })).rejects.toThrow("crash");
  await fit(resumed, points, { ...options, checkpoints, resume: true });
  expect(weights(resumed)).toEqual(weights(whole));
  [whole, dying, resumed].forEach((model) => model.dispose());
});
