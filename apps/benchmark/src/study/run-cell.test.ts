import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { digits } from "@elbo/datasets";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createOutput } from "../command-line/output.js";
import { temporaryFolder } from "../commands/command-line.fixture.js";
import { startEngine } from "../engine.js";
import { resultsFixture, trainingFixture } from "../run/results.fixture.js";
import { writeResults } from "../run/run-folder.js";
import { cellOf, fingerprintsOf } from "./cell.js";
import { createCellFolder } from "./cell-folder.js";
import { readStatus } from "./cell-state.js";
import { runCell, takeBackFailure } from "./run-cell.js";

let study: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  study = await temporaryFolder();
});
afterAll(() => study.remove());

const { config } = trainingFixture(2, 1);
const plan = { ...resultsFixture().plan, trainings: [config] };

it("a cell of other data than there are here is refused, and has no result", async () => {
  const fingerprints = { ...fingerprintsOf(await digits()), test: "of another file" };
  const cell = cellOf(plan, fingerprints);
  await createCellFolder(study.path, cell);
  const options = {
    engine: await startEngine("cpu"),
    output: createOutput(true),
    signal: new AbortController().signal,
  };
  await expect(runCell(join(study.path, cell.hash), options)).rejects.toThrow(
    'study: data "digits" must be those that vae-2-seed1 is of; got other test examples. Put the same file there on every machine.',
  );
  expect(await readStatus(study.path, cell)).toEqual({ cell, state: "pending" });
});

it("a failure that is taken back is none, and a cell that is complete stays so", async () => {
  const cell = cellOf(plan, trainingFixture(2, 1).data.fingerprints);
  const folder = join(study.path, cell.hash);
  await mkdir(folder);
  const failures = [{ name: cell.name, error: "NonFiniteError", message: "a loss was NaN" }];
  await writeResults(folder, { ...resultsFixture(), status: "failed", plan, failures });
  expect((await readStatus(study.path, cell)).state).toBe("failed");
  await takeBackFailure(folder);
  expect((await readStatus(study.path, cell)).state).toBe("interrupted");
  await writeResults(folder, { ...resultsFixture(trainingFixture(2, 1)), plan });
  const before = await readFile(join(folder, "results.json"));
  await takeBackFailure(folder);
  expect(await readFile(join(folder, "results.json"))).toEqual(before);
});
