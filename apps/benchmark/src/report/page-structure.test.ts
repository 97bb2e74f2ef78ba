import { beforeAll, describe, expect, it } from "vitest";
import { createDraw, type Draw } from "./chart.js";
import { reportCommands } from "./commands.js";
import { reportPage } from "./page.js";
import { resultsFixture, trainingFixture } from "../run/results.fixture.js";

let draw: Draw;
beforeAll(async () => {
  draw = await createDraw();
}, 60_000);

function pageOf(...trainings: ReturnType<typeof trainingFixture>[]): string {
  return reportPage(resultsFixture(...trainings), new Map(), draw, reportCommands("runs/a b"));
}

describe("a page of several trainings", () => {
  it("gives every chart a name that says what is seen, and every table a place that keys reach", () => {
    const page = pageOf(...[2, 10, 20].map((latent) => trainingFixture(latent, 1)));
    const charts = [...page.matchAll(/<svg [^>]*>/g)].map(([tag]) => tag);
    for (const tag of charts) expect(tag).toMatch(/(?=.*role="img")(?=.*aria-label="[^"]{10,}")/);
    expect(page).toContain('aria-label="KL: over 30 epochs, train from 2 to 2, validation from 2 to 2"');
    expect(page).toMatch(/aria-label="Rate and distortion of 3 trainings of vae"/);
    expect(page.match(/<table/g)).toHaveLength(
      page.match(/<div class="scroll" role="region" tabindex="0" aria-label="[^"]+"><table/g)!.length,
    );
  });

  it("folds the tables that have rows for each of many trainings, and not those of models", () => {
    const page = pageOf(...Array.from({ length: 9 }, (_, i) => trainingFixture(i + 1, 1)));
    expect(page).toContain("<details><summary>Metrics of every split of 9 trainings</summary><div");
    expect(page.indexOf('aria-label="Models by metric, p(x) of 17 levels"')).toBeLessThan(page.indexOf("<details>"));
    expect(pageOf(trainingFixture(2, 1), trainingFixture(4, 1))).not.toContain("<details>");
  });

  it("links to each training, and of more than 40 has the curves of one seed each", () => {
    const pair = pageOf(trainingFixture(2, 1), trainingFixture(16, 1));
    expect(pair).toContain('<nav aria-label="Trainings"><ul><li><a href="#training-1">vae, 2 units</a></li>');
    expect(pair).toContain('<section id="training-2"><h2>vae, 16 units</h2>');
    expect(pair).not.toContain("<h2>Trainings</h2>");
    const many = [...Array(21).keys()].flatMap((i) => [trainingFixture(i + 1, 1), trainingFixture(i + 1, 2)]);
    const page = pageOf(...many);
    expect(page.match(/<section id="training-/g)).toHaveLength(21);
    expect(page).toContain("Curves and pictures of 21 of 42 trainings follow");
    expect(page).toContain("report &quot;runs/a b&quot; --training vae-1-seed2 --picture Samples");
  });
});
