import { eager } from "@elbo/core";
import { fromArrays } from "@elbo/datasets";
import { vae } from "@elbo/vae";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Model } from "../models.js";
import { createShowcase } from "./showcase.js";

const x = Float32Array.from({ length: 40 * 4 }, (_, i) => Number((i * 7) % 3 === 0));
const label = Array.from({ length: 40 }, (_, i) => i % 4);
const data = fromArrays({ x, shape: [2, 2, 1], kind: "binary", label });
const flat = fromArrays({ x, shape: [4], kind: "binary" });

describe("createShowcase", () => {
  let model: Model;
  beforeAll(() => {
    model = vae({ data: data.spec, latent: 2, hidden: [4] });
  });
  afterAll(() => model.dispose());

  it("is the same for the same model, and leaves no tensor behind", async () => {
    const before = tf.memory().numTensors;
    const first = await createShowcase(model, data, eager);
    expect(tf.memory().numTensors).toBe(before);
    expect(await createShowcase(model, data, eager)).toEqual(first);
  });

  it("shows codes of the prior as means and as draws", async () => {
    const { pictures } = await createShowcase(model, data, eager);
    expect(pictures!.means.count).toBe(64);
    expect(new Set(pictures!.draws.values)).toEqual(new Set([0, 1]));
    expect([...pictures!.means.values].every((value) => value > 0 && value < 1)).toBe(true);
  });

  it("lays the manifold out with the first unit to the right and the second upwards", async () => {
    const { pictures } = await createShowcase(model, data, eager);
    const corner = tf.tidy(() => model.decode(tf.tensor2d([[-1.8339146, 1.8339146]])).dataSync());
    // Quantiles at 1/30 and 29/30; the codes are rounded to float32.
    [...corner].forEach((value, i) => expect(pictures!.manifold!.values[i]).toBeCloseTo(value, 5));
    expect(pictures!.manifold!.count).toBe(pictures!.manifoldSide ** 2);
  });

  it("maps the posterior means of test examples with their classes", async () => {
    const { latent } = await createShowcase(model, data, eager);
    expect(latent).toMatchObject({ units: [0, 1], latent: 2 });
    expect(latent.points).toHaveLength(data.test.size);
    expect(latent.points.every(({ label: of }) => of !== undefined)).toBe(true);
  });

  it("leaves pictures out where examples are no images, and the manifold where there are not two units", async () => {
    const line = vae({ data: flat.spec, latent: 1, hidden: [4] });
    const shown = await createShowcase(line, flat, eager);
    expect(shown.pictures).toBeUndefined();
    expect(shown.latent.units).toEqual([0, 0]);
    line.dispose();
    const wide = vae({ data: data.spec, latent: 3, hidden: [4] });
    expect((await createShowcase(wide, data, eager)).pictures).not.toHaveProperty("manifold");
    wide.dispose();
  });
});
