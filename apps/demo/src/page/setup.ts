import { type Json } from "@elbo/core";
import { type Catalogue, type DataDescription, type Settings } from "../protocol/settings.js";
import { familyOf } from "./address.js";
import { byId, element } from "./dom.js";
import { createOptionsForm } from "./options-form.js";
import { withTakenOnly } from "./taken-options.js";

/** The form of data, model and settings. */
export interface Setup {
  show(settings: Settings): void;
  addData(data: DataDescription): void;
}

/**
 * @param choose called with settings of another data set or model
 * @param adjust called when an option changed
 */
export function createSetup(
  catalogue: Catalogue,
  choose: (settings: Settings) => void,
  adjust: (settings: Settings) => void,
): Setup {
  const data = byId<HTMLSelectElement>("data");
  const model = byId<HTMLSelectElement>("model");
  const added: DataDescription[] = [];
  let settings: Settings = { data: "", model: "", options: {} };

  const choice = ({ name, title }: { name: string; title: string }) => element("option", { value: name }, title);
  data.append(...catalogue.datasets.map(choice));
  model.append(...catalogue.families.map(choice));
  byId("settings").addEventListener("submit", (event) => event.preventDefault());
  data.addEventListener("change", () => choose({ ...settings, data: data.value }));
  model.addEventListener("change", () => choose({ ...settings, model: model.value, options: {} }));

  const change = (name: string, value: Json) => {
    const changed = { ...settings, options: { ...settings.options, [name]: value } };
    settings = withTakenOnly(changed, familyOf(changed, catalogue));
    form.follow(settings);
    adjust(settings);
  };
  const form = createOptionsForm(catalogue, { own: byId("options"), usual: byId("more-options") }, change);

  const allowLabels = () => {
    const { labelled } = [...catalogue.datasets, ...added].find(({ name }) => name === settings.data) ?? {
      labelled: true,
    };
    for (const family of catalogue.families)
      model.querySelector<HTMLOptionElement>(`option[value="${CSS.escape(family.name)}"]`)!.disabled =
        family.labelled && !labelled;
  };

  return {
    show: (shown) => {
      settings = shown;
      data.value = shown.data;
      model.value = shown.model;
      byId("summary").textContent = familyOf(shown, catalogue).summary;
      form.show(shown);
      allowLabels();
    },
    addData: (description) => {
      added.push(description);
      data.querySelector(`option[value="${CSS.escape(description.name)}"]`)?.remove();
      data.append(choice(description));
    },
  };
}
