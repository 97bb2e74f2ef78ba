import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { Worker } from "./worker.js";

const program = fileURLToPath(new URL("stuck.fixture.mjs", import.meta.url));
const hungry = fileURLToPath(new URL("out-of-memory.fixture.mjs", import.meta.url));

it("a process that beats and gets no further is ended, and the cell's attempt says so", async () => {
  const worker = new Worker({ backend: "cpu", threads: 1, hangAfter: 60_000, stuckAfter: 300, program });
  expect(await worker.run("cell", () => undefined)).toEqual({
    kind: "died",
    reason: "its process lived and got no further for 0.3 s, and was killed",
  });
  expect(worker.pid).toBeUndefined();
}, 60_000);

it("closes once its process is gone, also one that hangs and cannot say so", async () => {
  const worker = new Worker({ backend: "cpu", threads: 1, hangAfter: 300, stuckAfter: 60_000, program });
  const ending = worker.run("cell", () => undefined);
  const pid = worker.pid!;
  process.kill(pid, "SIGSTOP");
  await worker.close();
  expect((await ending).kind).toBe("died");
  expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  await worker.close();
}, 60_000);

it("closes at once where it never started a process", async () => {
  await new Worker({ backend: "cpu", threads: 1, hangAfter: 60_000, stuckAfter: 60_000, program }).close();
});

it("that memory ended is said also where a long stack follows", async () => {
  const worker = new Worker({ backend: "cpu", threads: 1, hangAfter: 60_000, stuckAfter: 60_000, program: hungry });
  expect(await worker.run("cell", () => undefined)).toEqual({
    kind: "died",
    reason: "its process ended with code 134: it ran out of memory",
  });
}, 60_000);
