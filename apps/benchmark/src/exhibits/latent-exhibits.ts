import { activeUnits, type Distribution, type Executor, type LatentVariableModel, type Summarised, type Tensor } from "@elbo/core";
import { type Dataset } from "@elbo/datasets";
import { withExamples } from "../data/read-examples.js";
import { shownPart } from "../data/shown-part.js";
import { pictureShape } from "../images/picture.js";
import { type Exhibit } from "./exhibit.js";
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
  const { source, part } = shownPart(data);
  const { count, variances } = await activeUnits(model.encoder, source, { executor });
  const activity = `${count} of ${variances.length} units are active (variance of the posterior mean above 0.01).`;
  const map = await latentMapExhibit(source, { encode: (x) => model.encode(x), code: "posterior mean", part, activity });
  if (pictureShape(spec) === undefined) return [map];
  const samples = await sampleExhibits({ spec, parameters: model.parameters, executor }, {
    means: (count, rng) => model.generate(count, rng),
    draws: (count, rng) => model.generate(count, rng, { draw: true }),
  });
  const hasManifold = standardPrior && variances.length === 2;
  const manifold = hasManifold ? [await manifoldExhibit(spec, (z) => model.decode(z))] : [];
  const widest = [...variances.keys()].sort((a, b) => variances[b]! - variances[a]!);
  const decoded = { latent: variances.length, shown: widest, decode: (z: Tensor) => model.decode(z) };
  const traversals = standardPrior ? [await traversalExhibit(spec, decoded)] : [];
  const between = (path: "linear" | "spherical") => (from: Tensor, to: Tensor, steps: number) =>
    model.interpolate(from, to, steps, { path });
  return withExamples(source, async (examples) => [
    ...samples,
    map,
    ...manifold,
    ...traversals,
    await reconstructionExhibit(spec, examples, (x) => model.reconstruct(x), "the mean of p(x|z) at its posterior mean"),
    await interpolationExhibit(spec, examples, between("linear")),
    await interpolationExhibit(spec, examples, between("spherical"), "spherical"),
  ]);
}
