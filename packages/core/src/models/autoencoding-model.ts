import * as tf from "@tensorflow/tfjs";
import { requireFittingData } from "../data/require-fitting-data.js";
import { type DataSpec, type ExampleSource } from "../data/source.js";
import { requireCount } from "../counts.js";
import { requireArgument, requireKnownOptions } from "../errors.js";
import { encodeExamples, type EncodedExamples } from "../evaluation/encode-examples.js";
import { type EvaluationOptions } from "../evaluation/per-example.js";
import { disposeOnThrow } from "../module/dispose-on-throw.js";
import { collectParameters } from "../module/parameters.js";
import { type LatentModel } from "../objectives/latent-model.js";
import { createRng } from "../random/rng.js";
import { evaluationPass } from "../training/pass.js";
import {
  type Distribution,
  type Expectation,
  type GenerativeModel,
  type JsonObject,
  type Module,
  type Player,
  type Rng,
  type Tensor,
} from "../types.js";
import { exampleAsBatch, type Examples, examplesAsTensor } from "./examples.js";
import { interpolateCodes, type InterpolationOptions } from "./interpolation.js";

/** A posterior or likelihood of a model that shows its means. */
export type Summarised = Distribution & Expectation;

export interface GenerateOptions {
  /** Draw x from p(x|z), instead of its mean E[x|z]. */
  readonly draw?: boolean;
}

/**
 * A generative model that encodes and decodes. Every tensor that a method returns belongs to the caller.
 * Examples are [n, ...shape of the data], as tensors or arrays on the host ({@link Examples}), codes [n, ...latent shape].
 */
export interface AutoencodingModel<Q extends Summarised, P extends Distribution, L extends Summarised>
  extends GenerativeModel, LatentModel<Q, P, L> {
  readonly data: DataSpec;
  /** Codes of a whole source, batch by batch, as arrays on the host: see `encodeExamples`. */
  encode(source: ExampleSource, options?: EvaluationOptions): Promise<EncodedExamples>;
  /** Posterior means E[z|x], or draws from q(z|x) where `rng` is given. */
  encode(x: Examples, rng?: Rng): Tensor;
  /** Means E[x|z], or draws from p(x|z) where `rng` is given. */
  decode(z: Tensor, rng?: Rng): Tensor;
  /** The means of p(x|z) at the posterior mean of each example; with `rng`, draws of z and of x. */
  reconstruct(x: Examples, rng?: Rng): Tensor;
  /** New examples. Equal generators give equal examples, however often: `rng.split(i)` gives others. */
  generate(count: number, rng: Rng, options?: GenerateOptions): Tensor;
  /** Decoded codes on the way from one example to another, [steps, ...shape]. */
  interpolate(from: Examples, to: Examples, steps: number, options?: InterpolationOptions): Tensor;
}

export interface AutoencodingModelParts<
  Q extends Summarised,
  P extends Distribution,
  L extends Summarised,
> extends LatentModel<Q, P, L> {
  readonly kind: string;
  readonly config: JsonObject;
  readonly data: DataSpec;
  readonly players: readonly Player[];
  /** Modules beside encoder, decoder and prior that the model owns: a discriminator, a multiplier. */
  readonly auxiliary?: Readonly<Record<string, Module>>;
}

/**
 * Gives an encoder, a decoder and a prior the methods of a model that encodes, decodes and generates.
 *
 * @throws {ArgumentError} if the optimiser of a player is none
 */
export function autoencodingModel<Q extends Summarised, P extends Distribution, L extends Summarised>(
  parts: AutoencodingModelParts<Q, P, L>,
): AutoencodingModel<Q, P, L> {
  const { kind, config, data, encoder, decoder, prior, players, auxiliary = {} } = parts;
  const latent = { encoder, decoder, prior };
  disposeOnThrow(Object.values({ ...latent, ...auxiliary }), () =>
    players.forEach(({ optimizer }) => requireOptimizer(kind, optimizer)),
  );
  const encodeTensor = (x: Tensor, rng?: Rng): Tensor => show(encoder.given(x, passWith(rng)), rng?.split("z"));
  const parameters = collectParameters({ ...latent, ...auxiliary });
  function encode(source: ExampleSource, options?: EvaluationOptions): Promise<EncodedExamples>;
  function encode(x: Examples, rng?: Rng): Tensor;
  function encode(x: Examples | ExampleSource, second?: Rng | EvaluationOptions): Tensor | Promise<EncodedExamples> {
    if (isSource(x)) {
      requireFittingData(`${kind}.encode`, data, x.spec);
      return encodeExamples({ parameters, encode: encodeTensor }, x, second as EvaluationOptions);
    }
    return tf.tidy(() => encodeTensor(examplesAsTensor(kind, x, data.shape), second as Rng | undefined));
  }
  const decode = (z: Tensor, rng?: Rng): Tensor =>
    tf.tidy(() => {
      requireTensor(`${kind}.decode`, "z", "codes", z);
      return show(decoder.given(z, passWith(rng)), rng?.split("x"));
    });
  return {
    kind,
    config,
    data,
    ...latent,
    parameters,
    players: () => players,
    encode,
    decode,
    reconstruct: (x, rng) => tf.tidy(() => decode(encode(x, rng), rng)),
    generate: (count, rng, options = {}) =>
      tf.tidy(() => {
        requireKnownOptions(`${kind}.generate`, options, ["draw"]);
        requireCount(`${kind}.generate`, "count", count);
        requireRng(kind, rng);
        const { draw = false } = options;
        const z = prior.distribution(passWith(rng)).sample(rng.split("z"), [count]);
        return decode(z, draw ? rng : undefined);
      }),
    interpolate: (from, to, steps, options) =>
      tf.tidy(() => {
        const [start, end] = [from, to].map((example) =>
          tf.squeeze(encodeTensor(exampleAsBatch(kind, example, data.shape)), [0]),
        );
        return decode(interpolateCodes(start!, end!, steps, options));
      }),
    dispose: () => Object.values({ ...latent, ...auxiliary }).forEach((part) => part.dispose()),
  };
}

function show(distribution: Summarised, rng?: Rng): Tensor {
  return rng === undefined ? distribution.expectation() : distribution.sample(rng);
}

function passWith(rng?: Rng) {
  return evaluationPass(rng?.split("pass") ?? createRng(0));
}

function isSource(x: unknown): x is ExampleSource {
  return typeof x === "object" && x !== null && "read" in x && "spec" in x;
}

function requireTensor(where: string, argument: string, of: string, value: unknown): void {
  const advice = Array.isArray(value) ? "tf.tensor(values) makes one of a list." : "";
  requireArgument(value instanceof tf.Tensor, where, argument, `a tensor of ${of}`, value, advice);
}

function requireRng(kind: string, rng: unknown): void {
  const holds = typeof rng === "object" && rng !== null && "split" in rng;
  requireArgument(holds, `${kind}.generate`, "rng", "a generator", rng, "createRng(seed) makes one.");
}

function requireOptimizer(kind: string, optimizer: unknown): void {
  const holds = typeof optimizer === "object" && optimizer !== null && "createState" in optimizer;
  requireArgument(holds, kind, "optimizer", "an optimiser such as adam()", optimizer);
}
