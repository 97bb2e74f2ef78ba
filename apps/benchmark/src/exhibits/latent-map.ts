import { createRng, type Distribution, type ExampleSource, type Prior, type Tensor } from "@elbo/core";
import { widestUnits } from "@elbo/pictures";
import * as tf from "@tensorflow/tfjs";
import { type LatentMapExhibit } from "./exhibit.js";
import { heldShares, priorDensity } from "./prior-density.js";

/** More points than this only hide each other. */
const mostPoints = 2000;

export interface LatentMapOptions {
  /** Codes of examples, [n, units], which may be given their labels. */
  readonly encode: (x: Tensor, labels: readonly number[]) => Tensor;
  /** What a code is, for example "posterior mean". */
  readonly code: string;
  /** Which split the examples are. */
  readonly split: string;
  /**
   * A sentence on units that carry nothing.
   * @default none
   */
  readonly activity?: string;
  /**
   * p(z), whose lines are drawn around the codes.
   * @default none is drawn
   */
  readonly prior?: Prior<Distribution>;
}

/** Codes of examples in the two units that vary most, or in all that there are, coloured by class. */
export async function latentMapExhibit(
  source: ExampleSource,
  { encode, code, split, activity, prior }: LatentMapOptions,
): Promise<LatentMapExhibit> {
  const indices = Uint32Array.from({ length: Math.min(mostPoints, source.size) }, (_, i) => i);
  const { x, label } = source.read(indices, createRng(0).stream);
  const labels = Array.from(label?.values ?? []);
  const codes = tf.tidy(() => encode(tf.tensor(x!.values, [...x!.shape], "float32"), labels));
  try {
    const [values, latent] = [await codes.data(), codes.shape[1]!];
    const units = widestUnits(values, latent);
    const at = (row: number, unit: number) => values[row * latent + unit]!;
    const points = Array.from(indices, (row) => ({ x: at(row, units[0]), y: at(row, units[1]), label: labels[row] }));
    const colored = labels.length === 0 ? "" : ", coloured by class";
    const which =
      latent <= 2
        ? ""
        : ` Of ${latent} units the two that vary most are shown, z${units[0] + 1} and z${units[1] + 1} (counted from 1).`;
    const density = prior && latent > 1 ? await priorDensity(prior, units) : undefined;
    const lines = density && ` Lines hold ${heldShares.map((share) => 100 * share).join(" and ")} % of the prior.`;
    const caption = `${capital(code)}s of ${points.length} ${split} examples${colored}.${which}${lines ?? ""}${activity ? ` ${activity}` : ""}`;
    const map = { kind: "latent map", title: "Latent space", caption, code, units, latent, points } as const;
    return density === undefined ? map : { ...map, prior: density };
  } finally {
    codes.dispose();
  }
}

function capital(words: string): string {
  return `${words[0]!.toUpperCase()}${words.slice(1)}`;
}
