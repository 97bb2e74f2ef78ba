import { beforeAll, describe, expect, it } from "vitest";
import { createDraw, type Draw } from "./chart.js";
import { reportPage } from "./page.js";
import { resultsFixture, trainingFixture } from "./results.fixture.js";
import { type Showcase } from "./showcase.js";

let draw: Draw;
beforeAll(async () => {
  draw = await createDraw();
});

const pictures = (count: number) => ({ values: new Float32Array(4 * count), count, height: 2, width: 2, channels: 1 as const });

const showcase: Showcase = {
  latent: {
    units: [3, 0],
    latent: 16,
    activeUnits: 5,
    points: [
      { x: 0, y: 1, label: 7 },
      { x: 1, y: -1, label: 3 },
    ],
  },
  pictures: {
    ...{ means: pictures(64), draws: pictures(64), originals: pictures(16), reconstructions: pictures(16) },
    ...{ interpolations: pictures(24), interpolationSteps: 12, manifold: pictures(9), manifoldSide: 3 },
  },
};

async function pageOf(...trainings: ReturnType<typeof trainingFixture>[]): Promise<string> {
  return reportPage(resultsFixture(...trainings), new Map([[trainings[0]!, showcase]]), draw);
}

describe("reportPage", () => {
  it("runs nothing and fetches nothing", async () => {
    const page = await pageOf(trainingFixture(16, 1));
    expect(page).toContain("default-src &#39;none&#39;; img-src data:; style-src &#39;unsafe-inline&#39;");
    expect(page).not.toMatch(/<script|<link|<iframe|javascript:|\son\w+=|@import|url\((?!#)/i);
    const addresses = [...page.matchAll(/\b(?:src|href|xlink:href)="([^"]*)"/g)].map(([, address]) => address!);
    expect(addresses).toHaveLength(5);
    expect(addresses.filter((address) => !/^(data:image\/png;base64,|#)/.test(address))).toEqual([]);
  });

  it("shows the figures, the curves and every picture with a caption", async () => {
    const page = await pageOf(trainingFixture(16, 1));
    expect(page).toContain("<h1>vae with 16 latent units on digits</h1>");
    expect(page).toContain("101.00 ± 0.25");
    expect(page.match(/<figure>/g)).toHaveLength(6);
    expect(page.match(/<figcaption>[^<]{20,}<\/figcaption>/g)).toHaveLength(6);
    // Three learning curves and the latent space; Plot draws the frame of each once.
    expect(page.match(/<svg /g)).toHaveLength(4);
    expect(page).toContain("Of 16 units the two that vary most are shown, z4 and z1 (counted from 1).");
    expect(page).toContain("5 of 16 units are active");
  });

  it("sets models side by side where there are several, and tells seeds apart where they differ", async () => {
    const page = await pageOf(trainingFixture(2, 1), trainingFixture(16, 1), trainingFixture(16, 2));
    expect(page).toContain("<h1>vae with 2 and 16 latent units on digits</h1>");
    expect(page).toContain("Validation side by side");
    expect(page).toContain("<h2>vae, 16 units, seed 2</h2>");
    expect(page).toContain("<h3>Over seeds</h3>");
  });

  it("charts the ELBO apart from a loss that is not it, and every term of the loss", async () => {
    const training = trainingFixture(2, 1);
    const epochs = training.history.epochs.map((each) => ({ ...each, train: { ...each.train, loss: 999, penalty: 7 }, validation: undefined }));
    const page = await pageOf({ ...training, history: { ...training.history, epochs } });
    const titles = [...page.matchAll(/<h4>([^<]*)<\/h4><svg/g)].map(([, title]) => title);
    expect(titles).toEqual(["-ELBO", "Loss", "Reconstruction", "KL", "penalty"]);
  });

  it("escapes what users name", async () => {
    const training = trainingFixture(2, 1);
    const named = { ...training, data: { ...training.data, spec: { ...training.data.spec, name: "<img src=x>" } } };
    expect(await pageOf(named)).not.toContain("<img src=x>");
  });

  it("is drawn alike each time but for names that Plot makes up", async () => {
    const [first, second] = [await pageOf(trainingFixture(2, 1)), await pageOf(trainingFixture(2, 1))];
    const plain = (page: string) => page.replaceAll(/plot-(clip-)?\w+/g, "");
    expect(plain(first)).toBe(plain(second));
  });
});
