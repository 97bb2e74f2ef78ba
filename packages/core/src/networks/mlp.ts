import { requireCount } from "../counts.js";
import { requireKnownOptions } from "../errors.js";
import { type Activation, toFunction } from "./activation.js";
import { dense } from "./dense.js";
import { type Initializer } from "./initializers/initializer.js";
import { defineLayer, type NamedLayer, requireSizes } from "./layer.js";
import { flatten } from "./flatten.js";
import { gatedDense } from "./gated-dense.js";
import { sequential } from "./sequential.js";

export interface MlpOptions {
  /** Units of each hidden layer, for example [256, 256]; may be empty. */
  readonly hidden: readonly number[];
  readonly outputs: number;
  /**
   * After each hidden layer.
   * @default "relu"
   */
  readonly activation?: Activation;
  /**
   * Whether each hidden layer is gated: activation(h) sigmoid(g), as {@link gatedDense} is.
   * @default false
   */
  readonly gated?: boolean;
  /**
   * First values of kernels and biases.
   * @default `pytorchUniform`
   */
  readonly initializer?: Initializer;
}

/**
 * Dense layers with an activation between them: [batch, ...inputShape] to [batch, outputs]. Inputs are flattened.
 *
 * Parameters: "dense0/kernel", "dense0/bias", "dense1/kernel", ...; of gated layers "gatedDense0/linear/kernel", ...
 *
 * @throws {ArgumentError} if a size is not a positive integer, or an option is unknown
 * @example
 * const network = mlp({ hidden: [256, 256], outputs: 32 })([8, 8, 1], createRng(0));
 */
export function mlp(options: MlpOptions): NamedLayer {
  const { hidden, outputs, activation = "relu", gated = false, initializer } = options;
  requireKnownOptions("mlp", options, ["hidden", "outputs", "activation", "gated", "initializer"]);
  requireSizes("mlp", "hidden", hidden);
  requireCount("mlp", "outputs", outputs);
  toFunction("mlp", activation);
  const weights = initializer && { kernel: initializer, biasInit: initializer };
  const layers = sequential([
    ...hidden.map((units) => (gated ? gatedDense : dense)({ units, activation, ...weights })),
    dense({ units: outputs, ...weights }),
  ]);
  return defineLayer("mlp", (inputShape, rng) => {
    const flat = flatten()(inputShape, rng);
    const network = layers(flat.outputShape, rng);
    return { ...network, apply: (input, pass) => network.apply(flat.apply(input, pass), pass) };
  });
}
