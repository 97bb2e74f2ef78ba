import { join } from "node:path";
import { run } from "./child.mjs";
import { install } from "./install.mjs";
import { readManifest, root } from "./root.mjs";
import { removeReports, summarize } from "./test-reports.mjs";

/** What `npm start` runs, before the arguments given to it. */
const startCommand = ["compare", "--config", join(root, "apps/benchmark/start.json")];

const turbo = ["run", "--ui=stream"];
const whateverFails = ["--continue=dependencies-successful", "--output-logs=new-only"];

const commandNames = ["start", "bench", "test", "test:long", "test:figures"];

/**
 * Runs one of the project's commands, which `commandNames` lists.
 *
 * @param {string | undefined} name
 * @param {readonly string[]} args
 * @returns {Promise<number>} the exit code
 */
export async function runCommand(name, args) {
  try {
    if (name === "start") return await runBenchmark([...startCommand, ...args], "to stderr");
    if (name === "bench") return await runBenchmark(args, "on failure");
    if (name === "test") return await runChecks();
    if (name === "test:long") return await runChecks({ ELBO_LONG: "1" });
    if (name === "test:figures") return await runFigures();
    throw new Error(`run.mjs: command must be among ${commandNames.join(", ")}; got ${name}.`);
  } catch (error) {
    process.stderr.write(`${/** @type {Error} */ (error).message}\n`);
    return 1;
  }
}

/**
 * @param {readonly string[]} args of the command line
 * @param {import("./child.mjs").Output} output of the install and the build
 */
async function runBenchmark(args, output) {
  const env = await install(output);
  const options = ["--filter=@elbo/benchmark", "--output-logs=errors-only"];
  if (output === "to stderr") process.stderr.write("Building, which takes a minute or two the first time.\n");
  const built = await run("turbo", [...turbo, "build", ...options], { env, output: "on failure" });
  if (built !== 0) return built;
  return run(process.execPath, [join(root, "apps/benchmark/dist/cli.js"), ...args]);
}

/**
 * Every check of the project, all of them whatever fails, and a summary.
 *
 * @param {NodeJS.ProcessEnv} extra
 */
async function runChecks(extra = {}) {
  const began = performance.now();
  const env = { ...(await install("show")), ...extra };
  removeReports("test");
  /** @type {Map<string, boolean>} */
  const passed = new Map();
  const tasks = ["build", "typecheck", "lint", "test", "check:package"];
  passed.set(tasks.join(", "), (await run("turbo", [...turbo, ...tasks, ...whateverFails], { env })) === 0);
  for (const script of workspaceChecks()) passed.set(script, (await run("pnpm", ["run", script], { env })) === 0);
  return summarize(passed, (performance.now() - began) / 1000, "test");
}

/** Trains again what published figures and those of the documentation are compared with, which takes hours. */
async function runFigures() {
  const began = performance.now();
  const env = { ...(await install("show")), ELBO_FIGURES: "1" };
  const task = "test:figures";
  removeReports(task);
  const holds = (await run("turbo", [...turbo, task, ...whateverFails], { env })) === 0;
  return summarize(new Map([[task, holds]]), (performance.now() - began) / 1000, task);
}

/** The checks that look at the whole workspace: the root's scripts check:*, less those that turbo has run. */
function workspaceChecks() {
  const scripts = Object.keys(readManifest(".")?.scripts ?? {});
  return scripts.filter((script) => script.startsWith("check:") && script !== "check:packages");
}
