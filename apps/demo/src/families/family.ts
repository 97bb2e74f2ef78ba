import {
  adam,
  count,
  type FamilyDescription,
  type GenerativeModel,
  type Json,
  type JsonObject,
  type OptionEntries,
  positive,
} from "@elbo/core";
import { type Dataset } from "@elbo/datasets";

/** A family as its package exports it, whatever its options are. */
export interface AnyFamily extends FamilyDescription {
  (options: never): GenerativeModel;
  load(this: void, file: Uint8Array, again?: never): GenerativeModel;
}

/** Values of options by name, checked. */
export type Chosen = Readonly<Record<string, unknown>>;

/** A family of the page. Its options are those of its declaration; the rest is what code alone can give. */
export interface DemoFamily {
  readonly title: string;
  /** One sentence for a visitor. */
  readonly summary: string;
  readonly family: AnyFamily;
  /** What options are here unless chosen otherwise, where the family has another default, or none. */
  readonly defaults?: Readonly<Record<string, Json>>;
  /** Options that are not the family's own, as the number of components of a prior. */
  readonly own?: OptionEntries;
  /** Options of the family that are fixed here. */
  readonly without?: readonly string[];
  /** Options that only code can give: priors, networks, optimisers. */
  readonly given?: (chosen: Chosen, data: Dataset) => object;
  /**
   * Whether this entry is the one that a saved model of the family belongs to.
   * @default any model of the family does
   */
  readonly saved?: (config: JsonObject) => boolean;
  /** What has to be given again to load a saved model. */
  readonly again?: (config: JsonObject) => object;
}

/** How every model is trained. */
export const trainingEntries = {
  learningRate: positive(2e-3, "step size of the optimiser"),
  batchSize: count(64, "examples in a step"),
} satisfies OptionEntries;

/** One Adam, or two that remember less where a family's players each have their own. */
export function optimizersOf({ entries }: FamilyDescription, learningRate: number): object {
  const usual = () => adam({ learningRate });
  const game = () => adam({ learningRate, beta1: 0.5 });
  return {
    ...("optimizer" in entries && { optimizer: usual() }),
    ...("priorOptimizer" in entries && { priorOptimizer: usual() }),
    ...("optimizers" in entries && { optimizers: { generator: game(), discriminator: game() } }),
  };
}
