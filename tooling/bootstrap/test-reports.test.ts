import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "./root.mjs";
import { countLine, failureLines, figureLines } from "./test-reports.mjs";

const passing = { numPassedTests: 3, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };

test("the line adds up the tests of all reports", () => {
  expect(countLine([passing, { ...passing, numFailedTests: 2 }])).toBe("6 passed, 2 failed");
});

test("the line names skipped tests and those to be written only when there are some", () => {
  expect(countLine([{ ...passing, numPendingTests: 1, numTodoTests: 1 }])).toBe("3 passed, 0 failed, 2 skipped");
});

test("a file that fails before its first test counts as a failure", () => {
  const broken = { status: "failed", assertionResults: [] };
  expect(countLine([{ ...passing, testResults: [broken] }])).toBe("3 passed, 1 failed");
});

test("a file that fails in a hook, its tests skipped, counts as a failure", () => {
  const broken = { status: "failed", assertionResults: [{ status: "skipped" }, { status: "passed" }] };
  expect(countLine([{ ...passing, testResults: [broken] }])).toBe("3 passed, 1 failed");
});

test("a failed test counts once, not again with its file", () => {
  const failed = { status: "failed", assertionResults: [{ status: "failed" }] };
  expect(countLine([{ ...passing, numFailedTests: 1, testResults: [failed] }])).toBe("3 passed, 1 failed");
});

test("a missing report counts as a failure", () => {
  expect(countLine([passing, undefined])).toBe("3 passed, 1 failed");
});

test("each failed test is named with its file and the beginning of its message", () => {
  const message = Array.from({ length: 30 }, (_, line) => `line ${line}`).join("\n");
  const failed = { status: "failed", fullName: "sums are exact", failureMessages: [message] };
  const passed = { status: "passed", fullName: "sums are finite", failureMessages: [] };
  const file = { name: join(root, "packages/core/src/sum.test.ts"), status: "failed", message: "" };
  const lines = failureLines({ ...passing, testResults: [{ ...file, assertionResults: [failed, passed] }] });
  expect(lines[0]).toBe("FAILED  packages/core/src/sum.test.ts: sums are exact");
  expect(lines.slice(1)).toEqual(Array.from({ length: 12 }, (_, line) => `        line ${line}`));
});

test("a file that fails outside its tests is named with the reason", () => {
  const file = { name: join(root, "a.test.ts"), status: "failed", message: "no such module", assertionResults: [] };
  expect(failureLines({ ...passing, testResults: [file] })).toEqual([
    "FAILED  a.test.ts: (outside its tests)",
    "        no such module",
  ]);
});

test("a report without failures, or none at all, names nothing", () => {
  expect(failureLines(passing)).toEqual([]);
  expect(failureLines(undefined)).toEqual([]);
});

test("what tests report is listed under their files, and files without figures are left out", () => {
  const name = join(root, "a.test.ts");
  const tests = [
    { status: "passed", meta: { figures: ["3 kills", "4 kills"] } },
    { status: "failed", meta: { figures: ["5 kills"] } },
    { status: "passed", meta: {} },
  ];
  const plain = { name: join(root, "b.test.ts"), status: "passed", assertionResults: [{ status: "passed" }] };
  const report = { ...passing, testResults: [{ name, status: "failed", assertionResults: tests }, plain] };
  expect(figureLines(report)).toEqual(["a.test.ts", "    3 kills", "    4 kills", "    5 kills"]);
  expect(figureLines(undefined)).toEqual([]);
});
