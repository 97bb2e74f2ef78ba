import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataError } from "@elbo/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { resultsFixture, trainingFixture } from "../run/results.fixture.js";
import { figuresSection } from "./figures-section.js";
import { hasFigures, recordFigures, withSection } from "./figures-file.js";
import { measure } from "./figure.js";
import { type Protocol } from "./protocol.js";
import { reproductionOf } from "./reproduction.js";
import { reproductionTable } from "./reproduction-table.js";

/** Test reconstruction is 2 above the first argument of a fixture's base, -log p(x) 3, the ELBO 4. */
const trainings = [
  { ...trainingFixture(2, 1, 97), folder: "a" },
  { ...trainingFixture(2, 2, 99), folder: "b" },
  { ...trainingFixture(16, 1, 90), folder: "c" },
];

const protocol: Protocol = {
  summary: "two sizes",
  source: "A book",
  study: {},
  seeds: [1, 2],
  minutes: 1,
  figures: ["KL", "-log p(x)", "mutual information gap"],
  tolerance: { "-log p(x)": 1.5 },
  toleranceReason: "Seeds scatter.",
  rows: [
    { title: "small", study: {}, published: { "-log p(x)": { value: 100, error: 0.3 }, KL: { value: 2.5 } } },
    { title: "large", study: {}, published: { "-log p(x)": { value: 90 } } },
    { title: "missing", study: {} },
  ],
};

const reproduction = reproductionOf(resultsFixture(...trainings), {
  name: "sizes",
  protocol,
  cells: [new Set(["a", "b"]), new Set(["c"]), new Set(["d"])],
  command: "pnpm bench reproduce sizes",
  date: new Date("2026-11-30T20:00:00Z"),
});

describe("a figure over seeds", () => {
  test("has its mean, its standard deviation, and the examples' standard error", () => {
    // 97 + 3 and 99 + 3, whose standard deviation is the root of 2.
    expect(measure("-log p(x)", trainings.slice(0, 2))).toEqual({
      mean: 101,
      deviation: Math.SQRT2,
      standardError: 0.25,
      perSeed: [100, 102],
    });
    expect(measure("reconstruction", trainings.slice(2))).toEqual({ mean: 92, perSeed: [92] });
    expect(measure("-ELBO", trainings.slice(2))?.mean).toBe(94);
    // Bits of an evidence are stored with it.
    expect(measure("bits/dim", trainings.slice(2))?.mean).toBe(2.125);
  });

  test("is absent where a training lacks it", () => {
    expect(measure("mutual information gap", trainings)).toBeUndefined();
    const without = { ...trainings[0]!, metrics: [] };
    expect(measure("-log p(x)", [trainings[1]!, without])).toBeUndefined();
    expect(measure("KL", [])).toBeUndefined();
  });
});

test("rows have the trainings of their cells, and those that nothing is done of are left out", () => {
  expect(reproduction.rows.map(({ title, seeds, epochs }) => [title, seeds, epochs])).toEqual([
    ["small", [1, 2], [30, 30]],
    ["large", [1], [30]],
  ]);
  // 3 s of training and three splits of 1.5 s, of three trainings: 22.5.
  expect([reproduction.seconds, reproduction.date]).toEqual([23, "2026-11-30"]);
});

test("a mean is within a tolerance or outside, where there is one and something was published", () => {
  const within = reproduction.rows.map(({ figures }) => [figures["-log p(x)"]?.within, figures.KL?.within]);
  expect(within).toEqual([
    [true, undefined],
    [false, undefined],
  ]);
});

test("a terminal shows both with their errors, the difference and the verdict", () => {
  const lines = reproductionTable(reproduction, protocol).split("\n");
  const words = lines.map((line) => line.trim().split(/\s{2,}/));
  expect(words[2]).toEqual(["small", "KL", "2", "2.00 ± 0.00", "-", "2.5", "-0.50", "-"]);
  expect(words[3]).toEqual(["-log p(x)", "2", "101.00 ± 1.41", "0.25", "100.00 ± 0.30", "1.00", "1.5", "within"]);
  expect(words[5]).toEqual(["-log p(x)", "1", "93.00", "0.25", "90", "3.00", "1.5", "outside"]);
  expect(lines.slice(-2)).toEqual(["Published: A book.", "Tolerance: Seeds scatter."]);
});

