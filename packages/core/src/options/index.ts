export { chooseOptions, describeOptions, restoreOptions } from "./choose.js";
export {
  choice,
  count,
  defineOption,
  derived,
  flag,
  group,
  groupOf,
  nonNegative,
  optimizerOption,
  type OptionParts,
  plain,
  positive,
  sizes,
  weight,
} from "./entries.js";
export {
  type ChosenOptions,
  type DerivedDefault,
  type Fallback,
  type Option,
  type OptionEntries,
  type OptionsOf,
  type Presence,
  type PresenceOf,
  required,
} from "./option.js";
