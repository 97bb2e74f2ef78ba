import { adam, bernoulli, createRng, type DataSpec, dense, fit, flatten, mlp, reshape, sequential } from "@elbo/core";
import { expectNoLeakOnThrow, tensorsMade } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { bits } from "./bits.fixture.js";
import { allExamples, lossTerms } from "./evaluate.fixture.js";
import { gatedPixelCnn, independentCodes, vqVae, type VqVae, type VqVaeOptions } from "./index.js";

const source = bits(48);
const data = source.spec;
const network = { kind: "mlp", codeShape: [4], hidden: [8] } as const;
const small = { data, codes: 5, dimension: 3, network, seed: 1 } as const;

const models: VqVae[] = [];
const build = (options: Partial<VqVaeOptions> = {}): VqVae => {
  models.push(vqVae({ ...small, ...options }));
  return models.at(-1)!;
};
let before: number;
beforeEach(() => void (before = tf.memory().numTensors));
afterEach(() => {
  models.splice(0).forEach((model) => model.dispose());
  expect(tf.memory().numTensors).toBe(before);
});

describe("the loss", () => {
  test("sums the commitment over the code as it sums the reconstruction over the example, and averages both over the batch", () => {
    const model = build({ beta: 0.7 });
    tf.tidy(() => {
      const x = allExamples(source);
      const { encoded, vectors, codes } = model.encoder.given(x, { training: false } as never);
      const entries = (tensor: tf.Tensor) => [...tensor.dataSync()];
      const [from, to] = [entries(encoded), entries(vectors)];
      const commitment = from.reduce((sum, value, i) => sum + (value - to[i]!) ** 2, 0) / 48;
      const book = entries(model.codebook.vectors());
      expect(to).toEqual(entries(codes).flatMap((code) => book.slice(3 * code, 3 * code + 3)));
      const logits = tf.log(tf.div(model.decodeCodes(codes), tf.sub(1, model.decodeCodes(codes))));
      const reconstruction = -bernoulli({ logits }, { eventDims: 3 }).logProb(x).mean().dataSync()[0]!;
      const { loss, terms } = lossTerms(model, x);
      // Sums of 16 and of 12 terms in float32.
      expect(terms["commitment"]).toBeCloseTo(commitment, 5);
      expect(terms["reconstruction"]).toBeCloseTo(reconstruction, 3);
      expect(loss).toBeCloseTo(terms["reconstruction"]! + 0.7 * terms["commitment"]!, 5);
      expect(Object.keys(terms)).toEqual(["reconstruction", "commitment"]);
    });
  });

  test("has the codebook's term where the codebook is learned by it, with weight 1", () => {
    const model = build({ codebook: "loss", beta: 0.25 });
    const x = allExamples(source);
    const { loss, terms } = lossTerms(model, x);
    x.dispose();
    expect(terms["codebook"]).toBe(terms["commitment"]);
    expect(loss).toBeCloseTo(terms["reconstruction"]! + 1.25 * terms["commitment"]!, 5);
  });

  test.each(["ema", "loss"] as const)("with codebook %s gives each part its own gradients", (codebook) => {
    const model = build({ codebook, beta: 0.5 });
    tf.tidy(() => {
      const x = allExamples(source);
      const [player] = model.players();
      const gradientsOf = (names: string[]) => {
        const variables = names.map((name) => model.parameters.get(name)!);
        const pass = { training: false, value: (value: number) => tf.scalar(value), rng: createRng(1) } as never;
        const { grads } = tf.variableGrads(() => player!.objective.evaluate({ x }, pass).loss, variables);
        return variables.map(({ name }) => grads[name]);
      };
      const vectors = "encoder/codebook/vectors";
      expect(model.parameters.get(vectors)!.trainable).toBe(codebook === "loss");
      if (codebook === "ema") return;
      // d/de_k mean_n sum |z - e|² = 2 / 48 sum over the choices of k of (e_k - z); the decoder's gradient goes to z alone.
      const [gradient] = gradientsOf([vectors]);
      const { encoded, codes } = model.encoder.given(x, { training: false } as never);
      const [rows, chosen, book] = [encoded, codes, model.codebook.vectors()].map((tensor) => [...tensor.dataSync()]);
      const expected = new Float64Array(15);
      chosen!.forEach((code, row) =>
        [0, 1, 2].forEach((d) => (expected[3 * code + d]! += (2 / 48) * (book![3 * code + d]! - rows![3 * row + d]!))),
      );
      // Sums of up to 192 terms below 0.1 in float32.
      gradient!.dataSync().forEach((value, at) => expect(Math.abs(value - expected[at]!)).toBeLessThan(1e-5));
    });
  });

  test.each(["ema", "loss"] as const)(
    "with codebook %s its gradient in the encoder is the decoder's at the code, and that of the commitment",
    (codebook) => {
      // One linear unit each way: x in {0, 1}, z_e = w x + b, code e, logit u e + c. By hand for x = 1.
      const spec: DataSpec = { name: "bit", shape: [1], kind: "binary" };
      const linear = () => dense({ units: 1 });
      const model = build({
        data: spec,
        encoder: linear(),
        decoder: linear(),
        network: undefined,
        codes: 2,
        dimension: 1,
        beta: 0.5,
        codebook,
      });
      const set = (name: string, value: number[], shape: number[]) =>
        tf.tidy(() => model.parameters.get(name)!.assign(tf.tensor(value, shape)));
      set("encoder/network/kernel", [0.6], [1, 1]);
      set("encoder/network/bias", [0.1], [1]);
      set("encoder/codebook/vectors", [-2, 1], [2, 1]);
      set("decoder/kernel", [0.8], [1, 1]);
      set("decoder/bias", [-0.2], [1]);
      tf.tidy(() => {
        const kernel = model.parameters.get("encoder/network/kernel")!;
        const pass = { training: false, value: (value: number) => tf.scalar(value) } as never;
        const x = tf.ones([1, 1]);
        const { value, grads } = tf.variableGrads(
          () => model.players()[0]!.objective.evaluate({ x }, pass).loss,
          [kernel],
        );
        // z_e = 0.7, e = 1, logit = 0.6: loss = -log sigmoid(0.6) + 0.5 (0.7 - 1)², and (0.7 - 1)² for the codebook.
        const probability = 1 / (1 + Math.exp(-0.6));
        const distances = codebook === "loss" ? 0.045 + 0.09 : 0.045;
        expect(Math.abs(value.dataSync()[0]! - (-Math.log(probability) + distances))).toBeLessThan(1e-6);
        // dL/dw = [(p - 1) u + 2 * 0.5 (0.7 - 1)] x: the codebook's term moves the codebook alone.
        expect(Math.abs(grads[kernel.name]!.dataSync()[0]! - ((probability - 1) * 0.8 - 0.3))).toBeLessThan(1e-6);
      });
    },
  );
});