describe("a section of the figures", () => {
  const section = figuresSection(reproduction, protocol);

  test("has a table with what was published in brackets, and says how it was made", () => {
    expect(section.split("\n")).toEqual([
      "2026-11-30, backend cpu on linux x64, P, 2 cores: `pnpm bench reproduce sizes`. Training and measuring took 23 s in all, summed over processes.",
      "",
      "|  | seeds | epochs | KL | -log p(x) |",
      "| --- | --- | --- | --- | --- |",
      "| small | 1, 2 | 30, 30 | 2.00 ± 0.00 (2.5) | 101.00 ± 1.41 (100.00 ± 0.30) |",
      "| large | 1 | 30 | 2.00 | 93.00 (90) |",
      "",
      "Test set; mean ± standard deviation over seeds; in brackets what was published. Standard errors over the test examples: 0.25 of -log p(x).",
      "",
      "Published: A book.",
      "",
      '1 of 2 means are within the tolerance of 1.5 of -log p(x), and not -log p(x) of "large". Seeds scatter.',
    ]);
  });

  test("says nothing of tolerances where none was judged", () => {
    const judged = { cells: [new Set(["c"]), new Set<string>(), new Set<string>()], command: "", date: new Date(0) };
    const shortened = { ...protocol, tolerance: {} };
    const unjudged = reproductionOf(resultsFixture(...trainings), { name: "sizes", protocol: shortened, ...judged });
    expect(figuresSection(unjudged, protocol)).toContain("Published: A book.");
    expect(figuresSection(unjudged, protocol)).not.toContain("tolerance");
  });

  test("says how many epochs of how many were trained where a budget shortened them", () => {
    const given = { cells: [new Set(["a", "b"]), new Set(["c"]), new Set<string>()], wholeEpochs: [500, 400, 300] };
    const shortened = reproductionOf(resultsFixture(...trainings), {
      ...{ name: "sizes", protocol, command: "", date: new Date(0) },
      ...given,
    });
    expect(shortened.rows.map((row) => row.wholeEpochs)).toEqual([500, 400]);
    expect(figuresSection(shortened, protocol)).toContain("| small | 1, 2 | 30, 30 of 500 |");
    expect(figuresSection(shortened, protocol)).toContain("| large | 1 | 30 of 400 |");
  });

  const one = { name: "sizes", title: "two sizes", section: "first" };
  const marked =
    '<!-- begin sizes: written by "pnpm bench reproduce" from figures/sizes.json -->\n\nfirst\n\n<!-- end sizes -->';

  test("goes to the end under a heading, and later to where its marks are", () => {
    const added = withSection("# Figures\n", one);
    expect(added).toBe(`# Figures\n\n## Two sizes\n\n${marked}\n`);
    const after = `${added}\nMore.\n`;
    expect(withSection(after, { ...one, section: "second" })).toBe(after.replace("first", "second"));
  });

  test("is refused where one mark stands without the other", () => {
    expect(() => withSection(marked.replace("<!-- end sizes -->", ""), one)).toThrow(
      /^reproduce: figures.md must have the marks .* in this order; got one alone. Take it out.$/,
    );
  });

  let folder: string;
  beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), "elbo-figures-"))));
  afterAll(() => rm(folder, { recursive: true }));

  test("is written with its source, and only where there are figures", async () => {
    const given = { name: "sizes", reproduction, protocol };
    expect(hasFigures(folder)).toBe(false);
    const refused = recordFigures(folder, given);
    await expect(refused).rejects.toThrow(/^reproduce: --figures must be a folder with figures.md; got .* \(ENOENT\)/);
    await expect(refused).rejects.toBeInstanceOf(DataError);
    await writeFile(join(folder, "figures.md"), "# Figures\n");
    expect(hasFigures(folder)).toBe(true);
    expect(await recordFigures(folder, given)).toBe(join(folder, "figures", "sizes.json"));
    expect(JSON.parse(await readFile(join(folder, "figures", "sizes.json"), "utf8"))).toEqual(reproduction);
    expect(await readFile(join(folder, "figures.md"), "utf8")).toContain(section);
  });
});
