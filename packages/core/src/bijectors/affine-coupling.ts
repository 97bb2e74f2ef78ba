import * as tf from "@tensorflow/tfjs";
import { applyToLeading } from "../conditionals/conditional.js";
import { requireArgument, requireKnownOptions, requireShape } from "../errors.js";
import { composeModule } from "../module/parameters.js";
import { type Activation } from "../networks/activation.js";
import { buildTogether } from "../networks/build.js";
import { mlp } from "../networks/mlp.js";
import { broadcastWithin } from "../tensor/broadcast.js";
import { type Layer, type Pass, type Rng, type Tensor } from "../types.js";
import { type FlowSizes } from "./bijector.js";
import { chain } from "./chain.js";
import { type BijectorBody, defineFlow, type NamedFlow } from "./define-flow.js";
import { invert } from "./invert.js";
import { permutation } from "./permutation.js";

export interface AffineCouplingOptions {
  /**
   * Which entries pass unchanged: the first half, or every other one from the first.
   * @default "halves"
   */
  readonly mask?: "halves" | "alternating";
  /**
   * Units of the hidden layers of both networks.
   * @default [256, 256]
   */
  readonly hidden?: readonly number[];
  /** @default "leakyRelu" */
  readonly activation?: Activation;
  /** The network s, in place of the MLP: [kept + context] to [units - kept]. */
  readonly scale?: Layer;
  /** The network t, likewise. */
  readonly shift?: Layer;
  /**
   * Largest |log-scale| of an entry.
   * @default 1
   */
  readonly bound?: number;
}

const optionNames = ["mask", "hidden", "activation", "scale", "shift", "bound"];

/**
 * The coupling layer of RealNVP. With x = [a, b], of which ceil(units / 2) entries are in a,
 *
 *   y = [a, exp(s) b + t],   s = bound tanh(scale(a, context) / bound),   t = shift(a, context)
 *
 * and log|det J| = sum(s). The bound keeps the scale from running away. Both directions take one pass.
 *
 * Parameters: those of the networks under "scale/" and "shift/".
 *
 * @throws {ArgumentError} if an option is unknown or impossible; when built, if events have fewer than two entries
 * @throws {ShapeError} when built, if a given network's output does not fit
 * @see Dinh et al. 2017, section 3, https://arxiv.org/abs/1605.08803
 * @example
 * const bijector = affineCoupling({ hidden: [64, 64] })({ units: 16 }, createRng(0));
 */
export function affineCoupling(options: AffineCouplingOptions = {}): NamedFlow {
  requireKnownOptions("affineCoupling", options, optionNames);
  const { mask = "halves", bound = 1 } = options;
  requireArgument(bound > 0 && Number.isFinite(bound), "affineCoupling", "bound", "a positive number", bound);
  requireArgument(
    ["halves", "alternating"].includes(mask),
    "affineCoupling",
    "mask",
    '"halves" or "alternating"',
    mask,
  );
  const layers = couplingNetworks(options);
  const halves = defineFlow("affineCoupling", (sizes, rng) => coupleHalves(layers, bound, sizes, rng));
  if (mask === "halves") return halves;
  return defineFlow("affineCoupling", (sizes, rng): BijectorBody => {
    const evensFirst = permutation(alternatingOrder(sizes.units));
    return chain([evensFirst, halves, invert(evensFirst)])(sizes, rng);
  });
}

type NetworkRole = "scale" | "shift";

/** s and t, for their number of outputs. */
function couplingNetworks(options: AffineCouplingOptions): (outputs: number) => Record<NetworkRole, Layer> {
  const { hidden = [256, 256], activation = "leakyRelu", scale, shift } = options;
  const make = (outputs: number): Layer => mlp({ hidden, outputs, activation });
  make(1); // refuses impossible options now
  return (outputs) => ({ scale: scale ?? make(outputs), shift: shift ?? make(outputs) });
}

function coupleHalves(
  layers: (outputs: number) => Record<NetworkRole, Layer>,
  bound: number,
  { units, context: contextUnits }: Required<FlowSizes>,
  rng: Rng,
): BijectorBody {
  const advice = "A coupling needs an entry that it changes beside one that it keeps.";
  requireArgument(units >= 2, "affineCoupling", "units", "at least 2", units, advice);
  const kept = Math.ceil(units / 2);
  const changed = units - kept;
  const networks = buildTogether(layers(changed), [kept + contextUnits], rng);
  const module = composeModule(networks);
  requireOutputs(networks, changed, module);

  const parametersAt = (keep: Tensor, pass: Pass, context?: Tensor) => {
    const input = context ? tf.concat([keep, alongside(context, keep)], -1) : keep;
    const raw = applyToLeading(networks.scale, input, pass);
    const logScale = tf.mul(tf.tanh(bound === 1 ? raw : tf.div(raw, bound)), bound);
    return { logScale, shift: applyToLeading(networks.shift, input, pass) };
  };
  return {
    ...module,
    forward: (x, pass, context) => {
      const [keep, change] = tf.split(x, [kept, changed], -1) as [Tensor, Tensor];
      const { logScale, shift } = parametersAt(keep, pass, context);
      const moved = tf.add(tf.mul(change, tf.exp(logScale)), shift);
      return { value: tf.concat([keep, moved], -1), logDet: tf.sum(logScale, -1) };
    },
    inverse: (y, pass, context) => {
      const [keep, change] = tf.split(y, [kept, changed], -1) as [Tensor, Tensor];
      const { logScale, shift } = parametersAt(keep, pass, context);
      const opposite = tf.neg(logScale);
      const moved = tf.mul(tf.sub(change, shift), tf.exp(opposite));
      return { value: tf.concat([keep, moved], -1), logDet: tf.sum(opposite, -1) };
    },
  };
}

function requireOutputs(
  networks: Record<NetworkRole, { readonly outputShape: readonly number[] }>,
  changed: number,
  module: { dispose(): void },
): void {
  for (const [role, { outputShape }] of Object.entries(networks)) {
    const fits = tf.util.arraysEqual([...outputShape], [changed]);
    if (!fits) module.dispose();
    requireShape(fits, "affineCoupling", role, `give outputs of shape [${changed}]`, outputShape);
  }
}

/** The context repeated over the leading axes of `events`. */
function alongside(context: Tensor, events: Tensor): Tensor {
  return broadcastWithin(context, [...events.shape.slice(0, -1), context.shape.at(-1)!]);
}

/** 0, 2, 4, ..., 1, 3, ...: as many even places come first as the first half holds. */
function alternatingOrder(units: number): number[] {
  const places = Array.from({ length: units }, (_, place) => place);
  return [...places.filter((place) => place % 2 === 0), ...places.filter((place) => place % 2 === 1)];
}
