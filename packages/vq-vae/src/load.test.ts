import { CheckpointError, dense, fit, flatten, linearWarmup, reshape, saveModel, sequential } from "@elbo/core";
import { expectNoLeakOnThrow, tensorsMade } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { bits } from "./bits.fixture.js";
import { defineCodePrior, gumbelVae, independentCodes, uniformCodes, vqVae } from "./index.js";

const source = bits(16);
const network = { kind: "mlp", codeShape: [2], hidden: [4] } as const;
const small = { data: source.spec, codes: 4, dimension: 2, network } as const;

test("a codebook comes back with the averages behind it, so that training goes on from them", async () => {
  const model = vqVae({ ...small, prior: independentCodes({ smoothing: 0.5 }), beta: linearWarmup({ steps: 9 }) });
  await fit(model, source, { epochs: 2, batchSize: 8 });
  const copy = vqVae.load(await saveModel(model));
  expect(copy.config).toMatchObject({ prior: { kind: "independent", smoothing: 0.5 }, beta: { kind: "linearWarmup" } });
  for (const name of ["vectors", "count", "sum", "unseen"]) {
    const path = `encoder/codebook/${name}`;
    expect(copy.parameters.get(path)!.dataSync()).toEqual(model.parameters.get(path)!.dataSync());
  }
  [model, copy].forEach((each) => each.dispose());
});

test("networks, schedules and priors of the caller's own have to be given again", async () => {
  const encoder = sequential([flatten(), dense({ units: 4 }), reshape([2, 2])]);
  const prior = defineCodePrior({ kind: "mine", size: 2 }, (space, rng) => uniformCodes()(space, rng));
  const beta = () => 0.25;
  const model = vqVae({ ...small, encoder, prior, beta });
  const file = await saveModel(model);
  const refused = (overrides: object, message: string) => {
    const load = () => vqVae.load(file, overrides);
    expect(load).toThrow(message);
    expectNoLeakOnThrow(load);
  };
  refused({ prior, beta }, "vqVae.load: encoder must be given, because the model was saved with a network of its own");
  refused({ encoder, prior }, 'got "custom". Give a schedule of your own again');
  refused(
    { encoder, beta },
    'vqVae.load: prior must be given again, because it is not one of this package; got "mine".',
  );
  refused(
    { encoder, beta, prior: uniformCodes() },
    'vqVae.load: prior must be the one of the saved model, {"kind":"mine","size":2}; got {"kind":"uniform"}.',
  );
  const copy = vqVae.load(file, { encoder, prior, beta });
  const [mine, theirs] = tf.tidy(() => [model, copy].map((each) => each.reconstruct(tf.ones([1, 4, 4, 1]))));
  expect(theirs!.dataSync()).toEqual(mine!.dataSync());
  tf.dispose([mine!, theirs!]);
  [model, copy].forEach((each) => each.dispose());
});

test("the two families do not take each other's files", async () => {
  const [vq, gumbel] = [vqVae(small), gumbelVae({ data: source.spec, codes: 4, network })];
  const files = [await saveModel(vq), await saveModel(gumbel)];
  expect(() => gumbelVae.load(files[0]!)).toThrow(CheckpointError);
  expect(() => gumbelVae.load(files[0]!)).toThrow(/kind must be "gumbel-vae"; got "vq-vae"/);
  expect(() => vqVae.load(files[1]!)).toThrow(/kind must be "vq-vae"; got "gumbel-vae"/);
  const copy = gumbelVae.load(files[1]!, { temperature: 0.3 });
  expect(copy.config["temperature"]).toBe(0.3);
  [vq, gumbel, copy].forEach((each) => each.dispose());
  expect(tensorsMade(() => expect(() => vqVae.load(files[1]!)).toThrow())).toBe(0);
});

test.each([
  ["a kind that every object has", { kind: "__proto__" }, "given again, because"],
  ["a list", ["uniform"], 'an object with the kind of a prior; got ["uniform"]'],
])("a prior of %s is refused", async (_, prior, message) => {
  const model = vqVae(small);
  const file = await saveModel({ ...model, config: { ...model.config, prior } });
  model.dispose();
  const load = () => vqVae.load(file);
  expect(load).toThrow(CheckpointError);
  expect(load).toThrow(`vqVae.load: prior must be ${message}`);
  expectNoLeakOnThrow(load);
});

test("a codebook larger than the file's is refused, and the networks that were made before it are freed", async () => {
  const model = vqVae(small);
  const file = await saveModel({ ...model, config: { ...model.config, codes: 2 ** 40 } });
  model.dispose();
  const load = () => vqVae.load(file);
  expect(load).toThrow('shape of "encoder/codebook/vectors" must be [4, 2], as in the file; got [1099511627776,2].');
  expectNoLeakOnThrow(load);
});
