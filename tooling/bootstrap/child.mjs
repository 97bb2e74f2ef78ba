import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { constants } from "node:os";
import { clearInterval, setInterval } from "node:timers";
import { isatty } from "node:tty";
import { root } from "./root.mjs";

const hasTerminal = [0, 1, 2].some((descriptor) => isatty(descriptor));

/** @typedef {"show" | "to stderr" | "on failure"} Output what happens to what a program prints */

/**
 * Runs a program at the root of the workspace and waits for it. When a signal asks to stop meanwhile, this process ends
 * with the program, and with its exit code.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {object} options
 * @param {NodeJS.ProcessEnv} [options.env]
 * @param {Output} [options.output] "show" unless given
 * @returns {Promise<number>} its exit code, or 128 + the signal that ended it
 */
export async function run(program, args, { env = process.env, output = "show" } = {}) {
  const child = start(program, args, env, output);
  let told = false;
  /** @param {NodeJS.Signals} signal */
  const listener = (signal) => {
    told = true;
    // A Ctrl-C reaches the child by itself, and a second one means more than the first. Where there is no terminal, somebody sent it
    // to this process, and the child is asked in the way that may come twice.
    if (signal !== "SIGINT") child.kill(signal);
    else if (!hasTerminal) child.kill("SIGTERM");
  };
  const signals = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);
  for (const signal of signals) process.on(signal, listener);
  const orphaned = whenOrphaned(() => child.kill("SIGTERM"));
  const status = await finish(child, output);
  clearInterval(orphaned);
  for (const signal of signals) process.off(signal, listener);
  if (told) process.exit(status);
  return status;
}

/**
 * Calls back when the npm or pnpm that this process was started by is gone: a kill or a hang-up ends it, or the shell between,
 * and is not passed on. A process that a shell left in the background goes on.
 *
 * @param {() => void} then
 */
function whenOrphaned(then) {
  const managed = process.env["npm_config_user_agent"] !== undefined && process.platform !== "win32";
  const above = [process.ppid, managerAbove(process.ppid)];
  const timer = setInterval(() => {
    if (!managed || (process.ppid === above[0] && managerAbove(process.ppid) === above[1])) return;
    clearInterval(timer);
    then();
  }, 200);
  return timer;
}

/**
 * The parent of a shell, where a package manager runs its scripts by one and the system tells: the manager.
 *
 * @param {number} pid
 * @returns {string | undefined}
 */
function managerAbove(pid) {
  try {
    const [, name, rest] = /^\d+ \((.*)\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, "latin1")) ?? [];
    return /^(ba|da)?sh$/.test(name ?? "") ? rest : undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @param {Output} output
 */
function start(program, args, env, output) {
  /** @type {import("node:child_process").StdioOptions} */
  const stdio = output === "on failure" ? ["ignore", "pipe", "pipe"] : ["ignore", output === "show" ? 1 : 2, 2];
  // Programs of npm are .cmd files on Windows, which only a shell can start; their arguments here are plain words.
  if (process.platform === "win32" && program !== process.execPath)
    return spawn([program, ...args].join(" "), { cwd: root, env, shell: true, stdio });
  return spawn(program, args, { cwd: root, env, stdio });
}

/**
 * @param {import("node:child_process").ChildProcess} child
 * @param {Output} output
 * @returns {Promise<number>}
 */
function finish(child, output) {
  /** @type {Buffer[]} */
  const kept = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => kept.push(chunk));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      const status = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
      if (status !== 0 && output === "on failure") process.stderr.write(Buffer.concat(kept));
      resolve(status);
    });
  });
}
