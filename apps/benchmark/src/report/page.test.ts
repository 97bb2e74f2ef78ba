import { beforeAll, describe, expect, it } from "vitest";
import { type Exhibit } from "../exhibits/exhibit.js";
import { encodePng } from "@elbo/pictures";
import { createDraw, type Draw } from "./chart.js";
import { reportCommands } from "./commands.js";
import { reportPage } from "./page.js";
import { resultsFixture, trainingFixture } from "../run/results.fixture.js";

let draw: Draw;
beforeAll(async () => {
  draw = await createDraw();
});

const pictures = (count: number) => ({
  values: new Float32Array(4 * count),
  count,
  height: 2,
  width: 2,
  channels: 1 as const,
});
const commands = reportCommands("runs/a b");
const caption = "What is seen here, said in a sentence.";

const exhibits: readonly Exhibit[] = [
  { kind: "pictures", title: "Samples", caption, pictures: pictures(64), columns: 8 },
  { kind: "pictures", title: "Manifold", caption, pictures: pictures(9), columns: 3 },
  {
    ...{ kind: "latent map", title: "Latent space", caption, code: "posterior mean", units: [3, 0], latent: 16 },
    points: [
      { x: 0, y: 1, label: 7 },
      { x: 1, y: -1, label: 3 },
    ],
  },
];

function pageOf(...trainings: ReturnType<typeof trainingFixture>[]): string {
  return reportPage(resultsFixture(...trainings), new Map([[trainings[0]!, exhibits]]), draw, commands);
}

