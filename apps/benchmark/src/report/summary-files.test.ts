import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "../commands/command-line.fixture.js";
import { expect, it } from "vitest";
import { type Metric } from "../models/bench-model.js";
import { resultsFixture, trainingFixture } from "../run/results.fixture.js";
import { type TrainingResult } from "../run/results.js";
import { summaryCsv, summaryMarkdown, writeSummary } from "./summary-files.js";
import { summaryTables } from "./summary-table.js";

const two = [trainingFixture(2, 1, 100), trainingFixture(2, 2, 104)];

function withData(training: TrainingResult, name: string): TrainingResult {
  return { ...training, data: { ...training.data, spec: { ...training.data.spec, name } } };
}

function withMetric(training: TrainingResult, metric: Omit<Metric, "meaning">): TrainingResult {
  const others = [{ ...metric, meaning: "a count" }];
  return { ...training, metrics: training.metrics.map((metrics) => ({ ...metrics, others })) };
}

/** A model that is told the label. */
function givenLabels(training: TrainingResult): TrainingResult {
  return { ...training, metrics: training.metrics.map((metrics) => ({ ...metrics, given: "label" })) };
}

const title = "model,data,quantity,metric,unit,mean,standard error,seeds,best";

it("has a record for each model and metric, with every digit, in CSV", () => {
  // Bits are 2.125 of every seed, and the test metrics of two seeds are 4 apart: their mean has the error |4| / 2.
  expect(summaryCsv(summaryTables(resultsFixture(...two, trainingFixture(16, 1, 90.125))))).toBe(
    [
      title,
      "vae-2,digits,p(x) of 17 levels,-log p(x),nats,105,2,2,no",
      "vae-2,digits,p(x) of 17 levels,-ELBO,nats,106,2,2,no",
      "vae-2,digits,p(x) of 17 levels,reconstruction,nats,104,2,2,no",
      "vae-2,digits,p(x) of 17 levels,KL,nats,2,0,2,no",
      "vae-2,digits,p(x) of 17 levels,bits/dim,bits,2.125,0,2,no",
      "vae-16,digits,p(x) of 17 levels,-log p(x),nats,93.125,,1,no",
      "vae-16,digits,p(x) of 17 levels,-ELBO,nats,94.125,,1,no",
      "vae-16,digits,p(x) of 17 levels,reconstruction,nats,92.125,,1,no",
      "vae-16,digits,p(x) of 17 levels,KL,nats,2,,1,no",
      "vae-16,digits,p(x) of 17 levels,bits/dim,bits,2.125,,1,no",
      "",
    ].join("\r\n"),
  );
});

it("quotes fields with commas, quotes and line ends, as RFC 4180 has it, and only those", () => {
  const first = (name: string) =>
    summaryCsv(summaryTables(resultsFixture(withData(two[0]!, name)))).slice(title.length + 2);
  const rest = ",p(x) of 17 levels,-log p(x),nats,103,,1,no\r\n";
  for (const [name, field] of [
    ["my data", "my data"],
    ["a,b", '"a,b"'],
    ['a "b"', '"a ""b"""'],
    ["a\r\nb", '"a\r\nb"'],
  ] as const)
    expect(first(name).startsWith(`vae-2,${field}${rest}`), first(name)).toBe(true);
});

it("says what is not finite in words that CSV readers know, and leaves out what a model has not", () => {
  const count = { name: "units that tell", unit: "of 2" };
  const csv = (value: number) =>
    summaryCsv(summaryTables(resultsFixture(withMetric(two[0]!, { ...count, value }), trainingFixture(16, 1, 90))));
  for (const value of [NaN, Infinity, -Infinity])
    expect(csv(value)).toContain(`\r\nvae-2,digits,p(x) of 17 levels,units that tell,of 2,${value},,1,no\r\n`);
  expect(csv(2)).not.toMatch(/vae-16,.*units that tell/);
});

it("has the table of the report in Markdown, with the star of the best and units beside titles", () => {
  const difference = { value: 10, standardError: 1, standardErrorMethod: "analytic", interval: [8, 12] } as const;
  const told = { ...difference, level: 0.95, pValue: 0, differs: true, examples: 9 };
  const others = [{ model: "vae-2", seeds: [1, 2], difference: told }];
  const results = resultsFixture(...two, trainingFixture(16, 1, 90));
  const rankings = [{ leader: { model: "vae-16", seeds: [1] }, others, decided: true }];
  expect(summaryMarkdown(summaryTables({ ...results, rankings }))).toBe(`# Models by metric

Test set; mean ± standard error over seeds, where there are several. A star marks the model that pairs of test examples tell from all others in -log p(x).

## p(x) of 17 levels

| model | data | seeds | -log p(x), nats | -ELBO, nats | reconstruction, nats | KL, nats | bits/dim, bits |
| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |
| vae-2 | digits | 2 | 105.00 ± 2.00 | 106.00 ± 2.00 | 104.00 ± 2.00 | 2.00 ± 0.00 | 2.125 ± 0.000 |
| vae-16 ★ | digits | 1 | 93.00 | 94.00 | 92.00 | 2.00 | 2.125 |
`);
});

it("has units beside values in Markdown where they differ, a table for each quantity, and no text that ends a cell", () => {
  const count = (training: TrainingResult, unit: string) =>
    withMetric(training, { name: "units that tell", value: 2, unit });
  const told = withData(givenLabels(trainingFixture(2, 1, 80)), "<b>a|b*");
  const text = summaryMarkdown(
    summaryTables(resultsFixture(count(two[0]!, "of 2"), count(trainingFixture(16, 1, 90), "of 16"), told)),
  );
  expect(text.split("\n").slice(4)).toEqual([
    "## p(x) of 17 levels",
    "",
    "| model | data | seeds | -log p(x), nats | -ELBO, nats | reconstruction, nats | KL, nats | bits/dim, bits | units that tell |",
    "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    "| vae-2 | digits | 1 | 103.00 | 104.00 | 102.00 | 2.00 | 2.125 | 2.00 of 2 |",
    "| vae-16 | digits | 1 | 93.00 | 94.00 | 92.00 | 2.00 | 2.125 | 2.00 of 16 |",
    "",
    "## p(x|y) of 17 levels",
    "",
    String.raw`| model | data | seeds | -log p(x\|y), nats | -ELBO given y, nats | reconstruction given y, nats | KL given y, nats | bits/dim given y, bits |`,
    "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    String.raw`| vae-2 | \<b\>a\|b\* | 1 | 83.00 | 84.00 | 82.00 | 2.00 | 2.125 |`,
    "",
  ]);
});

it("says so where no model has metrics", () => {
  expect(summaryCsv([])).toBe(`${title}\r\n`);
  expect(summaryMarkdown([])).toBe("# Models by metric\n\nNo model has metrics.\n");
});

it("writes both files, in which no path begins with a place of this machine", async () => {
  const folder = await temporaryFolder();
  try {
    const results = resultsFixture(withData(two[0]!, join(process.cwd(), "faces.npz")));
    await writeSummary(folder.path, results);
    expect((await readdir(folder.path)).sort()).toEqual(["summary.csv", "summary.md"]);
    for (const file of ["summary.csv", "summary.md"]) {
      const text = await readFile(join(folder.path, file), "utf8");
      expect(text).toContain("faces.npz");
      expect(text).not.toContain(process.cwd());
    }
  } finally {
    await folder.remove();
  }
});