describe("the model", () => {
  test("encodes to codes, and decodes codes as it does their vectors", () => {
    const model = build();
    tf.tidy(() => {
      const x = allExamples(source);
      const codes = model.encodeToCodes(x);
      expect([codes.shape, codes.dtype]).toEqual([[48, 4], "int32"]);
      expect(model.encode(x).shape).toEqual([48, 4, 3]);
      expect(model.decodeCodes(codes).dataSync()).toEqual(model.reconstruct(x).dataSync());
      expect(model.decode(model.encode(x)).dataSync()).toEqual(model.reconstruct(x).dataSync());
      const draws = model.decodeCodes(codes, createRng(2));
      expect(new Set(draws.dataSync())).toEqual(new Set([0, 1]));
      expect(model.decodeCodes(codes, createRng(2)).dataSync()).toEqual(draws.dataSync());
    });
    const [x, codes] = [tf.zeros([2, 4, 4, 1]), tf.zeros([2, 4], "int32")];
    expect(tensorsMade(() => model.encodeToCodes(x).dispose())).toBe(0);
    expect(tensorsMade(() => model.decodeCodes(codes).dispose())).toBe(0);
    const wrong = tf.zeros([2, 5]);
    expect(() => model.encodeToCodes(wrong)).toThrow("encodeToCodes: x must have the shape [n, 4, 4, 1]; got [2, 5].");
    expect(() => model.decodeCodes(wrong)).toThrow("decodeCodes: codes must have the shape [n, 4]; got [2, 5].");
    expectNoLeakOnThrow(() => model.encodeToCodes(wrong));
    expectNoLeakOnThrow(() => model.decodeCodes(wrong));
    tf.dispose([x, codes, wrong]);
  });

  test("its ELBO is the likelihood at the codes less what the codes cost, in each form", async () => {
    const model = build();
    const exact = await model.elbo(source);
    // Uniform codes: four places of log 5.
    expect(exact.form).toBe("kl");
    expect(exact.terms["kl"]).toBeCloseTo(4 * Math.log(5), 5);
    expect(exact.elbo).toBeCloseTo(-exact.terms["reconstruction"]! - 4 * Math.log(5), 5);
    for (const form of ["joint", "entropy"] as const)
      expect((await model.elbo(source, { form, samples: 2 })).elbo).toBeCloseTo(exact.elbo, 4);
    expect("evidence" in model).toBe(false);
  });

  test.each<[string, Partial<VqVaeOptions>, number[]]>([
    ["a single code", { network: { ...network, codeShape: [] } }, []],
    ["a row", { network: { ...network, codeShape: [3] } }, [3]],
    ["a grid", { network: { ...network, codeShape: [2, 3] } }, [2, 3]],
    ["a block", { network: { ...network, codeShape: [2, 1, 2] } }, [2, 1, 2]],
    ["a map of an image", { network: { kind: "convolutional", channels: 4, halvings: 2 } }, [1, 1]],
    [
      "whatever networks give",
      {
        encoder: sequential([mlp({ hidden: [], outputs: 6 }), reshape([2, 3])]),
        decoder: sequential([flatten(), mlp({ hidden: [], outputs: 16 }), reshape([4, 4, 1])]),
      },
      [2],
    ],
  ])("codes may be %s", async (_, options, shape) => {
    const model = build({ ...options, prior: independentCodes() });
    expect(model.space).toEqual({ shape, codes: 5 });
    const { epochs } = await fit(model, source, { epochs: 1, batchSize: 16 });
    expect(Object.keys(epochs[0]!.train)).toContain("prior/codes");
    tf.tidy(() => {
      expect(model.encodeToCodes(tf.zeros([2, 4, 4, 1])).shape).toEqual([2, ...shape]);
      expect(model.generate(2, createRng(1)).shape).toEqual([2, 4, 4, 1]);
    });
  });

  test("the convolutional network is that of the paper: as many numbers as its definition gives", () => {
    const spec: DataSpec = { name: "images", shape: [32, 32, 3], kind: "real" };
    const model = build({ data: spec, codes: 512, dimension: 64, scale: 1, network: { kind: "convolutional" } });
    const convolution = (kernel: number, inputs: number, filters: number) => (kernel * kernel * inputs + 1) * filters;
    const residual = 2 * (convolution(3, 128, 32) + convolution(1, 32, 128));
    const encoder =
      convolution(4, 3, 64) + convolution(4, 64, 128) + convolution(3, 128, 128) + residual + convolution(1, 128, 64);
    const decoder = convolution(3, 64, 128) + residual + convolution(4, 128, 64) + convolution(4, 64, 3);
    const count = (part: string) =>
      [...model.parameters].filter(([path]) => path.startsWith(part)).reduce((sum, [, { size }]) => sum + size, 0);
    // The scale of the likelihood is one more, and fixed.
    expect([count("encoder/network/"), count("decoder/")]).toEqual([encoder, decoder + 1]);
    expect(model.space).toEqual({ shape: [8, 8], codes: 512 });
  });

  test("a prior with parameters is a player of its own, with nothing else to move", async () => {
    const model = build({ prior: independentCodes(), priorOptimizer: adam({ learningRate: 0.1 }) });
    const [, prior] = model.players();
    expect([...prior!.objective.parameters.keys()]).toEqual(["prior/logits"]);
    expect(model.players().map(({ name }) => name)).toEqual(["vq-vae", "prior"]);
    const { epochs } = await fit(model, source, { epochs: 30, batchSize: 48, validation: source });
    const first = epochs[0]!.train["prior/codes"]!;
    expect(first).toBeCloseTo(4 * Math.log(5), 4);
    expect(epochs.at(-1)!.validation!["prior/codes"]).toBeLessThan(first);
    expect(
      build()
        .players()
        .map(({ name }) => name),
    ).toEqual(["vq-vae"]);
  });

  test("another prior is disposed of alone, and its model cannot be trained", () => {
    const model = build();
    const tensors = tf.memory().numTensors;
    const other = model.withPrior(gatedPixelCnn({ filters: 2, layers: 1, kernelSize: 3 }), 3);
    expect(other.players()).toEqual([]);
    expect(other.config).toEqual({
      ...model.config,
      prior: { kind: "gated-pixel-cnn", filters: 2, layers: 1, kernelSize: 3 },
    });
    other.dispose();
    expect(tf.memory().numTensors).toBe(tensors);
    expectNoLeakOnThrow(() => model.withPrior({} as never));
    expect(() => model.withPrior({} as never)).toThrow(
      "withPrior: prior must be a prior over codes, such as independentCodes(); got {}.",
    );
  });
});
