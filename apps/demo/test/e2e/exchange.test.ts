import { readFile } from "node:fs/promises";
import { saveModel } from "@elbo/core";
import { vae } from "@elbo/vae";
import { type Page } from "playwright-core";
import { expect, test } from "vitest";
import { dropReport, named } from "./acts.fixture.js";
import { describeInBrowser, noticeOf, pictureOf, untilReady } from "./page.fixture.js";

/** What the page says of files that are given to it. */
async function saidOf(page: Page, input: string, ...files: ReturnType<typeof named>[]): Promise<string> {
  await page.evaluate(() => (document.getElementById("notice")!.hidden = true));
  await page.setInputFiles(input, files);
  await page.waitForFunction(() => !document.getElementById("notice")!.hidden);
  return (await page.textContent("#notice p"))!;
}

describeInBrowser("files", ({ open }) => {
  test("a model that the command line trained is loaded, and the page saves the same bits", async () => {
    const file = await readFile(new URL("../../../../examples/trained-decoder/digits.safetensors", import.meta.url));
    const { page, problems } = await open("#data=strokes&model=autoencoder&hidden=8");
    await untilReady(page);
    await page.setInputFiles("#model-file", [named("mine.safetensors", file)]);
    await page.waitForFunction(() => (document.getElementById("model") as HTMLSelectElement).value === "vae");
    await untilReady(page);
    expect(await page.inputValue("#option-hidden")).toBe("32");
    const [download] = await Promise.all([page.waitForEvent("download"), page.click("#save")]);
    expect(download.suggestedFilename()).toBe("vae-strokes.safetensors");
    expect((await readFile(await download.path())).equals(file)).toBe(true);
    expect(problems).toEqual([]);
    await page.context().close();
  });

  test("a model on data of a file is explored without them, and a table is shown in its own units", async () => {
    const { page, problems } = await open("#data=strokes&model=vae&hidden=8");
    await untilReady(page);
    const rows = Array.from({ length: 40 }, (_, i) => `${100 + i},${i % 2 ? "<b>yes</b>" : "no"}`);
    const table = new TextEncoder().encode(["height,smokes", ...rows].join("\n"));
    await page.setInputFiles("#data-file", [named("people.csv", table)]);
    await page.waitForFunction(() => document.querySelectorAll("#grid + .rows tbody tr").length === 12);
    expect(await page.textContent("#grid + .rows thead")).toBe("heightsmokes");
    await page.click("#tab-reconstructions");
    const firsts = () =>
      page.$$eval("#grid + .rows tbody th", (all) => all.slice(0, 2).map((each) => each.textContent));
    expect(await firsts()).toEqual(["example", "made of it"]);
    expect(await page.textContent("#grid + .rows tbody tr:nth-child(1)")).toMatch(/^example1\d\d(<b>yes<\/b>|no)$/);
    await page.click("#tab-traversals");
    await expect.poll(firsts).toEqual(["z1 = -3", "z1 = -1.5"]);
    expect(await page.$$eval("#grid + .rows tbody tr.last th", (all) => all.map((each) => each.textContent))).toEqual([
      "z1 = 3",
      "z2 = 3",
    ]);
    // The plane's point is a row too.
    await expect.poll(() => page.textContent("#image + .rows tbody")).toMatch(/^[\d.]+(<b>yes<\/b>|no)$/);
    const model = vae({ data: { name: "mine", shape: [6, 5, 1], kind: "grey" }, latent: 2, hidden: [8] });
    await page.setInputFiles("#model-file", [named("mine.safetensors", await saveModel(model))]);
    model.dispose();
    expect(await noticeOf(page)).toMatch(/^The model is shown without its data: "mine", grey images of 6 x 5 x 1\. /);
    expect(await page.textContent("#data option:checked")).toBe("mine, not here");
    const before = await pictureOf(page, "#image");
    await page.focus("#plane");
    await page.keyboard.press("Shift+ArrowLeft");
    await expect.poll(() => pictureOf(page, "#image")).not.toBe(before);
    await page.click("#play");
    await expect.poll(() => noticeOf(page)).toMatch(/^training: data must be at hand; got the model alone\./);
    expect(problems).toEqual([]);
    await page.context().close();
  });

  test("the report of a run shows its models, settings, curves and pictures, and trains one of them here", async () => {
    const { page, problems } = await open("#data=strokes&model=vae&hidden=8");
    await untilReady(page);
    await dropReport(page, ["vae, 2 latent units", "<img src=x onerror=globalThis.hacked=1>"]);
    expect(await page.textContent("#run-settings")).toBe(
      "vae on digits (8 x 8 x 1, binary), 3 epochs: latent 2, hidden 6, seed 0.",
    );
    expect(await page.textContent("#run-weights")).toContain("vae-0/model.safetensors");
    expect(await page.textContent("#run-curves .value")).toBe("7.00");
    expect(await page.$$eval("#run-pictures img", (all) => all.map((each) => each.getAttribute("alt")))).toEqual([
      "Samples",
    ]);
    await page.selectOption("#run-training", "1");
    await page.click("#run-train");
    await page.waitForFunction(() => (document.querySelector("#option-hidden") as HTMLInputElement).value === "6");
    await untilReady(page);
    expect(page.url()).toContain("seed=1");
    expect(await page.evaluate(() => "hacked" in globalThis)).toBe(false);
    expect(await saidOf(page, "#model-file", named("report.html", new TextEncoder().encode("<p>hello</p>")))).toBe(
      'report: the file must hold the data of a run; got none. Write it again by "elbo report".',
    );
    expect(problems).toEqual([]);
    await page.context().close();
  });

  test("files that are broken, hostile or of something else are refused in words, and the page lives", async () => {
    const { page, problems } = await open("#data=strokes&model=vae&hidden=8");
    await untilReady(page);
    const markup = '<img src=x onerror="globalThis.hacked=1">.safetensors';
    expect(await saidOf(page, "#model-file", named(markup, new Uint8Array(4)))).toMatch(/^readSafetensors: /);
    const lying = new Uint8Array(64);
    new DataView(lying.buffer).setBigUint64(0, 2n ** 62n, true);
    expect(await saidOf(page, "#model-file", named("lying.safetensors", lying))).toMatch(/^readSafetensors: /);
    expect(await saidOf(page, "#data-file", named("<script>alert(1)</script>.png", new Uint8Array(99)))).toBe(
      'images: "<script>alert(1)</script>.png" must be an image that this browser reads; it is damaged, or something else.',
    );
    expect(await saidOf(page, "#data-file", named("numbers.npy", new Uint8Array(99)))).toMatch(
      /^readIdx: the first bytes must be/,
    );
    expect(await page.$$("#notice img, #notice script")).toEqual([]);
    expect(await page.evaluate(() => "hacked" in globalThis)).toBe(false);
    await page.click("#step");
    await page.waitForFunction(() => document.querySelector("#status b")?.textContent === "1");
    expect(problems).toEqual([]);
    await page.context().close();
  });

  test("a file that is too large is refused before it is read", async () => {
    const { page } = await open("#data=strokes&model=vae&hidden=8");
    await untilReady(page);
    await page.evaluate(() => {
      const file = new File(["x"], "huge.safetensors");
      Object.defineProperty(file, "size", { value: 2 ** 32 });
      const data = new DataTransfer();
      const event = new DragEvent("drop", { dataTransfer: data, bubbles: true });
      Object.defineProperty(event, "dataTransfer", { value: { files: [file] } });
      dispatchEvent(event);
    });
    await page.waitForFunction(() => !document.getElementById("notice")!.hidden);
    expect(await page.textContent("#notice p")).toBe('file: "huge.safetensors" must be at most 256 MB; got 4096 MB.');
    await page.context().close();
  });

  test("images that are dropped in are learned, under a name that is only text", async () => {
    const { page, problems } = await open("#data=strokes&model=vae&hidden=8");
    await untilReady(page);
    const png = await page.evaluate(async () => {
      const canvas = new OffscreenCanvas(20, 30);
      canvas.getContext("2d")!.fillRect(0, 0, 10, 10);
      return [...new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer())];
    });
    const files = Array.from({ length: 12 }, (_, i) => named(`<b>${i}</b>.png`, Uint8Array.from(png)));
    await page.setInputFiles("#data-file", files);
    await page.waitForFunction(() => (document.getElementById("data") as HTMLSelectElement).value === "file:1");
    await untilReady(page);
    expect(await page.textContent("#data option:checked")).toBe("12 images");
    await page.click("#step");
    await page.waitForFunction(() => document.querySelector("#status b")?.textContent === "1");
    expect(problems).toEqual([]);
    await page.context().close();
  });
});
