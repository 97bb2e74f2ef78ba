#!/usr/bin/env node
// What `pnpm bench` runs: pnpm prints lines of its own on standard output around a script, but not around a program.
process.argv.splice(2, 0, "bench");
await import("./run.mjs");
