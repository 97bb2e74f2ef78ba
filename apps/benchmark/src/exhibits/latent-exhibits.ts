import {
  activeUnits,
  type Distribution,
  type Executor,
  type LatentVariableModel,
  type Summarised,
  type Tensor,
} from "@elbo/core";
import { type Dataset } from "@elbo/datasets";
import { pictureShape } from "@elbo/pictures";
import { withExamples } from "../data/read-examples.js";
import { shownSplit } from "../data/shown-split.js";
import { gathering } from "../gathering.js";
import { type Exhibit } from "./exhibit.js";
import { type ExhibitMaker, gatherExhibits } from "./gather-exhibits.js";
import { interpolationExhibit } from "./interpolations.js";
import { latentMapExhibit } from "./latent-map.js";
import { manifoldExhibit } from "./manifold.js";
import { reconstructionExhibit } from "./reconstructions.js";
import { sampleExhibits } from "./samples.js";
import { traversalExhibit } from "./traversals.js";

export interface LatentExhibitsOptions {
  readonly executor: Executor;
  /** Whether p(z) is N(0, I). */
  readonly standardPrior: boolean;
}

/** Samples, latent space, manifold, traversals, reconstructions and interpolations; only the latent space where data are no images. */
export async function latentExhibits<Q extends Summarised, P extends Distribution, L extends Summarised>(
  model: LatentVariableModel<Q, P, L>,
  data: Dataset,
  { executor, standardPrior }: LatentExhibitsOptions,
): Promise<Exhibit[]> {
  const { spec } = data;
  const { source, split } = shownSplit(data);
  const units = gathering();
  const active = await units.take("Active units", () => activeUnits(model.encoder, source, { executor }));
  const latent = model.config["latent"] as number;
  const variances = active?.variances ?? new Float64Array(latent);
  const activity =
    active && `${active.count} of ${latent} units are active (variance of the posterior mean above 0.01).`;
  const map: ExhibitMaker = [
    "Latent space",
    () =>
      latentMapExhibit(source, {
        ...{ encode: (x: Tensor) => model.encode(x), code: "posterior mean", split, activity },
        prior: model.prior,
      }),
  ];
  const missing = units.leftOut.map(({ what, reason }): Exhibit => ({
    kind: "left out",
    title: what,
    caption: reason,
  }));
  if (pictureShape(spec) === undefined) return [...(await gatherExhibits([map])), ...missing];
  const widest = [...variances.keys()].sort((a, b) => variances[b]! - variances[a]!);
  const decode = (z: Tensor) => model.decode(z);
  const between = (path: "linear" | "spherical") => (from: Tensor, to: Tensor, steps: number) =>
    model.interpolate(from, to, steps, { path });
  const makers = (examples: Tensor): ExhibitMaker[] => [
    ...sampleExhibits(
      { spec, parameters: model.parameters, executor },
      {
        means: (count, rng) => model.generate(count, rng),
        draws: (count, rng) => model.generate(count, rng, { draw: true }),
      },
    ),
    map,
    ...(standardPrior && latent === 2 ? [["Manifold", () => manifoldExhibit(spec, decode)] as const] : []),
    ...(standardPrior
      ? [["Traversals", () => traversalExhibit(spec, { latent, shown: widest, decode })] as const]
      : []),
    [
      "Reconstructions",
      () =>
        reconstructionExhibit(spec, examples, (x) => model.reconstruct(x), "the mean of p(x|z) at its posterior mean"),
    ],
    ["Interpolations", () => interpolationExhibit(spec, examples, between("linear"))],
    ["Interpolations on a sphere", () => interpolationExhibit(spec, examples, between("spherical"), "spherical")],
  ];
  return [...(await withExamples(source, (examples) => gatherExhibits(makers(examples)))), ...missing];
}
