import { type Json } from "@elbo/core";
import { type Catalogue, type FamilyDescription, type OptionDescription, type Settings } from "../protocol/settings.js";
import { withTakenOnly } from "./taken-options.js";

/** A model and what is chosen of it. */
export type Chosen = Pick<Settings, "model" | "options">;

/** The settings that an address says, those that are impossible left out: "#data=digits&model=vae&latent=2". */
export function readAddress(hash: string, catalogue: Catalogue): Settings {
  const said = saidOf(hash);
  const data = catalogue.datasets.find(({ name }) => name === said.get("data")) ?? catalogue.datasets[0]!;
  const model = modelOf(said, catalogue) ?? catalogue.families[0]!;
  return withTakenOnly({ data: data.name, ...readChosen(said, model) }, model);
}

/** The model that an address sets beside it, "beside.model=beta-vae&beside.beta=8"; undefined where it says none. */
export function readBeside(hash: string, catalogue: Catalogue): Chosen | undefined {
  const said = saidOf(hash);
  const family = modelOf(said, catalogue, "beside.");
  return family && readChosen(said, family, "beside.");
}

function saidOf(hash: string): URLSearchParams {
  return new URLSearchParams(hash.replace(/^#/, ""));
}

function modelOf(said: URLSearchParams, { families }: Catalogue, prefix = ""): FamilyDescription | undefined {
  // A plus sign that somebody wrote by hand is a space to the rules of addresses.
  const model = said.get(`${prefix}model`)?.replaceAll(" ", "+");
  return families.find(({ name }) => name === model);
}

function readChosen(said: URLSearchParams, { name: model, options: known }: FamilyDescription, prefix = ""): Chosen {
  const options = known.flatMap((option) => {
    const text = said.get(`${prefix}${option.name}`);
    const value = text === null ? undefined : readValue(option, text);
    return value === undefined ? [] : [[option.name, value] as const];
  });
  return { model, options: Object.fromEntries(options) };
}

/** The address that says these settings, those alone that somebody changed. */
export function writeAddress({ data, model, options }: Settings, beside?: Chosen): string {
  const said = new URLSearchParams({ data, model });
  for (const [name, value] of Object.entries(options)) said.set(name, showValue(value));
  if (beside !== undefined) said.set("beside.model", beside.model);
  for (const [name, value] of Object.entries(beside?.options ?? {})) said.set(`beside.${name}`, showValue(value));
  return `#${said.toString()}`;
}

/** A value as a form shows it: 0.5, true, relu, 128 128. */
export function showValue(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return value.map((each: Json) => showValue(each)).join(" ");
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The value that a form's text says; undefined where it says none that the option can have. */
export function readValue({ schema }: OptionDescription, text: string): Json | undefined {
  const said = text.trim();
  const choices = schema["enum"] as readonly Json[] | undefined;
  if (choices !== undefined) return choices.find((choice) => choice === said);
  if (schema["type"] === "boolean") return said === "true" ? true : said === "false" ? false : undefined;
  if (schema["type"] === "array") return readList(said);
  const among = schema["anyOf"] as readonly { readonly const?: Json }[] | undefined;
  const constant = among?.find((each) => each.const === said)?.const;
  return constant ?? readNumber(schema, said);
}

function readNumber(schema: OptionDescription["schema"], said: string): number | undefined {
  const value = Number(said);
  if (said === "" || !Number.isFinite(value)) return undefined;
  if (schema["type"] === "integer" && !Number.isInteger(value)) return undefined;
  const {
    minimum = -Infinity,
    maximum = Infinity,
    exclusiveMinimum = -Infinity,
    exclusiveMaximum = Infinity,
  } = schema as Readonly<Record<string, number | undefined>>;
  const fits = value >= minimum && value <= maximum && value < exclusiveMaximum;
  return fits && (value > exclusiveMinimum || exclusiveMinimum === -Infinity) ? value : undefined;
}

function readList(said: string): number[] | undefined {
  const parts = said.split(/[\s,x]+/).filter((part) => part !== "");
  const values = parts.map(Number);
  return values.every((value) => Number.isInteger(value) && value >= 1) ? values : undefined;
}

/** @returns the family of the settings */
export function familyOf({ model }: Settings, { families }: Catalogue): FamilyDescription {
  return families.find(({ name }) => name === model) ?? families[0]!;
}
