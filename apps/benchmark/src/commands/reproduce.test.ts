import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "@elbo/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readArguments } from "../command-line/arguments.js";
import { createOutput } from "../command-line/output.js";
import { optionWords } from "../command-line/options-file.js";
import { type Protocol } from "../reproduce/protocol.js";
import { protocols } from "../reproduce/protocols.js";
import { readResults } from "../run/read-results.js";
import { runLine, temporaryFolder, writeImages } from "./command-line.fixture.js";
import { studyOptions } from "./asked-study.js";
import { reproduceOptions, runProtocol } from "./run-protocol.js";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (...names: string[]) => join(folder.path, ...names);

const protocol: Protocol = {
  summary: "images of two sizes of codes",
  source: "A book",
  study: {
    dataset: "",
    binarize: "static",
    hidden: [4],
    "batch-size": 8,
    "evidence-samples": 3,
    epochs: 2,
    "decay-after": [1],
  },
  seeds: [1, 2],
  minutes: 1,
  figures: ["-log p(x)"],
  tolerance: { "-log p(x)": 100 },
  toleranceReason: "Nothing is far.",
  rows: [
    { title: "one", study: { models: "vae", latent: 1 }, published: { "-log p(x)": { value: 10, error: 1 } } },
    { title: "two", study: { models: "beta-vae+warmup", latent: 2, ramp: 2 } },
  ],
};

/** Runs the small protocol with some words of the command line. */
async function run(...words: string[]) {
  const written = { stdout: "", stderr: "" };
  const stream = (name: keyof typeof written) => ({ write: (text: string) => (written[name] += text) });
  const output = createOutput(false, { stdout: stream("stdout"), stderr: stream("stderr") });
  const all = ["--backend", "cpu", "--figures", at("docs"), ...words];
  const { values } = readArguments({ name: "reproduce", options: reproduceOptions }, all);
  const own = { ...protocol, study: { ...protocol.study, dataset: at("images.idx") } };
  await runProtocol("sizes", own, values, output);
  await output.close();
  return written;
}

beforeAll(async () => {
  folder = await temporaryFolder();
  await writeImages(at("images.idx"), 40);
  await mkdir(at("docs"));
  await writeFile(at("docs", "figures.md"), "# Figures\n");
});
afterAll(() => folder.remove());

const section = (name: string) => `<!-- begin ${name}: `;

test("a protocol runs seed by seed, is set beside what was published, recorded, and found again", async () => {
  const some = await run("--seeds", "1", "--workers", "1", "--out", at("whole"));
  expect(some.stdout).toMatch(/^one +-log p\(x\) +1 +[\d.]+ +[\d.]+ +10\.00 ± 1\.00 +-?[\d.]+ +100 +within$/m);
  expect(some.stderr).toContain(`sizes in ${at("whole")} with 2 cells.`);
  // With other seeds than its own it is not the whole protocol.
  expect(await readFile(at("docs", "figures.md"), "utf8")).toBe("# Figures\n");
  const whole = await run("--workers", "1", "--out", at("whole"));
  expect(whole.stdout).toMatch(/^two +-log p\(x\) +2 +[\d.]+ ± [\d.]+ +[\d.]+ +- +- +-$/m);
  expect(whole.stderr).toContain("with 4 cells.");
  expect(whole.stderr.match(/done, 2 epochs/g)).toHaveLength(4);
  expect(await readFile(at("docs", "figures.md"), "utf8")).toContain(section("sizes"));
  const again = await run("--workers", "1", "--out", at("whole"));
  expect(again.stdout).toBe(whole.stdout);
  const kept = JSON.parse(await readFile(at("whole", "reproduction.json"), "utf8")) as object;
  expect(kept).toMatchObject({
    protocol: "sizes",
    command: "pnpm bench reproduce sizes",
    rows: [{ seeds: [1, 2] }, {}],
  });
}, 120_000);

