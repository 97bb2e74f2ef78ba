import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
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

const inner = `for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => { console.log(signal); process.exit(0); });
  setInterval(() => {}, 1000); console.log("ready")`;
const script = `const { run } = await import(${module}); await run(process.execPath, ["-e", ${JSON.stringify(inner)}]);`;
// The second command keeps the shell from becoming the program.
const line = '"$0" --input-type=module -e "$1"; true';
const env = { ...process.env, npm_config_user_agent: "pnpm" };

/** Starts the script, sends a signal when it has printed "ready", and returns all that is printed until the last process is gone. */
async function killManager(program: string, args: readonly string[], signal: NodeJS.Signals): Promise<string> {
  const manager = spawn(program, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  manager.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
    if (output === "ready\n") manager.kill(signal);
  });
  await new Promise((resolve) => manager.stdout.on("close", resolve));
  return output;
}

test.runIf(unix)("a kill of the shell that a package manager started it with reaches the program", async () => {
  expect(await killManager("sh", ["-c", line, process.execPath, script], "SIGTERM")).toBe("ready\nSIGTERM\n");
});

test.runIf(unix)("without a terminal, a Ctrl-C that comes to this process reaches the program as a kill", async () => {
  expect(await killManager(process.execPath, ["--input-type=module", "-e", script], "SIGINT")).toBe("ready\nSIGTERM\n");
});

test.runIf(existsSync("/proc/self/stat"))(
  "a package manager that is gone stops the program, though the shell is there",
  async () => {
    const start = `require("node:child_process").spawnSync("sh", ["-c", ...process.argv.slice(1)], { stdio: "inherit" })`;
    const words = ["-e", start, line, process.execPath, script];
    expect(await killManager(process.execPath, words, "SIGHUP")).toBe("ready\nSIGTERM\n");
  },
);

test.runIf(unix)("a program that a signal ends counts as 128 + the signal", async () => {
  expect(await run(process.execPath, ["-e", "process.kill(process.pid, 'SIGKILL')"])).toBe(137);
});
