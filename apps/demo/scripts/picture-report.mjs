// Takes the picture of a report that the README shows: node scripts/picture-report.mjs REPORT.html PICTURE.webp [WIDTH] [HEIGHT]
// It needs Debian's Chromium, or ELBO_CHROMIUM that names one.
/* global createImageBitmap, document, fetch -- what `evaluate` runs, runs in a page */
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [report, picture, width = "1100", height = "900"] = process.argv.slice(2);
if (report === undefined || picture === undefined)
  throw new Error("picture-report: arguments must be the paths of a report and of a picture to write.");

const browser = await chromium.launch({ executablePath: process.env["ELBO_CHROMIUM"] ?? "/usr/bin/chromium" });
try {
  const viewport = { width: Number(width), height: Number(height) };
  const page = await browser.newPage({ viewport });
  await page.goto(pathToFileURL(resolve(report)).href);
  const png = await page.screenshot();
  // A report's policy forbids it what the conversion needs: an empty page does that.
  const converter = await browser.newPage();
  const address = await converter.evaluate(async (bytes) => {
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${bytes}`)).blob());
    const canvas = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height });
    canvas.getContext("2d").drawImage(image, 0, 0);
    return canvas.toDataURL("image/webp", 0.8);
  }, png.toString("base64"));
  await writeFile(picture, Buffer.from(address.split(",")[1], "base64"));
} finally {
  await browser.close();
}
