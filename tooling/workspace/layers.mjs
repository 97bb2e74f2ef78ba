/**
 * The parts of @elbo/core and what each may import, from the bottom up. `types`, `errors`, `counts` and `is-json-object` are
 * open to all.
 * Training runs objectives without knowing what they are made of: it sees no distribution, network or model.
 *
 * @type {Readonly<Record<string, readonly string[]>>}
 */
const coreLayers = {
  types: [],
  "did-you-mean": [],
  errors: ["types", "did-you-mean"],
  counts: [],
  "is-json-object": [],
  tensor: [],
  wasm: [],
  random: ["tensor", "wasm"],
  module: ["tensor", "random"],
  schedules: [],
  options: ["schedules"],
  data: ["random"],
  distributions: ["tensor", "random", "data"],
  networks: ["tensor", "random", "module", "schedules", "data"],
  conditionals: ["tensor", "random", "module", "data", "distributions", "networks"],
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
  authoring: [
    "options",
    "module",
    "schedules",
    "bijectors",
    "conditionals",
    "networks",
    "objectives",
    "optimizers",
    "checkpoint",
    "models",
  ],
  node: ["tensor", "random", "module", "data", "checkpoint", "training", "evaluation", "models"],
};

/**
 * The folders of the benchmark and what each may import, from the bottom up. `program`, `json`, `engine`, `gathering`, `cli`
 * and `cell-process` are files beside them; `program` is open to all.
 *
 * @type {Readonly<Record<string, readonly string[]>>}
 */
const benchmarkLayers = {
  program: [],
  json: [],
  engine: [],
  gathering: [],
  data: [],
  "command-line": ["json"],
  exhibits: ["gathering", "data"],
  models: ["gathering", "data", "exhibits"],
  tracking: ["command-line", "models"],
  run: ["json", "engine", "gathering", "data", "command-line", "exhibits", "models", "tracking"],
  export: ["models"],
  speed: ["engine"],
  report: ["json", "gathering", "exhibits", "models", "run"],
  study: ["json", "engine", "data", "command-line", "exhibits", "models", "run", "report"],
  reproduce: ["json", "engine", "command-line", "run", "report", "study"],
  store: ["json", "command-line", "run", "study"],
  queue: ["json", "engine", "command-line", "run", "study", "store"],
  commands: [
    ...["study", "store", "queue", "engine", "gathering", "data", "command-line", "models", "run", "export", "speed"],
    ...["exhibits", "report", "reproduce", "tracking"],
  ],
  cli: ["command-line", "commands"],
  "cell-process": ["study"],
};

/**
 * The folders of the page. The page itself reaches the engine by messages alone, so that it is there before any engine is.
 *
 * @type {Readonly<Record<string, readonly string[]>>}
 */
const demoLayers = {
  protocol: [],
  data: [],
  families: ["protocol", "data"],
  engine: ["protocol", "data", "families"],
  page: ["protocol"],
};

/**
 * What packages are layered, by name: their layers, what any of them may import, and how messages call them.
 *
 * @type {ReadonlyMap<string, { layers: typeof coreLayers, open: readonly string[], called: string }>}
 */
export const layered = new Map([
  ["@elbo/core", { layers: coreLayers, open: ["types", "errors", "counts", "is-json-object"], called: "core" }],
  ["@elbo/benchmark", { layers: benchmarkLayers, open: ["program"], called: "the benchmark" }],
  ["@elbo/demo", { layers: demoLayers, open: [], called: "the page" }],
]);

/**
 * The rule that an import inside a layered package breaks, or undefined.
 *
 * @param {string} from the importing layer
 * @param {string} to the imported layer
 * @param {{ layers: typeof coreLayers, open: readonly string[], called: string }} order
 */
export function brokenLayerRule(from, to, { layers, open, called }) {
  for (const layer of [from, to])
    if (layers[layer] === undefined)
      return `"${layer}" is no layer of ${called}; add it to tooling/workspace/layers.mjs.`;
  const allowed = layers[from] ?? [];
  if (from === to || open.includes(to) || allowed.includes(to)) return undefined;
  return `the layer "${from}" may import ${[...open, ...allowed].join(", ") || "no other"}, not "${to}".`;
}

/**
 * The layer of a file of a layered package: the folder below src, or the file's own name at its top. The entry has none.
 *
 * @param {string} file relative to the package
 */
export function layerOf(file) {
  const [, first = ""] = file.split("/");
  const name = first.replace(/\.[jt]s$/, "");
  return name === "index" || name === "" ? undefined : name;
}
