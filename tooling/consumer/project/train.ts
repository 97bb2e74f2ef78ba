import { createRng, fit } from "@elbo/core";
import { digits, subset } from "@elbo/datasets";
import { vae } from "@elbo/vae";

const data = await digits();
const model = vae({ data: data.spec, latent: 2, likelihood: "categorical" });
const source = subset(
  data.train,
  Uint32Array.from({ length: 64 }, (_, i) => i),
);
const history = await fit(model, source, { epochs: 1, batchSize: 32, seed: 1 });
const images = model.generate(3, createRng(2));
console.log(JSON.stringify({ steps: history.steps, shape: images.shape }));
