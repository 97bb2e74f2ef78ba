import { fileURLToPath } from "node:url";
import { checkGraph } from "./graph.mjs";

const problems = checkGraph(fileURLToPath(new URL("../..", import.meta.url)));
for (const problem of problems) console.error(problem);
console.log(
  problems.length === 0 ? "The package graph holds." : `The package graph is broken in ${problems.length} places.`,
);
process.exitCode = problems.length === 0 ? 0 : 1;
