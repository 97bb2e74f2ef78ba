import { mkdir, writeFile } from "node:fs/promises";
import { type Page } from "playwright-core";
import { test } from "vitest";
import { describeInBrowser, untilReady, untilStep } from "./page.fixture.js";

const folder = new URL("../../pictures/", import.meta.url);

/** What is pictured: an address, and what is done before. */
const states: Readonly<Record<string, { readonly hash: string; readonly act?: (page: Page) => Promise<void> }>> = {
  first: { hash: "" },
  drawing: { hash: "", act: draw },
  codes: { hash: "#model=vq-vae" },
  mixture: { hash: "#model=vae%2Bvamp" },
  beside: { hash: "#model=vae&beside.model=beta-vae&beside.beta=8&seed=1", act: (page) => train(page, 300) },
  points: { hash: "#data=moons&model=vae%2Bflow", act: (page) => train(page, 300) },
  table: { hash: "#data=strokes&model=vae&hidden=8", act: dropTable },
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

async function train(page: Page, steps: number): Promise<void> {
  await untilReady(page);
  await page.click("#play");
  await untilStep(page, steps);
}

/** A table that is dropped in, and learned for a while. */
async function dropTable(page: Page): Promise<void> {
  await untilReady(page);
  const rows = Array.from({ length: 400 }, (_, i) => {
    const age = 20 + ((37 * i) % 60);
    return [
      age,
      (150 + ((11 * i) % 45) + age / 10).toFixed(1),
      age % 3 ? "no" : "yes",
      ["north", "south", "west"][i % 3],
    ];
  });
  const text = ["age,height,smokes,region", ...rows.map((row) => row.join())].join("\n");
  const buffer = Buffer.from(new TextEncoder().encode(text));
  await page.setInputFiles("#data-file", [{ name: "people.csv", mimeType: "", buffer }]);
  await page.waitForFunction(() => document.querySelector("#grid + .rows") !== null);
  await train(page, 100);
  await page.click("#tab-reconstructions");
}

/** A digit on the pad, stroke by stroke. */
async function draw(page: Page): Promise<void> {
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
