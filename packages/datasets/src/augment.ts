import {
  type DataSpec,
  type ExampleSource,
  type HostArray,
  type RandomStream,
  requireArgument,
  requireKnownOptions,
} from "@elbo/core";
import { elementsOf, floatsFor } from "./array-source.js";
import { fingerprint } from "./fingerprint.js";

export interface AugmentOptions {
  /**
   * Mirrors half of the images: "horizontal" left and right, "vertical" top and bottom, "both" each by a draw of its own.
   * @default none
   */
  readonly flip?: "horizontal" | "vertical" | "both";
  /**
   * Moves each image by up to so many pixels along each axis; what comes in at the edges is 0. It is the random crop of a padded image.
   * @default 0
   */
  readonly shift?: number;
  /**
   * Standard deviation of normal noise on each value; grey values stay between 0 and 1. For real and grey values.
   * @default 0
   */
  readonly noise?: number;
}

/**
 * Images that change at each read: mirrored, moved, with noise. Everything is drawn from the stream that `read` is given, so that a
 * batch is a function of that stream and its rows alone, and a run that is resumed sees the same images.
 *
 * @param source images [height, width, channels]; for training, not for validation and test
 * @returns a source of the same size; grey values with noise are no levels any more
 * @throws {ArgumentError} if the examples are no images, the values take no noise, or an option is unknown or impossible
 * @example
 * const data = await digits({ values: "grey" });
 * const moving = { ...data, train: augment(data.train, { shift: 1, noise: 0.02 }) };
 */
export function augment(source: ExampleSource, options: AugmentOptions): ExampleSource {
  const checked = requireOptions(source.spec, options);
  const { levels, ...rest } = source.spec;
  const spec: DataSpec = checked.noise > 0 || levels === undefined ? rest : source.spec;
  return {
    spec,
    size: source.size,
    ...(source.factors && { factors: source.factors }),
    get fingerprint() {
      return fingerprint("augment", JSON.stringify(checked), source.fingerprint);
    },
    read: (indices, stream, spent) => {
      const batch = source.read(indices, stream.split("source"));
      const { values, shape } = batch["x"]!;
      const x = floatsFor(values.length, spent);
      // Where a source fills what it is given, the values to read from are not those to write to.
      const from = x === values ? values.slice() : values;
      const draws = stream.split("augment");
      move({ values: from, shape }, x, checked, draws.split("move"));
      if (checked.noise > 0) addNoise(x, checked.noise, spec.kind === "grey", draws.split("noise"));
      return { ...batch, x: { values: x, shape } };
    },
  };
}

interface Checked {
  readonly flip: AugmentOptions["flip"] | null;
  readonly shift: number;
  readonly noise: number;
}

function requireOptions({ shape, kind }: DataSpec, options: AugmentOptions): Checked {
  requireKnownOptions("augment", options, ["flip", "shift", "noise"]);
  const { flip, shift = 0, noise = 0 } = options;
  requireArgument(shape.length === 3, "augment", "source", "images [height, width, channels]", shape);
  const known = flip === undefined || ["horizontal", "vertical", "both"].includes(flip);
  requireArgument(known, "augment", "flip", '"horizontal", "vertical" or "both"', flip);
  const most = Math.min(shape[0]!, shape[1]!) - 1;
  const moves = Number.isInteger(shift) && shift >= 0 && shift <= most;
  requireArgument(moves, "augment", "shift", `an integer from 0 to ${most}`, shift);
  requireArgument(Number.isFinite(noise) && noise >= 0, "augment", "noise", "a number of at least 0", noise);
  const takesNoise = noise === 0 || kind === "grey" || kind === "real";
  requireArgument(
    takesNoise,
    "augment",
    "noise",
    `left out of ${kind} values`,
    noise,
    "Noise makes them no such values.",
  );
  return { flip: flip ?? null, shift, noise };
}

/** Writes each image mirrored and moved as its draws say: four uniform numbers an image. */
function move({ values, shape }: HostArray, out: Float32Array, { flip, shift }: Checked, stream: RandomStream): void {
  const [count, height, width, channels] = shape as [number, number, number, number];
  const size = elementsOf([height, width, channels]);
  const draws = stream.fillUniform(new Float32Array(4 * count));
  for (let image = 0; image < count; image++) {
    const draw = (at: number) => draws[4 * image + at]!;
    const isMirrored = (flip === "horizontal" || flip === "both") && draw(0) < 0.5;
    const isTurned = (flip === "vertical" || flip === "both") && draw(1) < 0.5;
    const offset = (at: number) => Math.floor(draw(at) * (2 * shift + 1)) - shift;
    const [dx, dy] = [offset(2), offset(3)];
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const [row, column] = [isTurned ? height - 1 - y + dy : y - dy, isMirrored ? width - 1 - x + dx : x - dx];
        const inside = row >= 0 && row < height && column >= 0 && column < width;
        const at = image * size + (y * width + x) * channels;
        const from = image * size + (row * width + column) * channels;
        for (let c = 0; c < channels; c++) out[at + c] = inside ? values[from + c]! : 0;
      }
  }
}

function addNoise(x: Float32Array, deviation: number, isGrey: boolean, stream: RandomStream): void {
  const noise = stream.fillNormal(new Float32Array(x.length));
  for (let i = 0; i < x.length; i++) {
    const value = x[i]! + deviation * noise[i]!;
    x[i] = isGrey ? Math.min(1, Math.max(0, value)) : value;
  }
}
