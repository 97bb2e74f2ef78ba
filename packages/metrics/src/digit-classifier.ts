import {
  adam,
  collectParameters,
  composeModule,
  conv2d,
  createRng,
  type DataSpec,
  dense,
  describeData,
  evaluationPass,
  type ExampleSource,
  flatten,
  type JsonObject,
  type Layer,
  type Module,
  type Network,
  type Optimizer,
  owning,
  type Player,
  requireArgument,
  requireDataSpec,
  requireKnownOptions,
  requireShape,
  restoreModel,
  sequential,
  type Tensor,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { accuracy, type AccuracyOptions } from "./accuracy.js";
import { classifying } from "./classifying.js";

export interface DigitClassifierOptions {
  /** What the images are, and how many classes they have: `dataset.spec`. */
  readonly data: DataSpec;
  /** Filters of the convolutions of 5 x 5 with stride 2, each followed by ReLU; [16, 32] unless given. */
  readonly filters?: readonly number[];
  /** Units of the dense layer after them; 128 unless given. */
  readonly hidden?: number;
  /** Adam with learning rate 1e-3 unless given. */
  readonly optimizer?: Optimizer;
  /** Seed of the initial weights, 0 unless given. */
  readonly seed?: number;
}

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
  accuracy(source: ExampleSource, options?: AccuracyOptions): Promise<number>;
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
 * const share = await classifier.accuracy(data.test);
 */
export function digitClassifier(options: DigitClassifierOptions): DigitClassifier {
  const where = "digitClassifier";
  requireKnownOptions(where, options, ["data", "filters", "hidden", "optimizer", "seed"]);
  requireDataSpec(where, options.data);
  const { data, filters = [16, 32], hidden = 128, optimizer = adam(), seed = 0 } = options;
  const { shape, classes = 0 } = data;
  requireArgument(classes >= 2, where, "data.classes", "at least 2", data.classes, "Are the examples labelled?");
  requireShape(shape.length === 3, where, "data.shape", "be that of images, [height, width, channels]", shape);
  const listed: boolean = Array.isArray(filters) && filters.length > 0;
  requireArgument(listed, where, "filters", "a list of positive integers", filters);
  const rng = createRng(seed).split("weights");
  const body = featureLayers(filters, hidden)(shape, rng.split("features"));
  const head = owning([body], () => dense({ units: classes })(body.outputShape, rng.split("classes")));
  const network = composeModule({ features: body, classes: head });
  const pass = evaluationPass(createRng(0));
  const features = (x: Tensor): Tensor => body.apply(tf.div(x, highest(data)), pass);
  const logits = (x: Tensor): Tensor => head.apply(features(x), pass);
  return {
    kind: "digit-classifier",
    config: { data: describeData(data), filters: [...filters], hidden, seed },
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

/**
 * A classifier from the file that `saveModel` made of it, with the same outputs to the bit.
 *
 * @param overrides an optimiser to train on with
 * @throws {CheckpointError} if the file is damaged, or holds another model
 * @example
 * const classifier = digitClassifier({ data: { name: "pictures", shape: [8, 8, 1], kind: "grey", classes: 2 } });
 * const copy = loadDigitClassifier(await saveModel(classifier));
 */
export function loadDigitClassifier(
  file: Uint8Array,
  { optimizer }: Pick<DigitClassifierOptions, "optimizer"> = {},
): DigitClassifier {
  return restoreModel(file, "digit-classifier", (config) =>
    digitClassifier({ ...(config as unknown as DigitClassifierOptions), optimizer }),
  );
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
