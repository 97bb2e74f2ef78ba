import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readResults } from "../run/read-results.js";
import { MlflowServer } from "../tracking/mlflow-server.fixture.js";
import { quick, runLine, temporaryFolder, writeImages } from "./command-line.fixture.js";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: MlflowServer;
beforeAll(async () => {
  [folder, server] = [await temporaryFolder(), await MlflowServer.start()];
  await writeImages(join(folder.path, "images.idx"), 40);
});
afterAll(async () => {
  await server.stop();
  await folder.remove();
});

it("a training that is tracked, and extended, is one run with every epoch once and with its test metrics", async () => {
  const out = join(folder.path, "run");
  const data = ["--dataset", join(folder.path, "images.idx"), "--binarize", "static", "--backend", "cpu"];
  const { code, stderr } = await runLine(["train", ...data, ...quick, "--out", out, "--log-mlflow", `${server.uri}/`]);
  expect(code, stderr).toBe(0);
  expect((await runLine(["resume", out, "--epochs", "3"])).code).toBe(0);
  const { trainings, plan } = await readResults(out);
  expect(plan.mlflow).toEqual({ uri: server.uri, experiment: "elbo", parent: null });
  const [run] = [...server.runs.values()];
  expect([server.runs.size, run!.status, run!.name]).toEqual([1, "FINISHED", "vae-2-seed1"]);
  const { history, metrics } = trainings[0]!;
  const losses = run!.metrics.filter(({ key }) => key === "train/loss").map(({ value }) => value);
  expect(losses).toEqual(history.epochs.map(({ train }) => train["loss"]));
  const test = metrics.find(({ split }) => split === "test")!;
  expect(run!.metrics.filter(({ key }) => key === "test/-ELBO").at(-1)!.value).toBe(-test.elbo!.elbo);
});
