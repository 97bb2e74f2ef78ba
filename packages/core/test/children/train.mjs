// Trains a small autoencoder on digit-like counts, checkpoints every 5 steps, and resumes where a checkpoint is.
// Prints "step <n>" after each step and "digest <sha256>" at the end.
// Usage: node train.mjs <folder> <epochs> [<steps> <wait>], which kill it as killing.mjs says.
import { createHash } from "node:crypto";
import * as tf from "@tensorflow/tfjs";
import { adam, createRng, fit, RandomStream } from "../../dist/index.js";
import { checkpointFolder, interruptible } from "../../dist/node/index.js";
import { killing } from "./killing.mjs";

const [, , folder, epochs, ...kill] = process.argv;
await tf.setBackend("cpu");

/** Counts from 0 to 16 in an 8 x 8 image, as in the scanned digits. */
function source(size, seed) {
  const values = Float32Array.from(RandomStream.fromSeed(seed).integers(size * 64, 17), (count) => count / 16);
  const read = (indices) => {
    const x = new Float32Array(indices.length * 64);
    indices.forEach((from, to) => x.set(values.subarray(from * 64, from * 64 + 64), to * 64));
    return { x: { values: x, shape: [indices.length, 64] } };
  };
  const fingerprint = createHash("sha256").update(values).digest("hex");
  return { spec: { name: "counts", shape: [64], kind: "grey" }, size, fingerprint, read };
}

function autoencoder() {
  const rng = createRng(1);
  const weight = (name, shape) => [name, tf.tidy(() => tf.variable(rng.split(name).normal(shape).mul(0.1)))];
  const parameters = new Map([weight("encoder", [64, 8]), weight("decoder", [8, 64])]);
  const evaluate = ({ x }, pass) => {
    const noise = pass.rng.normal([x.shape[0], 8]).mul(0.1);
    const code = x.matMul(parameters.get("encoder")).tanh().add(noise);
    const loss = code.matMul(parameters.get("decoder")).sub(x).square().sum(1).mean();
    return { loss, terms: { code: code.square().mean() } };
  };
  const player = { name: "autoencoder", objective: { parameters, evaluate }, optimizer: adam({ learningRate: 0.01 }) };
  return { kind: "autoencoder", config: { code: 8 }, parameters, players: () => [player] };
}

const model = autoencoder();
const stepped = killing(...kill);
const interruption = interruptible();
const history = await fit(model, source(50, 2), {
  ...{ epochs: Number(epochs), batchSize: 8, seed: 3, validation: source(20, 4), patience: 1000 },
  ...{ checkpoints: checkpointFolder(folder), checkpointEvery: 5, resume: true, signal: interruption.signal },
  onStep: ({ step }) => {
    process.stdout.write(`step ${step + 1}\n`);
    stepped();
  },
});
interruption.dispose();

const hash = createHash("sha256");
for (const variable of model.parameters.values()) hash.update(await variable.data());
hash.update(JSON.stringify(history.epochs.map((record) => ({ ...record, seconds: 0 }))));
process.stdout.write(`${history.stopped} digest ${hash.digest("hex")}\n`);
process.exitCode = interruption.exitCode;
