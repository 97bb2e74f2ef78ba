#!/usr/bin/env node
import { closeSync, openSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Node reads several hundred files at once to load the command line, and ends with a stack of its own where it may not. */
const openFiles = 250;

/** Whether so many files may be open at once. */
function canOpen(count: number): boolean {
  const open: number[] = [];
  try {
    while (open.length < count) open.push(openSync(fileURLToPath(import.meta.url), "r"));
    return true;
  } catch {
    return false;
  } finally {
    open.forEach((file) => closeSync(file));
  }
}

if (canOpen(openFiles)) {
  const [{ main }, { commands }] = await Promise.all([import("./command-line/main.js"), import("./commands/index.js")]);
  // What is left waiting, as clients are for a Redis that is gone, keeps nobody waiting: all is written by now.
  process.exit(await main(process.argv.slice(2), { commands }));
} else {
  process.stderr.write(
    `elbo: ${openFiles} files must be allowed to be open at once; got fewer. Raise the limit: ulimit -n 1024\n`,
  );
  process.exitCode = 1;
}