describe("reportPage", () => {
  it("runs nothing and fetches nothing", () => {
    const page = pageOf(trainingFixture(16, 1));
    expect(page).toContain("default-src &#39;none&#39;; img-src data:; style-src &#39;unsafe-inline&#39;");
    expect(page).not.toMatch(/<script|<link|<iframe|javascript:|\son\w+=|@import|url\((?!#)/i);
    const addresses = [...page.matchAll(/\b(?:src|href|xlink:href)="([^"]*)"/g)].map(([, address]) => address!);
    expect(addresses).toHaveLength(4);
    // Links are followed by who reads, and lead to files beside the page.
    const links = addresses.filter((address) => !/^(data:image\/png;base64,|#)/.test(address));
    expect(links).toEqual(["summary.csv", "summary.md"]);
    for (const link of links) expect(page).toContain(`<a href="${link}">${link}</a>`);
  });

  it("holds the settings and curves of each training as text, for programs", () => {
    const training = trainingFixture(16, 1);
    const [, text] = /<template id="elbo-run">([^<]*)<\/template>/.exec(pageOf(training))!;
    const { layout, trainings } = JSON.parse(text!.replaceAll("&quot;", '"')) as {
      layout: number;
      trainings: { label: string; epochs: object[] }[];
    };
    expect(layout).toBe(1);
    expect(trainings).toEqual([
      expect.objectContaining({
        ...{ label: "vae, 16 units", model: "vae" },
        options: expect.objectContaining({ latent: 16, seed: 1 }) as object,
        data: { name: "digits", shape: training.data.spec.shape, kind: training.data.spec.kind },
      }),
    ]);
    expect(trainings[0]!.epochs).toHaveLength(training.history.epochs.length);
  });

  it("shows the metrics, the curves and every picture with a caption", () => {
    const page = pageOf(trainingFixture(16, 1));
    expect(page).toContain("<h1>vae with 16 latent units on digits</h1>");
    expect(page).toContain("101.00 ± 0.25");
    expect(page.match(/<figure>/g)).toHaveLength(3);
    expect(page.match(/<p class="again">[^]*?<\/p><figcaption>[^<]{20,}<\/figcaption>/g)).toHaveLength(3);
    // Three learning curves and the latent space; Plot draws the frame of each once.
    expect(page.match(/<svg /g)).toHaveLength(4);
    expect(page).toContain("posterior mean z₄");
  });

  it("names the command that makes each picture and each chart again, as a shell reads it", () => {
    const page = pageOf(trainingFixture(16, 1), trainingFixture(2, 1));
    const calls = [...page.matchAll(/Again: <code>([^<]*)<\/code>/g)].map(([, call]) =>
      call!.replaceAll("&quot;", '"'),
    );
    const whole = 'pnpm bench report "runs/a b"';
    // The validation side by side and the learning curves of both.
    expect(calls.filter((call) => call === whole)).toHaveLength(3);
    for (const { title } of exhibits)
      expect(calls).toContain(
        `${whole} --training vae-16-seed1 --picture ${title.includes(" ") ? `"${title}"` : title}`,
      );
    expect(calls).toHaveLength(3 + exhibits.length);
  });

  it("names up to four models in its heading, and counts more", () => {
    const of = (...models: string[]) =>
      pageOf(
        ...models.map((model) => {
          const training = trainingFixture(2, 1);
          return { ...training, name: `${model}-2-seed1`, config: { ...training.config, model } };
        }),
      );
    const four = ["vae", "iwae", "infovae", "wae-mmd"];
    expect(of(...four)).toContain("<h1>vae, iwae, infovae, and wae-mmd with 2 latent units on digits</h1>");
    expect(of(...four, "aae")).toContain("<h1>5 models on digits</h1>");
  });

  it("sets models side by side where there are several, and tells seeds apart where they differ", () => {
    const page = pageOf(trainingFixture(2, 1), trainingFixture(16, 1), trainingFixture(16, 2));
    expect(page).toContain("<h1>vae with 2 and 16 latent units on digits</h1>");
    expect(page).toContain("Validation side by side");
    expect(page).toContain("<h2>vae, 16 units, seed 2</h2>");
    expect(page).toContain("<h3>Over seeds</h3>");
    expect(page).not.toContain("Without such a metric");
  });

  it("names models that have no validation to set beside others', and says only of long curves that they begin above", () => {
    const [first, second, other] = [trainingFixture(2, 1), trainingFixture(16, 1), trainingFixture(4, 1)];
    const history = {
      ...other.history,
      epochs: other.history.epochs.map(({ epoch, train, seconds }) => ({ epoch, train, seconds })),
    };
    const page = pageOf(first, second, { ...other, history });
    expect(page).toContain("Without such a metric after each epoch: vae, 4 units.");
    const withEpochs = (count: number) =>
      pageOf({ ...first, history: { ...first.history, epochs: first.history.epochs.slice(0, count) } });
    expect(withEpochs(10)).not.toContain("may lie above the frame");
    expect(withEpochs(11)).toContain("may lie above the frame");
  });

  it("charts the ELBO apart from a loss that is not it, and every term of the loss", () => {
    const training = trainingFixture(2, 1);
    const epochs = training.history.epochs.map((each) => ({
      ...each,
      train: { ...each.train, loss: 999, penalty: 7 },
      validation: undefined,
    }));
    const page = pageOf({ ...training, history: { ...training.history, epochs } });
    const titles = [...page.matchAll(/<h4>([^<]*)<\/h4><svg/g)].map(([, title]) => title);
    expect(titles).toEqual(["-ELBO", "Loss", "Reconstruction", "KL", "penalty"]);
  });

  it("charts the terms of the first of several players as those of a single one", () => {
    const training = trainingFixture(2, 1);
    const prefix = (terms: object) =>
      Object.fromEntries(Object.entries(terms).map(([name, value]) => [`vae/${name}`, value as number]));
    const epochs = training.history.epochs.map((each) => ({
      ...each,
      train: { ...prefix(each.train), "critic/loss": 1 },
      validation: { ...prefix(each.validation!), "critic/loss": 2 },
    }));
    const page = pageOf({ ...training, history: { ...training.history, epochs } }, training);
    const titles = [...page.matchAll(/<h4>([^<]*)<\/h4><svg/g)].map(([, title]) => title);
    // The first is that of both.
    expect(titles.slice(0, 5)).toEqual(["-ELBO", "-ELBO", "Reconstruction", "KL", "critic/loss"]);
  });

  it("shows samples of several models side by side, as many of each", () => {
    const side = exhibits.map((exhibit) => ({ ...exhibit, sideBySide: exhibit.title === "Samples" })) as Exhibit[];
    const trainings = [trainingFixture(2, 1), trainingFixture(16, 1)];
    const page = reportPage(
      resultsFixture(...trainings),
      new Map(trainings.map((each) => [each, side])),
      draw,
      commands,
    );
    expect(page).toContain("<h2>Samples side by side</h2>");
    // 8 x 2 images of 2 pixels with gaps of 1, enlarged to about 500.
    expect(page.match(/alt="vae, \d+ units: Samples" width="506" height="110"/g)).toHaveLength(2);
    expect(pageOf(trainingFixture(2, 1))).not.toContain("side by side");
  });

  it("draws the curves that a family asks for, with the value that they are to reach", () => {
    const training = trainingFixture(2, 1);
    const terms = {
      "discriminator/real": 0.6,
      "discriminator/fake": 0.4,
      "discriminator/value": -1.2,
      "discriminator/loss": 1,
      "generator/loss": 0.7,
    };
    const epochs = [0, 1].map((epoch) => ({ epoch, train: terms, seconds: 1 }));
    const config = { ...training.config, model: "gan" };
    const page = pageOf({ ...training, config, history: { ...training.history, epochs, best: null } });
    const titles = [...page.matchAll(/<h4>([^<]*)<\/h4><svg/g)].map(([, title]) => title);
    expect(titles).toEqual(["What the discriminator thinks", "Value of the game", "Losses"]);
    expect(page).toContain("- - equilibrium: -log 4");
    expect(page).not.toContain("The dashed line is the best epoch");
  });

  it("shows bars, and pictures that were drawn before", () => {
    const training = trainingFixture(2, 1);
    const png = encodePng({ data: new Uint8ClampedArray(24), width: 3, height: 2 });
    const bars: Exhibit = { kind: "bars", title: "Use", caption, values: [0.7, 0.3], x: "code", y: "share" };
    const page = reportPage(
      resultsFixture(training),
      new Map([[training, [bars, { kind: "png", title: "Early", caption, png }]]]),
      draw,
      commands,
    );
    expect(page).toMatch(/<h4>Use<\/h4>\s*<svg/);
    expect(page).toContain('alt="Early" width="501" height="334"');
  });

  it("charts test metrics over a setting that was swept, with a chart of its own for the KL", () => {
    const page = pageOf(...[2, 10, 20].map((latent) => trainingFixture(latent, 1)));
    const charts = page.slice(page.indexOf("<h2>Sweeps</h2>"), page.indexOf("<h2>vae, 2 units</h2>"));
    expect(charts.match(/<h4>vae: over latent<\/h4><svg/g)).toHaveLength(2);
    for (const name of ["reconstruction", "-ELBO", "-log p(x)", "KL"]) expect(charts).toContain(`</span>${name}</li>`);
    expect(pageOf(trainingFixture(2, 1), trainingFixture(10, 1), trainingFixture(10, 2))).not.toContain("Sweeps");
    // The KL is 2 of all: the axis goes from 1 to 3.
    expect(charts.split("<h4>vae: over latent</h4>")[2]).toMatch(/>1\.0<[^]*>3\.0</);
  });

  it("escapes what users name", () => {
    const training = trainingFixture(2, 1);
    const named = { ...training, data: { ...training.data, spec: { ...training.data.spec, name: "<img src=x>" } } };
    expect(pageOf(named)).not.toContain("<img src=x>");
  });

  it("is drawn alike each time but for names that Plot makes up", () => {
    const [first, second] = [pageOf(trainingFixture(2, 1)), pageOf(trainingFixture(2, 1))];
    const plain = (page: string) => page.replaceAll(/plot-(clip-)?\w+/g, "");
    expect(plain(first)).toBe(plain(second));
  });
});
