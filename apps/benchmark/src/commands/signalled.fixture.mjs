// Loaded before the command line (node --import): the process sends itself signals once a number of checkpoints are in place, as
// another process would at that moment. ELBO_SIGNALS is {"checkpoints": <number>, "signals": [<name>, ...]}.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const { checkpoints, signals } = JSON.parse(process.env["ELBO_SIGNALS"] ?? "");
const { rename } = fs.promises;
let saved = 0;
fs.promises.rename = async (from, to) => {
  await rename(from, to);
  if (!/\bstep-[0-9]+/.test(String(to)) || ++saved !== checkpoints) return;
  for (const signal of signals) process.kill(process.pid, signal);
};
syncBuiltinESMExports();
