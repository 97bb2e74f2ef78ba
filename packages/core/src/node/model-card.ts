import { requireArgument } from "../errors.js";
import { type GenerativeModel, type Json } from "../types.js";

/** What a model card says beside what follows from the model. */
export interface ModelCard {
  /** @default the model's kind */
  readonly name?: string;
  /** What it is and what it is for. */
  readonly description?: string;
  /** Of the weights, by its identifier: "mit", "cc-by-4.0". */
  readonly license?: string;
  /** Names of the sets that it was trained on. */
  readonly datasets?: readonly string[];
  /** Beside those that follow from the model. */
  readonly tags?: readonly string[];
  /** Figures by name; the name says the estimator and the unit. */
  readonly metrics?: Readonly<Record<string, number | string>>;
}

export const modelCardNames = ["name", "description", "license", "datasets", "tags", "metrics"] as const;

/**
 * A model card as Hugging Face reads it: metadata in YAML, then what the model is in Markdown.
 *
 * @throws {ArgumentError} if an entry is impossible
 * @see https://huggingface.co/docs/hub/model-cards
 */
export function modelCard(
  { kind, config, parameters }: Pick<GenerativeModel, "kind" | "config" | "parameters">,
  {
    name = kind,
    description,
    license,
    datasets = [],
    tags = [],
    metrics = {},
    package: origin,
  }: ModelCard & { readonly package?: string },
): string {
  for (const [entry, text] of Object.entries({ name, description, license }))
    requireArgument(text === undefined || typeof text === "string", "saveModelFolder", `card.${entry}`, "a text", text);
  for (const [entry, list] of Object.entries({ datasets, tags }))
    requireArgument(
      Array.isArray(list) && list.every((each) => typeof each === "string"),
      "saveModelFolder",
      `card.${entry}`,
      "a list of texts",
      list,
    );
  const lines = (entry: string, values: readonly string[]) =>
    values.length === 0 ? [] : [`${entry}:`, ...values.map((value) => `- ${JSON.stringify(value)}`)];
  const metadata = [
    'library_name: "elbo"',
    ...(license === undefined ? [] : [`license: ${JSON.stringify(license)}`]),
    ...lines("datasets", datasets),
    ...lines("tags", [...new Set(["variational-autoencoder", kind, ...tags])]),
  ];
  const count = [...parameters.values()].reduce((sum, { size }) => sum + size, 0);
  const facts: Record<string, number | string> = { family: kind, "numbers in the file": count, ...entriesOf(config) };
  return [
    ...["---", ...metadata, "---", "", `# ${name}`, ""],
    ...(description === undefined ? [] : [description, ""]),
    ...["| what | value |", "|---|---|", ...Object.entries(facts).map(row), ""],
    ...(Object.keys(metrics).length === 0
      ? []
      : ["| figure | value |", "|---|---|", ...Object.entries(metrics).map(row), ""]),
    ...usage(origin),
    "",
  ].join("\n");
}

/** Options that are one number or a word; data by name and shape. */
function entriesOf(config: GenerativeModel["config"]): Record<string, number | string> {
  const entries = Object.entries(config).flatMap(([name, value]): [string, string | number][] => {
    if (name === "data") return [[name, dataOf(value)]];
    return typeof value === "number" || typeof value === "string" ? [[name, value]] : [];
  });
  return Object.fromEntries(entries);
}

function dataOf(data: Json): string {
  const { name, shape, kind } = data as Partial<Record<"name" | "shape" | "kind", Json>>;
  return [name, JSON.stringify(shape), kind].filter((part) => typeof part === "string").join(" ");
}

function row([name, value]: readonly [string, number | string]): string {
  return `| ${[name, value].map((cell) => String(cell).replaceAll("|", "\\|").replace(/\s+/g, " ")).join(" | ")} |`;
}

function usage(origin: string | undefined): string[] {
  return [
    ...["```ts", 'import { createRng } from "@elbo/core";', 'import { loadModelFolder } from "@elbo/core/node";'],
    ...(origin === undefined ? [] : [`import "${origin}";`]),
    ...["", 'const model = await loadModelFolder(".");', "const examples = model.generate(16, createRng(1));", "```"],
  ];
}
