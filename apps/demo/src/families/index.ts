import { betaTcVae, betaVae, constrainedVae, dipVae, factorVae } from "@elbo/beta-vae";
import { count, type Json, type JsonObject, positive, type PriorFactory } from "@elbo/core";
import { dcgan, gan } from "@elbo/gan-baseline";
import { infoVae } from "@elbo/infovae";
import { autoregressivePrior, mixtureOfGaussians, realNvpPrior, vampPrior, type ValueRange } from "@elbo/priors";
import { autoencoder, conditionalVae, iwae, noisyAutoencoder, vae } from "@elbo/vae";
import { gumbelVae, independentCodes, vqVae } from "@elbo/vq-vae";
import { type DemoFamily } from "./family.js";

const plane = { latent: 2, hidden: [64, 64] } as const;
const components = { components: count(10, "normals, or pseudo-inputs, that the prior is a mixture of") };

/** Every family that can be trained on the page. A family adds its line here, and appears with its settings. */
export const families: Readonly<Record<string, DemoFamily>> = {
  vae: {
    title: "VAE",
    summary: "Learns to write each picture as a cloud of codes, near the origin, and to read codes back.",
    family: vae,
    defaults: plane,
    saved: withoutPrior,
  },
  "beta-vae": {
    title: "Beta-VAE",
    summary: "A VAE that pays beta times as much for what its codes say: less in them, but tidier.",
    family: betaVae,
    defaults: { ...plane, beta: 4 },
  },
  iwae: {
    title: "IWAE",
    summary: "Several codes per picture, weighted by how well they explain it: a tighter bound.",
    family: iwae,
    defaults: plane,
  },
  "vae+mog": withPrior("VAE, mixture prior", "Codes may gather round several centres, which are learned too.", {
    kind: "mixture-of-gaussians",
    make: (size) => mixtureOfGaussians({ components: size, spread: 2 }),
  }),
  "vae+vamp": withPrior("VAE, VampPrior", "The prior is made of the clouds of pictures that are learned.", {
    kind: "vamp",
    make: (size, range) => vampPrior({ components: size, range }),
  }),
  "vae+flow": {
    title: "VAE, flow prior",
    summary: "The prior is a normal that an invertible network bends to the codes.",
    family: vae,
    defaults: plane,
    given: () => ({ prior: realNvpPrior({ layers: 4, hidden: [32] }) }),
    saved: ({ prior }) => Object.keys(flows).some((kind) => kind === kindOf(prior)),
    again: ({ prior }) => {
      const { kind, ...options } = prior as JsonObject;
      return { prior: flows[kind as keyof typeof flows](options) };
    },
  },
  "conditional-vae": {
    title: "Conditional VAE",
    summary: "Is told the label, so its codes hold what is left: the hand that wrote it.",
    family: conditionalVae,
    defaults: plane,
  },
  infovae: {
    title: "InfoVAE",
    summary: "Holds all the codes together to the prior, so that each may say more.",
    family: infoVae,
    defaults: { ...plane, lambda: 100 },
  },
  "beta-tcvae": {
    title: "Beta-TCVAE",
    summary: "Charges only for what units say of each other, so that each comes to mean one thing.",
    family: betaTcVae,
    defaults: plane,
    without: ["examples"],
    given: (_, data) => ({ examples: data.train.size }),
  },
  "factor-vae": {
    title: "FactorVAE",
    summary: "The same aim as beta-TCVAE, with a second network as the judge.",
    family: factorVae,
    defaults: plane,
  },
  "dip-vae": {
    title: "DIP-VAE",
    summary: "Takes correlations between units out by a penalty on their covariance.",
    family: dipVae,
    defaults: plane,
  },
  "constrained-vae": {
    title: "Constrained VAE",
    summary: "Codes may cost so many nats and no more; the price finds itself.",
    family: constrainedVae,
    defaults: plane,
    without: ["bound"],
    own: { bound: positive(5, "most that codes may cost, in nats") },
    given: ({ bound }) => ({ bound: { kl: bound } }),
  },
  "vq-vae": {
    title: "VQ-VAE",
    summary: "Writes pictures in words of a small codebook that it learns.",
    family: vqVae,
    defaults: { codes: 16, dimension: 8 },
    without: ["scale"],
    own: { places: count(4, "codes that a picture is written in") },
    given: ({ places }) => ({ ...codeNetwork(places as number), prior: independentCodes() }),
  },
  "gumbel-vae": {
    title: "Gumbel VAE",
    summary: "Discrete codes too, learned through draws that are soft at first.",
    family: gumbelVae,
    defaults: { codes: 16 },
    without: ["scale"],
    own: { places: count(4, "codes that a picture is written in") },
    given: ({ places }) => ({ ...codeNetwork(places as number), prior: independentCodes() }),
  },
  autoencoder: {
    title: "Autoencoder",
    summary: "No prior: reads pictures well, and most places between its codes mean nothing.",
    family: autoencoder,
    defaults: plane,
  },
  "noisy-autoencoder": {
    title: "Noisy autoencoder",
    summary: "Noise on the codes makes neighbours alike.",
    family: noisyAutoencoder,
    defaults: plane,
  },
  gan: {
    title: "GAN",
    summary: "A forger and a judge: the one makes pictures of noise, the other tells them from real ones.",
    family: gan,
    defaults: { latent: 4, hidden: [64, 64], learningRate: 1e-3 },
  },
  dcgan: {
    title: "DCGAN",
    summary: "The same game, played by convolutions.",
    family: dcgan,
    defaults: { latent: 8, filters: 8, learningRate: 1e-3 },
  },
};

function withPrior(
  title: string,
  summary: string,
  { kind, make }: { readonly kind: string; readonly make: (components: number, range?: ValueRange) => PriorFactory },
): DemoFamily {
  return {
    ...{ title, summary, family: vae, defaults: plane, own: components },
    given: (chosen, { spec }) => ({
      prior: make(chosen["components"] as number, spec.kind === "real" ? realRange : undefined),
    }),
    saved: ({ prior }) => kindOf(prior) === kind,
    again: ({ prior }) => {
      const { components, range } = prior as JsonObject;
      return { prior: make(Number(components), range as ValueRange | undefined) };
    },
  };
}

/** Pseudo-inputs of points stay in this square. */
const realRange: ValueRange = [-3, 3];

const flows = { "real-nvp": realNvpPrior, autoregressive: autoregressivePrior } as const;

function kindOf(prior: Json | undefined): Json | undefined {
  const described = typeof prior === "object" && prior !== null && !Array.isArray(prior);
  return described ? (prior as JsonObject)["kind"] : prior;
}

function withoutPrior({ prior }: JsonObject): boolean {
  return prior === undefined;
}

function codeNetwork(places: number) {
  return { network: { kind: "mlp", codeShape: [places], hidden: [64, 64] } } as const;
}
