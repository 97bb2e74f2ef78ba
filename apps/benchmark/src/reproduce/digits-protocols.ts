import { type FigureName } from "./figure.js";
import { type Protocol, type ProtocolRow, type Published } from "./protocol.js";

const bound = ["reconstruction", "KL", "-ELBO", "-log p(x)", "bits/dim"] as const satisfies readonly FigureName[];

/** Mean, and where it was told the standard deviation over seeds. */
type Told = number | readonly [value: number, error: number];

const asPublished = (told: Told): Published =>
  typeof told === "number" ? { value: told } : { value: told[0], error: told[1] };

function row(title: string, study: ProtocolRow["study"], ...told: readonly Told[]): ProtocolRow {
  return { title, study, published: Object.fromEntries(told.map((each, i) => [bound[i]!, asPublished(each)])) };
}

const source =
  "An independent implementation of the digits protocol of github.com/jmtomczak/intro_dgm, means ± standard deviations over 3 to 5 seeds";

/** Figures are of the test set, so that few examples of the others are measured. */
const measured = { dataset: "digits", "evidence-samples": 500, "most-examples": 64 };

/** What both protocols share. */
const ofDigits = {
  minutes: 5,
  usualEpochs: 120,
  figures: bound,
  tolerance: { "-log p(x)": 1, "-ELBO": 1 },
  toleranceReason: "Seeds scatter by up to 0.6 nats here and 0.5 there, so that means of three differ by 0.45.",
} satisfies Partial<Protocol>;

// The protocol draws the logarithms of a mixture's first variances from N(0, 1).
const mixture = { models: "vae+mog", components: 16, "variance-spread": 1 };

export const digitsPriors: Protocol = {
  ...ofDigits,
  summary: "digits of 17 levels: four priors with 2 and 16 latent units",
  source,
  study: measured,
  seeds: [1, 2, 3],
  rows: [
    row("standard, L = 2", { models: "vae", latent: 2 }, 95.3, 3.75, [99.06, 0.32], [97.39, 0.3], 2.195),
    row("mixture of 16 normals, L = 2", { ...mixture, latent: 2 }, 95.4, 3.79, [99.23, 0.56], [97.49, 0.34], 2.198),
    row("VampPrior of 16, L = 2", { models: "vae+vamp", latent: 2 }, 96.8, 3.71, [100.5, 0.35], [98.28, 0.45], 2.215),
    row("RealNVP of 3, L = 2", { models: "vae+flow", latent: 2 }, 96.3, 3.78, [100.04, 0.43], [97.89, 0.42], 2.207),
    row("standard, L = 16", { models: "vae", latent: 16 }, 89.6, 7.07, [96.67, 0.07], [93.65, 0.14], 2.111),
    row("mixture of 16 normals, L = 16", { ...mixture, latent: 16 }, 89.0, 8.38, [97.38, 0.13], [93.87, 0.5], 2.116),
    row("VampPrior of 16, L = 16", { models: "vae+vamp", latent: 16 }, 91.1, 5.97, [97.07, 0.18], [94.36, 0.12], 2.127),
    row("RealNVP of 3, L = 16", { models: "vae+flow", latent: 16 }, 90.3, 6.47, [96.8, 0.19], [94.41, 0.06], 2.128),
  ],
};

export const digitsBeta: Protocol = {
  ...ofDigits,
  summary: "digits of 17 levels: a beta-VAE with 16 latent units over beta",
  source: `${source}, of beta = 1 alone`,
  study: { ...measured, models: "beta-vae", latent: 16 },
  seeds: [1, 2, 3, 4, 5],
  rows: [
    row("beta = 0", { beta: 0 }),
    row("beta = 0.5", { beta: 0.5 }),
    row("beta = 1", { beta: 1 }, 89.6, 7.07, [96.67, 0.07], [93.65, 0.14], 2.111),
    row("beta = 4", { beta: 4 }),
    row("beta = 10", { beta: 10 }),
  ],
};
