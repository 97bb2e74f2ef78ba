import { adam, cosine, type ExampleSource, fit, mean, RandomStream, standardError } from "@elbo/core";
import { factorAnalysis, pairedDifference, probabilisticPca } from "@elbo/metrics";
import { onnx } from "@elbo/onnx";
import { vae } from "@elbo/vae";
import { reportFigure } from "@elbo/vitest/figures";
import { expect, test } from "vitest";

const [size, units, count] = [6, 2, 600];
const scale = 0.5;

/** x = W z + noise with two factors. */
function factors(seed: number): ExampleSource {
  const draws = RandomStream.fromSeed(seed).fillNormal(new Float32Array(count * (units + size)));
  const loadings = [
    [1, 0.5],
    [1, -0.5],
    [0.8, 0],
    [0, 1.2],
    [0.3, 0.3],
    [-1, 0.4],
  ];
  const entry = (example: number, i: number) => {
    const at = example * (units + size);
    return loadings[i]![0]! * draws[at]! + loadings[i]![1]! * draws[at + 1]! + scale * draws[at + units + i]!;
  };
  return {
    spec: { name: "factors", shape: [size], kind: "real" },
    size: count,
    fingerprint: `factors ${seed}`,
    read: (indices) => {
      const values = Float32Array.from({ length: size * indices.length }, (_, at) =>
        entry(indices[Math.floor(at / size)]!, at % size),
      );
      return { x: { values, shape: [indices.length, size] } };
    },
  };
}

const [train, held] = [factors(1), factors(2)];
const executor = onnx();

/** log N(x; offset, W Wᵀ + scale²) of each held-out example, by a Cholesky factor in float64. */
function exactLogEvidence(kernel: Float32Array, offset: Float32Array): Float64Array {
  const lower = Array.from({ length: size }, () => new Float64Array(size));
  const covariance = (i: number, j: number) =>
    Number(i === j) * scale ** 2 +
    Array.from({ length: units }, (_, u) => kernel[u * size + i]! * kernel[u * size + j]!).reduce((a, b) => a + b, 0);
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++) {
      const rest =
        covariance(i, j) - lower[i]!.subarray(0, j).reduce((sum, value, k) => sum + value * lower[j]![k]!, 0);
      lower[i]![j] = i === j ? Math.sqrt(rest) : rest / lower[j]![j]!;
    }
  const { values } = held.read(
    Uint32Array.from({ length: count }, (_, i) => i),
    RandomStream.fromSeed(0),
  )["x"]!;
  return Float64Array.from({ length: count }, (_, example) => {
    const solved = new Float64Array(size);
    let log = -0.5 * size * Math.log(2 * Math.PI);
    for (let i = 0; i < size; i++) {
      const rest =
        values[example * size + i]! -
        offset[i]! -
        solved.subarray(0, i).reduce((sum, value, k) => sum + value * lower[i]![k]!, 0);
      solved[i] = rest / lower[i]![i]!;
      log -= Math.log(lower[i]![i]!) + solved[i]! ** 2 / 2;
    }
    return log;
  });
}

test("the importance-sampled evidence of a trained linear VAE is within two standard errors of the exact one, and no baseline's is better", async () => {
  const optimizer = adam({ learningRate: cosine({ from: 0.02, to: 1e-3, steps: 1200 }) });
  const model = vae({ data: train.spec, latent: units, hidden: [], scale, seed: 1, optimizer });
  await fit(model, train, { epochs: 100, batchSize: 50, seed: 1, executor });
  const evidence = await model.evidence(held, { samples: 2000, seed: 2, executor });
  const [kernel, bias] = ["kernel", "bias"].map(
    (name) => [...model.parameters].find(([path]) => path.startsWith("decoder/") && path.endsWith(name))![1],
  );
  const exact = exactLogEvidence((await kernel!.data()) as Float32Array, (await bias!.data()) as Float32Array);
  const { value, standardError: error } = await pairedDifference(evidence.perExample, exact);
  const [sampled, known] = [evidence.logEvidence.toFixed(4), mean(exact).toFixed(4)];
  const about = `difference ${value.toFixed(5)}, its standard errors ${error.toFixed(5)} over examples, ${evidence.monteCarloError.toFixed(5)} over draws`;
  reportFigure(`linear VAE: importance-sampled log p(x) ${sampled}, exact ${known} nats; ${about}`);
  // Of the draws alone: the examples are the same.
  expect(Math.abs(value)).toBeLessThan(2 * Math.max(error, evidence.monteCarloError));
  expect(Math.abs(evidence.logEvidence - mean(exact))).toBeLessThan(2 * standardError(exact));
  // It has learned: held out, PCA and factor analysis, which find the variance of their noise themselves, are no better by more
  // than 600 examples tell.
  for (const baseline of [
    probabilisticPca({ data: train.spec, latent: units }),
    factorAnalysis({ data: train.spec, latent: units }),
  ]) {
    await baseline.learn(train);
    expect((await baseline.exactEvidence(held)).value - mean(exact)).toBeLessThan(0.05);
    baseline.dispose();
  }
  model.dispose();
});
