import { DataError } from "@elbo/core";
import { afterEach, expect, test, vi } from "vitest";
import { startPeer } from "./peer.js";
import { standInPeer } from "./stand-in-peer.fixture.js";

afterEach(() => vi.unstubAllEnvs());

const node = (code: string) => [process.execPath, "--input-type=module", "-e", code];
const start = (command: readonly string[]) => startPeer("jax", command, "Install it.");

test("a peer says its library, answers one document with another, and ends when it is told to", async () => {
  const peer = await start([process.execPath, standInPeer(), "3"]);
  expect(await peer.ask({ time: 1 })).toEqual({ milliseconds: [3, 3] });
  expect(await peer.ask({ time: 1 })).toEqual({ milliseconds: [3, 3] });
  await peer.stop();
  await expect(peer.ask({ time: 1 })).rejects.toThrow("speed: jax must run by ");
});

test("variables that slow current libraries down do not reach a peer, and others of that name do", async () => {
  for (const name of ["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "OPENBLAS_NUM_THREADS"]) vi.stubEnv(name, "1");
  const peer = await start([process.execPath, standInPeer(), "1"]);
  expect(peer.library).toBe("stand-in OPENBLAS_NUM_THREADS");
  await peer.stop();
});

test.each([
  ["no program", ["/no/python"], 'speed: jax must run by /no/python; got "spawn /no/python ENOENT". Install it.'],
  [
    "a missing package",
    node('console.error("Traceback\\n  line 1\\nModuleNotFoundError: No module named jax"); process.exit(1)'),
    `speed: jax must run by ${process.execPath}; got "ModuleNotFoundError: No module named jax". Install it.`,
  ],
  ["a silent end", node(""), `speed: jax must run by ${process.execPath}; got "it ended without a word". Install it.`],
  ["other words", node('console.log("hello")'), `speed: jax must run by ${process.execPath}; got "hello". Install it.`],
  [
    "no library first",
    node('console.log("{}"); process.stdin.resume()'),
    "speed: jax must be a program that says its library first; got undefined. Install it.",
  ],
])("%s is one plain line with what to do", async (_, command, message) => {
  await expect(start(command)).rejects.toThrow(new DataError(message));
});

test("a peer that fails later says so at the request which it failed", async () => {
  const peer = await start(
    node('console.log(`{"library": "x 1"}`); process.stdin.once("data", () => { throw Error("oh") })'),
  );
  await expect(peer.ask({ time: 1 })).rejects.toThrow(/speed: jax must run by .*; got "Node\.js v.*". Install it\./);
});
