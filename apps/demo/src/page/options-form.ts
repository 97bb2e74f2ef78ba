import { type Json } from "@elbo/core";
import { type Catalogue, type OptionDescription, type Settings } from "../protocol/settings.js";
import { familyOf } from "./address.js";
import { optionControl } from "./controls.js";
import { takenOptions } from "./taken-options.js";

/** Controls of the options of a model; what it does not take with the settings of the moment is not there. */
export interface OptionsForm {
  show(settings: Settings): void;
  /** A control has changed: controls that stay are left alone, for a visitor is at one of them. */
  follow(settings: Settings): void;
}

/** Where the controls are. */
export interface OptionsPlace {
  /** For options that not every model has. */
  readonly own: HTMLElement;
  /** For those that most models have; without it they have no controls. */
  readonly usual?: HTMLElement;
  /** Of the controls' ids, where a form of the page has the same options. */
  readonly prefix?: string;
}

/** @param change called with a value that an option can have */
export function createOptionsForm(
  catalogue: Catalogue,
  { own, usual, prefix = "" }: OptionsPlace,
  change: (name: string, value: Json) => void,
): OptionsForm {
  let shown = "";
  const takenBy = (settings: Settings) => takenOptions(familyOf(settings, catalogue), settings);
  const namesOf = (options: readonly OptionDescription[]) => options.map(({ name }) => name).join();
  const show = (settings: Settings) => {
    const options = takenBy(settings);
    shown = namesOf(options);
    const control = (option: OptionDescription) => optionControl(option, settings, change, prefix);
    const focused = document.activeElement?.id ?? "";
    own.replaceChildren(...options.filter((option) => !option.usual).map(control));
    usual?.replaceChildren(...options.filter((option) => option.usual).map(control));
    if (focused.startsWith(`${prefix}option-`)) document.getElementById(focused)?.focus();
  };
  const follow = (settings: Settings) => {
    if (namesOf(takenBy(settings)) !== shown) show(settings);
  };
  return { show, follow };
}
