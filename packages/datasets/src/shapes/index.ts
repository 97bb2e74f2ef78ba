import { type ExampleSource, requireArgument, requireKnownOptions } from "@elbo/core";
import { type Dataset } from "../dataset.js";
import { type SplitOptions, trainValidationTest } from "../split.js";
import { chooseValues, gridSource } from "./grid-source.js";
import { drawSilhouette, type Pose, silhouettes } from "./silhouette.js";

/** What an image of `shapes` is made from, with the number of values of each. */
const factorSizes = { color: 7, shape: 3, scale: 6, orientation: 40, x: 32, y: 32 } as const;

export type ShapeFactor = keyof typeof factorSizes;

export interface ShapesSourceOptions {
  /**
   * Pixels of a side.
   * @default 64
   */
  readonly side?: number;
  /**
   * The values of factors that occur, by index: `{ shape: [2], x: [0, 8, 16, 24] }`. All values of those that are not named,
   * but of color the last one alone, white, which has one channel. A factor with one value is not among the source's factors.
   */
  readonly values?: Partial<Readonly<Record<ShapeFactor, readonly number[]>>>;
}

export interface ShapesOptions extends ShapesSourceOptions {
  /** How the images are split; as {@link trainValidationTest}. */
  readonly split?: SplitOptions;
}

/** Changes when the same options draw other images. */
const version = "shapes 1";

/**
 * Binary images of one shape on black, in the manner of dSprites: square, ellipse or heart, 6 scales from half to full, 40
 * orientations of a whole turn, 32 positions each from left to right and from top to bottom; and, where asked for, 7 colors.
 * An image is drawn when it is read, so that the whole grid of 737,280 takes no memory.
 *
 * The pixel at (i, j) is 1 where its centre (i + 1/2, j + 1/2) is inside the shape. A shape of full scale fits into a circle
 * of radius side / 5, and its centre moves so that it never leaves the image. Labels are the shapes.
 *
 * @throws {ArgumentError} if an option is unknown or impossible
 * @see Matthey et al. 2017, dSprites, https://github.com/google-deepmind/dsprites-dataset
 * @example
 * const data = shapes({ side: 32, values: { orientation: [0] }, split: { test: 0.1 } });
 * const { names, sizes } = data.test.factors!; // shape, scale, x, y; 3, 6, 32, 32
 */
export function shapes({ split, ...options }: ShapesOptions = {}): Dataset {
  return trainValidationTest(shapesSource(options), split);
}

/**
 * All images of a grid of factors in one source, in order: color, shape, scale, orientation, x, y, the last one fastest.
 *
 * @throws {ArgumentError} if an option is unknown or impossible
 * @example
 * const hearts = shapesSource({ side: 32, values: { shape: [2], orientation: [0, 10, 20, 30] } }); // 6 x 4 x 32 x 32 images
 */
export function shapesSource(options: ShapesSourceOptions = {}): ExampleSource {
  requireKnownOptions("shapes", options, ["side", "values"]);
  const { side = 64, values = {} } = options;
  requireArgument(
    Number.isInteger(side) && side >= 16 && side <= 1024,
    "shapes",
    "side",
    "an integer from 16 to 1024",
    side,
  );
  const channels = values.color === undefined ? 1 : 3;
  return gridSource({
    version,
    spec: { name: "shapes", shape: [side, side, channels], kind: "binary" },
    values: chooseValues("shapes", factorSizes, values, { color: [factorSizes.color - 1] }),
    draw: drawing(side, channels),
  });
}

/** Draws an image of given values of all factors. */
function drawing(side: number, channels: number) {
  const largest = side / 5;
  const position = (value: number) => largest + (value / (factorSizes.x - 1)) * (side - 2 * largest);
  return (
    [color, shape, scale, orientation, x, y]: ArrayLike<number> & Iterable<number>,
    out: Float32Array,
    offset: number,
  ) => {
    const pose: Pose = {
      centreX: position(x!),
      centreY: position(y!),
      radius: largest * (0.5 + scale! / (2 * (factorSizes.scale - 1))),
      angle: (2 * Math.PI * orientation!) / factorSizes.orientation,
    };
    // Colors count from red in binary: 1 red, 2 green, 3 yellow, 4 blue, ... 7 white.
    const lit = channels === 1 ? [true] : [0, 1, 2].map((channel) => ((color! + 1) >> channel) % 2 === 1);
    drawSilhouette(out, offset, side, silhouettes[shape!]!, pose, lit);
  };
}
