import * as tf from "@tensorflow/tfjs";
import { applyToLeading } from "../conditionals/conditional.js";
import { requireCount } from "../counts.js";
import { requireKnownOptions } from "../errors.js";
import { composeModule } from "../module/parameters.js";
import { type Activation, activation as activationLayer, toFunction } from "../networks/activation.js";
import { buildTogether } from "../networks/build.js";
import { dense } from "../networks/dense.js";
import { requireSizes } from "../networks/layer.js";
import { maskedDense } from "../networks/masked-dense.js";
import { sequential } from "../networks/sequential.js";
import { type Layer, type Module, type Pass, type Rng, type Tensor } from "../types.js";
import { type FlowSizes } from "./bijector.js";

export interface MadeOptions {
  /**
   * Units of the hidden layers. May be empty.
   * @default [256, 256]
   */
  readonly hidden?: readonly number[];
  /** @default "leakyRelu" */
  readonly activation?: Activation;
}

/** A network whose output for entry i depends on the entries before i, and on all of the context. */
export interface Made extends Module {
  /** [...lead, units] and a context [...batch, entries] to `outputs` tensors [...lead, units]. */
  apply(x: Tensor, pass: Pass, context?: Tensor): Tensor[];
}

/**
 * The masked autoencoder for distribution estimation (MADE): output i of each of `outputs` groups depends on the inputs
 * 0 ... i - 1 alone. Hidden units have degrees, spread evenly: one of degree k sees the first k inputs. With a context
 * some have degree 0, so that the context reaches the first output too. A single input is seen by no unit at all.
 *
 * Parameters: "input/kernel", "input/bias", "context/kernel", and "rest/maskedDense1/kernel", ...
 *
 * @throws {ArgumentError} if an option is unknown or a size is not a positive integer
 * @see Germain et al. 2015, sections 4 and 4.1, https://arxiv.org/abs/1502.03509
 * @example
 * const network = madeNetwork({ hidden: [32], outputs: 2 })({ units: 4 }, createRng(0));
 */
export function madeNetwork(options: MadeOptions & { readonly outputs: number }) {
  const { hidden = [256, 256], activation = "leakyRelu", outputs } = options;
  requireKnownOptions("madeNetwork", options, ["hidden", "activation", "outputs"]);
  requireSizes("madeNetwork", "hidden", hidden);
  requireCount("madeNetwork", "outputs", outputs);
  toFunction("madeNetwork", activation);
  return ({ units, context = 0 }: FlowSizes, rng: Rng): Made => {
    const layers = maskedLayers(hiddenUnits(hidden, units, context), units, outputs);
    const rest = sequential(layers.slice(1).flatMap((layer) => [activationLayer(activation), layer]));
    const width = hidden[0] ?? units * outputs;
    const parts: Record<string, Layer> = {
      input: (_, stream) => layers[0]!([units], stream),
      ...(context > 0 && { context: (_, stream) => dense({ units: width, bias: false })([context], stream) }),
      rest: (_, stream) => rest([width], stream),
    };
    const networks = buildTogether(parts, [units], rng);
    return {
      ...composeModule(networks),
      apply: (x, pass, given) => {
        const seen = applyToLeading(networks["input"]!, x, pass);
        const hiddenInput = given ? tf.add(seen, applyToLeading(networks["context"]!, given, pass)) : seen;
        const groups = applyToLeading(networks["rest"]!, hiddenInput, pass);
        return outputs === 1 ? [groups] : tf.split(groups, outputs, -1); // tf.split into one has no gradient
      },
    };
  };
}

/** Units of a layer, and the degree of each. */
interface Degrees {
  readonly units: number;
  degree(this: void, unit: number): number;
}

/** The degrees of each hidden layer: from 0 with a context or a single input, else from 1, to units - 1. */
function hiddenUnits(hidden: readonly number[], units: number, context: number): Degrees[] {
  const lowest = context > 0 || units === 1 ? 0 : 1;
  const count = units - lowest;
  return hidden.map((width) => ({ units: width, degree: (unit) => lowest + Math.floor((unit * count) / width) }));
}

/** Masked layers from the inputs, of degrees 1 ... units, to the outputs, which need more than they see. */
function maskedLayers(hidden: readonly Degrees[], units: number, outputs: number): Layer[] {
  const inputs: Degrees = { units, degree: (unit) => unit + 1 };
  const grouped: Degrees = { units: units * outputs, degree: (unit) => (unit % units) + 1 };
  const layers = [inputs, ...hidden, grouped];
  return layers.slice(1).map((to, layer) => {
    const from = layers[layer]!;
    const least = layer === hidden.length ? 1 : 0;
    return maskedDense({ units: to.units, connected: (i, o) => to.degree(o) - from.degree(i) >= least });
  });
}
