import { readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { packageFolders, readManifest, root } from "./root.mjs";

/**
 * @typedef {object} Report what vitest's JSON reporter writes, as far as it is read here
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests
 * @property {number} numTodoTests
 * @property {readonly FileResult[]} testResults
 *
 * @typedef {object} FileResult
 * @property {string} [name] the file
 * @property {string} status
 * @property {string} [message] of a failure outside the tests
 * @property {readonly AssertionResult[]} assertionResults
 *
 * @typedef {object} AssertionResult
 * @property {string} status
 * @property {string} [fullName]
 * @property {readonly string[]} [failureMessages]
 * @property {{ readonly figures?: readonly string[] }} [meta] what `reportFigure` of `@elbo/vitest/figures` keeps
 *
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 */

/**
 * The report that a task leaves in each package that has it, and that turbo puts back when the task's result is cached.
 *
 * @param {string} task
 */
function reportFiles(task) {
  return packageFolders()
    .filter((folder) => readManifest(folder)?.scripts?.[task] !== undefined)
    .map((folder) => join(root, folder, ".turbo", "test-report.json"));
}

/** How much of a failure's message the summary repeats: enough to know it again, the rest stands above. */
const shownLines = 12;

/**
 * Removes the reports of an earlier run, so that none is counted again.
 *
 * @param {string} task
 */
export function removeReports(task) {
  for (const file of reportFiles(task)) rmSync(file, { force: true });
}

/**
 * Prints the figures of tests, what passed, what failed, each failed test with its message, and the number of tests.
 *
 * @param {ReadonlyMap<string, boolean>} passed by check
 * @param {number} seconds
 * @param {string} task that leaves the reports
 * @returns {number} the exit code
 */
export function summarize(passed, seconds, task) {
  const files = reportFiles(task);
  const missing = files.filter((file) => readReport(file) === undefined);
  const reports = files.map(readReport);
  const figures = reports.flatMap(figureLines);
  if (figures.length > 0) print(["", "Figures", ...figures, ""].join("\n"));
  const failed = [...passed].filter(([, holds]) => !holds).map(([check]) => check);
  for (const [check, holds] of passed) print(`${holds ? "passed" : "FAILED"}  ${check}`);
  for (const file of missing) print(`FAILED  no test report: ${file}`);
  for (const report of reports) for (const line of failureLines(report)) print(line);
  print(countLine(reports));
  const good = failed.length === 0 && missing.length === 0;
  print(`${good ? "All checks passed" : "Some checks failed"} in ${seconds.toFixed(0)} s.`);
  return good ? 0 : 1;
}

/**
 * The line that sums up the reports. A package whose tests came to no report counts as one failure.
 *
 * @param {readonly (Report | undefined)[]} reports
 */
export function countLine(reports) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const report of reports) {
    if (report === undefined) {
      total.failed++;
      continue;
    }
    total.passed += report.numPassedTests;
    total.failed += report.numFailedTests + report.testResults.filter(failsOutsideItsTests).length;
    total.skipped += report.numPendingTests + report.numTodoTests;
  }
  const line = `${total.passed} passed, ${total.failed} failed`;
  return total.skipped > 0 ? `${line}, ${total.skipped} skipped` : line;
}

/**
 * What the tests of a report did and measured, under the file of each.
 *
 * @param {Report | undefined} report
 * @returns {string[]}
 */
export function figureLines(report) {
  return (report?.testResults ?? []).flatMap(({ name = "", assertionResults }) => {
    const figures = assertionResults.flatMap(({ meta }) => meta?.figures ?? []);
    return figures.length === 0 ? [] : [relative(root, name), ...figures.map((line) => `    ${line}`)];
  });
}

/**
 * The failed tests of a report, each with its file and the first lines of its message: whoever reads only the end of
 * a long log knows what failed.
 *
 * @param {Report | undefined} report
 * @returns {string[]}
 */
export function failureLines(report) {
  return (report?.testResults ?? []).flatMap((file) => {
    const failed = file.assertionResults.filter(({ status }) => status === "failed");
    const failures = failed.map((one) => ({ title: one.fullName, message: one.failureMessages?.join("\n") }));
    if (failsOutsideItsTests(file)) failures.push({ title: "(outside its tests)", message: file.message });
    return failures.flatMap(({ title, message = "" }) => [
      `FAILED  ${relative(root, file.name ?? "")}: ${title}`,
      ...message
        .split("\n", shownLines)
        .filter((line) => line.trim() !== "")
        .map((line) => `        ${line}`),
    ]);
  });
}

/**
 * A file that fails on an import or in a hook has no failed test to count.
 *
 * @param {FileResult} file
 */
function failsOutsideItsTests({ status, assertionResults }) {
  return status === "failed" && assertionResults.every((one) => one.status !== "failed");
}

/**
 * @param {string} file
 * @returns {Report | undefined}
 */
function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/** @param {string} line */
function print(line) {
  process.stdout.write(`${line}\n`);
}
