import type { Job } from "bullmq";
import { expect, it, test } from "vitest";
import { toJson } from "../json.js";
import { resultsFixture, trainingFixture } from "../run/results.fixture.js";
import { cellOf } from "../study/cell.js";
import { storedCell } from "../study/cell-folder.js";
import { type CellJob, cellOfJob, jobIdOf } from "./cell-queue.js";

const { data, config } = trainingFixture(2, 1);
const cell = cellOf({ ...resultsFixture().plan, trainings: [config] }, data.fingerprints);
const job = (id: string, text: unknown) =>
  ({ id, data: { cell: text } as CellJob }) as Pick<Job<CellJob>, "id" | "data">;

it("a job tells all of its cell, and has its hash in its id, which is never of digits alone", () => {
  expect(jobIdOf("01234567890123456789")).toBe("cell-01234567890123456789");
  expect(cellOfJob(job(jobIdOf(cell.hash), toJson(storedCell(cell))))).toEqual(cell);
});

test.each<[string, string, unknown, string]>([
  ["another configuration", "cell-01234567890123456789", toJson(storedCell(cell)), `named by; got "${cell.hash}"`],
  ["no cell", "cell-x", toJson(storedCell(cell)), "must be one of a cell; got "],
  ["no text", jobIdOf(cell.hash), 3, "must be one of a cell; got "],
  ["another version", jobIdOf(cell.hash), '{"schema": 99}', "must be of schema 1; got 99"],
  ["no plan", jobIdOf(cell.hash), '{"schema": 1}', "must be "],
])("a job of %s is refused", (_, id, text, message) => {
  expect(() => cellOfJob(job(id, text))).toThrow(message);
  expect(() => cellOfJob(job(id, text))).toThrow("Do all machines have one version of elbo?");
});
