import { type ExampleSource, requireArgument, requireKnownOptions } from "@elbo/core";
import { type Dataset } from "../dataset.js";
import { chooseValues, type FactorValues, gridSource } from "../shapes/grid-source.js";
import { type SplitOptions, trainValidationTest } from "../split.js";
import { colorOf, levels, paintScene } from "./paint-scene.js";
import { renderScene } from "./render-scene.js";
import { solids } from "./solid.js";

/** What a scene is made from, with the number of values of each. */
const factorSizes = { floor: 10, wall: 10, object: 10, shape: 4, scale: 8, orientation: 15 } as const;

export type SceneFactor = keyof typeof factorSizes;

export interface ScenesSourceOptions {
  /**
   * Pixels of a side.
   * @default 64
   */
  readonly side?: number;
  /**
   * The values of factors that occur, by index: `{ shape: [1], orientation: [7] }`. A factor with one value is not among the
   * source's factors.
   * @default all values
   */
  readonly values?: Partial<FactorValues<SceneFactor>>;
}

export interface ScenesOptions extends ScenesSourceOptions {
  /** How the images are split; as {@link trainValidationTest}. */
  readonly split?: SplitOptions;
}

/** Changes when the same options draw other images. */
const version = "scenes 1";

/**
 * Color images of one solid in a room, in the manner of 3D Shapes: 10 hues each of the floor, the walls and the solid; cube,
 * sphere, cylinder or cone; 8 scales; and 15 places of the camera, from 30 degrees to the left to 30 to the right. An image is
 * rendered when it is read, so that the whole grid of 480,000 takes no memory. Values are grey levels k / 255 of red, green and
 * blue. Labels are the solids.
 *
 * @throws {ArgumentError} if an option is unknown or impossible
 * @see Burgess & Kim 2018, 3D Shapes, https://github.com/google-deepmind/3d-shapes
 * @example
 * const data = scenes({ side: 32, values: { orientation: [7], scale: [3, 7] }, split: { test: 0.1 } });
 * const { names, sizes } = data.test.factors!; // floor, wall, object, shape, scale; 10, 10, 10, 4, 2
 */
export function scenes({ split, ...options }: ScenesOptions = {}): Dataset {
  return trainValidationTest(scenesSource(options), split);
}

/**
 * All images of a grid of factors in one source, in order: floor, wall, object, shape, scale, orientation, the last one fastest.
 *
 * @throws {ArgumentError} if an option is unknown or impossible
 * @example
 * const turning = scenesSource({ side: 32, values: { floor: [1], wall: [5], object: [0], shape: [0], scale: [6] } }); // 15 images
 */
export function scenesSource(options: ScenesSourceOptions = {}): ExampleSource {
  requireKnownOptions("scenes", options, ["side", "values"]);
  const { side = 64, values = {} } = options;
  const fits = Number.isInteger(side) && side >= 16 && side <= 1024;
  requireArgument(fits, "scenes", "side", "an integer from 16 to 1024", side);
  const shineOf = remembered(side);
  return gridSource({
    version,
    spec: { name: "scenes", shape: [side, side, 3], kind: "grey", levels },
    values: chooseValues("scenes", factorSizes, values),
    draw: (own, out, offset) => {
      const color = (value: number) => colorOf(value / 10);
      const colors = [color(own[0]!), color(own[1]!), color(own[2]!)] as const;
      paintScene(shineOf(own[3]!, own[4]!, own[5]!), colors, out, offset);
    },
  });
}

/** Most bytes of rendered rooms that a source keeps: all 480 of images of up to 104 pixels a side. */
const mostKept = 64e6;

/** Where the light falls does not depend on hues, so that a room is rendered once; what comes after the limit is rendered again. */
function remembered(side: number): (shape: number, scale: number, orientation: number) => Float32Array {
  const kept = new Map<number, Float32Array>();
  const most = mostKept / (4 * 3 * side * side);
  return (shape, scale, orientation) => {
    const key = (shape * factorSizes.scale + scale) * factorSizes.orientation + orientation;
    const known = kept.get(key);
    if (known !== undefined) return known;
    const solid = solids[shape]!(0.65 + (0.45 * scale) / (factorSizes.scale - 1));
    const angle = ((orientation / (factorSizes.orientation - 1)) * 2 - 1) * (Math.PI / 6);
    const shine = renderScene(solid, angle, side);
    if (kept.size < most) kept.set(key, shine);
    return shine;
  };
}
