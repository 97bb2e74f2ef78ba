import { readdirSync, readFileSync } from "node:fs";
import { unpinned } from "./actions.mjs";

const folder = new URL("../../.github/workflows/", import.meta.url);
const problems = readdirSync(folder).flatMap((name) => unpinned(name, readFileSync(new URL(name, folder), "utf8")));
for (const problem of problems) console.error(problem);
console.log(problems.length === 0 ? "Every action is pinned." : "pnpm pin-actions pins them, with the network.");
process.exitCode = problems.length === 0 ? 0 : 1;
