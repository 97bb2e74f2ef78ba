import { loadavg } from "node:os";
import { reportFigure } from "@elbo/vitest/figures";
import { type Page } from "playwright-core";
import { expect, test } from "vitest";
import { train } from "./acts.fixture.js";
import { describeInBrowser, untilReady } from "./page.fixture.js";

const long = process.env["ELBO_LONG"] === "1";

/** Processes that wanted a processor, in the mean of a minute: what a figure was taken beside. */
const loadOf = () => loadavg()[0]!.toFixed(0);

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds of the thread's own. */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** Milliseconds that tasks of pages computed: those of the thread, for the clock runs on while other processes have the processor. */
function taskTimes(trace: Buffer): number[] {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const named = traceEvents.filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain");
  const pages = new Set(named.map(threadOf));
  const tasks = traceEvents.filter((event) => event.name.endsWith("RunTask") && pages.has(threadOf(event)));
  return tasks.map(({ tdur = 0 }) => tdur / 1000);
}

/** Milliseconds between frames over some seconds. */
interface Frames {
  readonly perSecond: number;
  readonly longest: number;
}

function framesOf(page: Page): Promise<Frames> {
  return page.evaluate(async () => {
    const next = () => new Promise<number>(requestAnimationFrame);
    const times = [await next()];
    while (times.at(-1)! - times[0]! < 4000) times.push(await next());
    const gaps = times.slice(1).map((time, i) => time - times[i]!);
    return { perSecond: (1000 * gaps.length) / (times.at(-1)! - times[0]!), longest: Math.max(...gaps) };
  });
}

const inWords = ({ perSecond, longest }: Frames) =>
  `${perSecond.toFixed(1)} frames/s (at most ${longest.toFixed(0)} ms apart)`;

interface Network {
  /** Bytes a second. */
  readonly throughput: number;
  /** Milliseconds before each answer. */
  readonly latency: number;
}

async function limit(page: Page, { throughput, latency }: Network): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const limits = { downloadThroughput: throughput, uploadThroughput: throughput, latency, offline: false };
  await session.send("Network.emulateNetworkConditions", limits);
}

interface Timed {
  shownAt?: number;
}

/** Writes down the frame after that in which the pictures of a trained model are there, in milliseconds from the navigation's start. */
function timeExhibit(): void {
  const look = () => {
    const shown = document.getElementById("status")?.textContent.startsWith("Trained beforehand");
    requestAnimationFrame(shown ? (now) => ((globalThis as Timed).shownAt = now) : look);
  };
  look();
}

// What these find depends on the machine: figures to read, but for bounds that hold wherever a page trains.
describeInBrowser("measured", ({ open }) => {
  test.runIf(long)("while a model trains, no task of the page computes for 50 ms, and frames come", async () => {
    const { page } = await open("#data=strokes&model=vae&hidden=8");
    await untilReady(page);
    const still = await framesOf(page);
    await train(page, 20);
    const busy = await framesOf(page);
    const browser = page.context().browser()!;
    await browser.startTracing(page, { categories: ["toplevel"] });
    await page.waitForTimeout(4000);
    const longest = Math.max(...taskTimes(await browser.stopTracing()));
    reportFigure(`page: ${inWords(still)} before training, ${inWords(busy)} while a model trains (load ${loadOf()})`);
    reportFigure(`page: the longest task of 4 s of training computed for ${longest.toFixed(1)} ms`);
    expect(longest).toBeGreaterThan(0);
    expect(longest).toBeLessThan(50);
    await page.context().close();
  });

  test.runIf(long).each([
    ["no limits", undefined],
    ["10 Mbit/s and 40 ms a request", { throughput: 1.25e6, latency: 40 }],
    ["1.6 Mbit/s and 150 ms a request", { throughput: 2e5, latency: 150 }],
  ] as const)("how long a cold cache takes to a trained picture, with %s", async (words, network) => {
    const times = [];
    for (let i = 0; i < 5; i++) {
      const { page } = await open("", {
        before: async (page) => {
          await page.addInitScript(timeExhibit);
          if (network) await limit(page, network);
        },
      });
      await page.waitForFunction(() => (globalThis as Timed).shownAt !== undefined);
      times.push(await page.evaluate(() => (globalThis as Timed).shownAt!));
      await page.context().close();
    }
    times.sort((a, b) => a - b);
    expect(times[0]).toBeGreaterThan(0);
    const shown = times.map((time) => (time / 1000).toFixed(2));
    reportFigure(
      `page: a trained picture after ${shown[2]} s (${shown[0]} to ${shown[4]}), ${words} (load ${loadOf()})`,
    );
  });

  test.runIf(long)(
    "ten minutes of training leave tensors, and the page's memory once its history is full, as they are",
    async () => {
      const { page } = await open("#data=strokes&model=vae&hidden=8");
      await train(page, 1);
      const session = await page.context().newCDPSession(page);
      const measure = async () => {
        await session.send("HeapProfiler.collectGarbage");
        const { usedSize } = await session.send("Runtime.getHeapUsage");
        const tensors = await page.evaluate(() => Number(document.body.dataset["tensors"]));
        return { tensors, megabytes: usedSize / 2 ** 20 };
      };
      const found = [];
      for (let minute = 1; minute <= 10; minute++) {
        await page.waitForTimeout(60_000);
        found.push(await measure());
      }
      const sizes = found.map(({ megabytes }) => megabytes.toFixed(1)).join(", ");
      reportFigure(`page: ${found.at(-1)!.tensors} tensors, heap after each minute ${sizes} MB (load ${loadOf()})`);
      expect(new Set(found.map(({ tensors }) => tensors)).size).toBe(1);
      // What a collection leaves differs by half a megabyte from one to the next.
      expect(found.at(-1)!.megabytes).toBeLessThan(found[2]!.megabytes + 1.5);
      await page.context().close();
    },
    900_000,
  );
});