test("a budget takes fewer seeds and fewer epochs, the same ones at a second call, and judges no tolerance", async () => {
  const first = await run("--budget", "0.001s", "--workers", "1", "--out", at("short"));
  expect(first.stderr).toContain("with 2 cells.");
  expect(first.stderr).toContain("done, 1 epoch (");
  expect(first.stdout).not.toContain("within");
  const budget = JSON.parse(await readFile(at("short", "budget.json"), "utf8")) as { seeds: number[]; share: number };
  expect(budget.seeds).toEqual([1]);
  expect(budget.share).toBeLessThan(1);
  const { plan } = await readResults(at("short"));
  const decay = { after: [budget.share], by: 0.1 };
  expect(plan.trainings).toMatchObject([
    { model: "vae", epochs: 1, decay },
    { model: "beta-vae+warmup", epochs: 1, decay, settings: { ramp: 1 } },
  ]);
  expect(await readFile(at("docs", "figures.md"), "utf8")).toContain(section("sizes-0.001s"));
  expect(await readFile(at("docs", "figures.md"), "utf8")).toContain("| one | 1 | 1 of 2 |");
  expect((await run("--budget", "0.001s", "--out", at("short"))).stdout).toBe(first.stdout);
  await writeFile(at("short", "budget.json"), '{"seeds":[],"share":2}');
  await expect(run("--budget", "0.001s", "--out", at("short"))).rejects.toThrow(
    /^reproduce: .*budget\.json must hold seeds and a share of epochs; got .* Remove the folder\.$/,
  );
  await rm(at("short", "budget.json"));
  await mkdir(at("short", "budget.json"));
  const unreadable = run("--budget", "0.001s", "--out", at("short"));
  await expect(unreadable).rejects.toThrow(
    /^reproduce: .*budget\.json must be a file that can be read; got "EISDIR"\. Make it readable, or remove the folder\.$/,
  );
  await expect(unreadable).rejects.toBeInstanceOf(DataError);
}, 120_000);

test("a dry run says what is to do, and does nothing", async () => {
  const { stdout } = await run("--dry-run", "--out", at("none"));
  expect(stdout).toContain("4 cells, 4 to do by");
  await expect(readFile(at("none", "reproduction.json"))).rejects.toThrow("ENOENT");
}, 120_000);

test("seeds are left out with a budget", async () => {
  await expect(run("--budget", "30m", "--seeds", "1")).rejects.toThrow(
    "reproduce: --seeds must be left out with --budget, which decides them; got [1].",
  );
});

test.each([
  [["digits-prior"], "reproduce: name must be one of digits-priors, digits-beta, mnist-vae, "],
  [["digits-prior"], 'got "digits-prior". Did you mean digits-priors?\n'],
  [[], 'got "nothing". --list tells what they are.\n'],
  [
    ["digits-priors", "--budget", "30"],
    'reproduce: --budget must be a time with its unit, such as 90s, 30m or 2h; got "30".',
  ],
  [["digits-priors", "--budget", "0s"], "must be a time with its unit"],
])("%j is refused in one line", async (words, message) => {
  const { code, stderr } = await runLine(["reproduce", ...words]);
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
});

test("the list names every protocol, how many trainings it has, and its time", async () => {
  const { code, stdout } = await runLine(["reproduce", "--list"]);
  expect(code).toBe(0);
  for (const [name, { summary, rows, seeds }] of Object.entries(protocols))
    expect(stdout).toMatch(
      new RegExp(
        `^${name} +${summary.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")} +${rows.length * seeds.length} +\\d`,
        "m",
      ),
    );
});

test.each(Object.entries(protocols))("the options of every row of %s are options of compare", (_, { study, rows }) => {
  for (const row of rows) {
    const words = optionWords({ ...study, ...row.study }, studyOptions);
    const { values } = readArguments({ name: "compare", options: studyOptions }, words);
    expect(values.models).toHaveLength(1);
    expect(values.latent).toHaveLength(1);
  }
});
