import { eager } from "@elbo/core";
import { fromArrays } from "@elbo/datasets";
import { vae } from "@elbo/vae";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Exhibit, type LatentMapExhibit, type PictureExhibit } from "./exhibit.js";
import { latentExhibits } from "./latent-exhibits.js";

const x = Float32Array.from({ length: 40 * 4 }, (_, i) => Number((i * 7) % 3 === 0));
const label = Array.from({ length: 40 }, (_, i) => i % 4);
const data = fromArrays({ x, shape: [2, 2, 1], kind: "binary", label });
const flat = fromArrays({ x, shape: [4], kind: "binary" });
const options = { executor: eager, standardPrior: true };

function picture(exhibits: readonly Exhibit[], title: string): PictureExhibit {
  return exhibits.find((each): each is PictureExhibit => each.kind === "pictures" && each.title === title)!;
}

function map(exhibits: readonly Exhibit[]): LatentMapExhibit {
  return exhibits.find((each) => each.kind === "latent map")!;
}

describe("latentExhibits", () => {
  let model: ReturnType<typeof vae>;
  beforeAll(() => {
    model = vae({ data: data.spec, latent: 2, hidden: [4] });
  });
  afterAll(() => model.dispose());

  it("are the same for the same model, and leave no tensor behind", async () => {
    const before = tf.memory().numTensors;
    const first = await latentExhibits(model, data, options);
    expect(tf.memory().numTensors).toBe(before);
    expect(await latentExhibits(model, data, options)).toEqual(first);
    const ofCodes = ["Latent space", "Manifold", "Traversals", "Reconstructions"];
    const titles = ["Samples: means", "Samples: draws", ...ofCodes, "Interpolations", "Interpolations on a sphere"];
    expect(first.map(({ title }) => title)).toEqual(titles);
  });

  it("show codes of the prior as means and as draws", async () => {
    const exhibits = await latentExhibits(model, data, options);
    expect(picture(exhibits, "Samples: means").pictures.count).toBe(64);
    expect(new Set(picture(exhibits, "Samples: draws").pictures.values)).toEqual(new Set([0, 1]));
    const means = [...picture(exhibits, "Samples: means").pictures.values];
    expect(means.every((value) => value > 0 && value < 1)).toBe(true);
  });

  it("lay the manifold out with the first unit to the right and the second upwards", async () => {
    const { pictures, columns } = picture(await latentExhibits(model, data, options), "Manifold");
    const corner = tf.tidy(() => model.decode(tf.tensor2d([[-1.8339146, 1.8339146]])).dataSync());
    // Quantiles at 1/30 and 29/30; the codes are rounded to float32.
    [...corner].forEach((value, i) => expect(pictures.values[i]).toBeCloseTo(value, 5));
    expect(pictures.count).toBe(columns ** 2);
  });

  it("move one unit in a row from -3 to 3, the one that varies most first, and leave out what N(0, I) does not bound", async () => {
    const exhibits = await latentExhibits(model, data, options);
    const { pictures, columns, caption } = picture(exhibits, "Traversals");
    expect([pictures.count, columns]).toEqual([22, 11]);
    const [first] = /z(\d)/.exec(caption.split("top: ")[1]!)!;
    const low = tf.tidy(() => model.decode(tf.tensor2d([first === "z1" ? [-3, 0] : [0, -3]])).dataSync());
    [...low].forEach((value, i) => expect(pictures.values[i]).toBeCloseTo(value, 5));
    expect(
      picture(await latentExhibits(model, data, { ...options, standardPrior: false }), "Traversals"),
    ).toBeUndefined();
  });

  it("interpolate on a straight line and on a great circle, which meet at the ends", async () => {
    const exhibits = await latentExhibits(model, data, options);
    const [line, circle] = [
      picture(exhibits, "Interpolations").pictures,
      picture(exhibits, "Interpolations on a sphere").pictures,
    ];
    const at = (values: ArrayLike<number>, image: number) => Array.from(values).slice(4 * image, 4 * image + 4);
    at(line.values, 0).forEach((value, i) => expect(at(circle.values, 0)[i]).toBeCloseTo(value, 5));
    expect(at(line.values, 5)).not.toEqual(at(circle.values, 5));
  });

  it("put what the model makes of examples below them", async () => {
    const { pictures } = picture(await latentExhibits(model, data, options), "Reconstructions");
    const source = data.test;
    // The test set is a tenth of 40 examples: one row of them, one of their reconstructions.
    expect(pictures.count).toBe(2 * source.size);
    const first = source.read(Uint32Array.of(0), undefined as never)["x"]!.values;
    expect([...pictures.values.slice(0, 4)]).toEqual([...first]);
  });

  it("map the posterior means of test examples with their classes", async () => {
    const exhibit = map(await latentExhibits(model, data, options));
    expect(exhibit).toMatchObject({ units: [0, 1], latent: 2, code: "posterior mean" });
    expect(exhibit.points).toHaveLength(data.test.size);
    expect(exhibit.points.every(({ label: of }) => of !== undefined)).toBe(true);
    expect(exhibit.caption).toMatch(
      /^Posterior means of 4 test examples, coloured by class\. Lines hold 50 and 90 % of the prior\. [012] of 2 units are active/,
    );
  });

  it("leave pictures out where examples are no images", async () => {
    const line = vae({ data: flat.spec, latent: 1, hidden: [4] });
    const exhibits = await latentExhibits(line, flat, options);
    expect(exhibits.map(({ title }) => title)).toEqual(["Latent space"]);
    expect(map(exhibits).units).toEqual([0, 0]);
    line.dispose();
  });

  it("leave the manifold out where there are not two units, or the prior is another, and show the widest units", async () => {
    const wide = vae({ data: data.spec, latent: 3, hidden: [4] });
    const exhibits = await latentExhibits(wide, data, options);
    expect(picture(exhibits, "Manifold")).toBeUndefined();
    expect(map(exhibits).caption).toMatch(/Of 3 units the two that vary most are shown, z\d and z\d/);
    wide.dispose();
    expect(
      picture(await latentExhibits(model, data, { ...options, standardPrior: false }), "Manifold"),
    ).toBeUndefined();
  });
});
