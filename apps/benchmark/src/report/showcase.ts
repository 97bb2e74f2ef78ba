import { activeUnits, createRng, type ExampleSource, type Executor, normalQuantile, type Tensor } from "@elbo/core";
import { type Dataset } from "@elbo/datasets";
import * as tf from "@tensorflow/tfjs";
import { readExamples } from "../data/read-examples.js";
import { type Pictures, pictureShape, toPictures } from "../images/picture.js";
import { type Model } from "../models.js";

/** What a report shows of a model, beside its figures. */
export interface Showcase {
  readonly latent: LatentMap;
  /** Absent where the examples are not images. */
  readonly pictures?: ShowcasePictures;
}

export interface ShowcasePictures {
  /** E[x|z] for z from the prior, and draws from p(x|z) for the same z. */
  readonly means: Pictures;
  readonly draws: Pictures;
  /** Examples of the test set, and the means of p(x|z) at their posterior means. */
  readonly originals: Pictures;
  readonly reconstructions: Pictures;
  /** Rows of decoded codes from one test example to another. */
  readonly interpolations: Pictures;
  readonly interpolationSteps: number;
  /** Decoded codes at quantiles of the prior, row by row from the top; only for two latent units. */
  readonly manifold?: Pictures;
  readonly manifoldSide: number;
}

/** Posterior means of test examples in two latent units. */
export interface LatentMap {
  /** Which units the axes are, counted from 0. */
  readonly units: readonly [number, number];
  readonly latent: number;
  readonly activeUnits: number;
  readonly points: readonly { readonly x: number; readonly y: number; readonly label: number | undefined }[];
}

const sampleCount = 64;
const reconstructionCount = 16;
const interpolationSteps = 12;
const interpolationRows = 4;
const manifoldSide = 15;
/** More points than this only hide each other. */
const mapPoints = 2000;

/** Computes everything that the report shows, from fixed seeds: the same model gives the same pictures. */
export async function createShowcase(model: Model, data: Dataset, executor: Executor): Promise<Showcase> {
  const shown = data.test.size > 0 ? data.test : data.train;
  const latent = await mapLatents(model, shown, executor);
  if (pictureShape(data.spec) === undefined) return { latent };
  return { latent, pictures: await takePictures(model, shown) };
}

async function takePictures(model: Model, source: ExampleSource): Promise<ShowcasePictures> {
  const rng = createRng(0).split("report");
  const draw = (body: () => Tensor) => develop(body, model);
  const originals = readExamples(source, 0, reconstructionCount);
  try {
    return {
      means: await draw(() => model.generate(sampleCount, rng.split("samples"))),
      draws: await draw(() => model.generate(sampleCount, rng.split("samples"), { draw: true })),
      originals: await draw(() => tf.clone(originals)),
      reconstructions: await draw(() => model.reconstruct(originals)),
      interpolations: await draw(() => interpolate(model, originals)),
      interpolationSteps,
      ...(isPlane(model) && { manifold: await draw(() => manifold(model)) }),
      manifoldSide,
    };
  } finally {
    originals.dispose();
  }
}

/** Computes examples and takes them to the host. */
async function develop(body: () => Tensor, model: Model): Promise<Pictures> {
  const examples = tf.tidy(body);
  try {
    return toPictures(await examples.data<"float32">(), model.data);
  } finally {
    examples.dispose();
  }
}

function interpolate(model: Model, examples: Tensor): Tensor {
  const all = tf.unstack(examples);
  const rows = Math.min(interpolationRows, Math.floor(all.length / 2));
  return tf.concat(
    Array.from({ length: rows }, (_, row) => model.interpolate(all[2 * row]!, all[2 * row + 1]!, interpolationSteps)),
  );
}

function isPlane(model: Model): boolean {
  return model.config["latent"] === 2;
}

/** Decoded codes on the grid of the prior's quantiles (i + 1/2) / side: the first unit to the right, the second up. */
function manifold(model: Model): Tensor {
  const quantiles = Array.from({ length: manifoldSide }, (_, i) => normalQuantile((i + 0.5) / manifoldSide));
  const codes = [...quantiles].reverse().flatMap((up) => quantiles.map((right) => [right, up]));
  return model.decode(tf.tensor2d(codes));
}

async function mapLatents(model: Model, source: ExampleSource, executor: Executor): Promise<LatentMap> {
  const { count, variances } = await activeUnits(model.encoder, source, { executor });
  const byVariance = [...variances.keys()].sort((a, b) => variances[b]! - variances[a]!);
  const [first, second] = variances.length <= 2 ? [0, variances.length - 1] : [byVariance[0]!, byVariance[1]!];
  const indices = Uint32Array.from({ length: Math.min(mapPoints, source.size) }, (_, i) => i);
  const { x, label } = source.read(indices, createRng(0).stream);
  const means = tf.tidy(() => model.encode(tf.tensor(x!.values, [...x!.shape], "float32")));
  try {
    const values = await means.data();
    const point = (row: number) => ({
      x: values[row * variances.length + first]!,
      y: values[row * variances.length + second]!,
      label: label?.values[row],
    });
    const points = Array.from(indices, point);
    return { units: [first, second], latent: variances.length, activeUnits: count, points };
  } finally {
    means.dispose();
  }
}
