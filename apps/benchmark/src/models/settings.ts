import {
  type ChosenOptions,
  chooseOptions,
  type FamilyDescription,
  type LatentOptions,
  type OptionEntries,
} from "@elbo/core";
import { type TrainingConfig } from "./training-config.js";

/** Options of families that every training has a flag for, or that follow from its data. */
const shared = ["latent", "likelihood", "hidden", "activation", "seed"];

/** Options of networks that a model's name decides: models of convolutions have those of convolutions. */
const named = ["network", "channels", "residualBlocks"];

/**
 * The options of a family that only it has and that a command line can write: those with a schema. What has to be given is
 * left to the one who builds, as the number of examples, which the data say.
 *
 * @param fixed names of options that the model decides itself
 */
export function settingsOf({ entries }: FamilyDescription, ...fixed: string[]): OptionEntries {
  const own = Object.entries(entries).filter(
    ([name, { schema, presence }]) =>
      schema !== undefined && presence !== "required" && ![...shared, ...named, ...fixed].includes(name),
  );
  return Object.fromEntries(own);
}

/** What a family takes besides the options of every latent model. */
type Own<O> = Partial<Omit<O, keyof LatentOptions | "prior" | "posterior">>;

/** The settings of a training that are options of a family, as its factory takes them; it checks them. */
export function familyOptions<O extends object>(
  family: ((options: O) => object) & FamilyDescription,
  { settings }: TrainingConfig,
): Own<O> {
  const own: [string, unknown][] = Object.entries(settings).filter(([name]) => Object.hasOwn(family.entries, name));
  return Object.fromEntries(own) as Own<O>;
}

/**
 * The settings of a training that are a model's own, checked.
 *
 * @throws {ArgumentError} if one is impossible
 */
export function ownSettings<E extends OptionEntries>(
  entries: E,
  { model, settings }: TrainingConfig,
): ChosenOptions<E> {
  return chooseOptions(
    model,
    entries,
    Object.fromEntries(Object.entries(settings).filter(([name]) => Object.hasOwn(entries, name))),
  );
}
