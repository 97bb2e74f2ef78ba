import { mkdir, writeFile } from "node:fs/promises";
import { type Page } from "playwright-core";
import { test } from "vitest";
import { drawSeven, dropReport, dropTable, named, pickTwo, train } from "./acts.fixture.js";
import { describeInBrowser, noticeOf, untilReady } from "./page.fixture.js";

const folder = new URL("../../pictures/", import.meta.url);

/** What is pictured: an address, and what is done before. */
const states: Readonly<Record<string, { readonly hash: string; readonly act?: (page: Page) => Promise<void> }>> = {
  first: { hash: "" },
  drawing: { hash: "", act: drawSeven },
  between: { hash: "", act: pickTwo },
  codes: { hash: "#model=vq-vae" },
  mixture: { hash: "#model=vae%2Bvamp" },
  beside: { hash: "#model=vae&beside.model=beta-vae&beside.beta=8&seed=1", act: (page) => train(page, 300) },
  points: { hash: "#data=moons&model=vae%2Bflow", act: (page) => train(page, 300) },
  table: { hash: "#data=strokes&model=vae&hidden=8", act: learnTable },
  run: { hash: "", act: (page) => dropReport(page, ["vae, 2 latent units", "vae, 8 latent units"]) },
  refusal: { hash: "#data=strokes&model=vae&hidden=8", act: dropNothing },
};
const widths = { phone: 390, tablet: 820, desktop: 1440 };

describeInBrowser("pictures", ({ open }) => {
  // They are looked at, and some stand in the readme.
  test.runIf(process.env["ELBO_LONG"] === "1").each(Object.entries(states))(
    "%s at three widths, and dark",
    async (name, { hash, act }) => {
      await mkdir(folder, { recursive: true });
      for (const [size, width] of Object.entries(widths))
        for (const dark of size === "desktop" ? [false, true] : [false]) {
          const { page } = await open(hash, { width, height: 900, dark });
          await page.waitForFunction(() => /step/.test(document.getElementById("status")!.textContent));
          await act?.(page);
          await page.waitForTimeout(1000);
          const png = await page.screenshot({ fullPage: true });
          await writeFile(new URL(`${name}-${size}${dark ? "-dark" : ""}.webp`, folder), await toWebp(page, png));
          await page.context().close();
        }
    },
  );
});

async function toWebp(page: Page, png: Buffer): Promise<Buffer> {
  const address = await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes]));
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.width, image.height];
    canvas.getContext("2d")!.drawImage(image, 0, 0);
    return canvas.toDataURL("image/webp", 0.82);
  }, png.toString("base64"));
  return Buffer.from(address.split(",")[1]!, "base64");
}

async function learnTable(page: Page): Promise<void> {
  await untilReady(page);
  await dropTable(page);
  await train(page, 100);
  await page.click("#tab-reconstructions");
}

/** A file that is no model. */
async function dropNothing(page: Page): Promise<void> {
  await untilReady(page);
  await page.setInputFiles("#model-file", [named("mine.safetensors", new Uint8Array(4))]);
  await noticeOf(page);
}
