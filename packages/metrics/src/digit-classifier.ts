import {
  type ChosenOptions,
  collectParameters,
  composeModule,
  conv2d,
  count,
  createRng,
  dataOption,
  type DataSpec,
  defineModel,
  dense,
  describeOptions,
  evaluationPass,
  type ExampleSource,
  flatten,
  type JsonObject,
  type Layer,
  type Module,
  type Network,
  type OptionsOf,
  disposeOnThrow,
  type Player,
  requireArgument,
  requireShape,
  sequential,
  sizes,
  type Tensor,
  usualOptimizer,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { accuracy, type AccuracyOptions } from "./accuracy.js";
import { classifying } from "./classifying.js";
import { type Estimate } from "./estimate.js";

const options = {
  /** What the images are, and how many classes they have: `dataset.spec`. */
  data: dataOption,
  /**
   * Filters of the convolutions of 5 x 5 with stride 2, each followed by ReLU.
   * @default [16, 32]
   */
  filters: sizes([16, 32], "filters of the convolutions"),
  /**
   * Units of the dense layer after them.
   * @default 128
   */
  hidden: count(128, "units of the dense layer"),
  /**
   * Adam with learning rate.
   * @default 1e-3
   */
  optimizer: usualOptimizer,
  /**
   * Seed of the initial weights.
   * @default 0
   */
  seed: count(0, "of the initial weights", { from: 0 }),
};

export type DigitClassifierOptions = OptionsOf<typeof options>;

/** A network that tells classes of images, to be trained by `fit` and to judge generated images. */
export interface DigitClassifier extends Module {
  readonly kind: "digit-classifier";
  readonly config: JsonObject;
  readonly data: DataSpec;
  /** Number of classes, which the examples that it is trained on may have fewer of. */
  readonly classes: number;
  players(): readonly Player[];
  /** p(class | x): images [n, ...shape] to [n, classes]. A function on its own, to be passed on. */
  readonly probabilities: (x: Tensor) => Tensor;
  /** What the classes are told by: images [n, ...shape] to [n, hidden], after ReLU. A function on its own, to be passed on. */
  readonly features: (x: Tensor) => Tensor;
  /** The share of a source's examples whose class is the most probable one. */
  accuracy(source: ExampleSource, options?: AccuracyOptions): Promise<Estimate>;
}

/**
 * A small convolutional classifier of digits and the like: p(class | x) = softmax(f(x)), trained on the cross-entropy.
 *
 * @throws {ArgumentError} if an option is unknown or impossible, or the data have no classes
 * @throws {ShapeError} if the data are not images
 * @example
 * const data = await digits();
 * const classifier = digitClassifier({ data: data.spec, seed: 1 });
 * await fit(classifier, data.train, { epochs: 2, seed: 1 });
 * const { value, standardError } = await classifier.accuracy(data.test);
 * const copy = digitClassifier.load(await saveModel(classifier));
 */
export const digitClassifier = defineModel({
  name: "digitClassifier",
  kind: "digit-classifier",
  package: "@elbo/metrics",
  options,
  build: buildClassifier,
});

function buildClassifier(chosen: ChosenOptions<typeof options>): DigitClassifier {
  const where = "digitClassifier";
  const { data, filters, hidden, optimizer, seed } = chosen;
  const { shape, classes = 0 } = data;
  requireArgument(classes >= 2, where, "data.classes", "at least 2", data.classes, "Are the examples labelled?");
  requireShape(shape.length === 3, where, "data.shape", "be that of images, [height, width, channels]", shape);
  requireArgument(filters.length > 0, where, "filters", "a list of positive integers", filters);
  const rng = createRng(seed).split("weights");
  const body = featureLayers(filters, hidden)(shape, rng.split("features"));
  const head = disposeOnThrow([body], () => dense({ units: classes })(body.outputShape, rng.split("classes")));
  const network = composeModule({ features: body, classes: head });
  const pass = evaluationPass(createRng(0));
  const features = (x: Tensor): Tensor => body.apply(tf.div(x, highest(data)), pass);
  const logits = (x: Tensor): Tensor => head.apply(features(x), pass);
  return {
    kind: "digit-classifier",
    config: describeOptions(options, chosen),
    data,
    classes,
    parameters: collectParameters({ network }),
    players: () => [{ name: "classifier", objective: classifying(network, logits), optimizer }],
    probabilities: (x) => tf.tidy(() => tf.softmax(logits(requireImages("probabilities", x, body)))),
    features: (x) => tf.tidy(() => features(requireImages("features", x, body))),
    accuracy: (source, options) => accuracy({ logits, parameters: network.parameters, data }, source, options),
    dispose: () => network.dispose(),
  };
}

function featureLayers(filters: readonly number[], hidden: number): Layer {
  const window = { kernelSize: 5, strides: 2, padding: "same", activation: "relu" } as const;
  const convolutions = filters.map((filters) => conv2d({ filters, ...window }));
  return sequential([...convolutions, flatten(), dense({ units: hidden, activation: "relu" })]);
}

/** What the values are divided by, so that they lie in [0, 1]. */
function highest({ kind, levels }: DataSpec): number {
  return kind === "categorical" ? levels! - 1 : 1;
}

function requireImages(method: string, x: Tensor, { inputShape }: Network): Tensor {
  const fits = tf.util.arraysEqual(x.shape.slice(1), [...inputShape]);
  requireShape(fits, `digitClassifier.${method}`, "x", `have the shape [n, ${inputShape.join(", ")}]`, x.shape);
  return x;
}
