import { readFile } from "node:fs/promises";
import { vae } from "@elbo/vae";
import * as tf from "@tensorflow/tfjs";
import { type Page } from "playwright-core";
import { expect, test } from "vitest";
import { describeInBrowser } from "./browser.fixture.js";

/** The red of each pixel, which is that of green and blue. */
const readPixels = (page: Page): Promise<number[]> =>
  page.$eval("canvas", (canvas) => {
    const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
    return Array.from({ length: data.length / 4 }, (_, i) => data[4 * i]!);
  });

describeInBrowser("the examples", (open) => {
  test.each(["dist/trained-decoder", "plain-modules"])(
    "%s draws what Node decodes from the same file, also where the pointer goes",
    async (example) => {
      const model = vae.load(await readFile(new URL("../trained-decoder/digits.safetensors", import.meta.url)));
      const decoded = (code: [number, number]) =>
        tf.tidy(() => model.decode(tf.tensor2d([code])).mul(255)).data() as Promise<Float32Array>;
      const { page, problems } = await open(example);
      await page.waitForFunction(() => document.querySelector("canvas")!.width === 8);
      const first = await readPixels(page);
      expectPixels(first, await decoded([0, 0]));

      const box = (await page.locator("canvas").boundingBox())!;
      await page.mouse.move(box.x + 0.75 * box.width, box.y + 0.25 * box.height);
      const [before, canvas] = [first.join(), () => readPixels(page).then((pixels) => pixels.join())];
      await expect.poll(canvas).not.toBe(before);
      expectPixels(await readPixels(page), await decoded([1, 1]));
      expect(problems).toEqual([]);
      await page.close();
      model.dispose();
    },
  );

  test("the worker trains until its loss has fallen, stops when told to, and gives a file that Node loads", async () => {
    const { page, problems } = await open("dist/training-worker");
    const status = () => page.textContent("#status");
    await page.click("#train");
    await page.waitForFunction(() => document.querySelector("#status")!.textContent.startsWith("step"));
    const first = lossOf(await status());
    await page.waitForFunction(() => Number(document.querySelector("#status")!.textContent.match(/\d+/)) >= 60);
    expect(lossOf(await status())).toBeLessThan(first);
    expect(await status()).toMatch(/ nats, on wasm$/);
    expect(new Set(await readPixels(page)).size).toBeGreaterThan(10);
    await page.click("#stop");
    await page.waitForSelector("#save:not([hidden])");
    // Twenty epochs of sixteen steps were asked for.
    expect(Number(/\d+/.exec((await status())!))).toBeLessThan(320);

    const [download] = await Promise.all([page.waitForEvent("download"), page.click("#save")]);
    const model = vae.load(await readFile(await download.path()));
    expect(model.config).toMatchObject({ latent: 2, hidden: [32], seed: 1 });
    model.dispose();
    expect(problems).toEqual([]);
    await page.close();
  });
});

const lossOf = (status: string | null): number => Number(/([\d.]+) nats/.exec(status ?? "")?.[1]);

/** A canvas holds whole levels, and backends round the last bits of float32 differently: a level apart at most. */
function expectPixels(pixels: readonly number[], exact: Float32Array): void {
  expect(pixels.length).toBe(exact.length);
  const apart = pixels.map((pixel, i) => Math.abs(pixel - exact[i]!));
  expect(Math.max(...apart)).toBeLessThanOrEqual(1);
}
