import { type Json } from "@elbo/core";
import { type OptionDescription, type Settings } from "../protocol/settings.js";
import { readValue, showValue } from "./address.js";
import { element } from "./dom.js";
import { sliderRange } from "./slider-range.js";
import { valueOf } from "./taken-options.js";
import { readable } from "./terms.js";

/**
 * A form control for an option, made of its schema alone.
 *
 * @param change called with a value that the option can have
 * @param prefix of the control's id, where a form of the page has the same option
 */
export function optionControl(
  option: OptionDescription,
  settings: Settings,
  change: (name: string, value: Json) => void,
  prefix = "",
): HTMLElement {
  const { name, help, schema } = option;
  const id = `${prefix}option-${name}`;
  const value = valueOf(option, settings);
  const label = element("label", { for: id }, readable(name));
  const row = element("div", { class: "field row" }, label);
  const set = (text: string) => {
    const read = readValue(option, text);
    if (read !== undefined) change(name, read);
    return read !== undefined;
  };
  if (schema["type"] === "boolean" || schema["enum"] !== undefined) {
    const select = choiceControl(option, value);
    select.addEventListener("change", () => set(select.value));
    row.append(select);
  } else row.append(...textControl(option, value, set));
  const control = row.querySelector("input, select")!;
  control.setAttribute("id", id);
  control.setAttribute("aria-describedby", `${id}-help`);
  row.append(element("p", { class: "quiet", id: `${id}-help` }, help));
  return row;
}

function choiceControl({ schema, fallback }: OptionDescription, value: Json | undefined): HTMLSelectElement {
  const choices = (schema["enum"] as readonly Json[] | undefined) ?? [true, false];
  const open = fallback === undefined ? [element("option", { value: "" }, "not set")] : [];
  const options = choices.map((choice) => {
    const text = showValue(choice);
    return element(
      "option",
      { value: text, selected: choice === value },
      typeof choice === "boolean" ? (choice ? "yes" : "no") : text,
    );
  });
  return element("select", {}, ...open, ...options);
}

function textControl(
  option: OptionDescription,
  value: Json | undefined,
  set: (text: string) => boolean,
): HTMLElement[] {
  const input = element("input", {
    ...{ type: "text", value: showValue(value), inputmode: "decimal", spellcheck: "false" },
    ...(value === undefined && { placeholder: "not set" }),
  });
  const slider = sliderFor(option, value);
  input.addEventListener("change", () => {
    const fits = set(input.value);
    input.setAttribute("aria-invalid", String(!fits));
    if (fits && slider) slider.value = input.value;
  });
  slider?.addEventListener("input", () => {
    input.value = slider.value;
    input.setAttribute("aria-invalid", String(!set(slider.value)));
  });
  return slider ? [input, slider] : [input];
}

/** A slider for weights and other real numbers, beside their text. */
function sliderFor(option: OptionDescription, value: Json | undefined): HTMLInputElement | undefined {
  const { name, help, schema, usual } = option;
  if (schema["type"] !== "number" || usual || typeof value !== "number") return undefined;
  const slider = element("input", {
    ...{ type: "range", class: "range", ...sliderRange(option), "aria-label": `${readable(name)}: ${help}` },
  });
  slider.value = String(value);
  return slider;
}
