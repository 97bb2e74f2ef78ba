import { type Page } from "playwright-core";
import { untilReady, untilStep } from "./page.fixture.js";

/** A file that is given to the page. */
export const named = (name: string, buffer: Uint8Array) => ({ name, mimeType: "", buffer: Buffer.from(buffer) });

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** Presses Train, and waits for a step. */
export async function train(page: Page, steps: number): Promise<void> {
  await untilReady(page);
  await page.click("#play");
  await untilStep(page, steps);
}

/** A digit on the pad, stroke by stroke. */
export async function drawSeven(page: Page): Promise<void> {
  await page.click("#tab-draw");
  await page.waitForFunction(() => document.querySelectorAll("#picks button").length > 0);
  const { x, y, width } = (await page.locator("#pad").boundingBox())!;
  const corners = [0.3, 0.15, 0.65, 0.15, 0.6, 0.4, 0.45, 0.85];
  await page.mouse.move(x + corners[0]! * width, y + corners[1]! * width);
  await page.mouse.down();
  for (let i = 2; i < corners.length; i += 2)
    await page.mouse.move(x + corners[i]! * width, y + corners[i + 1]! * width, { steps: 6 });
  await page.mouse.up();
}

/** The way between two examples. */
export async function pickTwo(page: Page): Promise<void> {
  await page.click("#tab-between");
  await page.click("#picks button:nth-child(3)");
  await page.click("#picks button:nth-child(9)");
}

/** A table of numbers, answers and names that is dropped in, and shown. */
export async function dropTable(page: Page): Promise<void> {
  const rows = Array.from({ length: 400 }, (_, i) => {
    const age = 20 + ((37 * i) % 60);
    const height = (150 + ((11 * i) % 45) + age / 10).toFixed(1);
    return [age, height, age % 3 ? "no" : "yes", ["north", "south", "west"][i % 3]].join();
  });
  await page.setInputFiles("#data-file", [
    named("people.csv", bytesOf(["age,height,smokes,region", ...rows].join("\n"))),
  ]);
  await page.waitForFunction(() => document.querySelector("#grid + .rows:not([hidden])") !== null);
}

const dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYPj/HwADAgH/p9GrdgAAAABJRU5ErkJggg==";

/** The report of a run that trained models of these names, with a script, and a picture of another host, in it. */
export async function dropReport(page: Page, labels: readonly string[]): Promise<void> {
  const trainings = labels.map((label, seed) => ({
    ...{ label, folder: `vae-${seed}`, model: "vae" },
    data: { name: "digits", shape: [8, 8, 1], kind: "binary" },
    options: { latent: 2, hidden: [6], seed },
    epochs: [9, 8, 7].map((loss, epoch) => ({ epoch, train: { loss: loss + 1 }, validation: { loss } })),
  }));
  const escape = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const figure = `<figure><img src="data:image/png;base64,${dot}"><figcaption>Samples</figcaption></figure>`;
  const foreign = '<figure><img src="https://elsewhere.example/x.png"></figure>';
  const report = `<!doctype html><script>globalThis.hacked = 1</script><section><h2>${labels[0]}</h2>${figure}${foreign}</section>
      <template id="elbo-run">${escape(JSON.stringify({ layout: 1, trainings }))}</template>`;
  await page.setInputFiles("#model-file", [named("report.html", bytesOf(report))]);
  await page.waitForFunction(() => !document.getElementById("run")!.hidden);
}
