import {
  collectParameters,
  createRng,
  type DataSpec,
  evaluationPass,
  type GenerativeModel,
  interpolateCodes,
  type InterpolationOptions,
  type JsonObject,
  type Network,
  type Player,
  requireArgument,
  requireShape,
  type Rng,
  type Shape,
  type Tensor,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { type Game } from "./game.js";
import { requireRng } from "./require-rng.js";

/** A generator and a discriminator that are trained against each other. */
export interface AdversarialModel extends GenerativeModel {
  /** What the model was built for. */
  readonly data: DataSpec;
  /** Codes [n, latent] to examples, with values in [-1, 1] unless the data are real numbers. */
  readonly generator: Network;
  /** Examples in the generator's values to the logit of being real, [n, 1]. */
  readonly discriminator: Network;
  /** G(z): codes [n, latent] to examples [n, ...shape], in the values of the data. */
  decode(z: Tensor): Tensor;
  /** D(x), the probability of being real: examples [n, ...shape] to [n]. */
  discriminate(x: Tensor): Tensor;
  /** log D(x) - log(1 - D(x)), which tells more where D(x) is 0 or 1 in float32: examples [n, ...shape] to [n]. */
  logit(x: Tensor): Tensor;
  /** Examples on the way from one code [latent] to another: [steps, ...shape]. */
  interpolate(from: Tensor, to: Tensor, steps: number, options?: InterpolationOptions): Tensor;
}

/** Makes a model of a game. The model owns the networks. */
export function adversarialModel(
  game: Game,
  config: JsonObject,
  data: DataSpec,
  players: readonly Player[],
): AdversarialModel {
  const { kind, generator, discriminator, scale } = game;
  const pass = () => evaluationPass(createRng(0));
  const decode = (z: Tensor): Tensor =>
    tf.tidy(() => {
      requireRows(`${kind}.decode`, "z", z, generator.inputShape);
      return scale.toData(generator.apply(z, pass()));
    });
  const logit = (method: string, x: Tensor): Tensor =>
    tf.tidy(() => {
      requireRows(`${kind}.${method}`, "x", x, data.shape);
      return tf.squeeze(discriminator.apply(scale.toNetwork(x), pass()), [1]);
    });
  return {
    kind,
    config,
    data,
    generator,
    discriminator,
    parameters: collectParameters({ generator, discriminator }),
    players: () => players,
    decode,
    discriminate: (x) => tf.tidy(() => tf.sigmoid(logit("discriminate", x))),
    logit: (x) => logit("logit", x),
    generate: (count, rng) =>
      tf.tidy(() => {
        requireGeneration(`${kind}.generate`, count, rng);
        return decode(rng.split("z").normal([count, ...generator.inputShape]));
      }),
    interpolate: (from, to, steps, options) =>
      tf.tidy(() => {
        for (const [end, code] of Object.entries({ from, to }))
          requireCode(`${kind}.interpolate`, end, code, generator.inputShape);
        return decode(interpolateCodes(from, to, steps, options));
      }),
    dispose: () => [generator, discriminator].forEach((network) => network.dispose()),
  };
}

function requireRows(where: string, argument: string, rows: Tensor, shape: Shape): void {
  requireArgument(rows instanceof tf.Tensor, where, argument, "a tensor", rows);
  const fits = rows.rank === shape.length + 1 && tf.util.arraysEqual(rows.shape.slice(1), [...shape]);
  requireShape(fits, where, argument, `have the shape [n, ${shape.join(", ")}]`, rows.shape);
}

function requireCode(where: string, argument: string, code: Tensor, shape: Shape): void {
  requireArgument(code instanceof tf.Tensor, where, argument, "a tensor", code);
  const fits = tf.util.arraysEqual(code.shape, [...shape]);
  requireShape(fits, where, argument, `have the shape [${shape.join(", ")}]`, code.shape);
}

/** Throws an ArgumentError unless so many examples can be drawn from such a generator. */
function requireGeneration(where: string, count: number, rng: Rng): void {
  requireArgument(Number.isInteger(count) && count >= 1, where, "count", "a positive integer", count);
  requireRng(where, rng);
}
