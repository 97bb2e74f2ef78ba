import { familyOf, knownKinds, type LoadableFamily } from "../checkpoint/families.js";
import { readModel } from "../checkpoint/model-file.js";
import { requireArgument, requireCheckpoint, requireKnownOptions, show } from "../errors.js";
import { type GenerativeModel, type Module } from "../types.js";

export interface LoadModelOptions {
  /**
   * Families that the file may be of. A bundler leaves out what nobody names, so that in pages they are better named.
   * @default those that were imported
   */
  readonly families?: readonly LoadableFamily[];
  /** What a file cannot hold, as `load` of a family takes it: networks, priors and schedules of your own. */
  readonly again?: object;
}

/**
 * The model in a file that `saveModel` wrote, of whatever family: what `load` of its family gives. Importing a family's package makes
 * it known.
 *
 * @throws {CheckpointError} if the file is damaged, its family is not known (it names the package to import), or needs what is not given
 * @throws {ArgumentError} if an option is unknown, or the family is of no generative models
 * @example
 * const model = loadModel(file);
 * if (model.kind === "beta-vae") console.log(model.generate(4, createRng(0)).shape);
 */
export function loadModel(file: Uint8Array, options: LoadModelOptions = {}): GenerativeModel {
  requireKnownOptions("loadModel", options, ["families", "again"]);
  const { families, again } = options;
  const saved = readModel(file);
  const family = families === undefined ? familyOf(saved.kind) : families.find(({ kind }) => kind === saved.kind);
  const known = families?.map(({ kind }) => kind) ?? knownKinds();
  const rule = `of a family that was imported, ${known.join(", ") || "of which there is none"}`;
  const origin = saved.package === undefined ? "the package that defines it" : show(saved.package);
  requireCheckpoint(family !== undefined, "loadModel", "kind", rule, saved.kind, `Import ${origin}.`);
  const model = family.load(file, again);
  if (isGenerative(model)) return model;
  model.dispose();
  requireArgument(false, "loadModel", "file", "of a generative model", saved.kind, "Load it by its family's `load`.");
}

function isGenerative(model: Module): model is GenerativeModel {
  return "generate" in model && "players" in model && "kind" in model;
}
