import { expect, it } from "vitest";
import { resultsFixture, trainingFixture } from "../run/results.fixture.js";
import { type SeedAgreement } from "../run/results.js";
import { agreementTable } from "./agreement-table.js";
import { reportCommands } from "./commands.js";
import { createDraw } from "./chart.js";
import { explainMetrics } from "./explain-metrics.js";
import { reportPage } from "./page.js";
import { summaryCsv, summaryMarkdown } from "./summary-files.js";
import { summaryTables } from "./summary-table.js";
import { textTable } from "./text-table.js";

const three: SeedAgreement = {
  model: "vae-2",
  seeds: [1, 2, 3],
  examples: 447,
  scores: [{ value: 0.75, standardError: 0.15 }, { value: 0.5, standardError: 0.125 }, { value: 0.25 }],
};
const one: SeedAgreement = { model: "vae-16", seeds: [1], examples: 447, scores: [] };

const trainings = [...[1, 2, 3].map((seed) => trainingFixture(2, seed)), trainingFixture(16, 1)];
const results = (...agreements: SeedAgreement[]) => ({ ...resultsFixture(...trainings), agreements });

it("is a row for each model with several seeds: their mean, and seed by seed", () => {
  expect(agreementTable(results(three, one))).toEqual({
    titles: ["UDR, test", "mean over seeds", "seed by seed"],
    rows: [["vae-2", "0.500", "1: 0.750 ± 0.150, 2: 0.500 ± 0.125, 3: 0.250"]],
  });
  expect(agreementTable(results(one))).toBeUndefined();
  expect(agreementTable(resultsFixture(...trainings))).toBeUndefined();
});

it("stands in the table for terminals and in the report, with what it is and of which models there is none", async () => {
  const draw = await createDraw();
  for (const text of [
    textTable(results(three, one)),
    reportPage(results(three, one), new Map(), draw, reportCommands("runs/a")),
  ])
    for (const part of [
      "1: 0.750 ± 0.150, 2: 0.500 ± 0.125, 3: 0.250",
      "by lasso weights over 447 test examples; the median over the other seeds, from 0 to 1",
      "There is no UDR of vae-16: it compares the codes of two seeds or more.",
    ])
      expect(text).toContain(part);
});

it("says that it takes two seeds where no model has them, and nothing where no codes were kept", () => {
  const told = (...agreements: SeedAgreement[]) =>
    explainMetrics(results(...agreements)).filter((sentence) => sentence.includes("UDR"));
  expect(told(one)).toEqual(["There is no UDR: it compares the codes of two seeds or more, and no model has two."]);
  expect(told()).toEqual([]);
});

it("has a column in the table of models, whose mean over seeds has no error because scores share pairs", () => {
  const tables = summaryTables(results(three, one));
  expect(tables[0]!.titles.at(-1)).toBe("UDR");
  expect(tables[0]!.rows.map(({ cells }) => cells.at(-1)!.text)).toEqual(["0.500", "-"]);
  // The mean of 0.75, 0.5 and 0.25.
  const records = summaryCsv(tables).split("\r\n");
  expect(records.filter((record) => record.includes("UDR"))).toEqual([
    "vae-2,digits,p(x) of 17 levels,UDR,score,0.5,,3,no",
  ]);
  const lines = summaryMarkdown(tables).split("\n");
  expect(lines.find((line) => line.startsWith("| model"))).toMatch(/\| UDR, score \|$/);
  expect(lines.find((line) => line.startsWith("| vae-2"))).toMatch(/\| 0\.500 \|$/);
  expect(summaryTables(results(one))[0]!.titles).not.toContain("UDR");
});
