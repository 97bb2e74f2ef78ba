import { describe, expect, it } from "vitest";
import { type EvidenceRanking } from "../run/results.js";
import { reportCommands } from "./commands.js";
import { createDraw } from "./chart.js";
import { differenceTables } from "./evidence-differences.js";
import { metricGroups } from "./metric-rows.js";
import { reportPage } from "./page.js";
import { problemsOf } from "./problems.js";
import { resultsFixture, trainingFixture } from "../run/results.fixture.js";
import { textTable } from "./text-table.js";

const found = { standardError: 0.25, standardErrorMethod: "over examples", level: 0.975, examples: 100 } as const;
const decided: EvidenceRanking = {
  leader: { model: "vae-16", seeds: [1] },
  others: [
    {
      model: "vae-2",
      seeds: [1],
      difference: { ...found, value: 2, interval: [1.4, 2.6], pValue: 1e-9, differs: true },
    },
  ],
  decided: true,
};
const open: EvidenceRanking = {
  ...decided,
  others: [
    {
      model: "vae-2",
      seeds: [1],
      difference: { ...found, value: 0.1, interval: [-0.5, 0.7], pValue: 0.69, differs: false },
    },
  ],
  decided: false,
};

const results = (...rankings: EvidenceRanking[]) => ({
  ...resultsFixture(trainingFixture(2, 1, 102), trainingFixture(16, 1, 100)),
  rankings,
});

describe("differences of log p(x)", () => {
  it("are a table of every model beside the best one, with what it comes to", () => {
    const [table] = differenceTables(results(decided));
    expect(table!.titles).toEqual(["log p(x) below vae-16, test", "nats", "97.5 % interval", "p", "differs"]);
    expect(table!.rows).toEqual([["vae-2", "2.000 ± 0.250", "1.400 to 2.600", "< 0.001", "yes"]]);
    expect(table!.sentences).toEqual([
      "vae-16 is best.",
      "Differences are means over 100 test examples that both models were measured on, pair by pair, with intervals that together hold 95 %. With one seed they are those of the trained models, and say nothing of other trainings.",
    ]);
  });

  it("name no best model where pairs of examples do not tell it from another", () => {
    const [table] = differenceTables(results(open));
    expect(table!.rows).toEqual([["vae-2", "0.100 ± 0.250", "-0.500 to 0.700", "0.690", "no"]]);
    expect(table!.sentences[0]).toBe(
      "No model is best: vae-16 has the highest mean, and these examples do not tell it from vae-2.",
    );
  });

  it("tell seeds by their number, and log p(x|y) by its name", () => {
    const seeds = { ...decided, given: "label" as const, leader: { model: "vae-16", seeds: [1, 2] } };
    const several = { ...seeds, others: decided.others.map((other) => ({ ...other, seeds: [1, 2] })) };
    const [table] = differenceTables(results(several));
    expect(table!.titles[0]).toBe("log p(x|y) below vae-16 (2 seeds), test");
    expect(table!.sentences[1]).toContain("Examples and seeds both scatter in them.");
  });

  it("mark the best model in the table of metrics only where it is told from every other one", () => {
    const marks = (ranking: EvidenceRanking) =>
      metricGroups(results(ranking))[0]!.rows.map(({ model, split, best }) => [model, split, best]);
    expect(marks(decided).filter(([, , best]) => best !== "-")).toEqual([["vae-16-seed1", "test", "best"]]);
    expect(marks(open).filter(([, , best]) => best !== "-")).toEqual([]);
    expect(textTable(results(decided))).toMatch(/vae-16-seed1 [^]*test [^\n]* best /);
    expect(textTable(results(open))).not.toContain("by pairs");
  });

  it("stand in the report and in the table for terminals, and nowhere where nothing was compared", async () => {
    const draw = await createDraw();
    for (const text of [
      reportPage(results(decided), new Map(), draw, reportCommands("runs/a")),
      textTable(results(decided)),
    ])
      for (const part of ["log p(x) below vae-16, test", "1.400 to 2.600", "vae-16 is best."])
        expect(text).toContain(part);
    for (const text of [reportPage(results(), new Map(), draw, reportCommands("runs/a")), textTable(results())])
      expect(text).not.toContain("below");
  });
});

it("what could not be compared is a problem of the run", () => {
  const rankingsLeftOut = [{ what: "vae-2-seed1 in comparisons", reason: "its file is damaged" }];
  expect(problemsOf({ ...resultsFixture(), rankingsLeftOut })).toEqual([
    "Left out: vae-2-seed1 in comparisons, because its file is damaged.",
  ]);
});
