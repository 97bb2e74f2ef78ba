import { type Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { choose, describeInBrowser, openReady } from "./page.fixture.js";

/** What the layer of the prior draws on the plane. */
interface Drawn {
  /** Pixels of a side. */
  readonly size: number;
  /** How far the plane goes from its middle. */
  readonly reach: number;
  /** Pixels that the layer changes, to the right and down. */
  readonly changed: readonly (readonly [x: number, y: number])[];
  /** Those of them that it makes white. */
  readonly white: readonly (readonly [x: number, y: number])[];
}

async function priorOn(page: Page): Promise<Drawn> {
  await page.check("#show-contours");
  return page.evaluate(() => {
    const [canvas, box] = ["plane", "show-contours"].map((id) => document.getElementById(id)!) as [
      HTMLCanvasElement,
      HTMLInputElement,
    ];
    const pixels = () =>
      new Uint32Array(canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height).data.buffer);
    const drawn = pixels();
    box.click();
    const bare = pixels();
    box.click();
    const found = { changed: [] as [number, number][], white: [] as [number, number][] };
    drawn.forEach((color, i) => {
      if (color === bare[i]) return;
      const place: [number, number] = [i % canvas.width, Math.floor(i / canvas.width)];
      found.changed.push(place);
      if (color === 0xffffffff) found.white.push(place);
    });
    const reach = Number((document.getElementById("unit-0") as HTMLInputElement).max);
    return { ...found, size: canvas.width, reach };
  });
}

/** Where pixels are in the latent space: how far from the middle, and in which of twelve directions. */
function polar({ size, reach, changed }: Drawn) {
  const place = (pixel: number) => ((2 * (pixel + 0.5)) / size - 1) * reach;
  return changed.map(([x, y]) => ({
    radius: Math.hypot(place(x), place(y)),
    direction: Math.floor((Math.atan2(place(y), place(x)) / Math.PI + 1) * 6) % 12,
  }));
}

/** Radii within which a standard normal of the plane has 10, 50, 90 and 99 % of its mass: 1 - exp(-r² / 2). */
const radii = [0.1, 0.5, 0.9, 0.99].map((mass) => Math.sqrt(-2 * Math.log(1 - mass)));

/**
 * How many pixels a contour may be off its circle: half a line of one and what is smooth at its edge, and what straight pieces
 * between 48 points on a side leave, a third of one at the smallest circle.
 */
const tolerance = 2;

/** The share of pixels that lie on none of the circles. */
function shareOff(drawn: Drawn): number {
  const pixel = (2 * drawn.reach) / drawn.size;
  const off = polar(drawn).filter(({ radius }) => !radii.some((each) => Math.abs(radius - each) < tolerance * pixel));
  return off.length / drawn.changed.length;
}

/** How many groups of pixels there are that are further apart than a diamond is wide. */
function countGroups(pixels: Drawn["white"]): number {
  const groups: (readonly [number, number])[] = [];
  for (const [x, y] of pixels)
    if (!groups.some(([left, top]) => Math.hypot(x - left, y - top) < 14)) groups.push([x, y]);
  return groups.length;
}

describeInBrowser("the prior on the plane", ({ open }) => {
  let page: Page;
  beforeAll(async () => {
    ({ page } = await openReady(open, "#data=strokes&model=vae&hidden=8"));
    await page.uncheck("#show-codes");
  }, 120_000);

  test("a normal's contours are the circles within which 10, 50, 90 and 99 % of its mass lie", async () => {
    await expect.poll(async () => (await priorOn(page)).changed.length, { timeout: 60_000 }).toBeGreaterThan(0);
    const drawn = await priorOn(page);
    expect(shareOff(drawn)).toBe(0);
    expect(drawn.white).toEqual([]);
    const pixel = (2 * drawn.reach) / drawn.size;
    for (const each of radii.filter((radius) => radius < drawn.reach)) {
      const on = polar(drawn).filter(({ radius }) => Math.abs(radius - each) < tolerance * pixel);
      expect(new Set(on.map(({ direction }) => direction)).size).toBe(12);
    }
  });

  test("a mixture's contours are no circles about the middle, and components have diamonds where they are on the plane", async () => {
    await choose(page, "data=strokes&model=vae%2Bmog&hidden=8&components=12");
    await expect.poll(async () => (await priorOn(page)).white.length, { timeout: 60_000 }).toBeGreaterThan(0);
    const diamonds = countGroups((await priorOn(page)).white);
    // Their middles are drawn from a normal of deviation 2: all of twelve lie outside of the plane, or one alone in it, once in 10^4.
    expect(diamonds).toBeGreaterThan(1);
    expect(diamonds).toBeLessThanOrEqual(12);
    expect(shareOff(await priorOn(page))).toBeGreaterThan(0.5);
    await page.context().close();
  });
});
