import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const read = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");

test("the results that the README shows are those of the measured figures", () => {
  const [, results = ""] = /^## Results$([\s\S]*?)^## /m.exec(read("README.md")) ?? [];
  const shown = [...results.matchAll(/\d+\.\d+ ± \d+\.\d+/g)].map(([figure]) => figure);
  const measured = read("docs/figures.md");
  expect(shown.length).toBeGreaterThanOrEqual(8);
  expect(shown.filter((figure) => !measured.includes(figure))).toEqual([]);
});
