/**
 * The parts of @elbo/core and what each may import, from the bottom up. `types` and `errors` are open to all.
 * Training runs objectives without knowing what they are made of: it sees no distribution, network or model.
 *
 * @type {Readonly<Record<string, readonly string[]>>}
 */
export const coreLayers = {
  types: [],
  errors: ["types"],
  tensor: [],
  random: ["tensor"],
  module: ["tensor", "random"],
  schedules: [],
  options: ["schedules"],
  data: ["random"],
  distributions: ["tensor", "random"],
  networks: ["tensor", "random", "module", "schedules"],
  conditionals: ["tensor", "random", "module", "distributions", "networks"],
  bijectors: ["tensor", "module", "distributions", "networks", "conditionals"],
  objectives: ["tensor", "random", "module", "schedules", "distributions", "conditionals"],
  checkpoint: ["random", "module", "data"],
  training: ["tensor", "random", "module", "schedules", "data", "checkpoint", "objectives"],
  optimizers: ["tensor", "module", "schedules", "training"],
  evaluation: ["tensor", "random", "module", "data", "distributions", "conditionals", "objectives", "training"],
  models: [
    "tensor",
    "random",
    "module",
    "schedules",
    "data",
    "distributions",
    "networks",
    "conditionals",
    "objectives",
    "options",
    "checkpoint",
    "training",
    "optimizers",
    "evaluation",
  ],
  authoring: ["options", "module", "schedules", "bijectors", "conditionals", "networks", "objectives", "optimizers", "models"],
  node: ["tensor", "random", "module", "data", "checkpoint", "training", "evaluation", "models"],
};

/** What any layer may import. */
const open = new Set(["types", "errors"]);

/**
 * The rule that an import inside core breaks, or undefined.
 *
 * @param {string} from the importing layer
 * @param {string} to the imported layer
 * @param {typeof coreLayers} layers
 */
export function brokenLayerRule(from, to, layers = coreLayers) {
  for (const layer of [from, to])
    if (layers[layer] === undefined) return `"${layer}" is no layer of core; add it to tooling/workspace/layers.mjs.`;
  const allowed = layers[from] ?? [];
  if (from === to || open.has(to) || allowed.includes(to)) return undefined;
  return `the layer "${from}" may import ${[...open, ...allowed].join(", ")}, not "${to}".`;
}

/**
 * The layer of a file of core: the folder below src, or the file's own name at its top. The entry has none.
 *
 * @param {string} file relative to the package
 */
export function layerOf(file) {
  const [, first = ""] = file.split("/");
  const name = first.replace(/\.[jt]s$/, "");
  return name === "index" || name === "" ? undefined : name;
}
