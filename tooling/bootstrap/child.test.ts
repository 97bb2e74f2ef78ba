import { spawn } from "node:child_process";
import { expect, test } from "vitest";
import { run } from "./child.mjs";

const module = JSON.stringify(new URL("child.mjs", import.meta.url).href);
const unix = process.platform !== "win32";

/** Runs a script in a process of its own; `kill` is sent when it has printed "ready". */
function runScript(script: string, kill?: NodeJS.Signals): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, ["--input-type=module", "-e", script]);
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
    if (kill !== undefined && output.includes("ready")) child.kill(kill);
  });
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, output })));
}

test("the exit code of the program is passed on", async () => {
  expect(await run(process.execPath, ["-e", "process.exit(7)"])).toBe(7);
});

test("a program that does not exist is an error", async () => {
  await expect(run("no-such-program-of-elbo", [])).rejects.toThrow("no-such-program-of-elbo");
});

test("the program's input is closed", async () => {
  expect(await run(process.execPath, ["-e", "process.stdin.on('end', () => process.exit(3)).resume()"])).toBe(3);
});

test.runIf(unix)("a kill is passed on, and nothing runs after the program", async () => {
  const inner = `process.on("SIGTERM", () => process.exit(42)); setInterval(() => {}, 1000); console.log("ready")`;
  const script = `const { run } = await import(${module});
    await run(process.execPath, ["-e", ${JSON.stringify(inner)}]);
    console.log("went on");`;
  expect(await runScript(script, "SIGTERM")).toEqual({ code: 42, output: "ready\n" });
});

test.runIf(unix)("a kill of the shell that a package manager started it with reaches the program", async () => {
  const inner = `process.on("SIGTERM", () => { console.log("saved"); process.exit(0); }); setInterval(() => {}, 1000); console.log("ready")`;
  const script = `const { run } = await import(${module}); await run(process.execPath, ["-e", ${JSON.stringify(inner)}]);`;
  // The second command keeps the shell from becoming the program.
  const line = '"$0" --input-type=module -e "$1"; true';
  const env = { ...process.env, npm_config_user_agent: "pnpm" };
  const shell = spawn("sh", ["-c", line, process.execPath, script], { env });
  let output = "";
  shell.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
    if (output === "ready\n") shell.kill("SIGTERM");
  });
  await new Promise((resolve) => shell.stdout.on("close", resolve));
  expect(output).toBe("ready\nsaved\n");
});

test.runIf(unix)("a program that a signal ends counts as 128 + the signal", async () => {
  expect(await run(process.execPath, ["-e", "process.kill(process.pid, 'SIGKILL')"])).toBe(137);
});
