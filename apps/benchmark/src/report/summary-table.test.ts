import { runInNewContext } from "node:vm";
import { Window } from "happy-dom";
import { expect, it } from "vitest";
import { reportCommands } from "./commands.js";
import { createDraw } from "./chart.js";
import { reportPage } from "./page.js";
import { resultsFixture, trainingFixture } from "../run/results.fixture.js";
import { sortScript, sortScriptSource } from "./sort-script.js";
import { summaryTables } from "./summary-table.js";

const two = [trainingFixture(2, 1, 100), trainingFixture(2, 2, 104)];

it("gives the mean over seeds with its standard error, and a value alone of one seed", () => {
  const [table] = summaryTables(resultsFixture(...two, trainingFixture(16, 1, 90)));
  expect(table!.titles).toEqual(["-log p(x)", "-ELBO", "reconstruction", "KL", "bits/dim"]);
  // Test metrics are 2 above the base: -log p(x) 103 and 107 of two seeds, whose mean has the error |4| / 2.
  expect(table!.rows.map(({ model, seeds, cells }) => [model, seeds, cells[0]!.text, cells[0]!.value])).toEqual([
    ["vae-2", 2, "105.00 ± 2.00", 105],
    ["vae-16", 1, "93.00", 93],
  ]);
  expect(table!.rows.map(({ best }) => best)).toEqual([false, false]);
});

it("stars a model only where a ranking is decided", () => {
  const results = resultsFixture(two[0]!, trainingFixture(16, 1, 90));
  const difference = { value: 10, standardError: 1, standardErrorMethod: "analytic", interval: [8, 12] } as const;
  const others = [
    { model: "vae-2", seeds: [1], difference: { ...difference, level: 0.95, pValue: 0, differs: true, examples: 9 } },
  ];
  const ranked = (decided: boolean) =>
    summaryTables({ ...results, rankings: [{ leader: { model: "vae-16", seeds: [1] }, others, decided }] });
  expect(ranked(true)[0]!.rows.map(({ best }) => best)).toEqual([false, true]);
  expect(ranked(false)[0]!.rows.map(({ best }) => best)).toEqual([false, false]);
});

it("sorts by a title, and its script is the only one that the page's policy lets run", async () => {
  const results = resultsFixture(...two, trainingFixture(16, 1, 90), trainingFixture(4, 1, 95));
  const page = reportPage(results, new Map(), await createDraw(), reportCommands("runs/a"));
  expect(page.replaceAll("&#39;", "'")).toContain(`; script-src ${sortScriptSource}"`);
  expect(page.match(/<script>([^]*?)<\/script>/)![1]).toBe(sortScript);
  const window = new Window();
  window.document.write(page.replace(/<script>[^]*<\/script>/, ""));
  runInNewContext(sortScript, { document: window.document });
  const models = () =>
    [...window.document.querySelectorAll(".sortable tbody tr")].map((row) => row.firstElementChild.textContent);
  const press = (column: number) =>
    [...window.document.querySelectorAll(".sortable thead button")]
      .at(column)
      ?.dispatchEvent(new window.Event("click"));
  expect(models()).toEqual(["vae-2", "vae-16", "vae-4"]);
  press(2);
  expect(models()).toEqual(["vae-16", "vae-4", "vae-2"]);
  press(2);
  expect(models()).toEqual(["vae-2", "vae-4", "vae-16"]);
  press(0);
  expect(models()).toEqual(["vae-2", "vae-4", "vae-16"]);
  expect(page).toContain("Rate and distortion");
});
