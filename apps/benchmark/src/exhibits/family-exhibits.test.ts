import { eager, type GenerativeModel, type Rng } from "@elbo/core";
import { fromArrays } from "@elbo/datasets";
import { gan } from "@elbo/gan-baseline";
import { autoencoder, conditionalVae } from "@elbo/vae";
import { vqVae } from "@elbo/vq-vae";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { adversarialExhibits } from "./adversarial-exhibits.js";
import { autoencoderExhibits } from "./autoencoder-exhibits.js";
import { codeExhibits } from "./code-exhibits.js";
import { conditionalExhibits } from "./conditional-exhibits.js";
import { type BarExhibit, type Exhibit, type PictureExhibit } from "./exhibit.js";

const x = Float32Array.from({ length: 40 * 16 }, (_, i) => Number((i * 7) % 3 === 0));
const label = Array.from({ length: 40 }, (_, i) => i % 4);
const images = fromArrays({ x, shape: [4, 4, 1], kind: "binary", label });
const rows = fromArrays({ x, shape: [16], kind: "binary", label });

/** The exhibits of a model, which are the same each time and leave no tensor behind. */
async function shown(model: GenerativeModel, exhibit: () => Promise<Exhibit[]>): Promise<Exhibit[]> {
  try {
    const before = tf.memory().numTensors;
    const first = await exhibit();
    expect(tf.memory().numTensors).toBe(before);
    expect(await exhibit()).toEqual(first);
    return first;
  } finally {
    model.dispose();
  }
}

const titles = (exhibits: readonly Exhibit[]) => exhibits.map(({ title }) => title);
const picture = (exhibits: readonly Exhibit[], title: string) =>
  exhibits.find((each) => each.title === title) as PictureExhibit;

test("an autoencoder shows samples from both places that codes can come from", async () => {
  const model = autoencoder({ data: images.spec, latent: 2, hidden: [4] });
  const exhibits = await shown(model, () => autoencoderExhibits(model, images, eager));
  expect(titles(exhibits)).toEqual([
    ...["Samples: codes from a fitted normal", "Samples: codes from their box"],
    ...["Latent space", "Reconstructions", "Interpolations"],
  ]);
  expect(exhibits.filter((each) => each.kind === "pictures" && each.sideBySide)).toHaveLength(2);
});

test("a conditional VAE shows a column for each class, and one code in all of them", async () => {
  const model = conditionalVae({ data: images.spec, latent: 2, hidden: [4] });
  const exhibits = await shown(model, () => conditionalExhibits(model, images, eager));
  expect(titles(exhibits)).toEqual(["Samples by class", "One code in all classes", "Latent space", "Reconstructions"]);
  for (const title of titles(exhibits).slice(0, 2))
    expect(picture(exhibits, title)).toMatchObject({ columns: 4, pictures: { count: 32 } });
});

test("a VQ-VAE shows how often codes are used, and the codes of examples as colours", async () => {
  const network = { kind: "mlp", codeShape: [2, 2], hidden: [4] } as const;
  const model = vqVae({ data: images.spec, codes: 8, dimension: 2, network });
  const makers = {
    ...{ codes: model, means: (count: number, rng: Rng) => model.generate(count, rng) },
    draws: (count: number, rng: Rng) => model.generate(count, rng, { draw: true }),
  };
  const exhibits = await shown(model, () => codeExhibits(makers, images, eager));
  expect(titles(exhibits)).toEqual([
    "Samples: means",
    "Samples: draws",
    "Use of the codebook",
    "Code maps and reconstructions",
  ]);
  const { values } = exhibits[2] as BarExhibit;
  expect(values).toHaveLength(8);
  expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
  expect([...values].sort((a, b) => b - a)).toEqual(values);
  const maps = picture(exhibits, "Code maps and reconstructions");
  // Four test examples, each with its codes and what they decode to.
  expect(maps.pictures).toMatchObject({ count: 12, channels: 3 });
  expect(maps.caption).toContain("2 x 2 codes");
});

test("a GAN shows samples, and strips between codes", async () => {
  const model = gan({ data: images.spec, latent: 3, hidden: [4] });
  const exhibits = await shown(model, () => adversarialExhibits(model, images, eager));
  expect(titles(exhibits)).toEqual(["Samples", "Interpolations"]);
  expect(picture(exhibits, "Interpolations").pictures.count).toBe(72);
});

test("data that are no images leave what is not a picture", async () => {
  const plain = autoencoder({ data: rows.spec, latent: 2, hidden: [4] });
  expect(titles(await shown(plain, () => autoencoderExhibits(plain, rows, eager)))).toEqual(["Latent space"]);
  const conditional = conditionalVae({ data: rows.spec, latent: 2, hidden: [4] });
  expect(titles(await shown(conditional, () => conditionalExhibits(conditional, rows, eager)))).toEqual([
    "Latent space",
  ]);
  const adversarial = gan({ data: rows.spec, latent: 2, hidden: [4] });
  expect(await shown(adversarial, () => adversarialExhibits(adversarial, rows, eager))).toEqual([]);
});
